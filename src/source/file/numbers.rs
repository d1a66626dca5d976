//! Converts numbers as spreadsheets write them: with a decimal comma if commas do not separate the columns, and with a
//! percent sign. The whole column decides; an ambiguous number stays unknown, since `1,234` may be a thousand times as much.

/// Evidence in the cells of a column for its number format.
#[derive(Debug, Clone, Default)]
pub(super) struct NumberEvidence {
    /// Without a percent sign.
    plain: u64,
    percent: u64,
    /// A comma that can only be a decimal one.
    decimal: u64,
    /// A comma that may separate thousands.
    either: u64,
    /// A point, or commas that cannot be decimal ones.
    other: u64,
    /// Above 1, so that the column is no column of fractions.
    above_one: u64,
    /// The first number between 0 and 1, with its line.
    first_fraction: Option<(u64, String)>,
}

/// The number format of a column.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct NumberStyle {
    decimal_comma: bool,
    percent: bool,
}

impl NumberEvidence {
    pub(super) fn add(&mut self, cell: &str, line: u64) {
        let Some((figure, is_percent)) = figure(cell) else { return };
        let value = figure.replace(',', ".").parse::<f64>().unwrap_or(f64::INFINITY);
        self.above_one += u64::from(value > 1.0);
        if value > 0.0 && value < 1.0 {
            self.first_fraction.get_or_insert_with(|| (line, cell.trim().to_owned()));
        }
        if is_percent {
            self.percent += 1;
        } else {
            self.plain += 1;
        }
        let Some((whole, decimals)) = figure.split_once(',') else {
            self.other += u64::from(figure.contains('.'));
            return;
        };
        let whole = whole.trim_start_matches(['-', '+']);
        if decimals.contains([',', '.']) || whole.contains('.') || whole.is_empty() || decimals.is_empty() {
            self.other += 1;
        } else if decimals.len() == 3 && whole.len() <= 3 && !whole.starts_with('0') {
            self.either += 1;
        } else {
            self.decimal += 1;
        }
    }

    /// The line and the value of the first number of a column in which every number lies between 0 and 1 and none has a
    /// percent sign. In a column of percentages they may be fractions: spreadsheets hold 68 % as 0.68.
    pub(super) fn fraction(&self) -> Option<(u64, &str)> {
        let (line, value) = self.first_fraction.as_ref()?;
        (self.above_one == 0 && self.percent == 0).then_some((*line, value))
    }

    /// The column's format. `commas_separate`: commas separate the columns, so a comma within a number cannot be a decimal one.
    /// `is_percent`: the column's numbers are percentages.
    pub(super) const fn style(&self, commas_separate: bool, is_percent: bool) -> NumberStyle {
        NumberStyle {
            decimal_comma: !commas_separate && self.decimal > 0 && self.other == 0,
            percent: is_percent && self.plain == 0,
        }
    }
}

impl NumberStyle {
    /// The number with a decimal point; `None` leaves the cell unchanged.
    ///
    /// # Errors
    /// Why the number is ambiguous.
    pub(super) fn plain(
        self,
        cell: &str,
        commas_separate: bool,
        is_percent: bool,
    ) -> Result<Option<String>, &'static str> {
        let Some((figure, has_sign)) = figure(cell) else { return Ok(None) };
        if has_sign && is_percent && !self.percent {
            return Err("has a percent sign, and other numbers of this column have none");
        }
        let has_comma = figure.contains(',');
        if has_comma && !commas_separate && !self.decimal_comma {
            return Err("has a comma of which the column does not tell whether it parts thousands or decimals");
        }
        if !has_comma && !has_sign || has_comma && commas_separate || has_sign && !is_percent {
            return Ok(None);
        }
        Ok(Some(figure.replace(',', ".")))
    }
}

/// The digits of a cell that is a number, and whether a percent sign follows them.
fn figure(cell: &str) -> Option<(&str, bool)> {
    let cell = cell.trim();
    let (figure, is_percent) = match cell.strip_suffix('%') {
        Some(figure) => (figure.trim_end(), true),
        None => (cell, false),
    };
    let unsigned = figure.strip_prefix(['-', '+']).unwrap_or(figure);
    let is_figure = unsigned.starts_with(|first: char| first.is_ascii_digit() || first == ',' || first == '.')
        && unsigned.bytes().all(|byte| byte.is_ascii_digit() || byte == b',' || byte == b'.');
    is_figure.then_some((figure, is_percent))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_column_decides_what_commas_and_percent_signs_mean() {
        let read = |cells: &[&str], commas_separate: bool, is_percent: bool| -> Vec<String> {
            let mut evidence = NumberEvidence::default();
            cells.iter().for_each(|cell| evidence.add(cell, 1));
            let style = evidence.style(commas_separate, is_percent);
            let plain = |cell: &&str| match style.plain(cell, commas_separate, is_percent) {
                Ok(plain) => plain.unwrap_or_else(|| (*cell).to_owned()),
                Err(_) => "?".to_owned(),
            };
            cells.iter().map(plain).collect()
        };
        assert_eq!(read(&["55,5", "1,234", "7", "", "soon"], false, false), ["55.5", "1.234", "7", "", "soon"]);
        assert_eq!(read(&["0,125", "-12,25"], false, false), ["0.125", "-12.25"]);
        assert_eq!(read(&["1,234", "5,678"], false, false), ["?", "?"]);
        assert_eq!(read(&["55,5", "60.5"], false, false), ["?", "60.5"]);
        assert_eq!(read(&["1,234,567", "1,5"], false, false), ["?", "?"]);
        assert_eq!(read(&["55,5"], true, false), ["55,5"]);
        assert_eq!(read(&["80%", "75.5 %", ""], true, true), ["80", "75.5", ""]);
        assert_eq!(read(&["80%", "0.5"], true, true), ["?", "0.5"]);
        assert_eq!(read(&["80,5 %"], false, true), ["80.5"]);
        assert_eq!(read(&["80%"], true, false), ["80%"]);
    }

    #[test]
    fn a_column_of_numbers_below_one_may_hold_fractions() {
        let first = |cells: &[&str]| {
            let mut evidence = NumberEvidence::default();
            (2..).zip(cells).for_each(|(line, cell)| evidence.add(cell, line));
            evidence.fraction().map(|(line, value)| (line, value.to_owned()))
        };
        assert_eq!(first(&["", "1", " 0.68 ", "0,5"]), Some((4, "0.68".to_owned())));
        for cells in [&["0.68", "61.5"][..], &["0.68 %", "0.5 %"], &["0", "1"], &["soon", "-0.5"], &[]] {
            assert_eq!(first(cells), None, "{cells:?}");
        }
    }

    #[test]
    fn generated_numbers_are_read_or_refused() {
        let corpus: &[&[u8]] = &[b"55,5", b"1,234", b"80 %", b"-12.25", b"0,125", b"1,234,567.8", b"+7", b".5", b"1e5"];
        crate::generated_tests::check("numbers", corpus, |input| {
            let cell = String::from_utf8_lossy(input);
            for (commas_separate, is_percent) in [(false, false), (false, true), (true, false), (true, true)] {
                let mut evidence = NumberEvidence::default();
                evidence.add(&cell, 1);
                let _ = evidence.fraction();
                let style = evidence.style(commas_separate, is_percent);
                if let Ok(Some(plain)) = style.plain(&cell, commas_separate, is_percent) {
                    assert!(!plain.contains(',') && !plain.contains('%'), "{plain}");
                }
            }
        });
    }
}
