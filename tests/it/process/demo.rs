//! `masterbus demo`: it serves, the commands that it prints work, and it removes its folder.

use std::fs;
use std::net::SocketAddr;
use std::path::Path;
use std::process::Command;
use std::time::{Duration, Instant};

use serde_json::{Value, json};
use tempfile::TempDir;

use crate::support::http_client::Client;
use crate::support::process::{Running, masterbus, text};

/// Longest wait for the simulated VoltMetrics.
const TIMEOUT: Duration = Duration::from_secs(90);

#[test]
fn the_demo_serves_its_commands_work_and_its_folder_is_removed() {
    let folder = TempDir::new().expect("a temporary folder");
    let scratch = TempDir::new().expect("a temporary folder");
    let mut command = masterbus(
        folder.path(),
        ["demo", "--listen", "127.0.0.1:0", "--ready-file", "ready.json", "--equipment", "300", "--facilities", "4"],
    );
    let mut demo = Running::start({
        command.env("TMPDIR", scratch.path());
        command
    });
    let lines = demo.lines();
    // The ready file is written before the first line; the line with Ctrl-C is the last
    let printed: Vec<String> = {
        let mut printed = Vec::new();
        for line in lines.iter() {
            let is_last = line.starts_with("Ctrl-C");
            printed.push(line);
            if is_last {
                break;
            }
        }
        printed
    };
    let ready = fs::read_to_string(folder.path().join("ready.json")).expect("it is written once the demo answers");
    let ready: Value = serde_json::from_str(&ready).expect("JSON");
    let mut keys: Vec<&String> = ready.as_object().expect("an object").keys().collect();
    keys.sort();
    assert_eq!(keys, ["data_dir", "password", "token", "url", "username"]);
    let word = |key: &str| ready[key].as_str().unwrap_or_default().to_owned();
    let url = word("url");
    let address: SocketAddr = url.strip_prefix("http://").and_then(|rest| rest.parse().ok()).expect("an origin");
    assert_ne!(address.port(), 0);
    assert_eq!(word("token").split('.').count(), 3, "a JWT");
    let data_dir = word("data_dir");
    assert!(
        Path::new(&data_dir).join("masterbus.redb").exists()
            && data_dir.starts_with(&*scratch.path().to_string_lossy())
    );

    let shown = printed.join("\n");
    for value in [&url, &word("token"), &word("username"), &word("password")] {
        assert!(shown.contains(value.as_str()), "{value}: {shown}");
    }
    let client = Client::with_token(address, &word("token"));
    let summary = client.get("/portfolio/summary");
    assert_eq!(summary.header("x-ratelimit-limit"), Some("6000"));
    assert_eq!((&summary.json()["total_equipment"], &summary.json()["total_facilities"]), (&json!(300), &json!(4)));
    let anonymous = Client::anonymous(address);
    let login = json!({"username": word("username"), "password": word("password")});
    let login = anonymous.send("POST", "/auth/login", &login);
    let token = login.json()["access_token"].as_str().expect("a token").to_owned();
    assert_eq!(Client::with_token(address, &token).get("/users").status, 200, "the client is an administrator");
    assert_eq!(anonymous.get("/ready").status, 200);
    assert_eq!(anonymous.ask("GET", "/enter", &[], b"").status, 200, "its link logs in");
    let issues = client.document("/sync/issues");
    assert_eq!(issues["total"], 0, "{issues}");

    let curls: Vec<&str> = printed.iter().map(|line| line.trim()).filter(|line| line.starts_with("curl ")).collect();
    assert_eq!(curls.len(), 5);
    if Command::new("curl").arg("--version").output().is_ok() {
        for line in curls {
            let output = Command::new("sh").args(["-c", &line.replacen("curl ", "curl -sS --fail ", 1)]).output();
            let output = output.expect("sh runs");
            assert!(output.status.success(), "{line}: {}", text(&output.stderr));
            let answer: Value = serde_json::from_slice(&output.stdout).expect("JSON");
            assert!(answer.is_object(), "{answer}");
        }
    }

    assert!(printed.iter().any(|line| line.trim().starts_with("engine    hybrid")), "{printed:?}");
    let begun = Instant::now();
    while client.document("/engine")["figures"] != json!({"local": 0, "voltmetrics": 300, "stale": 0}) {
        assert!(begun.elapsed() < TIMEOUT, "{}", client.document("/engine"));
        std::thread::sleep(Duration::from_millis(100));
    }
    let explain = printed.iter().map(|line| line.trim()).find(|line| line.starts_with("masterbus explain "));
    let explain = explain.expect("how to ask why").split_whitespace().skip(1);
    let output = masterbus(folder.path(), explain).output().expect("it runs");
    let explained = text(&output.stdout);
    assert!(explained.contains("The sum"), "{}", text(&output.stderr));
    assert!(explained.contains("is by the engine voltmetrics"), "it names the figure in use: {explained}");

    demo.signal("INT");
    assert_eq!(demo.ended().code(), Some(0));
    assert!(!Path::new(&data_dir).exists(), "{data_dir} is left behind");
    assert_eq!(fs::read_dir(folder.path()).expect("the folder").count(), 0, "something is left behind");
    assert_eq!(fs::read_dir(scratch.path()).expect("the folder").count(), 0, "something is left behind");
    assert!(std::net::TcpStream::connect(address).is_err(), "the port is closed");
}

#[test]
fn the_seed_determines_the_portfolio() {
    let folder = TempDir::new().expect("a temporary folder");
    let places = |seed: &str| -> Vec<Value> {
        let ready = folder.path().join("ready.json");
        let arguments = ["demo", "--listen", "127.0.0.1:0", "--equipment", "20", "--facilities", "2", "--seed", seed];
        let mut command = masterbus(folder.path(), arguments);
        command.arg("--ready-file").arg(&ready).env("TMPDIR", folder.path());
        let mut demo = Running::start(command);
        demo.lines().iter().find(|line| line.starts_with("Ctrl-C")).expect("it greets");
        let ready: Value = serde_json::from_str(&fs::read_to_string(ready).expect("text")).expect("JSON");
        let address = ready["url"].as_str().and_then(|url| url.strip_prefix("http://")).expect("an origin").parse();
        let client = Client::with_token(address.expect("an address"), ready["token"].as_str().expect("a token"));
        let list = client.document("/facilities");
        demo.signal("TERM");
        assert_eq!(demo.ended().code(), Some(0));
        list["facilities"].as_array().expect("a list").iter().map(|site| site["coordinates"].clone()).collect()
    };
    let first = places("7");
    assert_eq!(first, places("7"));
    assert_ne!(first, places("8"));
}
