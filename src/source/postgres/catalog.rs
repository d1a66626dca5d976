//! The schema of a live database: the columns of mapped tables with their types, and the indexes.

use std::collections::HashMap;

use tokio_postgres::GenericClient;

use crate::source::mapping::MappedTable;

/// The name as a quoted SQL identifier.
pub(super) fn quoted(name: &str) -> String {
    format!("\"{}\"", name.replace('"', "\"\""))
}

/// `schema.Table` keeps its schema; a plain name is resolved by the session's search path.
pub(super) fn quoted_table(name: &str) -> String {
    name.split('.').map(quoted).collect::<Vec<_>>().join(".")
}

/// Assumed rows per page of a table that the server has not analyzed yet.
const ROWS_OF_A_PAGE: f64 = 40.0;

/// An existing column.
#[derive(Debug, Clone)]
pub(super) struct LiveColumn {
    pub(super) oid: u32,
    /// As SQL writes it, e.g. `timestamp(3) without time zone`.
    pub(super) type_name: String,
    /// `pg_type.typcategory`: `S` text, `N` number, `B` boolean, `D` date, `A` array, `U` others.
    pub(super) category: char,
}

/// An existing table.
#[derive(Debug, Default)]
pub(super) struct LiveTable {
    pub(super) columns: HashMap<String, LiveColumn>,
    /// The first two columns of each index.
    pub(super) indexes: Vec<(String, String)>,
    pub(super) is_readable: bool,
    /// Its rows have `xmin`, the transaction that wrote them: a table, not a view.
    pub(super) has_versions: bool,
    /// Estimated number of live rows; `None` for anything but a plain table.
    pub(super) rows: Option<f64>,
}

/// The mapped tables that exist, by their name in the mapping.
pub(super) async fn tables(
    client: &impl GenericClient,
    tables: &[MappedTable],
) -> Result<HashMap<String, LiveTable>, tokio_postgres::Error> {
    let names: Vec<&str> = tables.iter().map(|table| &*table.name).collect();
    let quoted: Vec<String> = names.iter().map(|name| quoted_table(name)).collect();
    let mut live: HashMap<String, LiveTable> = HashMap::new();
    let columns = client
        .query(
            "SELECT t.name, a.attname::text, a.atttypid, format_type(a.atttypid, a.atttypmod), y.typcategory::text, \
             has_table_privilege(a.attrelid, 'SELECT'), c.relkind IN ('r', 'p'), \
             CASE WHEN c.relkind = 'r' THEN \
             CASE WHEN c.relpages > 0 AND c.reltuples >= 0 THEN c.reltuples / c.relpages ELSE $3::float8 END \
             * s.pages END \
             FROM unnest($1::text[], $2::text[]) AS t(name, quoted) \
             JOIN pg_attribute a ON a.attrelid = to_regclass(t.quoted) AND a.attnum > 0 AND NOT a.attisdropped \
             JOIN pg_class c ON c.oid = a.attrelid JOIN pg_type y ON y.oid = a.atttypid \
             CROSS JOIN LATERAL (SELECT pg_relation_size(c.oid)::float8 / current_setting('block_size')::float8 \
             AS pages) s",
            &[&names, &quoted, &ROWS_OF_A_PAGE],
        )
        .await?;
    for row in &columns {
        let table = live.entry(row.try_get(0)?).or_default();
        let category: &str = row.try_get(4)?;
        let column = LiveColumn {
            oid: row.try_get(2)?,
            type_name: row.try_get(3)?,
            category: category.chars().next().unwrap_or('U'),
        };
        table.columns.insert(row.try_get(1)?, column);
        table.is_readable = row.try_get(5)?;
        table.has_versions = row.try_get(6)?;
        table.rows = row.try_get(7)?;
    }
    let indexes = client
        .query(
            "SELECT t.name, a.attname::text, b.attname::text \
             FROM unnest($1::text[], $2::text[]) AS t(name, quoted) \
             JOIN pg_index i ON i.indrelid = to_regclass(t.quoted) AND i.indisvalid AND i.indpred IS NULL \
             AND i.indnkeyatts >= 2 \
             JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = i.indkey[0] \
             JOIN pg_attribute b ON b.attrelid = i.indrelid AND b.attnum = i.indkey[1]",
            &[&names, &quoted],
        )
        .await?;
    for row in &indexes {
        let name: &str = row.try_get(0)?;
        if let Some(table) = live.get_mut(name) {
            table.indexes.push((row.try_get(1)?, row.try_get(2)?));
        }
    }
    Ok(live)
}
