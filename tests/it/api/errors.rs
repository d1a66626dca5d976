//! Error responses: the common form, statuses and codes, request ids, rate limits and readiness.

use std::collections::BTreeSet;

use serde_json::json;

use crate::support::api_portfolio::Portfolio;
use crate::support::app::moment;
use crate::support::http_client::Client;

#[test]
fn every_error_has_the_documented_form() {
    let portfolio = Portfolio::open();
    let rig = &portfolio.rig;
    let (anonymous, viewer, admin) = (&rig.anonymous, &rig.viewer, &rig.admin);
    let token = |text: &str| Client::with_token(rig.address, text);
    let key = |text: &str| Client::with_key(rig.address, text);
    let json_kind = [("Content-Type", "application/json")];
    let large = vec![b' '; 3 << 20];
    // {"alg":"none"}.{"sub":"ada","exp":9999999999,...}.
    let unsigned = "eyJhbGciOiJub25lIiwidHlwIjoiSldUIn0.eyJzdWIiOiJhZGEiLCJleHAiOjk5OTk5OTk5OTl9.";
    let login = "/api/v1/auth/login";
    for (who, method, path, headers, body, status, code) in [
        (viewer, "GET", "/api/v1/nothing", &[][..], &b""[..], 404, "DATA_NOT_FOUND"),
        (viewer, "GET", "/api/v1", &[], b"", 404, "DATA_NOT_FOUND"),
        (viewer, "GET", "/nothing", &[], b"", 404, "DATA_NOT_FOUND"),
        (viewer, "GET", "/api/v1/facilities/%FF", &[], b"", 400, "REQUEST_MALFORMED"),
        (viewer, "DELETE", "/api/v1/facilities", &[], b"", 405, "REQUEST_METHOD_NOT_ALLOWED"),
        (viewer, "POST", "/api/v1/portfolio/summary", &[], b"", 405, "REQUEST_METHOD_NOT_ALLOWED"),
        (anonymous, "GET", login, &[], b"", 405, "REQUEST_METHOD_NOT_ALLOWED"),
        (anonymous, "POST", login, &json_kind, &large, 413, "REQUEST_TOO_LARGE"),
        (anonymous, "POST", login, &[("Content-Type", "text/plain")], b"{}", 415, "REQUEST_UNSUPPORTED_MEDIA_TYPE"),
        (anonymous, "POST", login, &[], b"{}", 415, "REQUEST_UNSUPPORTED_MEDIA_TYPE"),
        (anonymous, "POST", login, &json_kind, b"{\"username\":", 400, "REQUEST_MALFORMED"),
        (anonymous, "POST", login, &json_kind, b"", 400, "REQUEST_MALFORMED"),
        (anonymous, "POST", login, &json_kind, b"[]", 422, "VALIDATION_FAILED"),
        (anonymous, "POST", login, &json_kind, b"{\"username\":\"a\"}", 422, "VALIDATION_FAILED"),
        (anonymous, "GET", "/api/v1/facilities", &[], b"", 401, "AUTH_MISSING_TOKEN"),
        (anonymous, "GET", "/api/v1/nothing", &[], b"", 401, "AUTH_MISSING_TOKEN"),
        (anonymous, "POST", "/api/v1/auth/logout", &[], b"", 401, "AUTH_MISSING_TOKEN"),
        (anonymous, "GET", "/api/v1/photos/x-photo?expires=1&signature=0", &[], b"", 401, "AUTH_MISSING_TOKEN"),
        (anonymous, "GET", "/api/v1/facilities", &[("Authorization", "Basic YTpi")], b"", 401, "AUTH_INVALID_TOKEN"),
        (anonymous, "GET", "/api/v1/facilities", &[("X-API-Key", "")], b"", 401, "AUTH_INVALID_TOKEN"),
        (&token("abc"), "GET", "/api/v1/facilities", &[], b"", 401, "AUTH_INVALID_TOKEN"),
        (&token(unsigned), "GET", "/api/v1/facilities", &[], b"", 401, "AUTH_INVALID_TOKEN"),
        (&key("mb_0000000000000000_0"), "GET", "/api/v1/facilities", &[], b"", 401, "AUTH_INVALID_TOKEN"),
        (viewer, "GET", "/api/v1/users", &[], b"", 403, "AUTH_FORBIDDEN"),
        (viewer, "GET", "/api/v1/facilities/no-such", &[], b"", 404, "DATA_NOT_FOUND"),
        (viewer, "GET", "/api/v1/equipment/no-such", &[], b"", 404, "DATA_NOT_FOUND"),
        (viewer, "GET", "/api/v1/equipment/x-wrong", &[], b"", 404, "DATA_NOT_FOUND"),
        (viewer, "GET", "/api/v1/facilities/x-nowhere/equipment/x-a", &[], b"", 404, "DATA_NOT_FOUND"),
        (viewer, "GET", "/api/v1/facilities/no-such/equipment/x-a", &[], b"", 404, "DATA_NOT_FOUND"),
        (viewer, "GET", "/api/v1/photos/no-such", &[], b"", 404, "DATA_NOT_FOUND"),
        (viewer, "GET", "/api/v1/photos/x-photo/thumbnail", &[], b"", 404, "DATA_NOT_FOUND"),
        (admin, "GET", "/api/v1/sync/runs/1e9", &[], b"", 404, "DATA_NOT_FOUND"),
        (admin, "POST", "/api/v1/sync", &json_kind, b"{\"full\":1}", 422, "VALIDATION_FAILED"),
    ] {
        let answer = who.ask(method, path, headers, body);
        assert_eq!(answer.status, status, "{method} {path}: {}", crate::support::http_client::shown(&answer.body));
        assert_eq!(answer.error()["code"], code, "{method} {path}");
        assert_eq!(answer.header("x-content-type-options"), Some("nosniff"));
        assert_eq!(status == 401, answer.header("www-authenticate").is_some(), "{method} {path}");
        assert_eq!(status == 405, answer.header("allow").is_some(), "{method} {path}");
    }
    let missing = viewer.get("/facilities/no-such").error();
    assert_eq!(missing["details"], json!({"facility_id": "no-such"}));
    let missing = viewer.get("/facilities/x-nowhere/equipment/x-a").error();
    assert_eq!(missing["details"], json!({"equipment_id": "x-a"}));
    let field = anonymous.send("POST", "/auth/login", &json!({"username": 1, "password": "x"})).error();
    assert!(field["details"]["username"].is_string(), "{field}");
}

