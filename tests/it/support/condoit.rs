//! A generated portfolio in a real Condoit database, and all documents of an instance, for comparisons in tests.

use std::collections::BTreeMap;

use futures_util::SinkExt;
use masterbus::simulate::portfolio::{Portfolio, PortfolioOptions};
use masterbus::simulate::portfolio_sql::TABLES;
use serde_json::Value;

use crate::support::http_client::Client;
use crate::support::postgres::Database;

/// The last day of events in generated portfolios, and a time on it.
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

/// Keys of documents with historical values.
const HISTORIES: [&str; 4] = ["historical_risk", "historical_trend", "risk_trends", "historicalRisk"];

/// Removes history, the times at which figures were computed and issues found, and URL signatures: two instances with the
/// same records differ in these.
pub fn redacted(mut value: Value) -> Value {
    fn redact(value: &mut Value) {
        match value {
            Value::Object(members) => {
                // A server computes history in the background: how much exists depends on the time of the request
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
