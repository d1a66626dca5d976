//! `masterbus serve`: start, errors at the start, commands beside a running server, and shutdown.

use std::fs;
use std::io::{Read, Write};
use std::net::TcpStream;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;

use serde_json::{Value, json};
use tempfile::TempDir;

use crate::support::app::runtime;
use crate::support::condoit::{fill, plant};
use crate::support::http_client::Client;
use crate::support::postgres::{database, empty_database};
use crate::support::process::{Running, configuration, masterbus, printed, run, sentence, text};

const NO_SOURCE: &str = "listen = \"127.0.0.1:0\"\ndata_dir = \"data\"\n";

/// A folder with a configuration.
fn folder(configuration: &str) -> TempDir {
    let folder = TempDir::new().expect("a temporary folder");
    fs::write(folder.path().join("masterbus.toml"), configuration).expect("it can be written");
    folder
}

fn serve(folder: &Path) -> Running {
    Running::start(masterbus(folder, ["serve"]))
}

fn key(folder: &Path, role: &str) -> String {
    let printed = printed(folder, ["key", "create", "--name", "a test", "--role", role]);
    let key = printed.strip_suffix('\n').expect("a line");
    assert!(key.starts_with("mb_") && !key.contains(char::is_whitespace), "the key, and nothing else: {printed:?}");
    key.to_owned()
}

#[test]
fn a_folder_that_cannot_be_created_is_reported() {
    let folder = folder(NO_SOURCE);
    // No user, not even root, can create a folder below a regular file
    fs::write(folder.path().join("file"), "").expect("it can be written");
    for verb in ["serve", "sync", "check", "compact"] {
        let error = sentence(&run(folder.path(), [verb, "--data-dir", "file/data"]), 2);
        assert!(error.contains("file/data"), "{verb}: {error}");
    }
}

#[test]
fn wrong_configuration_is_reported_by_its_key() {
    for (line, key) in [
        ("listen = \"nowhere\"", "listen"),
        ("time_zone = \"Mars/Olympus\"", "time_zone"),
        ("[rate_limit]\nper_minute = -1", "rate_limit.per_minute"),
        ("[[source]]\nname = \"a\"\nkind = \"telepathy\"", "source.0.kind"),
        ("[[source]]\nname = \"a\"\nkind = \"postgres\"", "source.0.url"),
        ("[engine]\nalgoritm = \"1.2.0\"", "engine.algorithm"),
    ] {
        let folder = folder(line);
        let error = sentence(&run(folder.path(), ["serve", "--data-dir", "data"]), 2);
        assert!(error.contains(key), "{key}: {error}");
        assert!(!folder.path().join("data").exists(), "{key}: nothing was begun");
    }
    let folder = folder("listen = \"127.0.0.1:0\"\n[engine]\nalgorithm = \"9.9.9\"");
    let error = sentence(&run(folder.path(), ["serve", "--data-dir", "data"]), 2);
    assert!(error.contains("9.9.9") && error.contains("1.2.0"), "it lists the existing versions: {error}");
}

#[test]
fn an_address_in_use_is_reported_at_the_start() {
    let taken = std::net::TcpListener::bind("127.0.0.1:0").expect("a free port");
    let address = taken.local_addr().expect("it is bound").to_string();
    let folder = folder(NO_SOURCE);
    let error = sentence(&run(folder.path(), ["serve", "--listen", &address]), 2);
    assert!(error.contains(&address) && error.contains("listen"), "{error}");
}

