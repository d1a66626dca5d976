//! The read plan of one mapped table in this database: its SQL queries, and how a row becomes a record.

use std::sync::Arc;

use tokio_postgres::Row;
use tokio_postgres::types::Type;
use twox_hash::XxHash3_64;

use super::LARGEST_PICTURE;
use super::catalog::{LiveTable, quoted, quoted_table};
use super::cursor::ChangePosition;
use super::value::Micros;
use super::value::{self, RawBytes, ValueFormat};
use crate::inventory::reading::{RecordBuilder, RowRef, SchemaIndex, SourceValue};
use crate::inventory::{
    ConductorRun, Equipment, EquipmentKind, Facility, NO_ID, Photo, Record, RecordKind, Service, ValidationIssue,
};
use crate::source::batch::BatchBuilder;
use crate::source::mapping::{ColumnMapping, ColumnMappings, MappedTable, Target};

/// An existing column, its destination and how its values are decoded.
struct ColumnSlot<N: SchemaIndex> {
    name: String,
    target: Arc<Target<N>>,
    form: ValueFormat,
}

enum ColumnSlots {
    Facility(Vec<ColumnSlot<Facility>>),
    Equipment(Vec<ColumnSlot<Equipment>>, Option<EquipmentKind>),
    Service(Vec<ColumnSlot<Service>>),
    Conductor(Vec<ColumnSlot<ConductorRun>>),
    Photo(Vec<ColumnSlot<Photo>>),
}

/// The read plan of a table.
pub(super) struct TablePlan {
    pub(super) table: Arc<str>,
    pub(super) kind: RecordKind,
    /// SQL expressions of the key columns as non-null text in byte order (collation "C").
    keys: Vec<String>,
    id: String,
    id_type: String,
    /// The column with the change time and its type; `None` when it is missing or not a timestamp.
    updated: Option<(String, &'static str)>,
    slots: ColumnSlots,
    selected: String,
    /// SQL condition of rows that are marked as deleted.
    deleted: String,
    has_versions: bool,
    has_picture: bool,
    /// Digest of the columns that are read and their types. With another digest unchanged rows must be read again too.
    pub(super) shape: u64,
    /// A column marks deleted rows.
    pub(super) tells_deleted: bool,
    rows: Option<f64>,
}

/// Which changes of a table are read.
#[derive(Default)]
pub(super) struct ChangesSince<'a> {
    /// Rows with this change time or a later one.
    pub(super) earliest: Option<Micros>,
    /// Rows after this one.
    pub(super) mark: Option<&'a ChangePosition>,
    /// Rows that fulfil this condition on their version, in a table that has versions.
    pub(super) unseen: Option<&'a str>,
}

/// A mapped column that the database lacks.
pub(super) struct MissingColumn {
    pub(super) column: String,
    pub(super) reason: String,
}

