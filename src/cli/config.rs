//! `masterbus config`: what the configuration comes to.

use std::io::Write;

use clap::Subcommand;

use super::Common;
use super::outcome::Outcome;

#[derive(Debug, Subcommand)]
pub(super) enum ConfigVerb {
    /// Prints the effective values and where each was set, secrets masked
    Print,
}

impl ConfigVerb {
    pub(super) fn run(self, common: &Common) -> Outcome {
        let Self::Print = self;
        let config = common.configuration()?;
        Ok(std::io::stdout().write_all(config.to_annotated_toml().as_bytes())?)
    }
}
