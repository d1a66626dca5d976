//! `masterbus explain`: prints how an item's risk score is computed, line by line.

use std::io::{self, Write};

use clap::Args;
use serde_json::Value;

use super::command_error::{CommandError, CommandResult};
use super::store_access::{StoreAccess, check_default_folder, open_existing_or_connect, request, runtime};
use super::{Common, terminal};
use crate::app::DocumentRequest;
use crate::auth::FacilityScope;
use crate::inventory::EquipmentId;

#[derive(Debug, Args)]
pub(super) struct ExplainCommand {
    /// Id of the equipment item
    #[arg(value_parser = parse_equipment_id)]
    id: EquipmentId,
    /// Prints the complete document as JSON
    #[arg(long)]
    json: bool,
}

fn parse_equipment_id(text: &str) -> Result<EquipmentId, String> {
    EquipmentId::parse(text).map_err(|error| error.to_string())
}

impl ExplainCommand {
    pub(super) fn run(self, common: &Common) -> CommandResult {
        let path = format!("/equipment/{}/explain", encode_path_segment(&self.id));
        let config = common.configuration()?;
        check_default_folder(&config)?;
        let access = open_existing_or_connect(&config)?.ok_or_else(|| {
            let folder = config.data_dir.display();
            CommandError::usage(format!("there is no store in {folder}: set its folder with --data-dir"))
        })?;
        let document = match access {
            StoreAccess::Server(socket) => runtime()?.block_on(request(&socket, "GET", &path, None))?,
            StoreAccess::Local(application) => {
                let request = DocumentRequest {
                    path: &path,
                    query: "",
                    refresh: false,
                    scope: &FacilityScope::All,
                    scope_key: "",
                };
                let response = runtime()?
                    .block_on(application.explanations.get(request, self.id))
                    .map_err(CommandError::failed)?;
                serde_json::from_slice(&response.document.bytes).map_err(CommandError::failed)?
            }
        };
        let mut out = io::stdout().lock();
        if self.json {
            serde_json::to_writer_pretty(&mut out, &document).map_err(io::Error::from)?;
            writeln!(out)?;
        } else {
            print(&document, &mut out)?;
        }
        Ok(out.flush()?)
    }
}

/// Percent-encodes an id as one path segment.
fn encode_path_segment(id: &str) -> String {
    let mut segment = String::with_capacity(id.len());
    for byte in id.bytes() {
        if byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.' | b'~') {
            segment.push(char::from(byte));
        } else {
            segment.push_str(&format!("%{byte:02X}"));
        }
    }
    segment
}

/// Formats a JSON value for people.
fn text(value: &Value) -> String {
    match value {
        Value::Null => "unknown".to_owned(),
        Value::Bool(true) => "yes".to_owned(),
        Value::Bool(false) => "no".to_owned(),
        Value::String(text) => text.clone(),
        Value::Array(members) if members.is_empty() => "none".to_owned(),
        Value::Array(members) => members.iter().map(text).collect::<Vec<_>>().join(", "),
        other => other.to_string(),
    }
}

fn members(list: &Value) -> impl Iterator<Item = &Value> {
    list.as_array().into_iter().flatten()
}

/// Formats points so that the decimal points are aligned.
fn points(value: &Value) -> String {
    format!("{:>9.4}", value.as_f64().unwrap_or_default())
}

fn row<const N: usize>(cells: [&str; N]) -> Vec<String> {
    cells.map(str::to_owned).to_vec()
}

