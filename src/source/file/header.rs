//! Resolves the column names of a CSV header to canonical fields, groups of fields and the columns of the mapping. Another
//! spelling (`Facility ID`, `serial-number`) is accepted when only one name can be meant.

use std::collections::BTreeMap;

use super::FileOptions;
use super::batch_writer::{collection, unknown};
use super::file_name::FileNameHint;
use crate::inventory::reading::{Field, RecordBuilder, field_names};
use crate::inventory::{ConductorRun, Equipment, EquipmentKind, Facility, Photo, RecordKind, Service};
use crate::source::Mapping;
use crate::source::mapping::{ColumnMapping, GroupForm, Mapped, MappedTable, Target};

/// Column names that an error message lists.
const MAX_NAMED: usize = 20;
/// The column that marks deleted records.
const DELETED: &str = "deleted_at";

/// The destination of a column's cells.
pub(super) enum CellTarget<N: Mapped> {
    Field(&'static Field<N>),
    /// JSON documents with the fields of these groups.
    Groups(Vec<String>, GroupForm),
    /// A specification without a canonical field, by its full name.
    Extra(String),
    Deleted,
    /// No field, with the reason; an empty reason is not reported.
    Nowhere(String),
}

impl<N: Mapped> Clone for CellTarget<N> {
    fn clone(&self) -> Self {
        match self {
            Self::Field(field) => Self::Field(field),
            Self::Groups(groups, form) => Self::Groups(groups.clone(), *form),
            Self::Extra(name) => Self::Extra(name.clone()),
            Self::Deleted => Self::Deleted,
            Self::Nowhere(reason) => Self::Nowhere(reason.clone()),
        }
    }
}

impl<N: Mapped> CellTarget<N> {
    fn from_mapping(column: &ColumnMapping<N>) -> Self {
        match column.target.as_ref() {
            Target::Field(field) => Self::Field(field),
            Target::Groups(groups, form) => Self::Groups(groups.clone(), *form),
        }
    }

    /// The destination's name, to which only one column may go.
    pub(super) fn place(&self) -> Option<String> {
        match self {
            Self::Field(field) => Some(field.name.to_owned()),
            Self::Groups(groups, _) => Some(groups.join(", ")),
            Self::Extra(name) => Some(name.clone()),
            Self::Deleted => Some(DELETED.to_owned()),
            Self::Nowhere(_) => None,
        }
    }

    pub(super) const fn is_field(&self) -> bool {
        matches!(self, Self::Field(_))
    }
}

/// A name without case and separators, which people write differently.
fn squeezed(name: &str) -> String {
    let letters = name.chars().filter(|letter| !matches!(letter, ' ' | '_' | '-'));
    letters.flat_map(char::to_lowercase).collect()
}

/// Resolves the column names of one file.
#[derive(Clone, Copy)]
pub(super) struct HeaderNames<'m> {
    pub(super) mapping: &'m Mapping,
    /// The mapped table that the file is named after. Its columns take precedence.
    pub(super) table: Option<&'m MappedTable>,
}

impl<'m> HeaderNames<'m> {
    pub(super) fn new(options: &'m FileOptions, named: Option<FileNameHint<'m>>) -> Self {
        Self { mapping: &options.mapping, table: named.and_then(|named| named.table) }
    }

    /// The equipment type of all rows of the file's table.
    pub(super) fn fixed_type(&self) -> Option<EquipmentKind> {
        self.table.and_then(|table| table.fixed_type)
    }

