//! Converts dates as spreadsheets write them to ISO 8601. Which of two numbers is the month is decided by the whole column:
//! by its cells with a number above 12, by their majority if they disagree, and as month first (US) without any. A column
//! that leaves doubt is reported.

use jiff::civil::Date;

/// Which number of `3/4/2024` is the month.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) enum DateOrder {
    #[default]
    MonthFirst,
    DayFirst,
}

/// Evidence in the cells of a column for the order of day and month.
#[derive(Debug, Clone, Default)]
pub(super) struct DateEvidence {
    month_first: CellCount,
    day_first: CellCount,
    /// Cells in which both numbers may be the month.
    either: CellCount,
}

/// Number of cells of one sort, and the first with its line.
#[derive(Debug, Clone, Default)]
struct CellCount {
    count: u64,
    first: Option<(u64, String)>,
}

impl CellCount {
    fn add(&mut self, cell: &str, line: u64) {
        self.count += 1;
        self.first.get_or_insert_with(|| (line, cell.to_owned()));
    }
}

/// Report about a column whose dates are ambiguous.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct DateAmbiguity {
    /// Line of the first ambiguous date.
    pub(super) line: u64,
    pub(super) value: String,
    pub(super) reason: String,
}

impl DateEvidence {
    pub(super) fn add(&mut self, cell: &str, line: u64) {
        let cell = cell.trim();
        if !cell.starts_with(|first: char| first.is_ascii_digit()) {
            return;
        }
        let Some(([first, second, _], _)) = slashed(cell) else { return };
        match (first > 12, second > 12) {
            (true, false) => self.day_first.add(cell, line),
            (false, true) => self.month_first.add(cell, line),
            (false, false) if first != second => self.either.add(cell, line),
            // The same date either way, or no date
            _ => {}
        }
    }

    /// The order that most of the unambiguous dates have.
    pub(super) const fn order(&self) -> DateOrder {
        match self.day_first.count > self.month_first.count {
            true => DateOrder::DayFirst,
            false => DateOrder::MonthFirst,
        }
    }

    pub(super) fn ambiguity(&self) -> Option<DateAmbiguity> {
        let taken = match self.order() {
            DateOrder::DayFirst => "the day was taken for the first number",
            DateOrder::MonthFirst => "the month was taken for the first number",
        };
        if let (Some((day_line, day)), Some((month_line, month))) = (&self.day_first.first, &self.month_first.first) {
            let (days, months) = (self.day_first.count, self.month_first.count);
            let reason = format!(
                "is written both ways in this column: {days} times with the day first (line {day_line}: {day}), {months} \
                 times with the month first (line {month_line}: {month}); {taken}"
            );
            let (line, value) = if day_line < month_line { (day_line, day) } else { (month_line, month) };
            return Some(DateAmbiguity { line: *line, value: value.clone(), reason });
        }
        if self.day_first.count + self.month_first.count > 0 {
            return None;
        }
        let (line, value) = self.either.first.clone()?;
        let count = self.either.count;
        let reason = format!(
            "can be read with the day or the month first, and no date of this column tells which (there are {count} \
             like it); {taken}"
        );
        Some(DateAmbiguity { line, value, reason })
    }
}

/// The cell as ISO 8601 if it is a date in another format; `None` leaves it unchanged.
pub(super) fn iso(cell: &str, order: DateOrder) -> Option<String> {
    let cell = cell.trim();
    if let Some(([first, second, year], rest)) = slashed(cell) {
        let (month, day) = if order == DateOrder::DayFirst { (second, first) } else { (first, second) };
        return written(year, month, day, rest);
    }
    if let Some(([day, month, year], rest)) = numbers(cell, '.', [2, 2, 4]) {
        return written(year, month, day, rest);
    }
    for parting in ['/', '.'] {
        if let Some(([year, month, day], rest)) = numbers(cell, parting, [4, 2, 2]) {
            return written(year, month, day, rest);
        }
    }
    // With two digits each it is ISO already
    if let Some(([year, month, day], rest)) = numbers(cell, '-', [4, 2, 2])
        && cell.split([' ', 'T']).next().is_some_and(|date| date.len() < 10)
    {
        return written(year, month, day, rest);
    }
    named(cell)
}

