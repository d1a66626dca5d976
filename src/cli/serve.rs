//! `masterbus serve`: the appliance.

use std::io::{IsTerminal, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use clap::Args;

use super::Common;
use super::command_error::{CommandError, CommandResult};
use super::server::Server;
use super::shutdown_signal::shutdown_signal;
use super::store_access::{open, runtime};
use crate::app::Application;
use crate::config::Config;
use crate::telemetry::logs;

/// File in the data folder that holds the set-up link where there is no terminal to show it on.
const SETUP_FILE: &str = "setup-link";
/// Who the first administrator is when his password comes from a file.
const FIRST_ADMINISTRATOR: &str = "admin";

#[derive(Debug, Args)]
pub(super) struct ServeCommand {
    /// Where to listen, as in 127.0.0.1:8650
    #[arg(long, value_name = "ADDRESS")]
    listen: Option<String>,
    /// Makes the administrator `admin` with the password in this file, when there is none yet
    #[arg(long, value_name = "FILE")]
    admin_password_file: Option<PathBuf>,
}

impl ServeCommand {
    pub(super) fn run(self, common: &Common) -> CommandResult {
        let flags = common.flags().with("listen", self.listen);
        let config = Config::load(&flags, &crate::config::ProcessEnvironment)?;
        logs::start(config.log).map_err(CommandError::failed)?;
        let appliance = open(&config)?;
        runtime()?.block_on(async {
            let stop = shutdown_signal()?;
            let server = Server::bind(&config, Arc::clone(&appliance)).await?;
            let address = server.address;
            tracing::info!(%address, data_dir = %config.data_dir.display(), "serving");
            set_up(&appliance, &config, self.admin_password_file.as_deref(), &format!("http://{address}"))?;
            server.run(stop).await
        })
    }
}

/// Sees to it that somebody can become the first administrator.
fn set_up(
    appliance: &Arc<Application>,
    config: &Config,
    password_file: Option<&Path>,
    origin: &str,
) -> Result<(), CommandError> {
    let path = config.data_dir.join(SETUP_FILE);
    let Some(secret) = appliance.setup.offer().map_err(CommandError::failed)? else {
        return remove(&path)
            .map_err(|error| CommandError::usage(format!("cannot remove {}: {error}", path.display())));
    };
    if let Some(path) = password_file {
        let text = std::fs::read_to_string(path)
            .map_err(|error| CommandError::usage(format!("cannot read the password in {}: {error}", path.display())))?;
        let password = text.trim_end_matches(['\r', '\n']);
        appliance.setup.complete(&secret, FIRST_ADMINISTRATOR, password).map_err(CommandError::usage)?;
        tracing::info!(username = FIRST_ADMINISTRATOR, "the first administrator was made");
        return Ok(());
    }
    let link = format!("{origin}/setup#{secret}");
    if std::io::stderr().is_terminal() {
        // The terminal, not the log: a log is kept, and whoever holds the link becomes administrator.
        eprintln!("Set up the first administrator within an hour: {link}");
        return Ok(());
    }
    write_private(&path, &link)
        .map_err(|error| CommandError::usage(format!("cannot write {}: {error}", path.display())))?;
    tracing::info!(file = %path.display(), "the set-up link for the first administrator is in this file");
    let appliance = Arc::clone(appliance);
    tokio::spawn(async move {
        appliance.setup.completed().await;
        match remove(&path) {
            Ok(()) => tracing::info!(file = %path.display(), "the used set-up link was removed"),
            Err(error) => tracing::warn!(file = %path.display(), %error, "the used set-up link could not be removed"),
        }
    });
    Ok(())
}

/// Removes a file that may be gone already.
fn remove(path: &Path) -> std::io::Result<()> {
    match std::fs::remove_file(path) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    }
}

/// Writes a file that only its owner may read.
fn write_private(path: &Path, text: &str) -> std::io::Result<()> {
    use std::os::unix::fs::OpenOptionsExt;
    remove(path)?;
    let mut file = std::fs::OpenOptions::new().write(true).create_new(true).mode(0o600).open(path)?;
    writeln!(file, "{text}")
}
