//! CSV writer (RFC 4180) of the report and of equipment lists. A cell that a spreadsheet would evaluate as a formula is
//! prefixed with an apostrophe.

use super::EvidenceReport;
use super::outline::{NEVER_RECORDED, OVERDUE, ReportOutline, overdue_row};
use crate::report::formatting;
use crate::report::row::EquipmentRow;

/// Prefixes a cell that a spreadsheet would evaluate as a formula with an apostrophe.
fn escape_formula_cell(cell: &str) -> String {
    match cell.trim_start_matches([' ', '\t', '\r', '\n']).chars().next() {
        Some('=' | '+' | '-' | '@') if cell.parse::<f64>().is_err() => format!("'{cell}"),
        _ => cell.to_owned(),
    }
}

/// CSV output buffer.
struct CsvReportRows(csv::Writer<Vec<u8>>);

impl CsvReportRows {
    fn begin() -> Self {
        Self(csv::WriterBuilder::new().flexible(true).terminator(csv::Terminator::CRLF).from_writer(Vec::new()))
    }

    fn add<I: IntoIterator<Item = S>, S: AsRef<str>>(&mut self, cells: I) -> Result<(), csv::Error> {
        self.0.write_record(cells.into_iter().map(|cell| escape_formula_cell(cell.as_ref())))
    }

    fn end(self) -> Result<Vec<u8>, csv::Error> {
        self.0.into_inner().map_err(|error| error.into_error().into())
    }
}

/// Writes the whole report, sections separated by an empty row.
pub(super) fn write(outline: &ReportOutline) -> Result<Vec<u8>, csv::Error> {
    let mut rows = CsvReportRows::begin();
    rows.add([&outline.title])?;
    for line in &outline.subtitle {
        rows.add([line])?;
    }
    for section in &outline.sections {
        rows.add([""])?;
        rows.add([section.heading])?;
        for sentence in &section.sentences {
            rows.add([sentence])?;
        }
        if let Some(table) = &section.table {
            if table.columns.iter().any(|(name, _)| !name.is_empty()) {
                rows.add(table.columns.iter().map(|(name, _)| *name))?;
            }
            for row in &table.rows {
                rows.add(row)?;
            }
        }
    }
    rows.end()
}

/// Writes only the overdue list.
///
/// # Errors
/// When a row cannot be written.
pub fn overdue_csv(report: &EvidenceReport) -> Result<Vec<u8>, csv::Error> {
    let mut rows = CsvReportRows::begin();
    rows.add(["Equipment id"].into_iter().chain(OVERDUE.iter().map(|(name, _)| *name)))?;
    for overdue in &report.overdue {
        rows.add(std::iter::once(overdue.equipment_id.to_string()).chain(overdue_row(overdue)))?;
    }
    rows.end()
}

/// Writes the equipment list of a facility.
///
/// # Errors
/// When a row cannot be read or written.
pub fn equipment_csv<E: From<csv::Error>>(
    items: impl IntoIterator<Item = Result<EquipmentRow, E>>,
) -> Result<Vec<u8>, E> {
    const HEAD: [&str; 13] = [
        "Equipment id",
        "Equipment",
        "Type",
        "Location",
        "Installed",
        "Last service",
        "Risk rating",
        "Risk score",
        "Driven by",
        "Condition",
        "Conductor",
        "NFPA 70B",
        "Next inspection due",
    ];
    let mut rows = CsvReportRows::begin();
    rows.add(HEAD)?;
    for row in items {
        let row = row?;
        let day = |day: Option<crate::inventory::Day>| day.map(|day| day.to_string()).unwrap_or_default();
        rows.add([
            row.id.to_string(),
            formatting::name_or_id(row.name.as_deref(), &row.id),
            row.kind.to_string(),
            row.location.clone().unwrap_or_default(),
            day(row.install_date),
            day(row.last_service),
            row.figure.rating.to_string(),
            formatting::whole_score(row.figure.score).to_string(),
            formatting::notable_factors(&row.figure).join(", "),
            row.figure.condition.to_string(),
            row.conductor_material.map(formatting::material).unwrap_or_default().to_owned(),
            maintenance_word(&row).to_owned(),
            day(row.figure.maintenance.shown_inspection_due(row.figure.as_of)),
        ])?;
    }
    Ok(rows.end()?)
}

fn maintenance_word(row: &EquipmentRow) -> &'static str {
    let (maintenance, as_of) = (&row.figure.maintenance, row.figure.as_of);
    match (maintenance.compliant, maintenance.is_never_recorded(as_of)) {
        (true, _) => "compliant",
        (false, true) => NEVER_RECORDED,
        (false, false) => "overdue",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn formulas_are_escaped_and_numbers_are_not() {
        for (cell, written) in [
            ("=1+1", "'=1+1"),
            ("+cmd|' /C calc'!A0", "'+cmd|' /C calc'!A0"),
            ("-2+3", "'-2+3"),
            ("@SUM(A1)", "'@SUM(A1)"),
            ("\t=1", "'\t=1"),
            ("-12", "-12"),
            ("+4.5", "+4.5"),
            ("MDP-1", "MDP-1"),
            ("", ""),
        ] {
            assert_eq!(escape_formula_cell(cell), written, "{cell}");
        }
    }

    #[test]
    fn a_cell_with_a_comma_a_quote_and_a_line_break_stays_one_cell() -> Result<(), csv::Error> {
        let mut rows = CsvReportRows::begin();
        rows.add(["a,\"b\"\nc", "=d"])?;
        let bytes = rows.end()?;
        let mut reader = csv::ReaderBuilder::new().has_headers(false).from_reader(bytes.as_slice());
        let record = reader.records().next().expect("a row")?;
        assert_eq!(record.iter().collect::<Vec<_>>(), ["a,\"b\"\nc", "'=d"]);
        Ok(())
    }
}