/// Whether a date has a year of two digits: `31/1/24`, `3-Feb-01`.
pub(super) fn lacks_century(cell: &str) -> bool {
    let cell = cell.trim();
    if ['/', '-', '.'].iter().any(|parting| numbers(cell, *parting, [2, 2, 2]).is_some()) {
        return true;
    }
    let words: Vec<&str> = cell.split([' ', '-', ',', '.', '/', '\'']).filter(|word| !word.is_empty()).collect();
    let [first, second, year] = words[..] else { return false };
    let is_short = |word: &str| matches!(word.len(), 1 | 2) && word.bytes().all(|byte| byte.is_ascii_digit());
    let of_both = |month: &str, day: &str| month_of(month).is_some() && is_short(day);
    year.len() == 2 && is_short(year) && (of_both(first, second) || of_both(second, first))
}

fn slashed(cell: &str) -> Option<([i16; 3], &str)> {
    numbers(cell, '/', [2, 2, 4]).or_else(|| numbers(cell, '-', [2, 2, 4]))
}

/// Three numbers with at most these numbers of digits, and the text after them.
fn numbers(cell: &str, parting: char, digits: [usize; 3]) -> Option<([i16; 3], &str)> {
    let (date, rest) = cell.split_once([' ', 'T']).unwrap_or((cell, ""));
    let mut parts = date.split(parting);
    let mut read = |most: usize| {
        let part = parts.next()?;
        let fits = part.len() == most || (most == 2 && part.len() == 1);
        let whole = fits && part.bytes().all(|byte| byte.is_ascii_digit());
        whole.then(|| part.parse().ok()).flatten()
    };
    let all = [read(digits[0])?, read(digits[1])?, read(digits[2])?];
    parts.next().is_none().then_some((all, rest.trim()))
}

/// The month of a name, which may be abbreviated (`feb`).
fn month_of(word: &str) -> Option<i16> {
    const MONTHS: [&str; 12] = [
        "january",
        "february",
        "march",
        "april",
        "may",
        "june",
        "july",
        "august",
        "september",
        "october",
        "november",
        "december",
    ];
    let word = word.to_ascii_lowercase();
    let place = MONTHS.iter().position(|month| word.len() >= 3 && month.starts_with(&word))?;
    i16::try_from(place + 1).ok()
}

/// `31-Jan-2024`, `Jan 31, 2024`, `31 January 2024`.
fn named(cell: &str) -> Option<String> {
    let mut words = cell.split([' ', '-', ',', '.']).filter(|word| !word.is_empty());
    let (first, second, year) = (words.next()?, words.next()?, words.next()?);
    let year: i16 = (year.len() == 4).then(|| year.parse().ok()).flatten()?;
    let rest: Vec<&str> = words.collect();
    let (month, day) = match month_of(first) {
        Some(month) => (month, second),
        None => (month_of(second)?, first),
    };
    written(year, month, day.parse().ok()?, &rest.join(" "))
}

fn written(year: i16, month: i16, day: i16, time: &str) -> Option<String> {
    let date = Date::new(year, i8::try_from(month).ok()?, i8::try_from(day).ok()?).ok()?;
    Some(if time.is_empty() { date.to_string() } else { format!("{date}T{}", clock(time)?) })
}

