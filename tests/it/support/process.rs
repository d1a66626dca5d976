//! The real binary, run as somebody would: its own folder, nothing of ours in its environment, its words read as they
//! come, and nothing left running when a test ends.

use std::ffi::OsStr;
use std::io::{BufRead, BufReader, Read};
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Output, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::time::{Duration, Instant};

use masterbus::clock::Clock;
use serde_json::Value;

/// Nothing takes this long; a hang becomes a failure.
const PATIENCE: Duration = Duration::from_secs(60);

/// The binary in a folder.
pub fn masterbus<A: AsRef<OsStr>>(folder: &Path, arguments: impl IntoIterator<Item = A>) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_masterbus"));
    command.args(arguments).current_dir(folder).env_clear().stdin(Stdio::null());
    command
}

/// Runs a verb to its end.
pub fn run<A: AsRef<OsStr>>(folder: &Path, arguments: impl IntoIterator<Item = A>) -> Output {
    masterbus(folder, arguments).output().expect("the binary runs")
}

/// Runs a verb that must end well; what it printed.
pub fn printed<A: AsRef<OsStr>>(folder: &Path, arguments: impl IntoIterator<Item = A>) -> String {
    let output = run(folder, arguments);
    assert_eq!(output.status.code(), Some(0), "{}{}", text(&output.stdout), text(&output.stderr));
    text(&output.stdout)
}

/// Bytes as text.
pub fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

/// The one sentence with which a verb ended badly.
pub fn sentence(output: &Output, code: i32) -> String {
    let said = text(&output.stderr);
    assert_eq!(output.status.code(), Some(code), "{said}");
    let lines: Vec<&str> = said.lines().filter(|line| !line.starts_with('{')).collect();
    assert_eq!(lines.len(), 1, "one plain sentence: {said}");
    let sentence = lines[0].strip_prefix("masterbus: ");
    assert!(!said.contains("panicked"), "{said}");
    sentence.unwrap_or_else(|| panic!("it says who speaks: {said}")).to_owned()
}

/// A verb that runs until somebody ends it. Dropping it kills it.
pub struct Running {
    child: Child,
    /// Its log, line by line, each read as JSON.
    log: Receiver<Value>,
    stdout: Option<Receiver<String>>,
}

impl Running {
    /// Starts a verb.
    pub fn start(mut command: Command) -> Self {
        let mut child =
            command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("the binary can be started");
        let lines = |stream: Box<dyn Read + Send>| {
            let (sender, receiver) = channel();
            std::thread::spawn(move || {
                for line in BufReader::new(stream).lines().map_while(Result::ok) {
                    // A test that no longer listens is no reason to stop reading: the verb would block
                    let _ = sender.send(line);
                }
            });
            receiver
        };
        let stderr = lines(Box::new(child.stderr.take().expect("it is piped")));
        let stdout = Some(lines(Box::new(child.stdout.take().expect("it is piped"))));
        let (sender, log) = channel();
        std::thread::spawn(move || {
            for line in stderr {
                let line = serde_json::from_str(&line).unwrap_or(Value::String(line));
                let _ = sender.send(line);
            }
        });
        Self { child, log, stdout }
    }

    /// Its process id.
    pub fn id(&self) -> u32 {
        self.child.id()
    }

    /// The first line of the log from here on that says this.
    pub fn logged(&self, message: &str) -> Value {
        let until = Instant::now() + PATIENCE;
        let mut seen = Vec::new();
        loop {
            match self.log.recv_timeout(until.saturating_duration_since(Instant::now())) {
                Ok(line) if said(&line).contains(message) => return line,
                Ok(line) => seen.push(line),
                Err(error) => panic!("{error}: it never said {message:?}, but {seen:#?}"),
            }
        }
    }

    /// Everything it prints until its end.
    pub fn lines(&mut self) -> Receiver<String> {
        self.stdout.take().expect("asked for once")
    }

    /// Where it listens, once it does.
    pub fn address(&self) -> SocketAddr {
        let line = self.logged("serving");
        let found = fields(&line)["address"].as_str().and_then(|address| address.parse().ok());
        found.unwrap_or_else(|| panic!("no address: {line}"))
    }

    /// Sends a signal by its name.
    pub fn signal(&self, name: &str) {
        // The shell's own kill: a bare Debian has no other
        let asked = Command::new("sh").args(["-c", &format!("kill -{name} {}", self.id())]).status();
        assert!(asked.expect("sh runs").success());
    }

    /// Waits for its end.
    pub fn ended(&mut self) -> ExitStatus {
        let until = Instant::now() + PATIENCE;
        // There is no waiting with a limit; the last line of its log is the event that its end follows
        while self.log.recv_timeout(until.saturating_duration_since(Instant::now())).is_ok() {}
        self.child.wait().expect("it can be waited for")
    }

    /// Kills it with -9; whether it was still running.
    pub fn kill(&mut self) -> bool {
        self.child.kill().expect("it can be killed");
        let status = self.child.wait().expect("it can be waited for");
        status.code().is_none()
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        // It may have ended by itself
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// The fields of a line of the log.
pub fn fields(line: &Value) -> &Value {
    line.get("fields").unwrap_or(line)
}

fn said(line: &Value) -> String {
    fields(line)["message"].as_str().map_or_else(|| line.to_string(), str::to_owned)
}

/// A time zone in which midnight is hours away, so that no test sees the date change between two runs.
pub fn quiet_zone() -> &'static str {
    let hour = Clock::system().now().millis().div_euclid(3_600_000).rem_euclid(24);
    // The signs of these names are the wrong way round: this is twelve hours behind UTC
    if (6..18).contains(&hour) { "UTC" } else { "Etc/GMT+12" }
}

/// A configuration in `folder` with Condoit's database as its source; its path.
pub fn configuration(folder: &Path, database: &str) -> PathBuf {
    let path = folder.join("masterbus.toml");
    let head = format!("listen = \"127.0.0.1:0\"\ndata_dir = \"data\"\ntime_zone = \"{}\"\n", quiet_zone());
    let source = format!("name = \"condoit\"\nkind = \"postgres\"\nurl = \"{database}\"\ninterval = \"1h\"\n");
    let whole = format!("{head}rate_limit.per_minute = 0\n[[source]]\n{source}");
    std::fs::write(&path, whole).expect("it can be written");
    path
}
