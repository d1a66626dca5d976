//! Detects the record kind of a file from its name: `equipment.csv`, `facilities.json`, or a mapped table (`Panel.csv`).

use std::path::Path;

use super::FileOptions;
use super::batch_writer::kind_of;
use crate::inventory::RecordKind;
use crate::source::mapping::MappedTable;

/// What a file's name says about its rows.
#[derive(Clone, Copy)]
pub(super) struct FileNameHint<'m> {
    pub(super) kind: RecordKind,
    /// The mapped table with that name.
    pub(super) table: Option<&'m MappedTable>,
}

/// Parses the name of a file. Case, a schema before a table's name and a number after it are ignored (`public.Panel.csv`,
/// `panel-2.csv`).
pub(super) fn hint(options: &FileOptions) -> Option<FileNameHint<'_>> {
    let name = options.display_name();
    let stem = Path::new(&name).file_stem()?.to_string_lossy().into_owned();
    let unnumbered = unnumbered(&stem);
    let table = options.mapping.tables.iter().find(|table| table.name.eq_ignore_ascii_case(unnumbered));
    let kind = table.map(|table| table.kind).or_else(|| kind_of(&unnumbered.to_ascii_lowercase()))?;
    Some(FileNameHint { kind, table })
}

/// The record kind that a file is named after: `equipment.csv`, `facilities-2.csv`.
#[must_use]
pub fn kind_by_file_name(name: &Path) -> Option<RecordKind> {
    kind_of(&unnumbered(&name.file_stem()?.to_string_lossy()).to_ascii_lowercase())
}

/// The last part of a name, without quotes and a number after it.
fn unnumbered(stem: &str) -> &str {
    let last = stem.rsplit('.').next().unwrap_or_default().trim_matches(['"', ' ']);
    last.trim_end_matches(|letter: char| letter.is_ascii_digit() || "-_ ()".contains(letter))
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::runtime::Runtime;
    use crate::source::Mapping;

    #[test]
    fn kinds_and_mapped_tables_are_detected_by_name() {
        let mapping = Arc::new(Mapping::condoit().expect("the shipped mapping"));
        let detected = |name: &str| {
            let options = FileOptions::new(Path::new(name), Arc::clone(&mapping), Runtime::default());
            hint(&options).map(|named| (named.kind, named.table.map(|table| table.name.to_string())))
        };
        let table = |kind, name: &str| Some((kind, Some(name.to_owned())));
        for name in ["drop/Panel.csv", "panel.csv", "PANEL-2.tsv", "public.Panel.csv", "\"Panel\".csv", "Panel (1).csv"]
        {
            assert_eq!(detected(name), table(RecordKind::Equipment, "Panel"), "{name}");
        }
        assert_eq!(detected("MaintenanceRecord.csv"), table(RecordKind::Service, "MaintenanceRecord"));
        assert_eq!(detected("facilities.json"), Some((RecordKind::Facility, None)));
        assert_eq!(detected("Services.csv"), Some((RecordKind::Service, None)));
        for name in ["plant.csv", "panel-schedule.csv", "2.csv", ".csv", "upload"] {
            assert_eq!(detected(name), None, "{name}");
        }
    }
}