fn print(document: &Value, out: &mut impl Write) -> io::Result<()> {
    let (risk, b70, e70) = (&document["risk"], &document["nfpa_70b"], &document["nfpa_70e"]);
    let of = |value: &Value, key: &str| text(&value[key]);
    writeln!(
        out,
        "{} ({}) {} in {}",
        of(document, "equipment_name"),
        of(document, "equipment_id"),
        of(document, "equipment_type"),
        of(document, "facility_name")
    )?;
    writeln!(out, "Risk {} {} as of {}", of(risk, "risk_score"), of(risk, "risk_rating"), of(document, "as_of"))?;
    if let Some(difference) = document["difference"]["text"].as_str() {
        writeln!(out, "{difference}")?;
    }

    writeln!(out, "\nThe sum")?;
    let mut rows: Vec<Vec<String>> = members(&risk["sum"])
        .map(|line| vec![of(line, "line"), of(line, "calculation"), points(&line["points"])])
        .collect();
    rows.push(vec!["Total".to_owned(), String::new(), points(&risk["total"])]);
    terminal::table(&rows, out)?;

    writeln!(out, "\nWhy")?;
    for factor in members(&risk["factors"]) {
        writeln!(out, "{}: {}", of(factor, "label"), of(factor, "details"))?;
        let inputs: Vec<Vec<String>> = members(&factor["inputs"])
            .map(|input| {
                let basis = of(input, "basis").replace('_', " ");
                let value = match input["recorded"].as_str() {
                    Some(recorded) => format!("{recorded} ({}: {})", of(input, "derived"), of(input, "value")),
                    None => of(input, "value"),
                };
                vec![format!("  {}", of(input, "name")), value, basis]
            })
            .collect();
        terminal::table(&inputs, out)?;
    }

    writeln!(out, "\nConfidence")?;
    let mut rows = vec![
        row(["confidence", &of(risk, "confidence")]),
        row(["missing inputs", &of(risk, "missing_inputs")]),
        row(["findings", &of(risk, "findings")]),
    ];
    for date in members(&document["dates_ahead"]) {
        rows.push(row(["future date, treated as unknown", &format!("{} {}", of(date, "field"), of(date, "day"))]));
    }
    terminal::table(&rows, out)?;

    writeln!(out, "\nNFPA 70B, edition {}", text(&document["editions"]["nfpa_70b"]))?;
    let mut rows = vec![
        row(["condition", &of(b70, "condition")]),
        row(["  physical", &of(b70, "physical")]),
        row(["  criticality", &of(b70, "criticality")]),
        row(["  environment", &of(b70, "environment")]),
        row(["compliance", &format!("{} %", of(b70, "compliance_percentage"))]),
    ];
    terminal::table(&rows, out)?;
    rows = vec![row(["scope", "months", "last done", "due", "status"])];
    rows.extend(members(&b70["scopes"]).map(|scope| {
        let [name, months, status] = ["scope", "interval_months", "status"].map(|key| of(scope, key));
        // An unknown date would print as `unknown`, which is not what never recorded means
        let day = |key: &str| scope[key].as_str().unwrap_or("-").to_owned();
        let last_done = if scope["never_recorded"] == true { "never recorded".to_owned() } else { day("last_done") };
        vec![name, months, last_done, day("due"), status]
    }));
    terminal::table(&rows, out)?;

    writeln!(out, "\nNFPA 70E, edition {}", text(&document["editions"]["nfpa_70e"]))?;
    let keys =
        ["in_scope", "study_current", "label", "findings", "compliance_percentage", "ppe_requirements", "ppe_basis"];
    let mut rows: Vec<Vec<String>> = keys.iter().map(|key| vec![key.replace('_', " "), of(e70, key)]).collect();
    if let Some(note) = e70["ppe_note"].as_str() {
        rows.push(row(["ppe note", note]));
    }
    terminal::table(&rows, out)?;
    writeln!(out, "\nRisk algorithm {} ({})", of(document, "algorithm_version"), of(document, "algorithm_title"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::assess::{EquipmentContext, RuleCatalog};
    use crate::report::explain::ExplainDocument;

    #[test]
    fn the_printed_lines_add_up_to_the_printed_total() {
        let item = r#"{"id":"e 1","facility_id":"f","type":"panel","install_date":"1981-03-07","name":"MDP"}"#;
        let equipment = serde_json::from_str(item).expect("an item");
        let rules = RuleCatalog::embedded().expect("valid").rules("1.2.0").expect("it exists");
        let day = "2026-02-28".parse().expect("a date");
        let document = ExplainDocument::new(&EquipmentContext::new(&equipment, &[], &[], None), &rules, day, None);
        let mut bytes = Vec::new();
        print(&serde_json::to_value(&document).expect("JSON"), &mut bytes).expect("written to memory");
        let printed = String::from_utf8(bytes).expect("UTF-8");
        let sum = printed.split("The sum\n").nth(1).and_then(|rest| rest.split("\n\n").next()).expect("the sum");
        let figures: Vec<i64> = sum
            .lines()
            .filter_map(|line| line.split_whitespace().last())
            .map(|last| last.replace('.', "").parse().expect("a number with four digits"))
            .collect();
        let (total, lines) = figures.split_last().expect("lines");
        assert_eq!(lines.len(), 7, "{printed}");
        assert_eq!(lines.iter().sum::<i64>(), *total, "{printed}");
        assert!(printed.contains("Equipment age: Panel is 44 years old, expected life 35"), "{printed}");
        let infrared = printed.lines().find(|line| line.starts_with("infrared")).expect("the scope");
        assert!(infrared.contains("never recorded") && !infrared.contains("19"), "{infrared}");
        assert!(printed.contains("ppe note") && printed.contains("No PPE is stated without"), "{printed}");
        assert!(printed.contains("NFPA 70B, edition 2023") && printed.contains("NFPA 70E, edition 2024"), "{printed}");
    }

    #[test]
    fn an_id_is_one_segment_of_a_path() {
        assert_eq!(encode_path_segment("a/b c?é-1"), "a%2Fb%20c%3F%C3%A9-1");
    }
}
