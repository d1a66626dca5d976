//! Compares a live database with the mapping and lists what is missing, for `masterbus source check`.

use std::fmt;

use super::PostgresOptions;
use super::catalog::{self, LiveColumn};
use super::connect::{self, PostgresSession};
use crate::inventory::reading::FieldType;
use crate::source::SourceError;
use crate::source::mapping::MappedColumn;

/// Result of the comparison of a database with the mapping.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DatabaseCheck {
    /// host:port/database.
    pub place: String,
    /// The server's version.
    pub server: String,
    /// Mapped tables that exist and may be read.
    pub tables: usize,
    /// Mapped columns that exist.
    pub columns: usize,
    /// The problems, in the order of the mapping.
    pub findings: Vec<DatabaseFinding>,
}

impl DatabaseCheck {
    /// Whether every row and every value can be read. A missing index only costs time.
    #[must_use]
    pub fn is_whole(&self) -> bool {
        self.findings.iter().all(|finding| matches!(finding.problem, DatabaseProblem::MissingIndex { .. }))
    }
}

/// A problem of one table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DatabaseFinding {
    /// The table.
    pub table: String,
    /// The problem.
    pub problem: DatabaseProblem,
}

/// Kinds of problems of a table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum DatabaseProblem {
    /// The table does not exist.
    MissingTable,
    /// The user has no SELECT privilege.
    NotReadable,
    /// A column does not exist.
    MissingColumn {
        /// The column.
        column: String,
        /// The canonical field it is mapped to.
        field: String,
        /// Rows without it are rejected.
        required: bool,
    },
    /// A column's type does not fit its field.
    WrongType {
        /// The column.
        column: String,
        /// The canonical field it is mapped to.
        field: String,
        /// Its type.
        found: String,
        /// The types that would fit.
        expected: &'static str,
    },
    /// No index supports the search for changes.
    MissingIndex {
        /// The column with the change time.
        updated: String,
        /// The id column.
        id: String,
    },
}

impl fmt::Display for DatabaseFinding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let table = &self.table;
        match &self.problem {
            DatabaseProblem::MissingTable => write!(f, "table {table:?} is missing"),
            DatabaseProblem::NotReadable => {
                write!(f, "table {table:?} may not be read: GRANT SELECT ON {table:?} to this user")
            }
            DatabaseProblem::MissingColumn { column, field, required } => {
                let loss = if *required { "no row can arrive without it" } else { "it stays unknown" };
                write!(f, "table {table:?}: column {column:?} ({field}) is missing; {loss}")
            }
            DatabaseProblem::WrongType { column, field, found, expected } => {
                write!(f, "table {table:?}: column {column:?} ({field}) is {found}, expected {expected}")
            }
            DatabaseProblem::MissingIndex { updated, id } => {
                write!(f, "table {table:?} has no index on ({updated:?}, {id:?}): each run reads the whole table")
            }
        }
    }
}

/// Compares a live database with the mapping.
///
/// # Errors
/// [`SourceError`] when the database cannot be queried.
pub async fn check_database(options: &PostgresOptions) -> Result<DatabaseCheck, SourceError> {
    let PostgresSession { client, place } = connect::connect(options).await?;
    let fail = |error: tokio_postgres::Error| PostgresSession::failure(&place, "pg_catalog", options, &error);
    let version = client.query_one("SHOW server_version", &[]).await.map_err(fail)?;
    let server = version.try_get(0).map_err(fail)?;
    let live = catalog::tables(&client, &options.mapping.tables).await.map_err(fail)?;
    let mut findings = Vec::new();
    let (mut tables_there, mut columns_there) = (0, 0);
    for table in &options.mapping.tables {
        let mut report = |problem| findings.push(DatabaseFinding { table: table.name.to_string(), problem });
        let Some(live) = live.get(&*table.name) else {
            report(DatabaseProblem::MissingTable);
            continue;
        };
        if !live.is_readable {
            report(DatabaseProblem::NotReadable);
        }
        let mut columns = table.columns();
        let bookkeeping = [(Some(&table.updated), "when it changed"), (table.deleted.as_ref(), "whether it is gone")];
        for (column, field) in bookkeeping {
            if let Some(column) = column.filter(|name| columns.iter().all(|known| known.column != name.as_str())) {
                let (field, shape) = (field.to_owned(), FieldType::Date);
                columns.push(MappedColumn { column, field, shape, required: false });
            }
        }
        for column in columns {
            match live.columns.get(column.column) {
                None => report(DatabaseProblem::MissingColumn {
                    column: column.column.to_owned(),
                    field: column.field,
                    required: column.required,
                }),
                Some(there) => {
                    columns_there += 1;
                    if let Some(expected) = expected(column.shape, there) {
                        report(DatabaseProblem::WrongType {
                            column: column.column.to_owned(),
                            field: column.field,
                            found: there.type_name.clone(),
                            expected,
                        });
                    }
                }
            }
        }
        if let Some(picture) = &table.picture {
            let (column, field) = (picture.clone(), "the picture".to_owned());
            match live.columns.get(picture) {
                None => report(DatabaseProblem::MissingColumn { column, field, required: false }),
                Some(there) if there.type_name != "bytea" => {
                    let found = there.type_name.clone();
                    report(DatabaseProblem::WrongType { column, field, found, expected: "bytea" });
                }
                Some(_) => {}
            }
        }
        let by_changes = (table.updated.clone(), table.id_column().to_owned());
        if live.columns.contains_key(&table.updated) && !live.indexes.contains(&by_changes) {
            let (updated, id) = by_changes;
            report(DatabaseProblem::MissingIndex { updated, id });
        }
        tables_there += usize::from(live.is_readable);
    }
    Ok(DatabaseCheck { place, server, tables: tables_there, columns: columns_there, findings })
}

/// The type that a field needs, when the column's type does not fit. Text fits every field.
fn expected(shape: FieldType, column: &LiveColumn) -> Option<&'static str> {
    let is_json = matches!(column.type_name.as_str(), "json" | "jsonb");
    let fits = match (shape, column.category) {
        (_, 'S') => true,
        // Numbers, enumerations and uuid read as text
        (FieldType::Text, category) => matches!(category, 'N' | 'E') || column.type_name == "uuid",
        (FieldType::Number, category) => category == 'N',
        (FieldType::Flag, category) => category == 'B',
        (FieldType::Date, category) => category == 'D',
        (FieldType::List, category) => category == 'A' || is_json,
        (FieldType::Document, _) => is_json,
    };
    let wanted = match shape {
        FieldType::Text => "text",
        FieldType::Number => "a number",
        FieldType::Flag => "boolean",
        FieldType::Date => "timestamp or date",
        FieldType::List => "text[]",
        FieldType::Document => "jsonb",
    };
    (!fits).then_some(wanted)
}
