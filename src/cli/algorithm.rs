//! `masterbus algorithm [VERSION]`: the versions of the risk algorithm at hand, listed, or one put in force; asks the
//! server when one runs.

use std::io::{self, Write};

use clap::Args;
use serde_json::{Value, json};

use super::appliance::{Holder, ask, holder, runtime};
use super::outcome::{Failure, Outcome};
use super::{Common, talk};
use crate::app::Application;

#[derive(Debug, Args)]
pub(super) struct AlgorithmVerb {
    /// The version that figures are to be made by from now on
    #[arg(value_name = "VERSION")]
    in_force: Option<String>,
}

impl AlgorithmVerb {
    pub(super) fn run(self, common: &Common) -> Outcome {
        let document = match holder(&common.configuration()?)? {
            Holder::Server(socket) => {
                let wanted = self.in_force.map(|version| json!({ "in_force": version }));
                let method = if wanted.is_some() { "PUT" } else { "GET" };
                runtime()?.block_on(ask(&socket, method, "/algorithms", wanted.as_ref()))?
            }
            Holder::Us(appliance) => {
                if let Some(version) = self.in_force {
                    appliance.switch_algorithm(&version, &|| true).map_err(Failure::failed)?;
                    appliance.assess_marked().map_err(Failure::failed)?;
                }
                listed(&appliance)
            }
        };
        let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
        let row = |one: &Value| {
            let is_in_force = one["version"] == document["in_force"];
            [text(&one["version"]), text(&one["title"]), if is_in_force { "in force" } else { "" }.to_owned()]
        };
        let rows: Vec<_> = document["algorithms"].as_array().into_iter().flatten().map(row).collect();
        let mut out = io::stdout().lock();
        talk::table(&rows, &mut out)?;
        Ok(out.flush()?)
    }
}

fn listed(appliance: &Application) -> Value {
    let catalog = appliance.catalog();
    let known = catalog.versions().filter_map(|version| catalog.algorithm(version));
    let algorithms: Vec<Value> =
        known.map(|algorithm| json!({ "version": algorithm.version(), "title": algorithm.title() })).collect();
    json!({ "in_force": appliance.rules().algorithm.version(), "algorithms": algorithms })
}