#[test]
fn every_response_has_a_request_id() {
    let portfolio = Portfolio::open();
    let (viewer, anonymous) = (&portfolio.rig.viewer, &portfolio.rig.anonymous);
    let mut seen = BTreeSet::new();
    let paths = [
        "/facilities",
        "/facilities",
        "/nothing",
        "/health",
        "/ready",
        "/openapi.json",
        "/facilities?limit=0",
        "/keys",
    ];
    for answer in paths.iter().flat_map(|path| [viewer.get(path), anonymous.get(path)]) {
        let id = answer.header("x-request-id").expect("a request id").to_owned();
        assert!(seen.insert(id), "ids are unique");
    }
    let own = viewer.get_with("/facilities", &[("X-Request-Id", "mine-1")]);
    assert_eq!(own.header("x-request-id"), Some("mine-1"));
    let own = viewer.get_with("/facilities/none", &[("X-Request-Id", "mine-2")]);
    assert_eq!(own.error()["request_id"], "mine-2");
    let invalid_id = viewer.get_with("/facilities/none", &[("X-Request-Id", "a b<script>")]);
    assert_ne!(invalid_id.error()["request_id"], "a b<script>");
    let held = viewer.get("/facilities").header("etag").expect("an ETag").to_owned();
    let unchanged = viewer.get_with("/facilities", &[("If-None-Match", &held), ("X-Request-Id", "mine-3")]);
    assert_eq!((unchanged.status, unchanged.header("x-request-id")), (304, Some("mine-3")));
}

