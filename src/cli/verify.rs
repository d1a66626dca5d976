//! `masterbus sync --verify`: whether the appliance holds what its sources hold.

use std::io::{self, Write};
use std::sync::Arc;

use serde_json::{Value, json};

use super::appliance::ask;
use super::outcome::{Failure, Outcome};
use super::talk;
use crate::config::{SourceConfig, SourceConnection};
use crate::http_client::UnixSocketClient;
use crate::sync::{RunQueue, Verification};

/// Differences named.
const NAMED: usize = 50;

/// Compares here.
pub(super) async fn here(run_queue: &Arc<RunQueue>, wanted: Option<&str>) -> Outcome {
    let (mut all_equal, mut is_compared, mut failed) = (true, false, Vec::new());
    for source in run_queue.sources().iter() {
        if !keeps_records(source) || wanted.is_some_and(|wanted| wanted != source.name) {
            continue;
        }
        let bar = talk::Progress::of(&format!("comparing {}", source.name), None);
        let verdict = run_queue.verify(&source.name, NAMED).await;
        drop(bar);
        is_compared = true;
        match verdict {
            Ok(verdict) => {
                all_equal &= verdict.is_equal();
                print(&told(&verdict))?;
            }
            // The other sources get their turn
            Err(error) => failed.push(not_compared(&source.name, &error.full_message())),
        }
    }
    if !is_compared {
        return Err(nothing());
    }
    ended(&failed, all_equal)
}

fn not_compared(source: &str, error: &str) -> String {
    format!("source {source}: {error}")
}

/// How the verb ends: sources that could not be compared are named.
fn ended(failed: &[String], all_equal: bool) -> Outcome {
    match failed.is_empty() {
        false => Err(Failure::failed(failed.join("; "))),
        true if all_equal => Ok(()),
        true => Err(Failure::Told),
    }
}

/// Whether a source can be compared with: files bring records and keep none.
pub(super) const fn keeps_records(source: &SourceConfig) -> bool {
    !matches!(source.connection, SourceConnection::File { .. })
}

/// What is said where no source keeps records.
pub(super) fn nothing() -> Failure {
    Failure::usage("nothing to compare: a source of kind file brings records and keeps none")
}

/// Has a server compare.
pub(super) async fn there(socket: &UnixSocketClient, wanted: Option<&str>) -> Outcome {
    let source = wanted.map(|wanted| format!("&source={wanted}")).unwrap_or_default();
    let answer = ask(socket, "GET", &format!("/sync/verify?limit={NAMED}{source}"), None).await?;
    if answer["sources"].as_array().is_none_or(Vec::is_empty) {
        return Err(nothing());
    }
    let mut failed = Vec::new();
    for verdict in answer["sources"].as_array().into_iter().flatten() {
        match verdict["error"].as_str() {
            Some(error) => failed.push(not_compared(verdict["source"].as_str().unwrap_or_default(), error)),
            None => print(verdict)?,
        }
    }
    ended(&failed, answer["equal"] == true)
}

/// The parts of a verdict that are printed, as the server tells them.
fn told(verdict: &Verification) -> Value {
    let tables = verdict.tables.iter().map(|(name, table)| {
        let side =
            |side: crate::sync::ComparedSide| json!({"records": side.records, "digest": side.digest.to_string()});
        let sides = json!({"source": side(table.source), "appliance": side(table.appliance),
            "quarantined": table.quarantined, "differences": table.differences});
        (name.clone(), sides)
    });
    let differences = verdict.differences.iter().map(|difference| {
        json!({"table": difference.table, "id": difference.id, "difference": difference.difference.as_str(),
            "fields": difference.fields})
    });
    json!({"source": verdict.source, "equal": verdict.is_equal(),
        "tables": tables.collect::<serde_json::Map<_, _>>(), "differences": differences.collect::<Vec<_>>()})
}

fn print(verdict: &Value) -> Outcome {
    let text = |value: &Value| value.as_str().map_or_else(|| value.to_string(), str::to_owned);
    let head = [&text(&verdict["source"]), "source", "appliance", "quarantined", "differences", "digest"];
    let mut rows = vec![head.map(str::to_owned).to_vec()];
    for (name, table) in verdict["tables"].as_object().into_iter().flatten() {
        let digest = match (&table["source"]["digest"], &table["appliance"]["digest"]) {
            (source, appliance) if source == appliance => text(source),
            (source, appliance) => format!("{} here {}", text(source), text(appliance)),
        };
        let records = [&table["source"]["records"], &table["appliance"]["records"]];
        let counts = records.into_iter().chain([&table["quarantined"], &table["differences"]]).map(text);
        rows.push(std::iter::once(name.clone()).chain(counts).chain([digest]).collect());
    }
    let mut out = io::stdout();
    talk::table(&rows, &mut out)?;
    for difference in verdict["differences"].as_array().into_iter().flatten() {
        let fields: Vec<String> = difference["fields"].as_array().into_iter().flatten().map(text).collect();
        let which = if fields.is_empty() { String::new() } else { format!(": {}", fields.join(", ")) };
        let how = match difference["difference"].as_str() {
            Some("missing") => "is missing here",
            Some("surplus") => "is here alone",
            _ => "differs",
        };
        writeln!(out, "{} {} {how}{which}", text(&difference["table"]), text(&difference["id"]))?;
    }
    Ok(out.flush()?)
}
