//! Runs every `sh` block of README and manual with the binary, each document in its own empty folder. A block that is
//! marked `no-test` with a reason is not run; the marks `server`, `condoit` and `until-stopped` say what a block needs.

use std::fs;
use std::io::{BufRead, BufReader};
use std::os::unix::fs::symlink;
use std::path::Path;
use std::process::{Command, ExitStatus, Stdio};

use tempfile::TempDir;

use super::pages::documents;
use crate::support::postgres::{self, Database};
use crate::support::process::{Running, configuration, masterbus, printed, run, text};

/// The address that the manual's examples call.
const USUAL_ADDRESS: &str = "127.0.0.1:8650";

/// A folder to work in, with `masterbus` and PostgreSQL's programs on the path.
struct Sandbox {
    folder: TempDir,
}

impl Sandbox {
    fn new() -> Self {
        let folder = TempDir::new().expect("a folder");
        let sandbox = Self { folder };
        let programs = sandbox.folder.path().join("bin");
        fs::create_dir(&programs).expect("a folder");
        fs::create_dir(sandbox.work()).expect("a folder");
        symlink(env!("CARGO_BIN_EXE_masterbus"), programs.join("masterbus")).expect("a link to the binary");
        sandbox
    }

    fn work(&self) -> std::path::PathBuf {
        self.folder.path().join("work")
    }

    /// `sh` in a folder, with nothing of the surrounding environment.
    fn shell(&self, work: &Path, code: &str) -> Command {
        let postgres = postgres::binaries();
        let mut command = Command::new("sh");
        let programs = self.folder.path().join("bin");
        let path = format!("{}:{}:/usr/bin:/bin", programs.display(), postgres.display());
        command.args(["-e", "-c", code]).current_dir(work).env_clear().env("PATH", path).stdin(Stdio::null());
        command
    }

    /// Runs a block as in the folder of an installation. The data folder is named: commands do not make the default one.
    fn run(&self, code: &str) -> Result<(), String> {
        let mut command = self.shell(&self.work(), code);
        command.env("MASTERBUS_DATA_DIR", "./masterbus-data");
        succeeded(command)
    }

    /// Runs a block beside a server, with an administrator's key in `$KEY`.
    fn run_with_server(&self, code: &str) -> Result<(), String> {
        let server = Running::start(masterbus(&self.work(), ["serve", "--listen", "127.0.0.1:0"]));
        let address = server.address().to_string();
        let key = printed(&self.work(), ["key", "create", "--name", "manual", "--role", "admin"]);
        let mut command = self.shell(&self.work(), &code.replace(USUAL_ADDRESS, &address));
        command.env("KEY", key.trim());
        succeeded(command)
    }

    /// Runs a block in a folder that is configured for a Condoit database with one facility.
    fn run_with_condoit(&self, code: &str, database: &Database) -> Result<(), String> {
        let folder = TempDir::new_in(self.folder.path()).expect("a folder");
        configuration(folder.path(), &database.url);
        let mut command = self.shell(folder.path(), code);
        command.env("CONDOIT", &database.url);
        succeeded(command)
    }

    /// Starts a command that runs until Ctrl-C, on a free port, and stops it once it shows its address.
    fn run_until_stopped(&self, code: &str) -> Result<(), String> {
        let line = code.split('#').next().unwrap_or_default().trim();
        let mut command = self.shell(&self.work(), &format!("exec {line} --listen 127.0.0.1:0 2>&1"));
        let mut child = command.stdout(Stdio::piped()).spawn().expect("sh runs");
        let mut lines = BufReader::new(child.stdout.take().expect("it is piped")).lines().map_while(Result::ok);
        let is_up = lines.by_ref().any(|line| line.contains("127.0.0.1:"));
        if is_up {
            let stop = Command::new("sh").args(["-c", &format!("kill -INT {}", child.id())]).status();
            assert!(stop.expect("sh runs").success());
        }
        // Read to the end: the process cannot end while the pipe is full
        let rest: Vec<String> = lines.collect();
        let status = child.wait().expect("it ends");
        if is_up && status.success() { Ok(()) } else { Err(failure(status, code, &rest.join("\n"))) }
    }
}

fn succeeded(mut command: Command) -> Result<(), String> {
    let output = command.output().expect("sh runs");
    if output.status.success() { Ok(()) } else { Err(failure(output.status, "", &text(&output.stderr))) }
}

fn failure(status: ExitStatus, code: &str, output: &str) -> String {
    format!("{status}\n{code}{output}")
}

#[tokio::test(flavor = "multi_thread")]
async fn every_command_of_the_manual_runs() {
    let mut failures = Vec::new();
    let mut count = 0;
    for document in documents() {
        let sandbox = Sandbox::new();
        for block in document.blocks() {
            let code = block.code.as_str();
            let outcome = match block.info.as_str() {
                "sh" => sandbox.run(code),
                "sh server" => sandbox.run_with_server(code),
                "sh until-stopped" => sandbox.run_until_stopped(code),
                "sh condoit" => {
                    let database = postgres::database().await;
                    database.run(r#"INSERT INTO "Facility" ("id", "name") VALUES ('f1', 'Main Street')"#).await;
                    sandbox.run_with_condoit(code, &database)
                }
                _ => continue,
            };
            count += 1;
            if let Err(reason) = outcome {
                failures.push(format!("{}:{}: {reason}", document.path.display(), block.line));
            }
        }
    }
    assert!(failures.is_empty(), "these commands fail:\n{}", failures.join("\n"));
    assert!(count > 30, "only {count} blocks were found");
}

#[test]
fn a_block_that_is_not_run_has_a_reason() {
    for document in documents() {
        for block in document.blocks() {
            let info = block.info.as_str();
            let shell = ["sh", "sh server", "sh until-stopped", "sh condoit"];
            let is_known = shell.contains(&info) || matches!(info, "toml" | "json" | "text");
            let reason = info.strip_prefix("sh no-test: ").unwrap_or_default();
            assert!(is_known || reason.len() > 5, "{}:{}: ```{info}", document.path.display(), block.line);
        }
    }
}

#[test]
fn every_configuration_example_is_accepted() {
    let mut refused = Vec::new();
    for document in documents() {
        for block in document.blocks().iter().filter(|block| block.info == "toml") {
            let folder = TempDir::new().expect("a folder");
            fs::write(folder.path().join("masterbus.toml"), &block.code).expect("a file");
            let output = run(folder.path(), ["config", "print"]);
            if !output.status.success() {
                refused.push(format!("{}:{}: {}", document.path.display(), block.line, text(&output.stderr)));
            }
        }
    }
    assert!(refused.is_empty(), "these examples are refused:\n{}", refused.join("\n"));
}