#[test]
fn one_process_holds_the_store_and_the_commands_use_it() {
    let folder = folder(NO_SOURCE);
    // Keys that were created without a server are valid later
    let early = key(folder.path(), "operator");
    let mut server = serve(folder.path());
    let address = server.address();
    server.logged("set-up link");

    for verb in ["serve", "check", "compact"] {
        let error = sentence(&run(folder.path(), [verb]), 1);
        assert!(error.contains("in use by another masterbus"), "{verb}: {error}");
    }
    assert_eq!(Client::with_key(address, &early).get("/sync/runs").status, 200);
    let viewer = Client::with_key(address, &key(folder.path(), "viewer"));
    assert_eq!((viewer.get("/facilities").status, viewer.get("/keys").status), (200, 403));
    let error = sentence(&run(folder.path(), ["key", "create", "--name", "x", "--role", "service"]), 1);
    assert!(error.contains("scopes"), "the server's own reason: {error}");
    let scoped = ["key", "create", "--name", "ci", "--role", "service", "--scope", "facilities:read"];
    let scoped = Client::with_key(address, printed(folder.path(), scoped).trim_end());
    assert_eq!((scoped.get("/facilities").status, scoped.get("/equipment").status), (200, 403));

    let listed = printed(folder.path(), ["key", "list"]);
    assert_eq!(listed.lines().count(), 4, "{listed}");
    let id = early.split('_').nth(1).expect("a key holds its id");
    printed(folder.path(), ["key", "revoke", id]);
    assert_eq!(Client::with_key(address, &early).get("/sync/runs").status, 401);
    assert!(sentence(&run(folder.path(), ["key", "revoke", "0000"]), 1).contains("key"));

    fs::write(folder.path().join("password"), "correct horse\n").expect("it can be written");
    let file = ["--password-file", "password"];
    let link = folder.path().join("data/setup-link");
    assert!(link.exists());
    printed(folder.path(), [&["user", "add", "ada", "--role", "admin"][..], &file].concat());
    server.logged("the used set-up link was removed");
    assert!(!link.exists(), "there is an administrator");
    let anonymous = Client::anonymous(address);
    let login =
        |password: &str| anonymous.send("POST", "/auth/login", &json!({"username": "ada", "password": password}));
    let token = login("correct horse").json()["access_token"].as_str().expect("a token").to_owned();
    assert_eq!(Client::with_token(address, &token).get("/users").status, 200);
    fs::write(folder.path().join("password"), "battery staple\n").expect("it can be written");
    printed(folder.path(), [&["user", "passwd", "ada"][..], &file].concat());
    assert_eq!((login("correct horse").status, login("battery staple").status), (401, 200));
    assert_eq!(Client::with_token(address, &token).get("/users").status, 401, "its session ended");
    assert!(sentence(&run(folder.path(), ["user", "disable", "ada"]), 1).contains("last administrator"));
    printed(folder.path(), [&["user", "add", "eve", "--role", "admin"][..], &file].concat());
    printed(folder.path(), ["user", "disable", "ada"]);
    assert_eq!(login("battery staple").status, 401);
    assert!(printed(folder.path(), ["user", "list"]).contains("ada"));
    printed(folder.path(), ["user", "enable", "ada"]);
    assert_eq!(login("battery staple").status, 200);
    for arguments in [&["--role", "service", "--scope", "users:read"][..], &["--role", "viewer", "--facility", ""]] {
        let output = run(folder.path(), [&["key", "create", "--name", "x"][..], arguments].concat());
        assert_eq!(output.status.code(), Some(2), "{arguments:?}: {}", text(&output.stderr));
    }
    assert_eq!(anonymous.ask("GET", "/enter", &[], b"").status, 404, "the link of the demo is the demo's");

    server.signal("TERM");
    assert_eq!(server.ended().code(), Some(0));
    assert!(!folder.path().join("data/masterbus.sock").exists());
    assert!(printed(folder.path(), ["check"]).ends_with(" 0 damaged\n"));
    // The same without a server
    printed(folder.path(), ["user", "disable", "ada"]);
    assert!(sentence(&run(folder.path(), ["user", "disable", "eve"]), 1).contains("last administrator"));
    printed(folder.path(), ["user", "enable", "ada"]);
}

#[test]
fn a_data_folder_is_made_for_its_owner_and_an_open_one_is_reported() {
    let folder = folder(NO_SOURCE);
    let data = folder.path().join("data");
    let mode = || fs::metadata(&data).expect("it is there").permissions().mode() & 0o777;
    let server = serve(folder.path());
    server.address();
    assert_eq!(mode(), 0o700);
    drop(server);
    fs::set_permissions(&data, fs::Permissions::from_mode(0o755)).expect("it is ours");
    let server = serve(folder.path());
    let line = server.logged("other users of this machine can look into the data folder");
    assert!(line.to_string().contains("chmod 700"), "{line}");
    server.address();
    assert_eq!(mode(), 0o755, "its owner may have a reason");
}