/// `2:30 PM`, `14:30`, `14:30:05`, with seconds.
fn clock(time: &str) -> Option<String> {
    let upper = time.to_ascii_uppercase();
    let (plain, half) = match upper.strip_suffix("PM") {
        Some(plain) => (plain, Some(12)),
        None => upper.strip_suffix("AM").map_or((upper.as_str(), None), |plain| (plain, Some(0))),
    };
    let mut parts = plain.trim().splitn(3, ':');
    let hour: u8 = parts.next()?.parse().ok()?;
    let minute = parts.next()?;
    let second = parts.next().unwrap_or("00");
    let hour = match half {
        Some(half) if (1..=12).contains(&hour) => hour % 12 + half,
        Some(_) => return None,
        None => hour,
    };
    Some(format!("{hour:02}:{minute}:{second}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_of_spreadsheets_become_iso() {
        for (cell, wanted) in [
            ("1/31/2024", Some("2024-01-31")),
            ("01/02/2024", Some("2024-01-02")),
            ("31.1.2024", Some("2024-01-31")),
            ("2024/01/31", Some("2024-01-31")),
            ("31-Jan-2024", Some("2024-01-31")),
            ("3-Feb-2001", Some("2001-02-03")),
            ("2001-2-3", Some("2001-02-03")),
            ("2001-12-3 4:05 PM", Some("2001-12-03T16:05:00")),
            ("2001.02.03", Some("2001-02-03")),
            ("Jan 31, 2024", Some("2024-01-31")),
            ("31 January 2024", Some("2024-01-31")),
            ("1/31/2024 2:30 PM", Some("2024-01-31T14:30:00")),
            ("31.01.2024 14:30:05", Some("2024-01-31T14:30:05")),
            ("2024-01-31", None),
            ("2024-01-31T00:00:00Z", None),
            ("2/30/2024", None),
            ("31/1/24", None),
            ("soon", None),
            ("", None),
        ] {
            assert_eq!(iso(cell, DateOrder::MonthFirst).as_deref(), wanted, "{cell}");
        }
    }

    #[test]
    fn a_year_of_two_digits_lacks_its_century() {
        for cell in ["31/1/24", "03.02.01", "01-02-03", "3-Feb-01", "Feb 3, 01", "3 Feb '01"] {
            assert!(lacks_century(cell) && iso(cell, DateOrder::MonthFirst).is_none(), "{cell}");
        }
        for cell in ["3-Feb-2001", "2001-02-03", "soon", "1/2", "12", "", "3.2.2001 01:02"] {
            assert!(!lacks_century(cell), "{cell}");
        }
    }

    #[test]
    fn the_column_decides_which_number_is_the_month() {
        let seen = |cells: &[&str]| {
            let mut evidence = DateEvidence::default();
            (2..).zip(cells).for_each(|(line, cell)| evidence.add(cell, line));
            (evidence.order(), evidence.ambiguity().map(|ambiguity| (ambiguity.line, ambiguity.reason)))
        };
        assert_eq!(seen(&["1/2/2024", "31/1/2024"]), (DateOrder::DayFirst, None));
        assert_eq!(seen(&["1/2/2024", "1/31/2024"]), (DateOrder::MonthFirst, None));
        assert_eq!(seen(&["3/3/2024", "2024-01-02", "31/31/2024", ""]), (DateOrder::MonthFirst, None));
        let (order, ambiguity) = seen(&["3/3/2024", "1/2/2024", "1/3/2024"]);
        let (line, reason) = ambiguity.expect("nothing tells");
        assert_eq!((order, line), (DateOrder::MonthFirst, 3));
        assert!(reason.contains("are 2 like it") && reason.contains("the month was taken"), "{reason}");
        let (order, ambiguity) = seen(&["31/1/2024", "1/31/2024", "30/1/2024"]);
        let (line, reason) = ambiguity.expect("they contradict each other");
        assert_eq!((order, line), (DateOrder::DayFirst, 2));
        assert!(reason.contains("line 2: 31/1/2024") && reason.contains("line 3: 1/31/2024"), "{reason}");
        assert_eq!(iso("1/2/2024", DateOrder::DayFirst).as_deref(), Some("2024-02-01"));
    }

    #[test]
    fn generated_dates_are_read_or_refused() {
        let corpus: &[&[u8]] = &[
            b"1/31/2024",
            b"31.1.2024",
            b"2024/01/31",
            b"31-Jan-2024",
            b"Jan 31, 2024 2:30 PM",
            b"2001-2-3",
            b"3 Feb '01",
            b"31/1/24",
            b"2024-01-31T00:00:00Z",
        ];
        crate::generated_tests::check("dates", corpus, |input| {
            let cell = String::from_utf8_lossy(input);
            let mut evidence = DateEvidence::default();
            evidence.add(&cell, 1);
            let _ = (evidence.ambiguity(), lacks_century(&cell));
            for order in [DateOrder::DayFirst, DateOrder::MonthFirst, evidence.order()] {
                if let Some(date) = iso(&cell, order) {
                    assert!(date.split('T').next().is_some_and(|day| day.parse::<Date>().is_ok()), "{date}");
                }
            }
        });
    }
}
