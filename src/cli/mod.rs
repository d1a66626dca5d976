//! The door for people at a terminal: one file a verb. A new verb is a file here, an arm of [`Command`] and an arm of
//! [`Command::run`].

mod algorithm;
pub mod assess;
mod bench;
pub mod command_error;
mod completions;
mod config;
mod demo;
mod engine;
mod explain;
mod export;
mod import;
mod jobs;
mod key;
mod man;
mod openapi;
mod report;
mod serve;
mod server;
mod shutdown_signal;
mod simulate;
mod source;
mod store;
mod store_access;
mod sync;
pub mod terminal;
mod verify;

use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Args, Parser, Subcommand};

use self::command_error::CommandResult;
use crate::config::{Config, ConfigError, Flags, ProcessEnvironment};

/// Condoit's equipment records in, electrical risk and NFPA 70B/70E compliance out.
#[derive(Debug, Parser)]
#[command(name = "masterbus", version, arg_required_else_help = true, propagate_version = true)]
pub struct CommandLine {
    #[command(flatten)]
    common: Common,
    #[command(subcommand)]
    verb: Command,
}

/// What every verb takes.
#[derive(Debug, Clone, Args)]
pub struct Common {
    /// Configuration file [default: masterbus.toml in the working directory, when there is one]
    #[arg(long, global = true, value_name = "FILE")]
    config: Option<PathBuf>,
    /// Folder that holds everything; made when missing
    #[arg(long, global = true, value_name = "DIR")]
    data_dir: Option<String>,
}

impl Common {
    /// The flags that every verb takes, to which a verb adds its own.
    #[must_use]
    pub fn flags(&self) -> Flags {
        Flags { file: self.config.clone(), ..Flags::default() }.with("data_dir", self.data_dir.as_deref())
    }

    /// The configuration of this machine under these flags.
    ///
    /// # Errors
    /// [`ConfigError`], which ends the program with exit code 2.
    pub fn configuration(&self) -> Result<Config, ConfigError> {
        Config::load(&self.flags(), &ProcessEnvironment)
    }
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Shows everything at once, with a generated portfolio in a throw-away folder
    Demo(demo::DemoCommand),
    /// Runs the appliance
    Serve(serve::ServeCommand),
    /// Reads what changed from every source, once
    Sync(sync::SyncCommand),
    /// Takes in records from files
    Import(import::ImportCommand),
    /// Writes every record as `import` reads it
    Export(export::ExportCommand),
    /// Looks at the sources themselves
    #[command(subcommand)]
    Source(source::SourceCommand),
    /// Judges canonical equipment records and prints one JSON line an item
    Assess(assess::AssessArgs),
    /// Says why an item scores what it scores, line by line
    Explain(explain::ExplainCommand),
    /// Shows who calculates, or has another engine do it
    Engine(engine::EngineCommand),
    /// Lists the versions of the risk algorithm, or puts one in force
    Algorithm(algorithm::AlgorithmCommand),
    /// Makes, lists and revokes API keys
    #[command(subcommand)]
    Key(key::KeyCommand),
    /// Lists and calls off what VoltMetrics is asked for
    #[command(subcommand)]
    Jobs(jobs::JobsCommand),
    /// Lists, replays and deletes what failed for good
    #[command(subcommand)]
    DeadLetters(jobs::DeadLettersCommand),
    /// Verifies signed reports
    #[command(subcommand)]
    Report(report::ReportCommand),
    /// Makes, lists and changes users
    #[command(subcommand)]
    User(key::UserCommand),
    /// Reads every record of the store and names each that is damaged
    Check,
    /// Makes the store's file as short as it can be
    Compact,
    /// Measures sync, assess and serve on a generated portfolio, in a throw-away folder
    Bench(bench::BenchCommand),
    /// Prints the OpenAPI document
    Openapi,
    /// Prints a page of the manual, or the list of its pages
    Man(man::ManCommand),
    /// Shows the configuration
    #[command(subcommand)]
    Config(config::ConfigCommand),
    /// Runs a stand-in of the outside world, for tests and trials
    #[command(subcommand)]
    Simulate(simulate::SimulateCommand),
    /// Prints a completion script for a shell
    Completions(completions::CompletionsCommand),
}

impl Command {
    fn run(self, common: &Common) -> CommandResult {
        match self {
            Self::Demo(verb) => verb.run(common),
            Self::Serve(verb) => verb.run(common),
            Self::Sync(verb) => verb.run(common),
            Self::Import(verb) => verb.run(common),
            Self::Export(verb) => verb.run(common),
            Self::Source(verb) => verb.run(common),
            Self::Assess(args) => assess::end(&args),
            Self::Explain(verb) => verb.run(common),
            Self::Engine(verb) => verb.run(common),
            Self::Algorithm(verb) => verb.run(common),
            Self::Key(verb) => verb.run(common),
            Self::Jobs(verb) => verb.run(common),
            Self::DeadLetters(verb) => verb.run(common),
            Self::Report(verb) => verb.run(common),
            Self::User(verb) => verb.run(common),
            Self::Check => store::check(common),
            Self::Compact => store::compact(common),
            Self::Bench(verb) => verb.run(common),
            Self::Openapi => openapi::print(),
            Self::Man(verb) => verb.run(),
            Self::Config(verb) => verb.run(common),
            Self::Simulate(verb) => verb.run(common),
            Self::Completions(verb) => verb.run(),
        }
    }
}

/// Does what the command line says. Answers go to standard output, everything else to standard error.
#[must_use]
pub fn run() -> ExitCode {
    match CommandLine::try_parse() {
        Ok(CommandLine { common, verb }) => command_error::report(verb.run(&common)),
        // Help and version are no errors; clap knows which is which, and exits with 2 for wrong usage
        Err(answer) => answer.exit(),
    }
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    use super::*;

    #[test]
    fn the_command_line_is_consistent() {
        CommandLine::command().debug_assert();
    }
}
