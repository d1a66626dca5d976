//! Listens on the channel `condoit_changes`, on which Condoit's triggers name changed rows, never their content.

use std::time::Duration;

use serde::Deserialize;
use tokio::sync::mpsc;
use tokio_postgres::Client;

use super::PostgresOptions;
use super::connect::{PostgresSession, connect_with_notifications};
use crate::inventory::RecordKind;
use crate::source::{Mapping, SourceError};

/// The SQL script that creates the triggers in Condoit's database.
pub const NOTIFY_SQL: &str = include_str!("../../../assets/condoit/notify.sql");

/// Time without notifications after which the connection is tested.
const IDLE_TEST_INTERVAL: Duration = Duration::from_secs(20);
/// How long the test may take.
const IDLE_TEST_TIMEOUT: Duration = Duration::from_secs(10);

/// An announced change.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ChangeNotice {
    /// One row changed.
    Row {
        /// Its record kind.
        kind: RecordKind,
        /// Its id.
        id: String,
        /// It was deleted.
        is_deleted: bool,
    },
    /// More changed than is announced row by row.
    Many {
        /// Rows were deleted.
        has_deletions: bool,
    },
}

#[derive(Deserialize)]
struct Payload {
    table: String,
    id: Option<serde_json::Value>,
    #[serde(default)]
    op: String,
}

impl ChangeNotice {
    /// Parses a payload; `None` for a table that is not mapped. A payload that cannot be parsed still means a change.
    fn from_payload(payload: &str, mapping: &Mapping) -> Option<Self> {
        let Ok(Payload { table, id, op }) = serde_json::from_str(payload) else {
            return Some(Self::Many { has_deletions: false });
        };
        let is_named = |mapped: &str| mapped == table || mapped.rsplit('.').next() == Some(table.as_str());
        let kind = mapping.tables.iter().find(|mapped| is_named(&mapped.name))?.kind;
        let is_deleted = matches!(op.to_ascii_uppercase().as_str(), "DELETE" | "TRUNCATE");
        let id = match id {
            Some(serde_json::Value::String(id)) => Some(id),
            Some(serde_json::Value::Number(id)) => Some(id.to_string()),
            _ => None,
        };
        Some(id.map_or(Self::Many { has_deletions: is_deleted }, |id| Self::Row { kind, id, is_deleted }))
    }
}

/// A session that receives notifications. Dropping it ends the session.
pub struct ChangeListener {
    client: Client,
    place: String,
    payloads: mpsc::UnboundedReceiver<String>,
    options: PostgresOptions,
}

impl ChangeListener {
    /// Connects and starts listening.
    ///
    /// # Errors
    /// [`SourceError`] when the connection fails.
    pub async fn connect(options: PostgresOptions) -> Result<Self, SourceError> {
        let (sender, payloads) = mpsc::unbounded_channel();
        let PostgresSession { client, place } = connect_with_notifications(&options, Some(sender)).await?;
        let fail = |error| PostgresSession::failure(&place, "condoit_changes", &options, &error);
        client.batch_execute("LISTEN condoit_changes").await.map_err(fail)?;
        Ok(Self { client, place, payloads, options })
    }

    /// The next change.
    ///
    /// # Errors
    /// [`SourceError`] when the connection is lost. Notifications of the meantime are lost too.
    pub async fn next(&mut self) -> Result<ChangeNotice, SourceError> {
        let connection_lost = |reason: &str| SourceError::ConnectionLost {
            place: self.place.clone(),
            table: "condoit_changes".to_owned(),
            reason: reason.to_owned(),
        };
        loop {
            match tokio::time::timeout(IDLE_TEST_INTERVAL, self.payloads.recv()).await {
                Ok(Some(payload)) => {
                    if let Some(notice) = ChangeNotice::from_payload(&payload, &self.options.mapping) {
                        return Ok(notice);
                    }
                }
                Ok(None) => return Err(connection_lost("the connection for notifications was closed")),
                Err(_) => match tokio::time::timeout(IDLE_TEST_TIMEOUT, self.client.simple_query("SELECT 1")).await {
                    Ok(Ok(_)) => {}
                    Ok(Err(error)) => {
                        return Err(PostgresSession::failure(&self.place, "condoit_changes", &self.options, &error));
                    }
                    Err(_) => return Err(connection_lost("the connection for notifications does not respond")),
                },
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn payloads_say_what_to_fetch() {
        let mapping = Mapping::condoit().expect("the shipped mapping");
        let read = |payload: &str| ChangeNotice::from_payload(payload, &mapping);
        let row =
            |id: &str, is_deleted| ChangeNotice::Row { kind: RecordKind::Equipment, id: id.to_owned(), is_deleted };
        assert_eq!(read(r#"{"table":"Panel","id":"p1","op":"UPDATE"}"#), Some(row("p1", false)));
        assert_eq!(read(r#"{"table":"Panel","id":7,"op":"delete"}"#), Some(row("7", true)));
        assert_eq!(
            read(r#"{"table":"Panel","id":null,"op":"INSERT"}"#),
            Some(ChangeNotice::Many { has_deletions: false })
        );
        assert_eq!(
            read(r#"{"table":"Panel","id":null,"op":"TRUNCATE"}"#),
            Some(ChangeNotice::Many { has_deletions: true })
        );
        assert_eq!(read(r#"{"table":"User","id":"u1","op":"UPDATE"}"#), None);
        assert_eq!(read("something"), Some(ChangeNotice::Many { has_deletions: false }));
    }
}