impl TablePlan {
    /// Matches a mapped table with the database; `Err` when no row could be read.
    pub(super) fn fit(
        table: &MappedTable,
        live: &LiveTable,
        pictures: bool,
    ) -> Result<(Self, Vec<MissingColumn>), Vec<MissingColumn>> {
        let mut missing: Vec<MissingColumn> = Vec::new();
        let mut is_fatal = false;
        for column in table.columns() {
            if !live.columns.contains_key(column.column) {
                is_fatal |= column.required || table.order.iter().any(|key| key == column.column);
                let reason = "is missing in the database".to_owned();
                missing.push(MissingColumn { column: column.column.to_owned(), reason });
            }
        }
        let (Some(id), false) = (live.columns.get(table.id_column()), is_fatal) else { return Err(missing) };
        let updated = match live.columns.get(&table.updated) {
            Some(column) if column.oid == Type::TIMESTAMP.oid() => Some((quoted(&table.updated), "timestamp")),
            Some(column) if column.oid == Type::TIMESTAMPTZ.oid() => Some((quoted(&table.updated), "timestamptz")),
            other => {
                let fault = if other.is_some() { "is no timestamp" } else { "is missing in the database" };
                missing.retain(|missing| missing.column != table.updated);
                let reason = format!("{fault}; without it each run looks through the whole table");
                missing.push(MissingColumn { column: table.updated.clone(), reason });
                None
            }
        };
        let mut expressions = Vec::new();
        let slots = match &table.columns {
            ColumnMappings::Facility(columns) => ColumnSlots::Facility(slots(columns, live, &mut expressions)),
            ColumnMappings::Equipment(columns) => {
                ColumnSlots::Equipment(slots(columns, live, &mut expressions), table.fixed_type)
            }
            ColumnMappings::Service(columns) => ColumnSlots::Service(slots(columns, live, &mut expressions)),
            ColumnMappings::Conductor(columns) => ColumnSlots::Conductor(slots(columns, live, &mut expressions)),
            ColumnMappings::Photo(columns) => ColumnSlots::Photo(slots(columns, live, &mut expressions)),
        };
        let keys: Vec<String> =
            table.order.iter().map(|key| format!("coalesce({}::text, '') COLLATE \"C\"", quoted(key))).collect();
        expressions.extend(keys.iter().cloned());
        let deleted = match &table.deleted {
            Some(deleted) if live.columns.contains_key(deleted) => format!("{} IS NOT NULL", quoted(deleted)),
            Some(deleted) => {
                missing
                    .push(MissingColumn { column: deleted.clone(), reason: "is missing in the database".to_owned() });
                "false".to_owned()
            }
            None => "false".to_owned(),
        };
        expressions.push(deleted.clone());
        expressions.push(updated.as_ref().map_or_else(|| "NULL::timestamp".to_owned(), |(column, _)| column.clone()));
        let has_picture = match table.picture.as_ref().filter(|_| pictures) {
            Some(picture) => match live.columns.get(picture) {
                Some(column) if column.oid == Type::BYTEA.oid() => {
                    let name = quoted(picture);
                    expressions.push(format!("octet_length({name})"));
                    expressions.push(format!("CASE WHEN octet_length({name}) <= {LARGEST_PICTURE} THEN {name} END"));
                    true
                }
                other => {
                    let reason = if other.is_some() { "is no bytea" } else { "is missing in the database" };
                    missing.push(MissingColumn { column: picture.clone(), reason: reason.to_owned() });
                    false
                }
            },
            None => false,
        };
        let tells_deleted = table.deleted.as_ref().is_some_and(|column| live.columns.contains_key(column));
        let plan = Self {
            shape: shape(table, live, has_picture),
            tells_deleted,
            rows: live.rows,
            table: table.name.clone(),
            kind: table.kind,
            keys,
            id: quoted(table.id_column()),
            id_type: id.type_name.clone(),
            updated,
            slots,
            selected: format!("SELECT {} FROM {}", expressions.join(", "), quoted_table(&table.name)),
            deleted,
            has_versions: live.has_versions,
            has_picture,
        };
        Ok((plan, missing))
    }

