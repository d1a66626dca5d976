//! `masterbus report`: whether a report is as it was signed, and the key that says so.

use std::io::{self, Write};
use std::path::PathBuf;

use clap::{Args, Subcommand};
use serde_json::Value;

use super::Common;
use super::appliance::{Holder, ask, holder, present_holder, runtime};
use super::outcome::{Failure, Outcome};
use crate::auth::ReportPublicKey;
use crate::report::evidence::detach_signature;

#[derive(Debug, Subcommand)]
pub(super) enum ReportVerb {
    /// Says whether a report is unaltered and signed with a known key: exit code 0 when it is, 1 when it is not
    Verify(VerifyReport),
    /// Prints the public key with which this appliance's reports are verified
    Key,
}

#[derive(Debug, Args)]
pub(super) struct VerifyReport {
    /// The report, in any of its formats
    file: PathBuf,
    /// The key it must be signed with, as `masterbus report key` prints it [default: this appliance's own]
    #[arg(long, value_name = "HEX", value_parser = str::parse::<ReportPublicKey>)]
    public_key: Option<ReportPublicKey>,
    /// Takes the key that the report names itself: shows that it is unaltered since, but not whose it is
    #[arg(long, conflicts_with = "public_key")]
    any_key: bool,
}

impl ReportVerb {
    pub(super) fn run(self, common: &Common) -> Outcome {
        match self {
            Self::Verify(verb) => verb.run(common),
            Self::Key => print_key(common),
        }
    }
}

impl VerifyReport {
    fn run(self, common: &Common) -> Outcome {
        let place = self.file.display();
        let file =
            std::fs::read(&self.file).map_err(|error| Failure::usage(format!("cannot read {place}: {error}")))?;
        let unsealed = detach_signature(&file).ok_or_else(|| {
            Failure::failed(format!("{place} is altered or was never signed: it does not end with a whole signature"))
        })?;
        let named: ReportPublicKey = unsealed.seal.public_key.parse().map_err(|error| {
            Failure::failed(format!("{place} is altered: what it names as its key is none: {error}"))
        })?;
        if let Some(wanted) = self.public_key
            && wanted != named
        {
            return Err(Failure::failed(format!("{place} is signed with another key: {named}")));
        }
        if !named.verifies(unsealed.content, &unsealed.seal.signature) {
            return Err(Failure::failed(format!("{place} is altered: it does not match its signature")));
        }
        let whose = if self.public_key.is_some() {
            "signed with the key given"
        } else if self.any_key {
            "signed with the key it names; give --public-key to know whose that is"
        } else if own_key(common)?.is_some_and(|own| own == named) {
            "signed with this appliance's own key"
        } else {
            return Err(Failure::failed(format!(
                "{place} is intact, but nobody here knows the key it is signed with: {named}; give the sender's key \
                 with --public-key, or --any-key to go without"
            )));
        };
        Ok(writeln!(io::stdout(), "{place} is unaltered: {whose}\npublic key {named}")?)
    }
}

/// This appliance's key; `None` where there is no appliance.
fn own_key(common: &Common) -> Result<Option<ReportPublicKey>, Failure> {
    let Some(held) = present_holder(&common.configuration()?)? else { return Ok(None) };
    key_of(held)?.parse().map(Some).map_err(Failure::failed)
}

fn print_key(common: &Common) -> Outcome {
    let key = key_of(holder(&common.configuration()?)?)?;
    Ok(writeln!(io::stdout(), "{key}")?)
}

fn key_of(held: Holder) -> Result<String, Failure> {
    let key = match held {
        Holder::Us(appliance) => {
            let key = runtime()?.block_on(appliance.report_key()).map_err(Failure::failed)?;
            serde_json::to_value(key).map_err(Failure::failed)?
        }
        Holder::Server(socket) => runtime()?.block_on(ask(&socket, "GET", "/report-key", None))?,
    };
    let public_key = key.get("public_key").and_then(Value::as_str);
    public_key.map(str::to_owned).ok_or_else(|| Failure::failed("the server told no key"))
}
