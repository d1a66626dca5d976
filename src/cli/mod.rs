//! The command line: one file per command. To add a command, add a file here, a variant of `Command` and an arm in
//! `Command::run`.

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

/// Reads Condoit's equipment records, computes electrical risk and NFPA 70B/70E compliance, and serves both
#[derive(Debug, Parser)]
#[command(name = "masterbus", version, arg_required_else_help = true, propagate_version = true)]
pub struct CommandLine {
    #[command(flatten)]
    common: Common,
    #[command(subcommand)]
    command: Command,
}

/// Flags of every command.
#[derive(Debug, Clone, Args)]
pub struct Common {
    /// Configuration file [default: masterbus.toml in the working directory, when there is one]
    #[arg(long, global = true, value_name = "FILE")]
    config: Option<PathBuf>,
    /// Folder of all data; created when missing
    #[arg(long, global = true, value_name = "DIR")]
    data_dir: Option<String>,
}

impl Common {
    /// The flags of every command; a command adds its own.
    #[must_use]
    pub fn flags(&self) -> Flags {
        Flags { file: self.config.clone(), ..Flags::default() }.with("data_dir", self.data_dir.as_deref())
    }

    /// Loads the configuration of this machine with these flags.
    ///
    /// # Errors
    /// [`ConfigError`], which is exit code 2.
    pub fn configuration(&self) -> Result<Config, ConfigError> {
        Config::load(&self.flags(), &ProcessEnvironment)
    }
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Serves a generated portfolio from a temporary folder
    Demo(demo::DemoCommand),
    /// Runs the server
    Serve(serve::ServeCommand),
    /// Reads the changes of every source, once
    Sync(sync::SyncCommand),
    /// Imports records from files
    Import(import::ImportCommand),
    /// Writes every record in a form that `import` reads
    Export(export::ExportCommand),
    /// Checks the sources
    #[command(subcommand)]
    Source(source::SourceCommand),
    /// Assesses canonical equipment records and prints one JSON line per item
    Assess(assess::AssessArgs),
    /// Shows how the score of an item is made up, line by line
    Explain(explain::ExplainCommand),
    /// Shows or sets the engine mode
    Engine(engine::EngineCommand),
    /// Lists the versions of the risk algorithm, or puts one in force
    Algorithm(algorithm::AlgorithmCommand),
    /// Creates, lists and revokes API keys
    #[command(subcommand)]
    Key(key::KeyCommand),
    /// Lists and cancels calculations by VoltMetrics
    #[command(subcommand)]
    Jobs(jobs::JobsCommand),
    /// Lists, shows, retries and deletes what failed permanently
    #[command(subcommand)]
    DeadLetters(jobs::DeadLettersCommand),
    /// Verifies signed reports
    #[command(subcommand)]
    Report(report::ReportCommand),
    /// Creates, lists and changes users
    #[command(subcommand)]
    User(key::UserCommand),
    /// Reads every record of the store and names each damaged one
    Check,
    /// Compacts the store file
    Compact,
    /// Measures sync, assessment and serving on a generated portfolio, in a temporary folder
    Bench(bench::BenchCommand),
    /// Prints the OpenAPI document
    Openapi,
    /// Prints a page of the manual, or the list of its pages
    Man(man::ManCommand),
    /// Shows the configuration
    #[command(subcommand)]
    Config(config::ConfigCommand),
    /// Runs a simulated Condoit or VoltMetrics, for tests and trials
    #[command(subcommand)]
    Simulate(simulate::SimulateCommand),
    /// Prints a completion script for a shell
    Completions(completions::CompletionsCommand),
}

impl Command {
    fn run(self, common: &Common) -> CommandResult {
        match self {
            Self::Demo(command) => command.run(common),
            Self::Serve(command) => command.run(common),
            Self::Sync(command) => command.run(common),
            Self::Import(command) => command.run(common),
            Self::Export(command) => command.run(common),
            Self::Source(command) => command.run(common),
            Self::Assess(args) => assess::run_command(&args),
            Self::Explain(command) => command.run(common),
            Self::Engine(command) => command.run(common),
            Self::Algorithm(command) => command.run(common),
            Self::Key(command) => command.run(common),
            Self::Jobs(command) => command.run(common),
            Self::DeadLetters(command) => command.run(common),
            Self::Report(command) => command.run(common),
            Self::User(command) => command.run(common),
            Self::Check => store::check(common),
            Self::Compact => store::compact(common),
            Self::Bench(command) => command.run(common),
            Self::Openapi => openapi::print(),
            Self::Man(command) => command.run(),
            Self::Config(command) => command.run(common),
            Self::Simulate(command) => command.run(common),
            Self::Completions(command) => command.run(),
        }
    }
}

/// Runs the command of the command line. Results go to standard output, everything else to standard error.
#[must_use]
pub fn run() -> ExitCode {
    match CommandLine::try_parse() {
        Ok(CommandLine { common, command }) => command_error::report(command.run(&common)),
        // clap reports help and version as errors too: it exits with 0 for them, and with 2 for wrong usage
        Err(error) => error.exit(),
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
