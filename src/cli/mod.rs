//! The door for people at a terminal: one file a verb. A new verb is a file here, an arm of [`Verb`] and an arm of
//! [`Verb::run`].

mod algorithm;
mod appliance;
pub mod assess;
mod bench;
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
pub mod outcome;
mod report;
mod serve;
mod server;
mod simulate;
mod source;
mod stop;
mod store;
mod sync;
pub mod talk;
mod verify;

use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Args, Parser, Subcommand};

use self::outcome::Outcome;
use crate::config::{Config, ConfigError, Flags, ProcessEnvironment};

/// Condoit's equipment records in, electrical risk and NFPA 70B/70E compliance out.
#[derive(Debug, Parser)]
#[command(name = "masterbus", version, arg_required_else_help = true, propagate_version = true)]
pub struct CommandLine {
    #[command(flatten)]
    common: Common,
    #[command(subcommand)]
    verb: Verb,
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
enum Verb {
    /// Shows everything at once, with a generated portfolio in a throw-away folder
    Demo(demo::DemoVerb),
    /// Runs the appliance
    Serve(serve::ServeVerb),
    /// Reads what changed from every source, once
    Sync(sync::SyncVerb),
    /// Takes in records from files
    Import(import::ImportVerb),
    /// Writes every record as `import` reads it
    Export(export::ExportVerb),
    /// Looks at the sources themselves
    #[command(subcommand)]
    Source(source::SourceVerb),
    /// Judges canonical equipment records and prints one JSON line an item
    Assess(assess::AssessArgs),
    /// Says why an item scores what it scores, line by line
    Explain(explain::ExplainVerb),
    /// Shows who calculates, or has another engine do it
    Engine(engine::EngineVerb),
    /// Lists the versions of the risk algorithm, or puts one in force
    Algorithm(algorithm::AlgorithmVerb),
    /// Makes, lists and revokes API keys
    #[command(subcommand)]
    Key(key::KeyVerb),
    /// Lists and calls off what VoltMetrics is asked for
    #[command(subcommand)]
    Jobs(jobs::JobsVerb),
    /// Lists, replays and deletes what failed for good
    #[command(subcommand)]
    DeadLetters(jobs::DeadLettersVerb),
    /// Verifies signed reports
    #[command(subcommand)]
    Report(report::ReportVerb),
    /// Makes, lists and changes users
    #[command(subcommand)]
    User(key::UserVerb),
    /// Reads every record of the store and names each that is damaged
    Check,
    /// Makes the store's file as short as it can be
    Compact,
    /// Measures sync, assess and serve on a generated portfolio, in a throw-away folder
    Bench(bench::BenchVerb),
    /// Prints the OpenAPI document
    Openapi,
    /// Prints a page of the manual, or the list of its pages
    Man(man::ManVerb),
    /// Shows the configuration
    #[command(subcommand)]
    Config(config::ConfigVerb),
    /// Runs a stand-in of the outside world, for tests and trials
    #[command(subcommand)]
    Simulate(simulate::SimulateVerb),
    /// Prints a completion script for a shell
    Completions(completions::CompletionsVerb),
}

impl Verb {
    fn run(self, common: &Common) -> Outcome {
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
        Ok(CommandLine { common, verb }) => outcome::told(verb.run(&common)),
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
