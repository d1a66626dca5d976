//! `masterbus algorithm [VERSION]`: lists the versions of the risk algorithm, or selects one. Uses the server when one runs.

use std::io::{self, Write};

use clap::Args;
use serde_json::{Value, json};

use super::command_error::{CommandError, CommandResult};
use super::store_access::{StoreAccess, open_or_connect, request, runtime};
use super::{Common, terminal};
use crate::app::Application;

#[derive(Debug, Args)]
pub(super) struct AlgorithmCommand {
    /// Version to use from now on
    #[arg(value_name = "VERSION")]
    in_force: Option<String>,
}

impl AlgorithmCommand {
    pub(super) fn run(self, common: &Common) -> CommandResult {
        let document = match open_or_connect(&common.configuration()?)? {
            StoreAccess::Server(socket) => {
                let body = self.in_force.map(|version| json!({ "in_force": version }));
                let method = if body.is_some() { "PUT" } else { "GET" };
                runtime()?.block_on(request(&socket, method, "/algorithms", body.as_ref()))?
            }
            StoreAccess::Local(application) => {
                if let Some(version) = self.in_force {
                    application.algorithms.switch(&version, &|| true).map_err(CommandError::failed)?;
                    application.assessor.assess_dirty().map_err(CommandError::failed)?;
                }
                algorithms_document(&application)
            }
        };
        let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
        let row = |one: &Value| {
            let is_in_force = one["version"] == document["in_force"];
            [text(&one["version"]), text(&one["title"]), if is_in_force { "in force" } else { "" }.to_owned()]
        };
        let rows: Vec<_> = document["algorithms"].as_array().into_iter().flatten().map(row).collect();
        let mut out = io::stdout().lock();
        terminal::table(&rows, &mut out)?;
        Ok(out.flush()?)
    }
}

fn algorithms_document(application: &Application) -> Value {
    let catalog = application.rules.catalog();
    let known = catalog.versions().filter_map(|version| catalog.algorithm(version));
    let algorithms: Vec<Value> =
        known.map(|algorithm| json!({ "version": algorithm.version(), "title": algorithm.title() })).collect();
    json!({ "in_force": application.rules.current().algorithm.version(), "algorithms": algorithms })
}
