//! `masterbus completions SHELL`: a completion script, made from the command line itself.

use std::io::Write;

use clap::{Args, CommandFactory};
use clap_complete::Shell;

use super::CommandLine;
use super::outcome::Outcome;

#[derive(Debug, Args)]
pub(super) struct CompletionsVerb {
    /// The shell to complete in
    shell: Shell,
}

impl CompletionsVerb {
    pub(super) fn run(&self) -> Outcome {
        // Written to memory first: the generator panics where a pipe is closed
        let mut script = Vec::new();
        clap_complete::generate(self.shell, &mut CommandLine::command(), "masterbus", &mut script);
        Ok(std::io::stdout().write_all(&script)?)
    }
}