    fn own<N: Mapped>(&self) -> impl Iterator<Item = &'m ColumnMapping<N>> {
        self.table.into_iter().flat_map(N::columns)
    }

    fn all<N: Mapped>(&self) -> impl Iterator<Item = &'m ColumnMapping<N>> {
        self.own().chain(self.mapping.tables.iter().flat_map(N::columns))
    }

    fn deleted<N: Mapped>(&self) -> impl Iterator<Item = &'m str> {
        let tables = self.mapping.tables.iter().filter(|table| table.kind == N::KIND);
        std::iter::once(DELETED).chain(tables.filter_map(|table| table.deleted.as_deref()))
    }

    /// Resolves a name.
    pub(super) fn resolve<N: Mapped>(&self, name: &str) -> CellTarget<N> {
        if name.is_empty() || name == "kind" {
            return CellTarget::Nowhere(String::new());
        }
        if let Some(column) = self.own().find(|column| column.name == name) {
            return CellTarget::from_mapping(column);
        }
        if let Some(field) = RecordBuilder::<N>::find_field(name) {
            return CellTarget::Field(field);
        }
        if let Some(column) = self.all().find(|column| column.name == name) {
            return CellTarget::from_mapping(column);
        }
        if RecordBuilder::<N>::has_group(name) {
            return CellTarget::Groups(vec![name.to_owned()], GroupForm::Itself);
        }
        if self.deleted::<N>().any(|deleted| deleted == name) {
            return CellTarget::Deleted;
        }
        if N::KIND == RecordKind::Equipment && name.starts_with("specifications.") {
            return CellTarget::Extra(name.to_owned());
        }
        self.resolve_spelling(name)
    }

    fn resolve_spelling<N: Mapped>(&self, name: &str) -> CellTarget<N> {
        let wanted = squeezed(name);
        let is_meant = |known: &str| squeezed(known) == wanted;
        let fields = N::FIELDS.iter().filter(|field| is_meant(field.name)).map(CellTarget::Field);
        let columns = self.all::<N>().filter(|column| is_meant(&column.name)).map(CellTarget::from_mapping);
        let deleted = self.deleted::<N>().filter(|deleted| is_meant(deleted)).map(|_| CellTarget::Deleted);
        let candidates: BTreeMap<String, CellTarget<N>> =
            fields.chain(columns).chain(deleted).filter_map(|target| Some((target.place()?, target))).collect();
        if candidates.len() > 1 {
            let places: Vec<String> = candidates.into_keys().collect();
            return CellTarget::Nowhere(format!("may be any of {} and is ignored", places.join(", ")));
        }
        let found = candidates.into_values().next();
        found.unwrap_or_else(|| CellTarget::Nowhere(unknown("column", name, field_names(N::KIND))))
    }

    /// Resolves every name of a header.
    ///
    /// # Errors
    /// When two columns have the same destination: which two.
    pub(super) fn resolve_all<N: Mapped>(&self, header: &[String]) -> Result<Vec<CellTarget<N>>, String> {
        let targets: Vec<CellTarget<N>> = header.iter().map(|name| self.resolve(name)).collect();
        let mut places: BTreeMap<String, usize> = BTreeMap::new();
        for (column, target) in targets.iter().enumerate() {
            let Some(place) = target.place() else { continue };
            if let Some(earlier) = places.insert(place.clone(), column) {
                let named = |column: usize| format!("`{}` (column {})", header[column], column + 1);
                let (left, right) = (named(earlier), named(column));
                return Err(format!("{left} and {right} both go to {place}: remove one of them"));
            }
        }
        Ok(targets)
    }

    /// Rank of a record kind for a header: number of known names, whether no required field is missing, and the number of
    /// required fields.
    fn known<N: Mapped>(&self, header: &[String]) -> (usize, bool, usize) {
        let targets: Vec<CellTarget<N>> = header.iter().map(|name| self.resolve(name)).collect();
        let found =
            targets.iter().filter(|target| matches!(target, CellTarget::Field(_) | CellTarget::Groups(..))).count();
        (found, self.lacking(&targets).is_empty(), required::<N>().count())
    }

    fn lacking<N: Mapped>(&self, targets: &[CellTarget<N>]) -> Vec<&'static str> {
        let has = |wanted: &str| {
            targets.iter().any(|target| matches!(target, CellTarget::Field(field) if field.name == wanted))
        };
        let is_fixed = |name: &str| N::KIND == RecordKind::Equipment && name == "type" && self.fixed_type().is_some();
        required::<N>().filter(|name| !has(name) && !is_fixed(name)).collect()
    }

    /// The required fields of a record kind that a header lacks.
    fn lacking_for(&self, kind: RecordKind, header: &[String]) -> Vec<&'static str> {
        fn of<N: Mapped>(names: &HeaderNames<'_>, header: &[String]) -> Vec<&'static str> {
            let targets: Vec<CellTarget<N>> = header.iter().map(|name| names.resolve(name)).collect();
            names.lacking(&targets)
        }
        match kind {
            RecordKind::Facility => of::<Facility>(self, header),
            RecordKind::Equipment => of::<Equipment>(self, header),
            RecordKind::Service => of::<Service>(self, header),
            RecordKind::Conductor => of::<ConductorRun>(self, header),
            RecordKind::Photo => of::<Photo>(self, header),
        }
    }

    /// The record kind that has most of the names.
    fn recognised(&self, header: &[String]) -> Option<RecordKind> {
        let mut ranked = [
            (self.known::<Equipment>(header), RecordKind::Equipment),
            (self.known::<Service>(header), RecordKind::Service),
            (self.known::<ConductorRun>(header), RecordKind::Conductor),
            (self.known::<Photo>(header), RecordKind::Photo),
            (self.known::<Facility>(header), RecordKind::Facility),
        ];
        ranked.sort_by_key(|(rank, _)| std::cmp::Reverse(*rank));
        let [(best, kind), (second, _), ..] = ranked;
        (best.0 > 1 && best != second).then_some(kind)
    }

    /// The record kind of a table's rows by its header, and by the file's name if the header is ambiguous.
    ///
    /// # Errors
    /// Why neither decides.
    pub(super) fn kind(&self, header: &[String], named: Option<FileNameHint<'_>>) -> Result<RecordKind, String> {
        let recognised = self.recognised(header);
        match (named.map(|named| named.kind), recognised) {
            (None, Some(kind)) => Ok(kind),
            (Some(named), recognised) => {
                let lacking = self.lacking_for(named, header);
                match recognised {
                    Some(kind) if kind == named => Ok(named),
                    _ if lacking.is_empty() => Ok(named),
                    Some(kind) => Err(format!(
                        "its name says {}, which need {}, and its header looks like {}: rename it, or say which with \
                         --kind",
                        collection(named),
                        lacking.join(", "),
                        collection(kind)
                    )),
                    None if lacking.contains(&"id") => Err(undetected_kind(header)),
                    None => Ok(named),
                }
            }
            (None, None) => Err(undetected_kind(header)),
        }
    }
}

