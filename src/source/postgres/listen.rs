//! What Condoit's triggers tell on the channel `condoit_changes`: which rows to fetch, never what is in them.

use std::time::Duration;

use serde::Deserialize;
use tokio::sync::mpsc;
use tokio_postgres::Client;

use super::PostgresOptions;
use super::connect::{Session, connect_hearing};
use crate::inventory::RecordKind;
use crate::source::{Mapping, SourceError};

/// The script for Condoit's side.
pub const NOTIFY_SQL: &str = include_str!("../../../assets/condoit/notify.sql");

/// How long a line on which nothing is told is believed in.
const SILENCE: Duration = Duration::from_secs(20);
/// How long it may take to answer when it is asked.
const ANSWER: Duration = Duration::from_secs(10);

/// Something changed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Notice {
    /// A row of this noun.
    Row {
        /// The noun.
        kind: RecordKind,
        /// Its id.
        id: String,
        /// It was deleted without a tombstone.
        is_gone: bool,
    },
    /// So much that it is not told row by row.
    Much {
        /// Rows were deleted without a tombstone.
        is_gone: bool,
    },
}

#[derive(Deserialize)]
struct Payload {
    table: String,
    id: Option<serde_json::Value>,
    #[serde(default)]
    op: String,
}

impl Notice {
    /// Reads a payload; `None` where it is about a table that is not mapped. One that cannot be read tells that
    /// something changed.
    fn of(payload: &str, mapping: &Mapping) -> Option<Self> {
        let Ok(Payload { table, id, op }) = serde_json::from_str(payload) else {
            return Some(Self::Much { is_gone: false });
        };
        let named = |mapped: &str| mapped == table || mapped.rsplit('.').next() == Some(table.as_str());
        let kind = mapping.tables.iter().find(|mapped| named(&mapped.name))?.kind;
        let is_gone = matches!(op.to_ascii_uppercase().as_str(), "DELETE" | "TRUNCATE");
        let id = match id {
            Some(serde_json::Value::String(id)) => Some(id),
            Some(serde_json::Value::Number(id)) => Some(id.to_string()),
            _ => None,
        };
        Some(id.map_or(Self::Much { is_gone }, |id| Self::Row { kind, id, is_gone }))
    }
}

/// A line on which changes are told. Dropping it ends its session.
pub struct Changes {
    client: Client,
    place: String,
    heard: mpsc::UnboundedReceiver<String>,
    options: PostgresOptions,
}

impl Changes {
    /// Begins to listen.
    ///
    /// # Errors
    /// [`SourceError`] when nobody answers.
    pub async fn listen(options: PostgresOptions) -> Result<Self, SourceError> {
        let (sender, heard) = mpsc::unbounded_channel();
        let Session { client, place } = connect_hearing(&options, Some(sender)).await?;
        let fail = |error| Session::failure(&place, "condoit_changes", &options, &error);
        client.batch_execute("LISTEN condoit_changes").await.map_err(fail)?;
        Ok(Self { client, place, heard, options })
    }

    /// The next change.
    ///
    /// # Errors
    /// [`SourceError`] when the line is lost: listen anew, and look at what was missed meanwhile.
    pub async fn next(&mut self) -> Result<Notice, SourceError> {
        let lost = |reason: &str| SourceError::Broken {
            place: self.place.clone(),
            table: "condoit_changes".to_owned(),
            reason: reason.to_owned(),
        };
        loop {
            match tokio::time::timeout(SILENCE, self.heard.recv()).await {
                Ok(Some(payload)) => {
                    if let Some(notice) = Notice::of(&payload, &self.options.mapping) {
                        return Ok(notice);
                    }
                }
                Ok(None) => return Err(lost("the line on which changes are told was closed")),
                Err(_) => match tokio::time::timeout(ANSWER, self.client.simple_query("SELECT 1")).await {
                    Ok(Ok(_)) => {}
                    Ok(Err(error)) => {
                        return Err(Session::failure(&self.place, "condoit_changes", &self.options, &error));
                    }
                    Err(_) => return Err(lost("the line on which changes are told gives no answer")),
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
        let read = |payload: &str| Notice::of(payload, &mapping);
        let row = |id: &str, is_gone| Notice::Row { kind: RecordKind::Equipment, id: id.to_owned(), is_gone };
        assert_eq!(read(r#"{"table":"Panel","id":"p1","op":"UPDATE"}"#), Some(row("p1", false)));
        assert_eq!(read(r#"{"table":"Panel","id":7,"op":"delete"}"#), Some(row("7", true)));
        assert_eq!(read(r#"{"table":"Panel","id":null,"op":"INSERT"}"#), Some(Notice::Much { is_gone: false }));
        assert_eq!(read(r#"{"table":"Panel","id":null,"op":"TRUNCATE"}"#), Some(Notice::Much { is_gone: true }));
        assert_eq!(read(r#"{"table":"User","id":"u1","op":"UPDATE"}"#), None);
        assert_eq!(read("something"), Some(Notice::Much { is_gone: false }));
    }
}
