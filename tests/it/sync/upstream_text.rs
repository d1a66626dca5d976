//! What a source sends, its address and its files are for those who may configure sources. A source that is given over the
//! API reaches neither link-local addresses nor this program.

use masterbus::auth::Role;
use masterbus::config::{Secret, SourceConfig, SourceConnection, TlsConfig};
use masterbus::sync::SyncMode;
use serde_json::{Value, json};
use wiremock::matchers::any;
use wiremock::{Mock, MockServer, ResponseTemplate};

use crate::support::app::{Rig, Setting, file_source, key_for, runtime};
use crate::support::http_client::Client;

const UPSTREAM_TEXT: &str = "row 7 of the payroll";

/// An HTTP server that refuses everything with a page.
async fn refusing() -> MockServer {
    let server = MockServer::start().await;
    let page = ResponseTemplate::new(403).set_body_string(UPSTREAM_TEXT);
    Mock::given(any()).respond_with(page).mount(&server).await;
    server
}

fn source(url: &str) -> SourceConfig {
    let mut keys = std::collections::BTreeMap::new();
    for (key, value) in [("name", "condoit"), ("kind", "http"), ("url", url), ("token", "hunter2")] {
        keys.insert(key.to_owned(), value.to_owned());
    }
    SourceConfig::from_keys(&keys).expect("a source")
}

/// Everything a caller is told about the source's failure.
fn told(client: &Client) -> String {
    let mut all = String::new();
    for path in ["/sync/runs", "/sync/runs/1", "/sync/verify", "/sync/verify?source=condoit", "/sync/issues", "/ready"]
    {
        all.push_str(&String::from_utf8_lossy(&client.look(path).body));
    }
    all
}

#[test]
fn what_a_source_answered_is_for_those_who_may_configure_it() {
    let runtime = runtime();
    let server = runtime.block_on(refusing());
    let rig = Rig::open(&runtime, Setting::of(vec![source(&server.uri())]));
    rig.try_sync("condoit", SyncMode::Full).expect_err("it refuses");
    let run = rig.admin.document("/sync/runs/1");
    assert!(run["error"].as_str().is_some_and(|error| error.contains(UPSTREAM_TEXT)), "{run}");
    let run = rig.operator.document("/sync/runs/1");
    assert_eq!(run["error"], "the server answered 403");
    let limited = Client::with_key(rig.address, &key_for(&rig.appliance, Role::Admin, &["f-0001"]));
    let address = server.uri();
    for client in [&rig.operator, &rig.viewer, &limited, &rig.anonymous] {
        let told = told(client);
        for secret in [UPSTREAM_TEXT, &address, "hunter2"] {
            assert!(!told.contains(secret), "{secret} in {told}");
        }
    }
    // Nor in what changes of the run are streamed, which is made of the same document
    assert!(told(&rig.admin).contains(UPSTREAM_TEXT));
}

#[test]
fn the_path_of_a_file_is_for_those_who_may_configure_it() {
    let runtime = runtime();
    let folder = tempfile::TempDir::new().expect("a folder");
    let path = folder.path().join("nothing.json");
    let rig = Rig::open(&runtime, Setting::of(vec![file_source(&path)]));
    rig.try_sync("file", SyncMode::Full).expect_err("there is no file");
    let path = path.to_string_lossy().into_owned();
    assert!(told(&rig.admin).contains(&path));
    for client in [&rig.operator, &rig.anonymous] {
        assert!(!told(client).contains(&path));
    }
}

