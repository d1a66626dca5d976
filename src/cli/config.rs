//! `masterbus config`: prints the effective configuration.

use std::io::Write;

use clap::Subcommand;

use super::Common;
use super::command_error::CommandResult;

#[derive(Debug, Subcommand)]
pub(super) enum ConfigCommand {
    /// Prints the effective values and where each was set, secrets masked
    Print,
}

impl ConfigCommand {
    pub(super) fn run(self, common: &Common) -> CommandResult {
        let Self::Print = self;
        let config = common.configuration()?;
        Ok(std::io::stdout().write_all(config.to_annotated_toml().as_bytes())?)
    }
}