#[test]
fn a_trailing_slash_is_ignored() {
    let portfolio = Portfolio::open();
    let viewer = &portfolio.rig.viewer;
    for (path, query) in [
        ("/facilities", ""),
        ("/facilities", "?limit=2&page=2"),
        ("/equipment/x-a", ""),
        ("/facilities/x-ties/compliance", "?detail=summary"),
        ("/threatmap/omitted", ""),
    ] {
        let (plain, slashed) = (viewer.get(&format!("{path}{query}")), viewer.get(&format!("{path}/{query}")));
        assert_eq!((slashed.status, &slashed.body), (200, &plain.body), "{path}{query}");
        assert_eq!(slashed.header("etag"), plain.header("etag"));
        assert_eq!(slashed.header("x-cache"), Some("hit"), "the same cached response: {path}{query}");
    }
    for path in ["/health/", "/api/v1/health/", "/ready", "/api/v1/ready/"] {
        assert_eq!(portfolio.rig.anonymous.ask("GET", path, &[], b"").status, 200, "{path}");
    }
    let error = viewer.get("/facilities/no-such/").error();
    assert_eq!(error["details"]["facility_id"], "no-such");
}

#[test]
fn head_returns_the_headers_of_get() {
    let portfolio = Portfolio::open();
    let viewer = &portfolio.rig.viewer;
    for path in ["/api/v1/facilities", "/api/v1/health", "/api/v1/facilities/no-such"] {
        let (get, head) = (viewer.ask("GET", path, &[], b""), viewer.ask("HEAD", path, &[], b""));
        assert_eq!((head.status, head.body.len()), (get.status, 0), "{path}");
        for name in ["content-type", "content-length", "etag", "vary"] {
            assert_eq!(head.header(name), get.header(name), "{path} {name}");
        }
    }
}

#[test]
fn a_rate_limited_caller_gets_a_retry_after_header() {
    let portfolio = Portfolio::limited_to(5);
    let rig = &portfolio.rig;
    for left in (0..5).rev() {
        let answer = rig.viewer.get("/facilities");
        assert_eq!(answer.status, 200);
        assert_eq!(answer.header("x-ratelimit-limit"), Some("5"));
        assert_eq!(answer.header("x-ratelimit-remaining"), Some(left.to_string().as_str()));
        assert!(answer.header("x-ratelimit-reset").is_some_and(|reset| reset.parse::<u64>().is_ok()));
    }
    // Cached responses count as much as computed ones.
    for path in ["/facilities", "/equipment", "/nothing"] {
        let refused = rig.viewer.get(path);
        assert_eq!(refused.status, 429, "{path}");
        let seconds: u64 = refused.header("retry-after").and_then(|text| text.parse().ok()).expect("seconds");
        assert!((1..=60).contains(&seconds));
        assert_eq!(refused.error()["code"], "RATE_LIMITED");
        assert_eq!(refused.header("x-ratelimit-remaining"), Some("0"));
    }
    assert_eq!(rig.operator.get("/facilities").status, 200, "another key has its own limit");
    for _ in 0..10 {
        assert_eq!(rig.viewer.get("/health").status, 200);
        assert_eq!(rig.anonymous.get("/ready").status, 200);
    }
    let login = json!({"username": "ada", "password": "wrong"});
    let statuses: Vec<u16> = (0..7).map(|_| rig.anonymous.send("POST", "/auth/login", &login).status).collect();
    assert_eq!(statuses[5..], [429, 429], "logins are limited by address: {statuses:?}");
    rig.clock.set(moment("2026-11-01T12:01:00Z"));
    assert_eq!(rig.viewer.get("/facilities").status, 200, "the whole quota is available after a minute");

    let open = Portfolio::open();
    assert_eq!(open.rig.viewer.get("/facilities").header("x-ratelimit-limit"), None, "0 means no limit");
}