#[test]
fn only_the_owner_can_read_the_setup_link_and_it_works_once() {
    let folder = folder(NO_SOURCE);
    let server = serve(folder.path());
    let address = server.address();
    let line = server.logged("set-up link");
    let path = folder.path().join("data/setup-link");
    assert_eq!(fs::metadata(&path).expect("it is there").permissions().mode() & 0o777, 0o600);
    let socket = folder.path().join("data/masterbus.sock");
    assert_eq!(fs::metadata(&socket).expect("it is there").permissions().mode() & 0o777, 0o600);
    let link = fs::read_to_string(&path).expect("text");
    let (origin, secret) = link.trim_end().split_once("/setup#").expect("a link");
    assert_eq!(origin, format!("http://{address}"));
    assert!(!line.to_string().contains(secret), "the log does not hold it: {line}");

    let anonymous = Client::anonymous(address);
    let login = json!({"username": "ada", "password": "correct horse"});
    assert_eq!(anonymous.send("POST", "/auth/login", &login).error()["code"], "AUTH_NOT_SET_UP");
    let mut set_up = login.clone();
    set_up["secret"] = json!(secret);
    assert_eq!(anonymous.send("POST", "/auth/setup", &set_up).status, 200);
    server.logged("the used set-up link was removed");
    assert!(!path.exists());
    assert_eq!(anonymous.send("POST", "/auth/setup", &set_up).status, 403);
    assert_eq!(anonymous.send("POST", "/auth/login", &login).status, 200);
}

#[test]
fn the_first_administrator_can_come_from_a_file() {
    let folder = folder(NO_SOURCE);
    fs::write(folder.path().join("password"), "correct horse\n").expect("it can be written");
    let arguments = ["serve", "--admin-password-file", "password"];
    let server = Running::start(masterbus(folder.path(), arguments));
    let anonymous = Client::anonymous(server.address());
    server.logged("the first administrator was created");
    let login = anonymous.send("POST", "/auth/login", &json!({"username": "admin", "password": "correct horse"}));
    assert_eq!(login.status, 200);
    assert!(!folder.path().join("data/setup-link").exists());
    drop(server);
    // The next start needs no file and creates no user
    let server = serve(folder.path());
    let anonymous = Client::anonymous(server.address());
    let login = anonymous.send("POST", "/auth/login", &json!({"username": "admin", "password": "correct horse"}));
    assert_eq!(login.status, 200);
}

#[test]
fn a_request_in_progress_is_completed_at_shutdown() {
    let folder = folder(NO_SOURCE);
    let mut server = serve(folder.path());
    let address = server.address();
    let body = br#"{"username":"ada","password":"correct horse"}"#;
    let mut stream = TcpStream::connect(address).expect("it listens");
    let head = format!(
        "POST /api/v1/auth/login HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nContent-Length: {}\r\n\
         Expect: 100-continue\r\n\r\n",
        body.len()
    );
    stream.write_all(head.as_bytes()).expect("the head leaves");
    let mut interim = [0; 25];
    stream.read_exact(&mut interim).expect("it wants the body");
    assert_eq!(text(&interim), "HTTP/1.1 100 Continue\r\n\r\n");
    server.signal("TERM");
    server.logged("stopping");
    stream.write_all(body).expect("the body leaves");
    let mut answer = String::new();
    stream.read_to_string(&mut answer).expect("an answer");
    assert!(answer.starts_with("HTTP/1.1 403 ") && answer.contains("AUTH_NOT_SET_UP"), "{answer}");
    assert_eq!(server.ended().code(), Some(0));
    assert!(TcpStream::connect(address).is_err(), "the port is closed");
}

#[test]
fn import_goes_through_the_server_that_holds_the_store() {
    let folder = folder(NO_SOURCE);
    let server = serve(folder.path());
    let viewer = Client::with_key(server.address(), &key(folder.path(), "viewer"));
    let records = [
        r#"{"kind":"facility","id":"f1","name":"Depot"}"#,
        r#"{"kind":"equipment","id":"e1","facility_id":"f1","type":"panel","specifications":{"amperage":-5}}"#,
        r#"{"kind":"equipment","id":"e2","facility_id":"f1","type":"flux capacitor"}"#,
    ];
    std::fs::write(folder.path().join("records.ndjson"), records.join("\n")).expect("a file");
    let file = folder.path().join("records.ndjson");
    let table = printed(folder.path(), ["import", file.to_str().expect("a path")]);
    assert!(table.lines().any(|line| line.starts_with("equipment") && line.ends_with('1')), "{table}");
    assert_eq!(viewer.document("/equipment")["total"], 1);
    let missing = folder.path().join("missing.ndjson");
    let error = sentence(&run(folder.path(), ["import", missing.to_str().expect("a path")]), 1);
    assert!(error.contains("missing.ndjson"), "{error}");
}

