//! Runs this binary as a child process, so that its memory and time can be measured separately.

use std::fs;
use std::io::{self, Read};
use std::net::{Ipv4Addr, SocketAddr, TcpListener};
use std::path::Path;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::time::{Duration, Instant};

use super::bench_client::BenchClient;
use crate::cli::command_error::CommandError;

/// How often the state of a process is read.
const POLL_INTERVAL: Duration = Duration::from_millis(5);
/// How often a server that does not respond yet is called.
const CONNECT_INTERVAL: Duration = Duration::from_micros(200);
/// Longest wait for the first response of a server.
const START_TIMEOUT: Duration = Duration::from_secs(60);

/// A command of this binary whose only settings are in this configuration file.
fn own_binary(config: &Path) -> Result<Command, CommandError> {
    let mut command = Command::new(std::env::current_exe()?);
    for (name, _) in std::env::vars_os() {
        if name.to_string_lossy().starts_with("MASTERBUS_") {
            command.env_remove(name);
        }
    }
    command.arg("--config").arg(config).stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::inherit());
    Ok(command)
}

/// A line of `/proc/PID/status` in bytes; `None` on systems without that file.
fn memory(process: u32, line: &str) -> Option<u64> {
    let status = fs::read_to_string(format!("/proc/{process}/status")).ok()?;
    let value = status.lines().find_map(|text| text.strip_prefix(line)?.strip_prefix(':'))?;
    value.trim().strip_suffix(" kB")?.parse::<u64>().ok().map(|kilobytes| kilobytes * 1024)
}

/// Runs a command to its end. Returns its duration and, where the system reports it, its peak memory in bytes.
pub(super) fn run(config: &Path, arguments: &[&str]) -> Result<(Duration, Option<u64>), CommandError> {
    let start = Instant::now();
    let mut child = own_binary(config)?.args(arguments).spawn()?;
    let mut peak = None;
    let status: ExitStatus = loop {
        peak = peak.max(memory(child.id(), "VmHWM"));
        match child.try_wait()? {
            Some(status) => break status,
            None => std::thread::sleep(POLL_INTERVAL),
        }
    };
    let took = start.elapsed();
    let mut printed = String::new();
    if let Some(mut output) = child.stdout.take() {
        output.read_to_string(&mut printed)?;
    }
    if status.success() {
        Ok((took, peak))
    } else {
        Err(CommandError::failed(format!("masterbus {}: {status}", arguments.join(" "))))
    }
}

/// A running server. Dropping it kills it with signal 9, as a power failure would.
pub(super) struct ServerProcess {
    child: Child,
    pub(super) address: SocketAddr,
}

impl ServerProcess {
    /// Starts a server and waits for its first response. Returns it with the time from start to response.
    pub(super) fn start(config: &Path) -> Result<(Self, Duration), CommandError> {
        // Binding finds a free port; the listener is dropped, so that the child can bind it
        let address = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?.local_addr()?;
        let mut command = own_binary(config)?;
        command.args(["serve", "--listen", &address.to_string()]);
        let start = Instant::now();
        let mut server = Self { child: command.spawn()?, address };
        loop {
            match BenchClient::connect(address, "").and_then(|mut client| client.get("/api/v1/health").map(drop)) {
                Ok(()) => return Ok((server, start.elapsed())),
                Err(error) if start.elapsed() > START_TIMEOUT => {
                    return Err(CommandError::failed(format!("the server on {address} does not respond: {error}")));
                }
                Err(_) => {}
            }
            if let Some(status) = server.child.try_wait()? {
                return Err(CommandError::failed(format!("masterbus serve: {status}")));
            }
            std::thread::sleep(CONNECT_INTERVAL);
        }
    }

    /// Resident memory, bytes; `None` on systems without `/proc`.
    pub(super) fn memory(&self) -> Option<u64> {
        memory(self.child.id(), "VmRSS")
    }

    /// Kills it with signal 9.
    pub(super) fn kill(mut self) -> io::Result<()> {
        self.child.kill()?;
        self.child.wait().map(drop)
    }
}

impl Drop for ServerProcess {
    fn drop(&mut self) {
        // `kill` may have ended it already
        if let Err(error) = self.child.kill().and_then(|()| self.child.wait()) {
            tracing::debug!(%error, "the server had already ended");
        }
    }
}
