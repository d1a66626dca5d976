//! Runs the binary as a user would: in its own folder and with an empty environment. Its output is read as it arrives, and
//! its processes are killed when a test ends.

use std::ffi::OsStr;
use std::io::{BufRead, BufReader, Read};
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Output, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::time::{Duration, Instant};

use masterbus::clock::Clock;
use serde_json::Value;

/// Longest wait for a log line. A process that hangs fails the test.
const TIMEOUT: Duration = Duration::from_secs(60);

/// A command of the binary in a folder.
pub fn masterbus<A: AsRef<OsStr>>(folder: &Path, arguments: impl IntoIterator<Item = A>) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_masterbus"));
    command.args(arguments).current_dir(folder).env_clear().stdin(Stdio::null());
    command
}

/// Runs a command to its end.
pub fn run<A: AsRef<OsStr>>(folder: &Path, arguments: impl IntoIterator<Item = A>) -> Output {
    masterbus(folder, arguments).output().expect("the binary runs")
}

/// Runs a command that must succeed. Returns its output.
pub fn printed<A: AsRef<OsStr>>(folder: &Path, arguments: impl IntoIterator<Item = A>) -> String {
    let output = run(folder, arguments);
    assert_eq!(output.status.code(), Some(0), "{}{}", text(&output.stdout), text(&output.stderr));
    text(&output.stdout)
}

/// Bytes as text.
pub fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

/// The error message of a command that failed: one sentence after `masterbus: `.
pub fn sentence(output: &Output, code: i32) -> String {
    let message = text(&output.stderr);
    assert_eq!(output.status.code(), Some(code), "{message}");
    let lines: Vec<&str> = message.lines().filter(|line| !line.starts_with('{')).collect();
    assert_eq!(lines.len(), 1, "one sentence: {message}");
    let sentence = lines[0].strip_prefix("masterbus: ");
    assert!(!message.contains("panicked"), "{message}");
    sentence.unwrap_or_else(|| panic!("the message begins with the program's name: {message}")).to_owned()
}

/// A running command. Dropping it kills it.
pub struct Running {
    child: Child,
    /// Lines of its log, each parsed as JSON.
    log: Receiver<Value>,
    stdout: Option<Receiver<String>>,
}

impl Running {
    /// Starts a command.
    pub fn start(mut command: Command) -> Self {
        let mut child =
            command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("the binary can be started");
        let lines = |stream: Box<dyn Read + Send>| {
            let (sender, receiver) = channel();
            std::thread::spawn(move || {
                for line in BufReader::new(stream).lines().map_while(Result::ok) {
                    // Reading continues when the test no longer listens: a full pipe would block the process
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

    /// Waits for the next line of the log whose message contains `message`.
    pub fn logged(&self, message: &str) -> Value {
        let until = Instant::now() + TIMEOUT;
        let mut seen = Vec::new();
        loop {
            match self.log.recv_timeout(until.saturating_duration_since(Instant::now())) {
                Ok(line) if message_of(&line).contains(message) => return line,
                Ok(line) => seen.push(line),
                Err(error) => panic!("{error}: no line with {message:?} in {seen:#?}"),
            }
        }
    }

    /// The lines of its standard output, until its end.
    pub fn lines(&mut self) -> Receiver<String> {
        self.stdout.take().expect("called once")
    }

    /// Waits until it serves, and returns its address.
    pub fn address(&self) -> SocketAddr {
        let line = self.logged("serving");
        let found = fields(&line)["address"].as_str().and_then(|address| address.parse().ok());
        found.unwrap_or_else(|| panic!("no address: {line}"))
    }

    /// Sends a signal by its name.
    pub fn signal(&self, name: &str) {
        // The shell's builtin: a minimal Debian has no `kill` program
        let status = Command::new("sh").args(["-c", &format!("kill -{name} {}", self.id())]).status();
        assert!(status.expect("sh runs").success());
    }

    /// Waits until the process has ended.
    pub fn ended(&mut self) -> ExitStatus {
        let until = Instant::now() + TIMEOUT;
        // `Child::wait` has no timeout: the end of the log, which has one, comes just before the end of the process
        while self.log.recv_timeout(until.saturating_duration_since(Instant::now())).is_ok() {}
        self.child.wait().expect("it can be waited for")
    }

    /// Kills it with signal 9. Returns whether it was still running.
    pub fn kill(&mut self) -> bool {
        self.child.kill().expect("it can be killed");
        let status = self.child.wait().expect("it can be waited for");
        status.code().is_none()
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        // It may have ended already
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// The fields of a log line.
pub fn fields(line: &Value) -> &Value {
    line.get("fields").unwrap_or(line)
}

fn message_of(line: &Value) -> String {
    fields(line)["message"].as_str().map_or_else(|| line.to_string(), str::to_owned)
}

/// A time zone in which midnight is hours away, so that no test sees the date change between two runs.
pub fn quiet_zone() -> &'static str {
    let hour = Clock::system().now().millis().div_euclid(3_600_000).rem_euclid(24);
    // The signs of these names are inverted by POSIX: this is twelve hours behind UTC
    if (6..18).contains(&hour) { "UTC" } else { "Etc/GMT+12" }
}

/// Writes a configuration to `folder` with Condoit's database as its source. Returns its path.
pub fn configuration(folder: &Path, database: &str) -> PathBuf {
    let path = folder.join("masterbus.toml");
    let head = format!("listen = \"127.0.0.1:0\"\ndata_dir = \"data\"\ntime_zone = \"{}\"\n", quiet_zone());
    let source = format!("name = \"condoit\"\nkind = \"postgres\"\nurl = \"{database}\"\ninterval = \"1h\"\n");
    let whole = format!("{head}rate_limit.per_minute = 0\n[[source]]\n{source}");
    std::fs::write(&path, whole).expect("it can be written");
    path
}
