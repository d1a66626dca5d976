//! The binary: hands the command line to the verbs.

use std::process::ExitCode;

fn main() -> ExitCode {
    masterbus::cli::run()
}
