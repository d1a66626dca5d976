//! `masterbus engine [MODE]`: shows or changes the engine mode. Uses the server when one runs.

use std::io::{self, Write};

use std::sync::Arc;

use clap::Args;
use serde_json::{Value, json};

use super::command_error::{CommandError, CommandResult};
use super::store_access::{StoreAccess, open_or_connect, request, runtime};
use super::{Common, terminal};
use crate::app::run_blocking;
use crate::assess::engine::EngineMode;
use crate::auth::FacilityScope;
use crate::jobs::JobQueue;

#[derive(Debug, Args)]
pub(super) struct EngineCommand {
    /// Engine mode from now on: local, remote or hybrid
    #[arg(value_parser = mode)]
    mode: Option<EngineMode>,
    /// Prints JSON
    #[arg(long)]
    json: bool,
}

pub(super) fn mode(text: &str) -> Result<EngineMode, String> {
    EngineMode::parse(text).ok_or_else(|| "must be one of local, remote, hybrid".to_owned())
}

impl EngineCommand {
    pub(super) fn run(self, common: &Common) -> CommandResult {
        let config = common.configuration()?;
        let document = match open_or_connect(&config)? {
            StoreAccess::Server(socket) => {
                let request_body = self.mode.map(|mode| json!({ "mode": mode.as_str() }));
                let method = if request_body.is_some() { "PUT" } else { "GET" };
                runtime()?.block_on(request(&socket, method, "/engine", request_body.as_ref()))?
            }
            StoreAccess::Local(application) => {
                let jobs = JobQueue::from_config(&application, &config).map_err(CommandError::usage)?;
                let engine = async {
                    if let Some(mode) = self.mode {
                        jobs.switch_engine(mode).await.map_err(CommandError::usage)?;
                        let assessor = Arc::clone(&application.assessor);
                        let assess = move || assessor.assess_dirty();
                        run_blocking(&application.runtime, assess).await.map_err(CommandError::failed)?;
                    }
                    jobs.engine(FacilityScope::All).await.map_err(CommandError::failed)
                };
                serde_json::to_value(runtime()?.block_on(engine)?).map_err(CommandError::failed)?
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
    terminal::table(&rows, out)
}
