//! The admin page as a browser uses it: the session cookie with its CSRF token, the page's files, and the event stream.

use std::io::{BufRead, BufReader, Write};
use std::net::TcpStream;
use std::time::Duration;

use serde_json::{Value, json};

use crate::support::api_portfolio::Portfolio;
use crate::support::http_client::{Answer, Client};

const ADA: (&str, &str) = ("ada", "correct horse");

/// A browser with a session: its cookie and CSRF token.
struct Browser {
    anonymous: Client,
    cookie: String,
    proof: String,
}

impl Browser {
    fn log_in(portfolio: &Portfolio) -> Self {
        let secret = portfolio.rig.appliance.setup.offer().expect("the store").expect("nobody is there yet");
        let anonymous = Client::anonymous(portfolio.rig.address);
        let set_up = json!({"secret": secret, "username": ADA.0, "password": ADA.1});
        assert_eq!(anonymous.send("POST", "/auth/setup", &set_up).status, 200);
        let opened = anonymous.send("POST", "/auth/page-login", &json!({"username": ADA.0, "password": ADA.1}));
        assert_eq!(opened.status, 200);
        let line = opened.header("set-cookie").expect("a cookie").to_owned();
        assert!(line.contains("HttpOnly") && line.contains("SameSite=Strict") && line.contains("Path=/"), "{line}");
        let proof = opened.json()["csrf_token"].as_str().expect("a proof").to_owned();
        assert!(opened.json().get("access_token").is_none(), "no script learns the token");
        let cookie = line.split(';').next().expect("a first part").to_owned();
        Self { anonymous, cookie, proof }
    }

    fn ask(&self, method: &str, path: &str, proof: Option<&str>, body: &Value) -> Answer {
        let mut headers = vec![("Cookie", self.cookie.as_str()), ("Content-Type", "application/json")];
        headers.extend(proof.map(|proof| ("X-CSRF-Token", proof)));
        self.anonymous.ask(method, &format!("/api/v1{path}"), &headers, body.to_string().as_bytes())
    }
}

#[test]
fn a_session_cookie_needs_the_csrf_token_to_change_anything() {
    let portfolio = Portfolio::open();
    let browser = Browser::log_in(&portfolio);
    assert_eq!(browser.ask("GET", "/portfolio/summary", None, &json!({})).status, 200);
    let session = browser.ask("GET", "/auth/session", None, &json!({})).json();
    assert_eq!((&session["username"], &session["role"]), (&json!("ada"), &json!("admin")));
    assert_eq!(session["csrf_token"], json!(browser.proof));
    let wanted = json!({"source": "file"});
    for wrong in [None, Some("0"), Some("")] {
        let refused = browser.ask("POST", "/sync", wrong, &wanted);
        assert_eq!((refused.status, &refused.error()["code"]), (403, &json!("AUTH_CSRF_REFUSED")));
    }
    assert_eq!(browser.ask("POST", "/sync", Some(&browser.proof), &wanted).status, 202);
    // The same text is no token: as a header it would need no proof
    let text = browser.cookie.split_once('=').expect("a value").1;
    assert_eq!(Client::with_token(portfolio.rig.address, text).get("/portfolio/summary").status, 401);
    assert_eq!(Client::with_key(portfolio.rig.address, text).get("/portfolio/summary").status, 401);
    let out = browser.ask("POST", "/auth/logout", Some(&browser.proof), &json!({}));
    assert_eq!(out.status, 204);
    assert!(out.header("set-cookie").is_some_and(|line| line.contains("Max-Age=0")));
    assert_eq!(browser.ask("GET", "/auth/session", None, &json!({})).status, 401);
}

#[test]
fn the_page_is_public_and_its_files_are_cached_forever() {
    let portfolio = Portfolio::open();
    let anonymous = &portfolio.rig.anonymous;
    let page = anonymous.ask("GET", "/", &[], b"");
    assert_eq!(page.status, 200);
    let policy = page.header("content-security-policy").expect("a policy");
    assert!(policy.starts_with("default-src 'none'") && !policy.contains("unsafe"), "{policy}");
    let etag = page.header("etag").expect("an etag");
    assert_eq!(anonymous.ask("GET", "/setup", &[("If-None-Match", etag)], b"").status, 304);
    let text = String::from_utf8_lossy(&page.body).into_owned();
    let (_, rest) = text.split_once("src=\"/page/").expect("a script");
    let script = format!("/page/{}", rest.split('"').next().expect("an end"));
    let file = anonymous.ask("GET", &script, &[("Accept-Encoding", "gzip")], b"");
    assert_eq!((file.status, file.header("content-encoding")), (200, Some("gzip")));
    assert!(file.header("cache-control").is_some_and(|line| line.contains("immutable")));
    assert_eq!(anonymous.ask("GET", &script.replacen("/page/", "/page/0", 1), &[], b"").status, 404);
    assert_eq!(anonymous.ask("GET", "/api/v1/docs", &[], b"").status, 200);
}

#[test]
fn changes_are_streamed_and_a_viewer_gets_no_run_events() {
    let portfolio = Portfolio::open();
    let browser = Browser::log_in(&portfolio);
    let listen = |cookie: &str| {
        let mut stream = TcpStream::connect(portfolio.rig.address).expect("the appliance listens");
        stream.set_read_timeout(Some(Duration::from_secs(30))).expect("a time limit");
        let head =
            format!("GET /api/v1/events HTTP/1.1\r\nHost: {}\r\nCookie: {cookie}\r\n\r\n", portfolio.rig.address);
        stream.write_all(head.as_bytes()).expect("the head leaves");
        BufReader::new(stream).lines().map(|line| line.expect("the stream goes on"))
    };
    let user = json!({"username": "vera", "password": "only looking", "role": "viewer"});
    assert_eq!(browser.ask("POST", "/users", Some(&browser.proof), &user).status, 201);
    let opened =
        browser.anonymous.send("POST", "/auth/page-login", &json!({"username": "vera", "password": "only looking"}));
    let hers = opened.header("set-cookie").and_then(|line| line.split(';').next()).expect("a cookie").to_owned();
    let (mut all, mut some) = (listen(&browser.cookie), listen(&hers));
    assert!(all.any(|line| line == "event: hello") && some.any(|line| line == "event: hello"));
    let record =
        json!({"equipment": [{"id": "x-heard", "facility_id": "x-ties", "type": "panel", "name": "Received"}]});
    let sent = browser.ask("POST", "/import?name=one.json", Some(&browser.proof), &record);
    assert_eq!(sent.status, 200);
    assert!(all.any(|line| line == "event: run"));
    assert!(all.any(|line| line.contains("x-ties")));
    let heard: Vec<String> = some.by_ref().take_while(|line| !line.contains("x-ties")).collect();
    assert!(!heard.iter().any(|line| line == "event: run"), "{heard:?}");
}
