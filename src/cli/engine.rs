//! `masterbus engine [MODE]`: who calculates, shown or switched; asks the server when one runs.

use std::io::{self, Write};

use clap::Args;
use serde_json::{Value, json};

use super::appliance::{Holder, ask, holder, runtime};
use super::outcome::{Failure, Outcome};
use super::{Common, talk};
use crate::app::Application;
use crate::assess::engine::EngineMode;
use crate::auth::FacilityScope;
use crate::jobs::JobQueue;

#[derive(Debug, Args)]
pub(super) struct EngineVerb {
    /// Who is to calculate from now on: local, remote or hybrid
    #[arg(value_parser = mode)]
    mode: Option<EngineMode>,
    /// The answer as JSON
    #[arg(long)]
    json: bool,
}

pub(super) fn mode(text: &str) -> Result<EngineMode, String> {
    EngineMode::parse(text).ok_or_else(|| "must be one of local, remote, hybrid".to_owned())
}

impl EngineVerb {
    pub(super) fn run(self, common: &Common) -> Outcome {
        let config = common.configuration()?;
        let document = match holder(&config)? {
            Holder::Server(socket) => {
                let wanted = self.mode.map(|mode| json!({ "mode": mode.as_str() }));
                let method = if wanted.is_some() { "PUT" } else { "GET" };
                runtime()?.block_on(ask(&socket, method, "/engine", wanted.as_ref()))?
            }
            Holder::Us(appliance) => {
                let jobs = JobQueue::configured(&appliance, &config).map_err(Failure::usage)?;
                let engine = async {
                    if let Some(mode) = self.mode {
                        jobs.switch_engine(mode).await.map_err(Failure::usage)?;
                        appliance.aside(Application::assess_marked).await.map_err(Failure::failed)?;
                    }
                    jobs.engine(FacilityScope::All).await.map_err(Failure::failed)
                };
                serde_json::to_value(runtime()?.block_on(engine)?).map_err(Failure::failed)?
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

fn print(document: &Value, out: &mut impl Write) -> io::Result<()> {
    let word = |value: &Value| value.as_str().map_or_else(|| value.to_string(), str::to_owned);
    let breaker = match &document["breaker"] {
        Value::Null => "not asked".to_owned(),
        breaker => word(&breaker["state"]),
    };
    let figures = &document["figures"];
    let rows = [
        ("mode", word(&document["mode"])),
        ("algorithm", word(&document["algorithm_version"])),
        ("breaker", breaker),
        ("local figures", word(&figures["local"])),
        ("VoltMetrics figures", word(&figures["voltmetrics"])),
        ("stale", word(&figures["stale"])),
    ]
    .map(|(name, value)| [name.to_owned(), value]);
    talk::table(&rows, out)
}