fn required<N: Mapped>() -> impl Iterator<Item = &'static str> {
    N::FIELDS.iter().filter(|field| field.required).map(|field| field.name)
}

/// The error for a header from which no record kind can be detected.
fn undetected_kind(header: &[String]) -> String {
    let mut names: Vec<&str> = header.iter().take(MAX_NAMED).map(String::as_str).collect();
    if header.len() > MAX_NAMED {
        names.push("...");
    }
    format!(
        "the record kind cannot be detected from its header. Its columns are: {}. Required are: facilities have id and \
         name; equipment {}; services {}; conductors and photos {}. Say which with --kind, or name the file for it \
         (equipment.csv, facilities.csv)",
        names.join(", "),
        required::<Equipment>().collect::<Vec<_>>().join(", "),
        required::<Service>().collect::<Vec<_>>().join(", "),
        required::<Photo>().collect::<Vec<_>>().join(", "),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_resolves_to_the_only_possible_field() {
        let mapping = Mapping::condoit().expect("the shipped mapping");
        let names = HeaderNames { mapping: &mapping, table: None };
        let place = |name: &str| names.resolve::<Equipment>(name).place();
        for (name, wanted) in [
            ("serial_number", "serial_number"),
            ("serialNumber", "serial_number"),
            ("Serial Number", "serial_number"),
            ("SERIAL-NUMBER", "serial_number"),
            ("Humidity Exposure", "environment.humidity_percent"),
            ("Environment.Humidity Percent", "environment.humidity_percent"),
            ("observations", "condition, maintenance, environment, operation, assessed_condition"),
            ("arc_flash", "arc_flash"),
            ("Arc Flash", "arc_flash"),
            ("Deleted At", DELETED),
            ("specifications.nema", "specifications.nema"),
        ] {
            assert_eq!(place(name).as_deref(), Some(wanted), "{name}");
        }
        assert_eq!(place("colour"), None);
        let CellTarget::Nowhere(reason) = names.resolve::<Equipment>("serial nummer") else {
            panic!("nobody knows it")
        };
        assert!(reason.contains("`serial_number`"), "{reason}");
    }

    #[test]
    fn an_ambiguous_name_resolves_to_nothing() {
        let twice = crate::source::mapping::CONDOIT.replacen(
            "kva = \"specifications.kva\"",
            "kva = \"specifications.kva\"\nserial_Number = \"model\"",
            1,
        );
        let mapping = Mapping::parse(&twice).expect("sound");
        let names = HeaderNames { mapping: &mapping, table: None };
        let CellTarget::Nowhere(reason) = names.resolve::<Equipment>("Serial Number") else { panic!("it may be two") };
        assert!(reason.contains("model, serial_number"), "{reason}");
    }
}
