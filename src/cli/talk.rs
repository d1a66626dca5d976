//! What a person at a terminal sees besides the answer: a progress bar on standard error, and aligned columns.

use std::io::{self, IsTerminal, Write};
use std::time::Duration;

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

/// A bar while something takes long. On anything but a terminal it is silent.
#[derive(Debug)]
pub struct Progress(ProgressBar);

impl Progress {
    /// A bar for `total` steps of `what`; where the total is not known, a running count.
    #[must_use]
    pub fn of(what: &str, total: Option<u64>) -> Self {
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

    /// How far it has come.
    pub fn reached(&self, steps: u64) {
        self.0.set_position(steps);
    }

    /// What is done now.
    pub fn says(&self, what: &str) {
        self.0.set_message(what.to_owned());
    }
}

/// The bar goes; what follows stands in its place.
impl Drop for Progress {
    fn drop(&mut self) {
        self.0.finish_and_clear();
    }
}

/// Writes rows in columns as wide as their widest entry, two blanks between them.
///
/// # Errors
/// What `out` reports.
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
    fn columns_stand_below_each_other() {
        let rows = [["name", "rôle"].map(str::to_owned), ["ci", "service"].map(str::to_owned)];
        let mut text = Vec::new();
        table(&rows, &mut text).expect("written to memory");
        assert_eq!(String::from_utf8_lossy(&text), "name  rôle\nci    service\n");
    }
}