#[test]
fn sync_goes_through_the_server_that_holds_the_store() {
    let runtime = runtime();
    let database = runtime.block_on(async {
        let database = database().await;
        fill(&database, &plant(2, 30)).await;
        database
    });
    let folder = TempDir::new().expect("a temporary folder");
    configuration(folder.path(), &database.url);
    let server = serve(folder.path());
    let viewer = Client::with_key(server.address(), &key(folder.path(), "viewer"));
    server.logged("sync run finished");
    assert_eq!(Client::anonymous(viewer.address).get("/ready").status, 200);
    assert_eq!(viewer.document("/equipment?limit=1")["total"], 30);
    runtime
        .block_on(database.run(r#"INSERT INTO "Breaker" ("id", "facilityId", "name") VALUES ('late', 'f-0001', 'x')"#));
    let table = printed(folder.path(), ["sync"]);
    let row = |name: &str| -> Vec<String> {
        let line = table.lines().find(|line| line.starts_with(name)).unwrap_or_else(|| panic!("{name}: {table}"));
        line.split_whitespace().skip(1).map(str::to_owned).collect()
    };
    assert_eq!(row("condoit"), ["read", "changed", "deleted", "quarantined"]);
    assert_eq!(row("Breaker")[1..], ["1", "0", "0"]);
    assert_eq!(viewer.document("/equipment/late")["name"], "x");
    let error = sentence(&run(folder.path(), ["sync", "--source", "another"]), 2);
    assert!(error.contains("another") && error.contains("condoit"), "{error}");

    runtime.block_on(database.run(r#"DROP TABLE "Photo", "Breaker" CASCADE"#));
    let error = sentence(&run(folder.path(), ["sync", "--full"]), 1);
    assert!(error.contains(r#"table "Breaker" is missing; table "Photo" is missing"#), "{error}");
    let operator = Client::with_key(viewer.address, &key(folder.path(), "operator"));
    let issues = operator.document("/sync/issues");
    let tables: Vec<&Value> =
        issues["issues"].as_array().expect("a list").iter().map(|issue| &issue["table"]).collect();
    assert_eq!(tables, ["Breaker", "Photo"], "{issues}");
    assert_eq!(viewer.document("/equipment/late")["name"], "x", "a table that is away deletes nothing");
}

#[test]
fn an_unreachable_source_fails_its_run_and_not_the_others() {
    let folder = folder(
        "data_dir = \"data\"\n[[source]]\nname = \"away\"\nkind = \"postgres\"\nurl = \"postgres://me:hunter2@127.0.0.1:1/x\"\n\
         [[source]]\nname = \"here\"\nkind = \"file\"\npath = \"facilities.json\"\n",
    );
    fs::write(folder.path().join("facilities.json"), r#"{"facilities": [{"id": "f1", "name": "Mill"}]}"#)
        .expect("written");
    let output = run(folder.path(), ["sync"]);
    let error = sentence(&output, 1);
    assert!(
        error.contains("away") && error.contains("127.0.0.1:1") && !text(&output.stderr).contains("hunter2"),
        "{error}"
    );
    assert!(text(&output.stdout).contains("facilities"), "the other had its turn: {}", text(&output.stdout));
}

#[test]
fn source_check_names_what_a_database_lacks() {
    let runtime = runtime();
    let database = runtime.block_on(database());
    let folder = TempDir::new().expect("a temporary folder");
    configuration(folder.path(), &database.url);
    assert!(printed(folder.path(), ["source", "check"]).starts_with("condoit: every table, column and index"));
    runtime.block_on(database.run(r#"DROP TABLE "Raceway"; ALTER TABLE "Panel" DROP "slots""#));
    let output = run(folder.path(), ["source", "check"]);
    let found = text(&output.stdout);
    assert_eq!(output.status.code(), Some(1));
    assert_eq!(found.lines().count(), 2, "{found}");
    assert!(found.lines().any(|line| line.contains("\"Raceway\"") && line.contains("is missing")), "{found}");
    assert!(found.lines().any(|line| line.contains("\"Panel\"") && line.contains("\"slots\"")), "{found}");
    assert!(output.stderr.is_empty(), "no output on stderr: {}", text(&output.stderr));

    let empty = runtime.block_on(empty_database());
    configuration(folder.path(), &empty.url);
    let output = run(folder.path(), ["source", "check"]);
    assert_eq!((output.status.code(), text(&output.stdout).lines().count()), (Some(1), 11));
}

#[test]
fn assess_reads_a_file_and_a_pipe_and_reports_a_broken_line() {
    let folder = folder("");
    let golden = |name: &str| Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden").join(name);
    let input = golden("risk-1.2.0.input.ndjson");
    let expected = fs::read_to_string(golden("risk-1.2.0.expected.ndjson")).expect("the expected output");
    let options = ["assess", "--algorithm", "1.2.0", "--as-of", "2026-01-15"];
    let from_file = printed(folder.path(), [&options[..], &[input.to_str().expect("text")]].concat());
    let lines =
        |text: &str| -> Vec<Value> { text.lines().map(|line| serde_json::from_str(line).expect("JSON")).collect() };
    let (actual, reference) = (lines(&from_file), lines(&expected));
    assert_eq!(actual.len(), reference.len());
    for (line, golden_line) in actual.iter().zip(&reference) {
        assert_eq!((&line["id"], &line["risk_rating"]), (&golden_line["id"], &golden_line["risk_rating"]));
        let differ =
            line["score"].as_f64().zip(golden_line["score"].as_f64()).map(|(score, golden)| (score - golden).abs());
        assert!(differ.is_some_and(|differ| differ < 1e-9), "{line}");
        let keys = [
            "id",
            "algorithm_version",
            "as_of",
            "score",
            "risk_score",
            "risk_rating",
            "components",
            "missing_inputs",
            "confidence",
        ];
        assert!(keys.iter().all(|key| line.get(key).is_some()), "{line}");
        assert_eq!(line.as_object().map(serde_json::Map::len), Some(keys.len()), "{line}");
    }

    let text_of = fs::read_to_string(&input).expect("the items are there");
    let mut broken: Vec<&str> = text_of.lines().take(5).collect();
    broken[2] = r#"{"id": "x", "facility_id": "f", "type": "toaster"}"#;
    let mut child = masterbus(folder.path(), options);
    let mut child = child
        .stdin(std::process::Stdio::piped())
        .stdout(std::process::Stdio::piped())
        .stderr(std::process::Stdio::piped())
        .spawn()
        .expect("the binary runs");
    child.stdin.take().expect("it is piped").write_all(broken.join("\n").as_bytes()).expect("it is read");
    let output = child.wait_with_output().expect("it ends");
    assert_eq!(output.status.code(), Some(1));
    let assessed: Vec<&str> =
        from_file.lines().take(5).enumerate().filter(|(index, _)| *index != 2).map(|(_, line)| line).collect();
    assert_eq!(text(&output.stdout).lines().collect::<Vec<_>>(), assessed, "the rest is done, in order");
    let errors = text(&output.stderr);
    assert!(errors.starts_with("line 3: ") && errors.contains("toaster") && errors.lines().count() == 1, "{errors}");

    let error = sentence(&run(folder.path(), ["assess", "gone.ndjson"]), 1);
    assert!(error.contains("gone.ndjson"), "{error}");
    let error = sentence(&run(folder.path(), ["assess", "--algorithm", "9", "gone.ndjson"]), 2);
    assert!(error.contains("1.2.0"), "{error}");
}

#[test]
fn a_server_reads_its_sources_at_their_interval() {
    let folder = folder(
        "listen = \"127.0.0.1:0\"\ndata_dir = \"data\"\n[[source]]\nname = \"site\"\nkind = \"file\"\npath = \"mill.json\"\ninterval = \"1s\"\n",
    );
    let write = |name: &str| {
        let document = json!({"facilities": [{"id": "f1", "name": name}]});
        // Renamed, so that no run reads half of the file
        fs::write(folder.path().join("new"), document.to_string()).expect("it can be written");
        fs::rename(folder.path().join("new"), folder.path().join("mill.json")).expect("it can be renamed");
    };
    write("Mill");
    let mut server = serve(folder.path());
    let viewer = Client::with_key(server.address(), &key(folder.path(), "viewer"));
    server.logged("sync run finished");
    assert_eq!(viewer.document("/facilities/f1")["name"], "Mill");
    assert_eq!(viewer.get("/facilities/f1").header("x-cache"), Some("hit"));
    write("Mill & Sons");
    // The run that finishes next may have started before the write
    server.logged("sync run finished");
    server.logged("sync run finished");
    assert_eq!(viewer.document("/facilities/f1")["name"], "Mill & Sons");
    fs::remove_file(folder.path().join("mill.json")).expect("it was there");
    server.logged("sync run failed");
    assert_eq!(viewer.document("/facilities/f1")["name"], "Mill & Sons", "the stored records stay");
    write("Mill again");
    server.logged("sync run finished");
    assert_eq!(viewer.document("/facilities/f1")["name"], "Mill again");
    server.signal("INT");
    assert_eq!(server.ended().code(), Some(0));
}