    /// Query and parameters for all rows in key order, after the row with key `after` if given.
    pub(super) fn select_all_query<'a>(&self, after: Option<&'a [String]>) -> (String, &'a [String]) {
        let keys = self.keys.join(", ");
        match after.filter(|key| key.len() == self.keys.len()) {
            Some(after) => {
                let placeholders: Vec<String> = (1..=after.len()).map(|number| format!("${number}::text")).collect();
                let placeholders = placeholders.join(", ");
                (format!("{} WHERE ({keys}) > ({placeholders}) ORDER BY {keys}", self.selected), after)
            }
            None => (format!("{} ORDER BY {keys}", self.selected), &[]),
        }
    }

    /// Query and parameters for changed rows in the order of their changes; all rows of a table without change times and
    /// versions.
    pub(super) fn select_changes_query(&self, since: &ChangesSince<'_>) -> (String, Vec<String>) {
        let id = &self.id;
        let (mut conditions, mut parameters, mut order) = (Vec::new(), Vec::new(), self.keys.join(", "));
        if let Some((updated, kind)) = &self.updated {
            let instant = |at: Micros| {
                let written = jiff::Timestamp::from_microsecond(at).ok()?.strftime("%Y-%m-%d %H:%M:%S%.6f");
                Some(format!("{kind} '{written}'"))
            };
            if let Some(earliest) = since.earliest.and_then(instant) {
                conditions.push(format!("{updated} >= {earliest}"));
            }
            if let Some((at, mark)) = since.mark.and_then(|mark| Some((instant(mark.at)?, mark))) {
                conditions.push(format!("({updated}, {id}) > ({at}, $1::text::{})", self.id_type));
                parameters.push(mark.id.clone());
            }
            order = format!("{updated}, {id}");
        }
        if let Some(unseen) = since.unseen.filter(|_| self.has_versions) {
            conditions.push(unseen.to_owned());
        }
        let filter = if conditions.is_empty() { String::new() } else { format!(" WHERE {}", conditions.join(" AND ")) };
        (format!("{}{filter} ORDER BY {order}", self.selected), parameters)
    }

    /// Query for the latest change time of the table.
    pub(super) fn select_newest_query(&self) -> Option<String> {
        let (updated, _) = self.updated.as_ref()?;
        Some(format!("SELECT max({updated}) FROM {}", quoted_table(&self.table)))
    }

    /// Whether its rows have `xmin`: those of a table do, those of a view do not.
    pub(super) const fn has_versions(&self) -> bool {
        self.has_versions
    }

    /// Whether it is small enough to scan all row versions on each pass.
    pub(super) fn is_small(&self, limit: u64) -> bool {
        self.has_versions && self.rows.is_some_and(|rows| rows <= limit as f64)
    }

    /// Query for the rows without an id.
    pub(super) fn select_without_id_query(&self) -> String {
        format!("{} WHERE trim(coalesce({}::text, '')) = ''", self.selected, self.id)
    }

    /// Query for the ids of all rows that are not marked as deleted.
    pub(super) fn select_ids_query(&self) -> String {
        format!("SELECT {}::text FROM {} WHERE NOT ({})", self.id, quoted_table(&self.table), self.deleted)
    }

    /// Query for rows by their ids, `$1::text[]`, and those of the ids that can be ids of this table.
    pub(super) fn select_by_ids_query<'a>(&self, ids: &'a [String]) -> (String, Vec<&'a str>) {
        let all = ids.iter().map(String::as_str);
        // Compared in the key's own type, so that its index is used. An id that is no such key would fail the query
        let (key, ids): (&str, Vec<&str>) = match self.id_type.as_str() {
            "smallint" | "integer" | "bigint" => ("bigint", all.filter(|id| id.parse::<i64>().is_ok()).collect()),
            "uuid" => ("uuid", all.filter(|id| is_uuid(id)).collect()),
            kind if kind == "text" || kind.starts_with("character varying") => ("text", all.collect()),
            _ => {
                let query = format!("{} WHERE {}::text = ANY($1::text[])", self.selected, self.id);
                return (query, all.collect());
            }
        };
        (format!("{} WHERE {} = ANY($1::text[]::{key}[])", self.selected, self.id), ids)
    }

    /// Number of selected value columns; keys and bookkeeping columns follow them.
    fn width(&self) -> usize {
        match &self.slots {
            ColumnSlots::Facility(slots) => slots.len(),
            ColumnSlots::Equipment(slots, _) => slots.len(),
            ColumnSlots::Service(slots) => slots.len(),
            ColumnSlots::Conductor(slots) => slots.len(),
            ColumnSlots::Photo(slots) => slots.len(),
        }
    }

    /// A row's key and its position in the order of changes.
    pub(super) fn decode_position(
        &self,
        row: &Row,
    ) -> Result<(Vec<String>, Option<ChangePosition>), tokio_postgres::Error> {
        let first = self.width();
        let mut keys = Vec::with_capacity(self.keys.len());
        for place in first..first + self.keys.len() {
            keys.push(row.try_get::<_, String>(place)?);
        }
        let changed = row.try_get::<_, Option<RawBytes<'_>>>(first + self.keys.len() + 1)?;
        let at = changed.and_then(|bytes| value::micros(bytes.0));
        let mark = at.zip(keys.last()).map(|(at, id)| ChangePosition { at, id: id.clone() });
        Ok((keys, mark))
    }

    /// Adds a row to the batch as a record, a removal or complaints.
    pub(super) fn decode_row(&self, row: &Row, batch: &mut BatchBuilder) -> Result<(), tokio_postgres::Error> {
        let after = self.width() + self.keys.len();
        let given = row.try_get::<_, &str>(after - 1)?;
        let id = given.trim();
        batch.count_row(&self.table, row.raw_size_bytes() as u64);
        if row.try_get(after)? && !id.is_empty() {
            batch.removed.push((self.table.clone(), self.kind, id.to_owned()));
            return Ok(());
        }
        if given.len() != id.len() && !id.is_empty() {
            let reason =
                "has blanks around it, which do not count: a row whose id differs by them alone is the same one";
            let place = RowRef { table: &self.table, row: id };
            let complaint = place.rejection("id", Some(&format!("{given:?}")), reason);
            batch.complaints.push(ValidationIssue { quarantined: false, ..complaint });
        }
        let place = RowRef { table: &self.table, row: if id.is_empty() { NO_ID } else { id } };
        let record = match &self.slots {
            ColumnSlots::Facility(slots) => record(slots, row, place, None, Record::Facility)?,
            ColumnSlots::Equipment(slots, kind) => {
                record(slots, row, place, *kind, |item| Record::Equipment(Box::new(item)))?
            }
            ColumnSlots::Service(slots) => record(slots, row, place, None, Record::Service)?,
            ColumnSlots::Conductor(slots) => record(slots, row, place, None, Record::Conductor)?,
            ColumnSlots::Photo(slots) => {
                let (picture, complaint) = self.picture(row, after + 2, place)?;
                batch.complaints.extend(complaint);
                record(slots, row, place, None, |photo| Record::Photo(photo, picture))?
            }
        };
        match record {
            Ok((record, complaints)) => {
                batch.complaints.extend(complaints);
                batch.puts.push((self.table.clone(), record));
            }
            Err(complaints) => batch.complaints.extend(complaints),
        }
        Ok(())
    }

    fn picture(
        &self,
        row: &Row,
        place: usize,
        photo: RowRef<'_>,
    ) -> Result<(Option<Vec<u8>>, Option<ValidationIssue>), tokio_postgres::Error> {
        if !self.has_picture {
            return Ok((None, None));
        }
        let size: Option<i32> = row.try_get(place)?;
        let picture: Option<Vec<u8>> = row.try_get(place + 1)?;
        let complaint = size.filter(|_| picture.is_none()).map(|size| ValidationIssue {
            quarantined: false,
            ..photo.rejection("bytes", None, format!("has {size} bytes; {LARGEST_PICTURE} are taken at most"))
        });
        Ok((picture, complaint))
    }
}

