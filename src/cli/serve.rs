//! `masterbus serve`: runs the server.

use std::io::{IsTerminal, Write};
use std::os::unix::fs::PermissionsExt;
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

/// File in the data folder for the set-up link when standard error is not a terminal.
const SETUP_FILE: &str = "setup-link";
/// User name of the administrator that is created from a password file.
const FIRST_ADMINISTRATOR: &str = "admin";

#[derive(Debug, Args)]
pub(super) struct ServeCommand {
    /// Listen address, such as 127.0.0.1:8650
    #[arg(long, value_name = "ADDRESS")]
    listen: Option<String>,
    /// Creates the administrator `admin` with the password in this file, if there is no administrator
    #[arg(long, value_name = "FILE")]
    admin_password_file: Option<PathBuf>,
}

impl ServeCommand {
    pub(super) fn run(self, common: &Common) -> CommandResult {
        let flags = common.flags().with("listen", self.listen);
        let config = Config::load(&flags, &crate::config::ProcessEnvironment)?;
        logs::start(config.log).map_err(CommandError::failed)?;
        let application = open(&config)?;
        warn_of_open_folder(&config.data_dir);
        runtime()?.block_on(async {
            let stop = shutdown_signal()?;
            let server = Server::bind(&config, Arc::clone(&application)).await?;
            let address = server.address;
            tracing::info!(%address, data_dir = %config.data_dir.display(), "serving");
            set_up(&application, &config, self.admin_password_file.as_deref(), &format!("http://{address}"))?;
            server.run(stop).await
        })
    }
}

/// Warns when other users of the machine may list or read the data folder. Its files are for their owner alone, but their
/// names and sizes are not, nor are files that are put there.
fn warn_of_open_folder(folder: &Path) {
    let mode = std::fs::metadata(folder).map(|metadata| metadata.permissions().mode());
    if mode.is_ok_and(|mode| mode & 0o077 != 0) {
        let advice = format!("chmod 700 {}", folder.display());
        tracing::warn!(advice, "other users of this machine can look into the data folder");
    }
}

/// While there is no administrator: creates one with the password from `password_file`, or a set-up link.
fn set_up(
    application: &Arc<Application>,
    config: &Config,
    password_file: Option<&Path>,
    origin: &str,
) -> Result<(), CommandError> {
    let path = config.data_dir.join(SETUP_FILE);
    let Some(secret) = application.setup.offer().map_err(CommandError::failed)? else {
        return remove(&path)
            .map_err(|error| CommandError::usage(format!("cannot remove {}: {error}", path.display())));
    };
    if let Some(path) = password_file {
        let text = std::fs::read_to_string(path)
            .map_err(|error| CommandError::usage(format!("cannot read the password in {}: {error}", path.display())))?;
        let password = text.trim_end_matches(['\r', '\n']);
        application.setup.complete(&secret, FIRST_ADMINISTRATOR, password).map_err(CommandError::usage)?;
        tracing::info!(username = FIRST_ADMINISTRATOR, "the first administrator was created");
        return Ok(());
    }
    let link = format!("{origin}/setup#{secret}");
    if std::io::stderr().is_terminal() {
        // The terminal and not the log: logs are stored, and everybody who has the link can become administrator
        eprintln!("Set up the first administrator within an hour: {link}");
        return Ok(());
    }
    write_private(&path, &link)
        .map_err(|error| CommandError::usage(format!("cannot write {}: {error}", path.display())))?;
    tracing::info!(file = %path.display(), "the set-up link for the first administrator is in this file");
    let (setup, stop) = (Arc::clone(&application.setup), application.runtime.stop_token());
    let remove_used_link = async move {
        if stop.run_until_cancelled(setup.completed()).await.is_none() {
            return;
        }
        match remove(&path) {
            Ok(()) => tracing::info!(file = %path.display(), "the used set-up link was removed"),
            Err(error) => tracing::warn!(file = %path.display(), %error, "the used set-up link could not be removed"),
        }
    };
    drop(application.runtime.spawn("removal of the set-up link", remove_used_link));
    Ok(())
}

/// Removes a file if it exists.
fn remove(path: &Path) -> std::io::Result<()> {
    match std::fs::remove_file(path) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    }
}

/// Writes a file that only its owner can read.
fn write_private(path: &Path, text: &str) -> std::io::Result<()> {
    use std::os::unix::fs::OpenOptionsExt;
    remove(path)?;
    let mut file = std::fs::OpenOptions::new().write(true).create_new(true).mode(0o600).open(path)?;
    writeln!(file, "{text}")
}
