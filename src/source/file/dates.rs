//! Dates as spreadsheets write them, made ISO. Which of two numbers is the month is told by the column: a number above 12
//! in one of its cells decides for all; without one it is the month first, as in the US.

use jiff::civil::Date;

/// Which number of `3/4/2024` is the month.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) enum Order {
    #[default]
    MonthFirst,
    DayFirst,
}

/// What the cells of a column say.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Evidence {
    month_first: bool,
    day_first: bool,
}

impl Evidence {
    pub(super) fn see(&mut self, cell: &str) {
        let Some((date, _)) = slashed(cell.trim()) else { return };
        self.day_first |= date[0] > 12;
        self.month_first |= date[1] > 12;
    }

    pub(super) const fn order(self) -> Order {
        match self.day_first && !self.month_first {
            true => Order::DayFirst,
            false => Order::MonthFirst,
        }
    }
}

/// The cell as ISO 8601, where it is a date in another form; `None` leaves it as it stands.
pub(super) fn iso(cell: &str, order: Order) -> Option<String> {
    let cell = cell.trim();
    if let Some(([first, second, year], rest)) = slashed(cell) {
        let (month, day) = if order == Order::DayFirst { (second, first) } else { (first, second) };
        return written(year, month, day, rest);
    }
    if let Some(([day, month, year], rest)) = numbers(cell, '.', [2, 2, 4]) {
        return written(year, month, day, rest);
    }
    if let Some(([year, month, day], rest)) = numbers(cell, '/', [4, 2, 2]) {
        return written(year, month, day, rest);
    }
    named(cell)
}

fn slashed(cell: &str) -> Option<([i16; 3], &str)> {
    numbers(cell, '/', [2, 2, 4]).or_else(|| numbers(cell, '-', [2, 2, 4]))
}

/// Three numbers of at most so many digits, and what follows a blank after them.
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

/// `31-Jan-2024`, `Jan 31, 2024`, `31 January 2024`.
fn named(cell: &str) -> Option<String> {
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
    let mut words = cell.split([' ', '-', ',', '.']).filter(|word| !word.is_empty());
    let (first, second, year) = (words.next()?, words.next()?, words.next()?);
    let month_of = |word: &str| {
        let word = word.to_ascii_lowercase();
        let place = MONTHS.iter().position(|month| word.len() >= 3 && month.starts_with(&word))?;
        i16::try_from(place + 1).ok()
    };
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
    fn what_spreadsheets_write_becomes_iso() {
        for (cell, wanted) in [
            ("1/31/2024", Some("2024-01-31")),
            ("01/02/2024", Some("2024-01-02")),
            ("31.1.2024", Some("2024-01-31")),
            ("2024/01/31", Some("2024-01-31")),
            ("31-Jan-2024", Some("2024-01-31")),
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
            assert_eq!(iso(cell, Order::MonthFirst).as_deref(), wanted, "{cell}");
        }
    }

    #[test]
    fn a_column_tells_which_number_is_the_month() {
        let order = |cells: &[&str]| {
            let mut evidence = Evidence::default();
            cells.iter().for_each(|cell| evidence.see(cell));
            evidence.order()
        };
        assert_eq!(order(&["1/2/2024", "31/1/2024"]), Order::DayFirst);
        assert_eq!(order(&["1/2/2024", "1/31/2024"]), Order::MonthFirst);
        assert_eq!(order(&["1/2/2024"]), Order::MonthFirst);
        assert_eq!(order(&["31/1/2024", "1/31/2024"]), Order::MonthFirst, "who contradicts himself is not believed");
        assert_eq!(iso("1/2/2024", Order::DayFirst).as_deref(), Some("2024-02-01"));
    }
}
