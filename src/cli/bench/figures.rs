//! Measured figures, printed as an aligned table or as one JSON object.

use std::io::{self, Write};

use serde_json::{Map, Number, Value};

use crate::cli::terminal;

/// Unit of a figure, which selects its format.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Unit {
    /// A count.
    Count,
    /// A rate per second.
    PerSecond,
    /// A ratio of two figures.
    Ratio,
    /// Time in seconds; shown in milliseconds below one.
    Seconds,
    /// Bytes; shown in MB of a million.
    Bytes,
}

impl Unit {
    fn format(self, value: f64) -> String {
        match self {
            Self::Count => grouped(value),
            Self::PerSecond => format!("{}/s", grouped(value)),
            Self::Ratio => format!("{value:.2}"),
            Self::Seconds if value < 1.0 => format!("{:.1} ms", value * 1e3),
            Self::Seconds => format!("{value:.2} s"),
            Self::Bytes => format!("{:.1} MB", value / 1e6),
        }
    }
}

/// Rounds to a whole number, with a comma before each group of three digits.
fn grouped(value: f64) -> String {
    let digits = format!("{value:.0}");
    let mut text = String::with_capacity(digits.len() + digits.len() / 3);
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// The figures in the order in which they were measured.
#[derive(Debug, Default)]
pub(super) struct Figures(Vec<(&'static str, &'static str, Unit, f64)>);

impl Figures {
    /// Adds a figure with its JSON key and its name in the table.
    pub(super) fn put(&mut self, key: &'static str, name: &'static str, unit: Unit, value: f64) {
        self.0.push((key, name, unit, value));
    }

    pub(super) fn print(&self, out: &mut impl Write) -> io::Result<()> {
        let values: Vec<String> = self.0.iter().map(|(_, _, unit, value)| unit.format(*value)).collect();
        let widest = values.iter().map(String::len).max().unwrap_or(0);
        let right = values.iter().map(|value| format!("{value:>widest$}"));
        let rows: Vec<[String; 2]> =
            self.0.iter().zip(right).map(|((_, name, ..), value)| [(*name).to_owned(), value]).collect();
        terminal::table(&rows, out)
    }

    /// Prints one JSON object with a number per key: seconds, bytes, counts, rates per second and ratios.
    pub(super) fn print_json(&self, out: &mut impl Write) -> io::Result<()> {
        let number = |unit: Unit, value: f64| match unit {
            Unit::Count | Unit::Bytes | Unit::PerSecond => Value::from(value.round() as u64),
            Unit::Ratio | Unit::Seconds => Number::from_f64(value).map_or(Value::Null, Value::Number),
        };
        let all: Map<String, Value> =
            self.0.iter().map(|(key, _, unit, value)| ((*key).to_owned(), number(*unit, *value))).collect();
        writeln!(out, "{}", Value::Object(all))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn figures_are_printed_as_a_table_and_as_one_object() {
        let mut figures = Figures::default();
        figures.put("sync_rows_per_second", "sync", Unit::PerSecond, 123_456.4);
        figures.put("reopen_seconds", "reopened", Unit::Seconds, 0.0123);
        figures.put("file_bytes", "file", Unit::Bytes, 1_500_000.0);
        let (mut table, mut json) = (Vec::new(), Vec::new());
        figures.print(&mut table).expect("written to memory");
        figures.print_json(&mut json).expect("written to memory");
        assert_eq!(String::from_utf8_lossy(&table), "sync      123,456/s\nreopened    12.3 ms\nfile         1.5 MB\n");
        assert_eq!(
            serde_json::from_slice::<Value>(&json).expect("JSON"),
            serde_json::json!({"sync_rows_per_second": 123_456, "reopen_seconds": 0.0123, "file_bytes": 1_500_000})
        );
    }
}