/// Digest of the columns that are read, their types and their fields.
fn shape(table: &MappedTable, live: &LiveTable, has_picture: bool) -> u64 {
    let mut parts: Vec<String> = table
        .columns()
        .into_iter()
        .filter_map(|column| {
            let live_column = live.columns.get(column.column)?;
            Some(format!("{} {} {}", column.column, live_column.type_name, column.field))
        })
        .collect();
    for column in [Some(&table.updated), table.deleted.as_ref(), table.picture.as_ref().filter(|_| has_picture)] {
        let live_column = column.and_then(|column| Some((column, live.columns.get(column)?)));
        parts.push(live_column.map_or_else(String::new, |(column, live)| format!("{column} {}", live.type_name)));
    }
    parts.extend(table.order.iter().cloned());
    parts.extend(table.fixed_type.map(|kind| kind.as_str().to_owned()));
    XxHash3_64::oneshot(parts.join("\n").as_bytes())
}

fn is_uuid(text: &str) -> bool {
    let hyphens = |place: usize| matches!(place, 8 | 13 | 18 | 23);
    text.len() == 36
        && text
            .bytes()
            .enumerate()
            .all(|(place, byte)| if hyphens(place) { byte == b'-' } else { byte.is_ascii_hexdigit() })
}

fn slots<N: SchemaIndex>(
    columns: &[ColumnMapping<N>],
    live: &LiveTable,
    expressions: &mut Vec<String>,
) -> Vec<ColumnSlot<N>> {
    columns
        .iter()
        .filter_map(|column| {
            let (expression, form) = ValueFormat::for_column(&column.name, live.columns.get(&column.name)?);
            expressions.push(expression);
            Some(ColumnSlot { name: column.name.clone(), target: column.target.clone(), form })
        })
        .collect()
}

type ParsedRow = Result<(Record, Vec<ValidationIssue>), Vec<ValidationIssue>>;

fn record<N: SchemaIndex>(
    slots: &[ColumnSlot<N>],
    row: &Row,
    place: RowRef<'_>,
    fixed: Option<EquipmentKind>,
    wrap: impl FnOnce(N) -> Record,
) -> Result<ParsedRow, tokio_postgres::Error> {
    let mut draft = RecordBuilder::<N>::new();
    if let (Some(kind), Some(field)) = (fixed, RecordBuilder::<N>::find_field("type")) {
        draft.set(field, field.name, &SourceValue::Text(kind.as_str()));
    }
    for (index, slot) in slots.iter().enumerate() {
        let Some(RawBytes(bytes)) = row.try_get::<_, Option<RawBytes<'_>>>(index)? else { continue };
        let taken = value::read(slot.form, bytes, |raw| match slot.target.as_ref() {
            Target::Field(field) => draft.set(field, &slot.name, raw),
            Target::Groups(groups, form) => form.merge(&mut draft, groups, &slot.name, raw),
        });
        if let Err(reason) = taken {
            draft.add_issue(&slot.name, None, reason);
        }
    }
    let column = |field: &'static str| {
        slots
            .iter()
            .find(|slot| matches!(slot.target.as_ref(), Target::Field(target) if target.name == field))
            .map_or(field, |slot| &slot.name)
    };
    Ok(draft.finish_with_columns(place, column).map(|(record, complaints)| (wrap(record), complaints)))
}
