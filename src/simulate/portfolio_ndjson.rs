//! Writes a portfolio as NDJSON, in the form that `masterbus import` and `file` sources read.

use std::io::{self, Write};

use crate::inventory::Record;

/// Writes one record as a line, without the image of a photo.
///
/// # Errors
/// Errors of `out`.
pub fn write_line(record: &Record, out: &mut impl Write) -> io::Result<()> {
    let (kind, document) = match record {
        Record::Facility(facility) => ("facility", serde_json::to_string(facility)),
        Record::Equipment(equipment) => ("equipment", serde_json::to_string(equipment)),
        Record::Service(service) => ("service", serde_json::to_string(service)),
        Record::Conductor(run) => ("conductor", serde_json::to_string(run)),
        Record::Photo(photo, _) => ("photo", serde_json::to_string(photo)),
    };
    // Every record is a JSON object with at least an id, so `kind` can go in front
    writeln!(out, "{{\"kind\":\"{kind}\",{}", &document?[1..])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::inventory::RecordKind;
    use crate::inventory::reading::{RowRef, parse_record};
    use crate::simulate::portfolio::{Portfolio, PortfolioOptions};

    #[test]
    fn every_line_reads_back_as_the_same_record() {
        let portfolio =
            Portfolio::new(PortfolioOptions { facilities: 2, equipment: 60, ..PortfolioOptions::default() });
        for written in portfolio.records() {
            let mut line = Vec::new();
            write_line(&written, &mut line).expect("written to memory");
            let document: serde_json::Value = serde_json::from_slice(&line).expect("a line is JSON");
            let kind: RecordKind = serde_json::from_value(document["kind"].clone()).expect("a kind");
            let read = parse_record(kind, &document, RowRef { table: "lines", row: "1" }).expect("readable");
            assert_eq!(read.issues, []);
            assert_eq!(read.record, written);
        }
    }
}
