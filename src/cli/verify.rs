//! `masterbus sync --verify`: compares the stored records with the sources.

use std::io::{self, Write};
use std::sync::Arc;

use serde_json::{Value, json};

use super::command_error::{CommandError, CommandResult};
use super::store_access::request;
use super::terminal;
use crate::config::{SourceConfig, SourceConnection};
use crate::http_client::UnixSocketClient;
use crate::sync::{RunQueue, Verification};

/// Differences that are printed for each source.
const MAX_PRINTED_DIFFERENCES: usize = 50;

/// Compares in this process.
pub(super) async fn run_local(run_queue: &Arc<RunQueue>, name: Option<&str>) -> CommandResult {
    let (mut all_equal, mut is_compared, mut failed) = (true, false, Vec::new());
    for source in run_queue.sources().iter() {
        if !keeps_records(source) || name.is_some_and(|name| name != source.name) {
            continue;
        }
        let bar = terminal::ProgressIndicator::new(&format!("comparing {}", source.name), None);
        let comparison = run_queue.verify(&source.name, MAX_PRINTED_DIFFERENCES).await;
        drop(bar);
        is_compared = true;
        match comparison {
            Ok(comparison) => {
                all_equal &= comparison.is_equal();
                print(&comparison_document(&comparison))?;
            }
            // The other sources are still compared
            Err(error) => failed.push(not_compared(&source.name, &error.full_message())),
        }
    }
    if !is_compared {
        return Err(nothing_to_compare());
    }
    comparison_result(&failed, all_equal)
}

fn not_compared(source: &str, error: &str) -> String {
    format!("source {source}: {error}")
}

/// The command's result: an error that names the sources that could not be compared, if any.
fn comparison_result(failed: &[String], all_equal: bool) -> CommandResult {
    match failed.is_empty() {
        false => Err(CommandError::failed(failed.join("; "))),
        true if all_equal => Ok(()),
        true => Err(CommandError::Reported),
    }
}

/// Whether a source can be compared: a file source does not keep the records that it delivered.
pub(super) const fn keeps_records(source: &SourceConfig) -> bool {
    !matches!(source.connection, SourceConnection::File { .. })
}

/// The error when no source can be compared.
pub(super) fn nothing_to_compare() -> CommandError {
    CommandError::usage("nothing to compare: a source of kind file does not keep the records that it delivered")
}

/// Compares on the server.
pub(super) async fn run_on_server(socket: &UnixSocketClient, name: Option<&str>) -> CommandResult {
    let source = name.map(|name| format!("&source={name}")).unwrap_or_default();
    let answer = request(socket, "GET", &format!("/sync/verify?limit={MAX_PRINTED_DIFFERENCES}{source}"), None).await?;
    if answer["sources"].as_array().is_none_or(Vec::is_empty) {
        return Err(nothing_to_compare());
    }
    let mut failed = Vec::new();
    for comparison in answer["sources"].as_array().into_iter().flatten() {
        match comparison["error"].as_str() {
            Some(error) => failed.push(not_compared(comparison["source"].as_str().unwrap_or_default(), error)),
            None => print(comparison)?,
        }
    }
    comparison_result(&failed, answer["equal"] == true)
}

/// The printed parts of a comparison, in the form of the server's document.
fn comparison_document(comparison: &Verification) -> Value {
    let tables = comparison.tables.iter().map(|(name, table)| {
        let side =
            |side: crate::sync::ComparedSide| json!({"records": side.records, "digest": side.digest.to_string()});
        let sides = json!({"source": side(table.source), "appliance": side(table.appliance),
            "quarantined": table.quarantined, "differences": table.differences});
        (name.clone(), sides)
    });
    let differences = comparison.differences.iter().map(|difference| {
        json!({"table": difference.table, "id": difference.id, "difference": difference.difference.as_str(),
            "fields": difference.fields})
    });
    json!({"source": comparison.source, "equal": comparison.is_equal(),
        "tables": tables.collect::<serde_json::Map<_, _>>(), "differences": differences.collect::<Vec<_>>()})
}

fn print(comparison: &Value) -> CommandResult {
    let text = |value: &Value| value.as_str().map_or_else(|| value.to_string(), str::to_owned);
    let head = [&text(&comparison["source"]), "source", "appliance", "quarantined", "differences", "digest"];
    let mut rows = vec![head.map(str::to_owned).to_vec()];
    for (name, table) in comparison["tables"].as_object().into_iter().flatten() {
        let digest = match (&table["source"]["digest"], &table["appliance"]["digest"]) {
            (source, appliance) if source == appliance => text(source),
            (source, appliance) => format!("{} in the store {}", text(source), text(appliance)),
        };
        let records = [&table["source"]["records"], &table["appliance"]["records"]];
        let counts = records.into_iter().chain([&table["quarantined"], &table["differences"]]).map(text);
        rows.push(std::iter::once(name.clone()).chain(counts).chain([digest]).collect());
    }
    let mut out = io::stdout();
    terminal::table(&rows, &mut out)?;
    for difference in comparison["differences"].as_array().into_iter().flatten() {
        let fields: Vec<String> = difference["fields"].as_array().into_iter().flatten().map(text).collect();
        let which = if fields.is_empty() { String::new() } else { format!(": {}", fields.join(", ")) };
        let how = match difference["difference"].as_str() {
            Some("missing") => "is missing in the store",
            Some("surplus") => "is in the store only",
            _ => "differs",
        };
        writeln!(out, "{} {} {how}{which}", text(&difference["table"]), text(&difference["id"]))?;
    }
    Ok(out.flush()?)
}
