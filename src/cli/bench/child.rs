//! This program once more as a process of its own: what it needs in memory and time is then its own, too.

use std::fs;
use std::io::{self, Read};
use std::net::{Ipv4Addr, SocketAddr, TcpListener};
use std::path::Path;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::time::{Duration, Instant};

use super::visitor::Visitor;
use crate::cli::command_error::CommandError;

/// How often a process is looked at.
const POLL_INTERVAL: Duration = Duration::from_millis(5);
/// How often a server that does not answer yet is knocked at.
const KNOCK_EVERY: Duration = Duration::from_micros(200);
/// After so long without an answer a server counts as hung.
const PATIENCE: Duration = Duration::from_secs(60);

/// This program with a verb, told only by the configuration file given.
fn itself(config: &Path) -> Result<Command, CommandError> {
    let mut command = Command::new(std::env::current_exe()?);
    for (name, _) in std::env::vars_os() {
        if name.to_string_lossy().starts_with("MASTERBUS_") {
            command.env_remove(name);
        }
    }
    command.arg("--config").arg(config).stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::inherit());
    Ok(command)
}

/// A line of `/proc/PID/status` in bytes; `None` where the system has no such file.
fn memory(process: u32, line: &str) -> Option<u64> {
    let status = fs::read_to_string(format!("/proc/{process}/status")).ok()?;
    let value = status.lines().find_map(|text| text.strip_prefix(line)?.strip_prefix(':'))?;
    value.trim().strip_suffix(" kB")?.parse::<u64>().ok().map(|kilobytes| kilobytes * 1024)
}

/// Runs a verb to its end. Returns how long it took and the most memory it held, where the system tells.
pub(super) fn run(config: &Path, verb: &[&str]) -> Result<(Duration, Option<u64>), CommandError> {
    let start = Instant::now();
    let mut child = itself(config)?.args(verb).spawn()?;
    let mut peak = None;
    let status: ExitStatus = loop {
        peak = peak.max(memory(child.id(), "VmHWM"));
        match child.try_wait()? {
            Some(status) => break status,
            None => std::thread::sleep(POLL_INTERVAL),
        }
    };
    let took = start.elapsed();
    let mut told = String::new();
    if let Some(mut output) = child.stdout.take() {
        output.read_to_string(&mut told)?;
    }
    if status.success() {
        Ok((took, peak))
    } else {
        Err(CommandError::failed(format!("masterbus {}: {status}", verb.join(" "))))
    }
}

/// A serving appliance. Dropping it kills it, as a failing machine would.
pub(super) struct Serving {
    child: Child,
    pub(super) address: SocketAddr,
}

impl Serving {
    /// Starts one and waits for its first answer. Returns it with the time from start to answer.
    pub(super) fn start(config: &Path) -> Result<(Self, Duration), CommandError> {
        // Free now, and given back for the child to take
        let address = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?.local_addr()?;
        let mut command = itself(config)?;
        command.args(["serve", "--listen", &address.to_string()]);
        let start = Instant::now();
        let mut serving = Self { child: command.spawn()?, address };
        loop {
            match Visitor::to(address, "").and_then(|mut visitor| visitor.get("/api/v1/health").map(drop)) {
                Ok(()) => return Ok((serving, start.elapsed())),
                Err(error) if start.elapsed() > PATIENCE => {
                    return Err(CommandError::failed(format!("the server on {address} does not answer: {error}")));
                }
                Err(_) => {}
            }
            if let Some(status) = serving.child.try_wait()? {
                return Err(CommandError::failed(format!("masterbus serve: {status}")));
            }
            std::thread::sleep(KNOCK_EVERY);
        }
    }

    /// The memory it holds, bytes.
    pub(super) fn memory(&self) -> Option<u64> {
        memory(self.child.id(), "VmRSS")
    }

    /// Kills it with signal 9.
    pub(super) fn kill(mut self) -> io::Result<()> {
        self.child.kill()?;
        self.child.wait().map(drop)
    }
}

impl Drop for Serving {
    fn drop(&mut self) {
        // It is gone already when it was killed before
        if let Err(error) = self.child.kill().and_then(|()| self.child.wait()) {
            tracing::debug!(%error, "a server had gone already");
        }
    }
}