#[test]
fn a_check_tells_the_status_of_an_http_server_and_nothing_it_sent() {
    let runtime = runtime();
    let server = runtime.block_on(refusing());
    let rig = Rig::open(&runtime, Setting::of(Vec::new()));
    let check = |url: &str| {
        let checked = rig.admin.send("POST", "/sources/check", &json!({"kind": "http", "url": url}));
        assert_eq!(checked.status, 200, "{}", checked.json());
        checked.json()["findings"][0].as_str().expect("a finding").to_owned()
    };
    assert_eq!(check(&server.uri()), "the server answered 403");
    let own = rig.address.port();
    for (url, reason) in [
        (format!("http://127.0.0.1:{own}/api/v1"), "listens"),
        (format!("http://localhost:{own}/api/v1"), "listens"),
        (format!("http://0.0.0.0:{own}"), "listens"),
        ("http://169.254.169.254/latest/meta-data".to_owned(), "link-local"),
        ("http://[fe80::1]/".to_owned(), "link-local"),
        ("http://[::ffff:169.254.169.254]/".to_owned(), "link-local"),
    ] {
        let finding = check(&url);
        assert!(finding.contains(reason), "{url}: {finding}");
    }
    let database = |url: String| {
        let checked = rig.admin.send("POST", "/sources/check", &json!({"kind": "postgres", "url": url}));
        checked.json()["findings"][0].as_str().expect("a finding").to_owned()
    };
    assert!(database(format!("postgres://reader@localhost:{own}/x")).contains("listens"));
    assert!(database(format!("postgres://reader@x.test:{own}/x?hostaddr=127.0.0.1")).contains("listens"));
    assert!(database("postgres://reader@169.254.1.1/x".to_owned()).contains("link-local"));
    // The same when it is to be stored
    let put = rig.admin.send("PUT", "/sources/meta", &json!({"kind": "http", "url": "http://169.254.169.254/"}));
    assert_eq!((put.status, &put.error()["details"]["url"].is_string()), (422, &true), "{}", put.json());
    assert_eq!(rig.admin.document("/sources")["total"], 0);
}

#[test]
fn a_source_that_would_send_its_token_unencrypted_is_refused() {
    let runtime = runtime();
    let rig = Rig::open(&runtime, Setting::of(Vec::new()));
    let put = |extra: Value| {
        let mut body =
            json!({"kind": "http", "url": "http://10.255.255.1:9/api", "token": "hunter2", "interval": "1h"});
        body.as_object_mut().expect("an object").extend(extra.as_object().expect("an object").clone());
        rig.admin.send("PUT", "/sources/main", &body)
    };
    let refused = put(json!({}));
    assert_eq!(refused.status, 422);
    let reason = refused.error()["details"]["url"].as_str().unwrap_or_default().to_owned();
    assert!(reason.contains("tls = \"off\"") && !reason.contains("hunter2"), "{reason}");
    for (extra, field) in [
        (json!({"tls": "unverified"}), "tls"),
        (json!({"tls": "verify"}), "tls"),
        (json!({"tls": "off", "tls_root": "/etc/ssl/ca.pem"}), "tls_root"),
    ] {
        let refused = put(extra.clone());
        assert_eq!((refused.status, refused.error()["details"][field].is_string()), (422, true), "{extra}");
    }
    let stored = put(json!({"tls": "off"}));
    assert_eq!((stored.status, &stored.json()["tls"]), (200, &json!("off")), "{}", stored.json());
}

#[test]
fn no_password_is_in_any_answer() {
    let runtime = runtime();
    for password in ["hunter2/hunter2", "hunter2?hunter2", "hunter2#hunter2", "hunter2%40hunter2", "é日hunter2:hunter2"]
    {
        let connection = SourceConnection::Postgres {
            url: Secret::new(&format!("postgres://reader:{password}@127.0.0.1:1/condoit")),
            password: None,
            tls: TlsConfig::default(),
            statement_timeout: std::time::Duration::from_secs(1),
            scan_rows: 1,
        };
        let mut source = file_source("/nowhere".as_ref());
        "condoit".clone_into(&mut source.name);
        source.connection = connection;
        let rig = Rig::open(&runtime, Setting::of(vec![source]));
        let listed = rig.admin.document("/sources");
        assert_eq!(listed["sources"][0]["place"], "postgres://127.0.0.1:1/condoit");
        let checked = rig.admin.send("POST", "/sources/condoit/check", &json!({}));
        let url = format!("postgres://reader:{password}@127.0.0.1:1/condoit");
        let draft = rig.admin.send("POST", "/sources/check", &json!({"kind": "postgres", "url": url}));
        for answer in [listed.to_string(), checked.json().to_string(), draft.json().to_string()] {
            assert!(!answer.contains("hunter2"), "{answer}");
        }
    }
    let rig = Rig::open(&runtime, Setting::of(Vec::new()));
    for url in ["postgres://reader:x@hunter2@db.test/c", "postgres://db.test/c?password=x@hunter2"] {
        let refused = rig.admin.send("PUT", "/sources/main", &json!({"kind": "postgres", "url": url}));
        assert!(refused.status == 422 && !refused.json().to_string().contains("hunter2"), "{}", refused.json());
    }
}
