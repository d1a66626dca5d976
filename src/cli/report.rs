//! `masterbus report`: verifies signed reports and prints the public key.

use std::io::{self, Write};
use std::path::PathBuf;

use clap::{Args, Subcommand};
use serde_json::Value;

use super::Common;
use super::command_error::{CommandError, CommandResult};
use super::store_access::{StoreAccess, open_existing_or_connect, open_or_connect, request, runtime};
use crate::auth::ReportPublicKey;
use crate::report::evidence::detach_signature;

#[derive(Debug, Subcommand)]
pub(super) enum ReportCommand {
    /// Verifies that a report is unaltered and signed with a known key: exit code 0 when it is, 1 when it is not
    Verify(VerifyReport),
    /// Prints the public key that verifies the reports of this installation
    Key,
}

#[derive(Debug, Args)]
pub(super) struct VerifyReport {
    /// The report, in any of its formats
    file: PathBuf,
    /// The key it must be signed with, as `masterbus report key` prints it [default: that of this installation]
    #[arg(long, value_name = "HEX", value_parser = str::parse::<ReportPublicKey>)]
    public_key: Option<ReportPublicKey>,
    /// Accepts the key that the report names itself: proves that it is unaltered, but not who signed it
    #[arg(long, conflicts_with = "public_key")]
    any_key: bool,
}

impl ReportCommand {
    pub(super) fn run(self, common: &Common) -> CommandResult {
        match self {
            Self::Verify(verb) => verb.run(common),
            Self::Key => print_key(common),
        }
    }
}

impl VerifyReport {
    fn run(self, common: &Common) -> CommandResult {
        let path = self.file.display();
        let file =
            std::fs::read(&self.file).map_err(|error| CommandError::usage(format!("cannot read {path}: {error}")))?;
        let detached = detach_signature(&file).ok_or_else(|| {
            CommandError::failed(format!(
                "{path} is altered or was never signed: it does not end with a complete signature"
            ))
        })?;
        let named: ReportPublicKey = detached.seal.public_key.parse().map_err(|error| {
            CommandError::failed(format!("{path} is altered: its public key is not valid: {error}"))
        })?;
        if let Some(expected) = self.public_key
            && expected != named
        {
            return Err(CommandError::failed(format!("{path} is signed with another key: {named}")));
        }
        if !named.verifies(detached.content, &detached.seal.signature) {
            return Err(CommandError::failed(format!("{path} is altered: it does not match its signature")));
        }
        let signer = if self.public_key.is_some() {
            "signed with the key given"
        } else if self.any_key {
            "signed with the key it names; use --public-key to verify who signed it"
        } else if own_key(common)?.is_some_and(|own| own == named) {
            "signed with the key of this installation"
        } else {
            return Err(CommandError::failed(format!(
                "{path} is unaltered, but its key is unknown here: {named}; pass the sender's key with --public-key, \
                 or --any-key to accept it"
            )));
        };
        Ok(writeln!(io::stdout(), "{path} is unaltered: {signer}\npublic key {named}")?)
    }
}

/// The key of this installation; `None` when the data folder contains no store.
fn own_key(common: &Common) -> Result<Option<ReportPublicKey>, CommandError> {
    let Some(held) = open_existing_or_connect(&common.configuration()?)? else { return Ok(None) };
    key_of(held)?.parse().map(Some).map_err(CommandError::failed)
}

fn print_key(common: &Common) -> CommandResult {
    let key = key_of(open_or_connect(&common.configuration()?)?)?;
    Ok(writeln!(io::stdout(), "{key}")?)
}

fn key_of(held: StoreAccess) -> Result<String, CommandError> {
    let key = match held {
        StoreAccess::Local(application) => {
            let key = runtime()?.block_on(application.evidence.public_key()).map_err(CommandError::failed)?;
            serde_json::to_value(key).map_err(CommandError::failed)?
        }
        StoreAccess::Server(socket) => runtime()?.block_on(request(&socket, "GET", "/report-key", None))?,
    };
    let public_key = key.get("public_key").and_then(Value::as_str);
    public_key.map(str::to_owned).ok_or_else(|| CommandError::failed("the server returned no key"))
}
