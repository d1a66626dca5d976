//! The command line: what it prints to which stream, and its exit codes.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::path::Path;
use std::process::{Child, Command, Output, Stdio};
use std::{fs, io};

use tempfile::TempDir;

/// The binary in a folder, without any `MASTERBUS_` variable in its environment.
fn masterbus(folder: &Path, arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_masterbus"));
    command.args(arguments).current_dir(folder).env_clear().stdin(Stdio::null());
    command
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

fn run(folder: &Path, arguments: &[&str]) -> io::Result<Output> {
    masterbus(folder, arguments).output()
}

#[test]
fn an_unknown_key_ends_with_2_and_the_nearest_known_key() -> io::Result<()> {
    let folder = TempDir::new()?;
    fs::write(folder.path().join("masterbus.toml"), "[rate_limit]\nper_minte = 5\n")?;
    let output = run(folder.path(), &["config", "print"])?;
    assert_eq!(output.status.code(), Some(2));
    assert!(output.stdout.is_empty(), "an error is no answer: {}", text(&output.stdout));
    assert_eq!(
        text(&output.stderr),
        "masterbus: unknown key rate_limit.per_minte (masterbus.toml): did you mean rate_limit.per_minute?\n"
    );
    Ok(())
}

#[test]
fn a_missing_configuration_file_ends_with_2_and_the_reason() -> io::Result<()> {
    let folder = TempDir::new()?;
    let output = run(folder.path(), &["config", "print", "--config", "gone.toml"])?;
    assert_eq!(output.status.code(), Some(2));
    let message = text(&output.stderr);
    assert!(message.starts_with("masterbus: cannot read gone.toml: No such file"), "{message}");
    assert_eq!(message.lines().count(), 1);
    Ok(())
}

#[test]
fn config_print_shows_origins_and_no_secrets() -> io::Result<()> {
    let folder = TempDir::new()?;
    let file = "[[source]]\nname = \"condoit\"\nkind = \"http\"\nurl = \"https://a:url-secret@host/api\"\n\
                token = \"token-secret\"\n";
    fs::write(folder.path().join("mb.toml"), file)?;
    let output = masterbus(folder.path(), &["--config", "mb.toml", "config", "print", "--data-dir", "/srv/mb"])
        .env("MASTERBUS_LOG__LEVEL", "debug")
        .output()?;
    let printed = text(&output.stdout);
    assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
    assert!(output.stderr.is_empty());
    assert!(!printed.contains("-secret"), "{printed}");
    let line = |start: &str| printed.lines().find(|line| line.starts_with(start)).unwrap_or_default();
    assert!(line("data_dir = \"/srv/mb\"").ends_with("# command line"), "{printed}");
    assert!(line("level = \"debug\"").ends_with("# environment variable MASTERBUS_LOG__LEVEL"), "{printed}");
    assert!(line("token = \"***\"").ends_with("# mb.toml"), "{printed}");
    assert!(line("listen = ").ends_with("# default"), "{printed}");
    Ok(())
}

#[test]
fn plain_http_beyond_this_machine_is_refused_with_2() -> io::Result<()> {
    let folder = TempDir::new()?;
    let output = masterbus(folder.path(), &["config", "print"]).env("MASTERBUS_LISTEN", "0.0.0.0:8650").output()?;
    assert_eq!(output.status.code(), Some(2));
    assert!(text(&output.stderr).contains("allow_plain_http = true"), "{}", text(&output.stderr));
    Ok(())
}

#[test]
fn a_command_makes_no_store_in_the_default_folder_and_says_where_it_looked() -> io::Result<()> {
    let commands: [&[&str]; 12] = [
        &["key", "create", "--name", "map", "--role", "viewer"],
        &["key", "list"],
        &["user", "add", "ada", "--role", "admin", "--password-file", "password"],
        &["user", "list"],
        &["engine"],
        &["algorithm"],
        &["jobs", "list"],
        &["dead-letters", "list"],
        &["export"],
        &["explain", "e1"],
        &["check"],
        &["compact"],
    ];
    let folder = TempDir::new()?;
    fs::write(folder.path().join("password"), "correct horse battery\n")?;
    let looked = folder.path().canonicalize()?.join("masterbus-data");
    for arguments in commands {
        let output = run(folder.path(), arguments)?;
        let message = text(&output.stderr);
        assert_eq!(output.status.code(), Some(2), "{arguments:?}: {message}");
        assert!(output.stdout.is_empty(), "{arguments:?}: {}", text(&output.stdout));
        assert!(message.contains("masterbus-data") && message.contains("--data-dir"), "{arguments:?}: {message}");
        assert!(!looked.exists(), "{arguments:?} made a folder");
    }
    let output = run(folder.path(), commands[0])?;
    assert!(text(&output.stderr).contains(&looked.display().to_string()), "{}", text(&output.stderr));

    // A folder that was named is made: by flag, by variable, in the file
    let key = [commands[0], &["--data-dir", "by-flag"]].concat();
    assert!(text(&run(folder.path(), &key)?.stdout).starts_with("mb_"));
    let output = masterbus(folder.path(), commands[0]).env("MASTERBUS_DATA_DIR", "by-variable").output()?;
    assert!(text(&output.stdout).starts_with("mb_"), "{}", text(&output.stderr));
    fs::write(folder.path().join("masterbus.toml"), "data_dir = \"by-file\"\n")?;
    assert!(text(&run(folder.path(), commands[0])?.stdout).starts_with("mb_"));
    fs::remove_file(folder.path().join("masterbus.toml"))?;

    // `import` makes the default one, and then the other commands use it
    fs::write(folder.path().join("facilities.csv"), "id,name\nf1,Main Street\n")?;
    assert_eq!(run(folder.path(), &["import", "facilities.csv"])?.status.code(), Some(0));
    assert!(text(&run(folder.path(), commands[0])?.stdout).starts_with("mb_"));
    Ok(())
}

#[test]
fn completions_exist_for_every_shell() -> io::Result<()> {
    let folder = TempDir::new()?;
    for shell in ["bash", "zsh", "fish", "elvish", "powershell"] {
        let output = run(folder.path(), &["completions", shell])?;
        assert_eq!(output.status.code(), Some(0));
        let script = text(&output.stdout);
        assert!(script.contains("simulate") && script.contains("data-dir"), "{shell}: {script}");
    }
    let unknown = run(folder.path(), &["completions", "tcsh"])?;
    assert_eq!(unknown.status.code(), Some(2));
    Ok(())
}

#[test]
fn wrong_usage_ends_with_2_and_help_with_0() -> io::Result<()> {
    let folder = TempDir::new()?;
    for (arguments, code) in [
        (&["--help"][..], 0),
        (&["--version"], 0),
        (&[], 2),
        (&["frobnicate"], 2),
        (&["simulate", "condoit", "--error-rate", "2"], 2),
        (&["simulate", "condoit", "--latency", "soon"], 2),
    ] {
        assert_eq!(run(folder.path(), arguments)?.status.code(), Some(code), "{arguments:?}");
    }
    Ok(())
}

/// Kills the process when the test ends, also when it fails.
struct Ended(Child);

impl Drop for Ended {
    fn drop(&mut self) {
        // It may have ended already
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

#[test]
fn the_simulated_condoit_responds_and_stops_at_sigterm() -> io::Result<()> {
    let folder = TempDir::new()?;
    let arguments = ["simulate", "condoit", "--listen", "127.0.0.1:0", "--equipment", "20", "--facilities", "2"];
    let mut process =
        Ended(masterbus(folder.path(), &arguments).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn()?);
    let mut lines = BufReader::new(process.0.stdout.take().ok_or(io::ErrorKind::BrokenPipe)?).lines();
    let mut value = |name: &str| -> io::Result<String> {
        let line = lines.next().ok_or(io::ErrorKind::UnexpectedEof)??;
        Ok(line.strip_prefix(name).ok_or(io::ErrorKind::InvalidData)?.trim().to_owned())
    };
    let (url, token) = (value("url")?, value("token")?);
    let mut stream = TcpStream::connect(url.trim_start_matches("http://"))?;
    write!(stream, "GET /ids?kind=facility HTTP/1.1\r\nHost: a\r\nX-API-Key: {token}\r\nConnection: close\r\n\r\n")?;
    let mut answer = String::new();
    stream.read_to_string(&mut answer)?;
    assert!(answer.starts_with("HTTP/1.1 200") && answer.contains("[\"f-0001\",\"f-0002\"]"), "{answer}");

    let status = Command::new("sh").args(["-c", &format!("kill -TERM {}", process.0.id())]).status()?;
    assert!(status.success());
    assert_eq!(process.0.wait()?.code(), Some(0));
    assert_eq!(fs::read_dir(folder.path())?.count(), 0, "it left something behind");
    Ok(())
}

#[test]
fn an_address_in_use_is_reported() -> io::Result<()> {
    let folder = TempDir::new()?;
    let taken = std::net::TcpListener::bind("127.0.0.1:0")?;
    let address = taken.local_addr()?.to_string();
    let output = run(folder.path(), &["simulate", "condoit", "--listen", &address, "--equipment", "1"])?;
    assert_eq!(output.status.code(), Some(1));
    assert!(text(&output.stderr).contains(&format!("cannot simulate Condoit on {address}")));
    Ok(())
}
