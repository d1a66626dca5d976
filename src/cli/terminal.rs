//! Terminal output: a progress indicator on standard error, and aligned columns.

use std::io::{self, IsTerminal, Write};
use std::time::Duration;

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

/// Progress of a long operation. Prints nothing when standard error is not a terminal.
#[derive(Debug)]
pub struct ProgressIndicator(ProgressBar);

impl ProgressIndicator {
    /// Starts an indicator: a bar when `total` steps are known, else a running count.
    #[must_use]
    pub fn new(what: &str, total: Option<u64>) -> Self {
        let target =
            if io::stderr().is_terminal() { ProgressDrawTarget::stderr() } else { ProgressDrawTarget::hidden() };
        let template = match total {
            Some(_) => "{msg} [{bar:30}] {human_pos}/{human_len} {per_sec} {eta}",
            None => "{msg} {human_pos} {per_sec}",
        };
        let style = ProgressStyle::with_template(template).unwrap_or_else(|_| ProgressStyle::default_bar());
        let bar = ProgressBar::with_draw_target(total, target).with_style(style.progress_chars("=> "));
        bar.set_message(what.to_owned());
        bar.enable_steady_tick(Duration::from_millis(200));
        Self(bar)
    }

    /// Sets the number of steps done.
    pub fn set_position(&self, steps: u64) {
        self.0.set_position(steps);
    }

    /// Sets the message.
    pub fn set_message(&self, what: &str) {
        self.0.set_message(what.to_owned());
    }
}

/// Clears the line, so that following output starts there.
impl Drop for ProgressIndicator {
    fn drop(&mut self) {
        self.0.finish_and_clear();
    }
}

/// Writes rows as columns, each as wide as its widest cell, separated by two spaces.
///
/// # Errors
/// The error of `out`.
pub fn table<Row: AsRef<[String]>>(rows: &[Row], out: &mut impl Write) -> io::Result<()> {
    let columns = rows.iter().map(|row| row.as_ref().len()).max().unwrap_or(0);
    let width_of = |column: usize| {
        rows.iter().filter_map(|row| row.as_ref().get(column)).map(|text| text.chars().count()).max().unwrap_or(0)
    };
    let widths: Vec<usize> = (0..columns).map(width_of).collect();
    for row in rows {
        let cells = row.as_ref().iter().zip(&widths).map(|(text, width)| format!("{text:width$}"));
        writeln!(out, "{}", cells.collect::<Vec<_>>().join("  ").trim_end())?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_are_aligned() {
        let rows = [["name", "rôle"].map(str::to_owned), ["ci", "service"].map(str::to_owned)];
        let mut text = Vec::new();
        table(&rows, &mut text).expect("written to memory");
        assert_eq!(String::from_utf8_lossy(&text), "name  rôle\nci    service\n");
    }
}
