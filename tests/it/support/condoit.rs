//! A generated portfolio in a real Condoit database, and everything an appliance says about it: what tests compare.

use std::collections::BTreeMap;

use futures_util::SinkExt;
use masterbus::simulate::portfolio::{Portfolio, PortfolioOptions};
use masterbus::simulate::portfolio_sql::TABLES;
use serde_json::Value;

use crate::support::http_client::Client;
use crate::support::postgres::Database;

/// The day up to which things have happened in generated portfolios, and an instant on it.
pub const TODAY: &str = "2026-11-01T12:00:00Z";

/// A small portfolio.
pub fn plant(facilities: u32, equipment: u32) -> Portfolio {
    Portfolio::new(PortfolioOptions { facilities, equipment, ..PortfolioOptions::default() })
}

/// Fills a database with Condoit's schema.
pub async fn fill(database: &Database, plant: &Portfolio) {
    for table in TABLES {
        let mut text = Vec::new();
        table.write(plant, &mut text).expect("written to memory");
        let sink = database.client.copy_in(&table.copy_statement()).await.expect("the table is there");
        let mut sink = std::pin::pin!(sink);
        sink.send(bytes::Bytes::from(text)).await.expect("the rows leave");
        sink.close().await.expect("the rows are taken");
    }
}

/// Ids of a list of documents.
pub fn ids(list: &Value) -> Vec<String> {
    let id = |document: &Value| document["id"].as_str().expect("an id").to_owned();
    list.as_array().expect("a list").iter().map(id).collect()
}

/// Every page of every list and every document, by path.
pub fn everything(client: &Client) -> BTreeMap<String, Value> {
    let mut all = BTreeMap::new();
    let mut take = |path: String| -> Value {
        let document = client.document(&path);
        all.insert(path, document.clone());
        document
    };
    take("/portfolio/summary".to_owned());
    take("/threatmap/facilities".to_owned());
    take("/threatmap/omitted".to_owned());
    take("/facilities?sort=risk_score&order=desc&limit=100".to_owned());
    let facilities = ids(&take("/facilities?limit=100".to_owned())["facilities"]);
    for id in facilities {
        for tail in ["", "/risks", "/compliance", "/compliance?detail=standard", "/compliance?detail=summary"] {
            take(format!("/facilities/{id}{tail}"));
        }
        take(format!("/facilities/{id}/equipment?limit=1000&sort=last_service"));
    }
    for page in 1.. {
        let items = ids(&take(format!("/equipment?limit=1000&page={page}"))["equipment"]);
        if items.is_empty() {
            break;
        }
        for id in items {
            take(format!("/equipment/{id}"));
        }
    }
    all
}

/// Keys under which documents tell the past.
const HISTORIES: [&str; 4] = ["historical_risk", "historical_trend", "risk_trends", "historicalRisk"];

/// Without the past, the instants at which figures were made and issues met, and the signatures of addresses: what two
/// appliances that hold the same say differently.
pub fn redacted(mut value: Value) -> Value {
    fn redact(value: &mut Value) {
        match value {
            Value::Object(members) => {
                // A server works the past out behind its answers: how much of it is there depends on when
                members.retain(|key, _| !HISTORIES.contains(&key.as_str()));
                for (key, member) in members {
                    match (key.as_str(), &member) {
                        ("assessed_at" | "last_updated" | "first_seen" | "last_seen", Value::String(_)) => {
                            *member = "an instant".into()
                        }
                        (_, Value::String(text)) if text.contains("?expires=") => {
                            *member = text.split('?').next().unwrap_or_default().into();
                        }
                        _ => redact(member),
                    }
                }
            }
            Value::Array(members) => members.iter_mut().for_each(redact),
            _ => {}
        }
    }
    redact(&mut value);
    value
}
