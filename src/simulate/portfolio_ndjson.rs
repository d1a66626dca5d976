//! The portfolio as lines of an NDJSON file, as `masterbus import` and a source of kind `file` read them.

use std::io::{self, Write};

use crate::inventory::Record;

/// Writes one record as a line. Pictures are left out.
///
/// # Errors
/// What `out` reports.
pub fn write_line(record: &Record, out: &mut impl Write) -> io::Result<()> {
    let (kind, document) = match record {
        Record::Facility(facility) => ("facility", serde_json::to_string(facility)),
        Record::Equipment(equipment) => ("equipment", serde_json::to_string(equipment)),
        Record::Service(service) => ("service", serde_json::to_string(service)),
        Record::Conductor(run) => ("conductor", serde_json::to_string(run)),
        Record::Photo(photo, _) => ("photo", serde_json::to_string(photo)),
    };
    // Every record is an object with an id: the kind goes before it
    writeln!(out, "{{\"kind\":\"{kind}\",{}", &document?[1..])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::inventory::RecordKind;
    use crate::inventory::reading::{RowRef, parse_record};
    use crate::simulate::portfolio::{Portfolio, PortfolioOptions};

    #[test]
    fn every_line_reads_as_the_record_it_was() {
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
