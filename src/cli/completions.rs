//! `masterbus completions SHELL`: prints a shell completion script.

use std::io::Write;

use clap::{Args, CommandFactory};
use clap_complete::Shell;

use super::CommandLine;
use super::command_error::CommandResult;

#[derive(Debug, Args)]
pub(super) struct CompletionsCommand {
    /// Shell to write the script for
    shell: Shell,
}

impl CompletionsCommand {
    pub(super) fn run(&self) -> CommandResult {
        // Into memory first: the generator panics when it writes to a closed pipe
        let mut script = Vec::new();
        clap_complete::generate(self.shell, &mut CommandLine::command(), "masterbus", &mut script);
        Ok(std::io::stdout().write_all(&script)?)
    }
}