#[test]
fn the_server_is_not_ready_before_each_source_was_read() {
    use crate::support::app::{Rig, Setting, file_source, runtime};
    let folder = tempfile::TempDir::new().expect("a temporary folder");
    let path = folder.path().join("mill.json");
    let runtime = runtime();
    let rig = Rig::open(&runtime, Setting::of(vec![file_source(&path)]));
    for path in ["/ready", "/api/v1/ready"] {
        let answer = rig.anonymous.ask("GET", path, &[], b"");
        let ready = answer.json();
        assert_eq!(answer.status, 503, "{path}");
        assert_eq!(
            (&ready["ready"], &ready["store_open"], &ready["first_sync_done"]),
            (&json!(false), &json!(true), &json!(false))
        );
    }
    assert!(rig.try_sync("file", masterbus::sync::SyncMode::Incremental).is_err(), "the file does not exist");
    let failed = rig.operator.get("/ready");
    assert_eq!(failed.status, 503);
    let reported = failed.json()["sources"][0]["details"]["last_error"].as_str().expect("why").to_owned();
    assert_eq!(reported, "a file cannot be read");
    // The stored documents can be read all the same.
    assert_eq!((rig.viewer.get("/facilities").status, rig.anonymous.get("/health").status), (200, 200));
    std::fs::write(&path, r#"{"facilities": []}"#).expect("it can be written");
    rig.sync("file");
    let ready = rig.operator.get("/ready");
    assert_eq!((ready.status, &ready.json()["sources"][0]["details"]["last_error"]), (200, &json!(null)));
    let health = rig.anonymous.ask("GET", "/health", &[], b"").json();
    assert_eq!((&health["status"], health["uptime_seconds"].is_u64()), (&json!("ok"), true));
}

#[test]
fn a_wrong_body_is_explained_by_its_expected_fields() {
    let portfolio = Portfolio::open();
    let admin = &portfolio.rig.admin;
    let document = admin.get("/openapi.json").json();
    let mut asked = 0;
    for (path, methods) in document["paths"].as_object().expect("paths") {
        for (method, operation) in methods.as_object().expect("methods") {
            let is_json = operation.pointer("/requestBody/content/application~1json").is_some();
            let Some(path) = path.strip_prefix("/api/v1").filter(|_| is_json) else { continue };
            // Whoever tells something over a webhook is asked for a signature first, an export is read line by line, and
            // files of the server are imported over its socket only
            if path.starts_with("/webhooks") || ["/import", "/sync/import"].contains(&path) {
                continue;
            }
            let path = path.split('/').map(|part| if part.starts_with('{') { "1" } else { part });
            let path = path.collect::<Vec<_>>().join("/");
            // A list would pass for a struct whose fields all have defaults.
            let listed = admin.send(&method.to_uppercase(), &path, &json!([]));
            assert_eq!(listed.status, 422, "{method} {path}: {}", listed.error());
            let wrong = admin.send(&method.to_uppercase(), &path, &json!("x"));
            assert_eq!(wrong.status, 422, "{method} {path}");
            let reported = wrong.error()["details"]["body"].to_string();
            assert!(reported.contains("expected an object with "), "{method} {path}: {reported}");
            asked += 1;
        }
    }
    assert!(asked > 10, "{asked} operations take a body");
    let listed = admin.send("POST", "/facilities/x/what-if", &json!({"actions": [["service", null]]}));
    assert!(listed.error()["details"]["actions[0]"].is_string(), "{}", listed.error());
    let wrong = admin.send("POST", "/facilities/x/what-if", &json!({"actions": ["service"]}));
    assert_eq!(
        wrong.error()["details"],
        json!({"actions[0]": "invalid type: string \"service\", expected an object with `action` and optionally `equipment_ids`"})
    );
}

#[test]
fn a_name_that_nothing_can_have_is_not_found() {
    let portfolio = Portfolio::open();
    let admin = &portfolio.rig.admin;
    admin.send("POST", "/users", &json!({"username": "ada", "password": "correct horse", "role": "admin"}));
    for name in ["", "a\u{0}", "\u{0}"] {
        let log_in = admin.send("POST", "/auth/login", &json!({"username": name, "password": "correct horse"}));
        assert_eq!((log_in.status, log_in.error()["code"].as_str()), (401, Some("AUTH_WRONG_PASSWORD")), "{name:?}");
        let refresh = json!({"refresh_token": format!("mbr_{name}_00")});
        assert_eq!(admin.send("POST", "/auth/refresh", &refresh).status, 401, "{name:?}");
    }
    let password = json!({"password": "battery staple"});
    for (method, path) in [
        ("PUT", "/users/%00/password"),
        ("DELETE", "/users/a%00"),
        ("DELETE", "/keys/%00"),
        ("DELETE", "/dead-letters/%00"),
        ("POST", "/voltmetrics/calculate/%00/cancel"),
        ("POST", "/voltmetrics/batch/%00/cancel"),
        ("POST", "/sync/runs/%00/cancel"),
        ("DELETE", "/sources/%00"),
    ] {
        let answer = admin.send(method, path, &password);
        assert_eq!((answer.status, answer.error()["code"].as_str()), (404, Some("DATA_NOT_FOUND")), "{method} {path}");
    }
}
