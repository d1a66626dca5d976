//! Rate limit of failed authentications per network address, including loopback. Good credentials and log-ins are not
//! affected.

use masterbus::app::LoginAttempt;
use masterbus::auth::{Role, SessionKind};
use serde_json::json;

use crate::support::app::{Rig, Setting, key_for, moment, runtime};
use crate::support::http_client::Client;

fn rig() -> Rig {
    let setting = Setting { fixed_at: Some("2026-11-01T12:00:00Z"), failures_per_minute: 3, ..Setting::of(Vec::new()) };
    Rig::open(&runtime(), setting)
}

#[test]
fn failed_authentications_are_limited_by_address() {
    let rig = rig();
    assert_eq!(rig.viewer.get("/facilities").status, 200);
    let strange = |n: u32| Client::with_key(rig.address, &format!("mb_{n:032x}_{n:064x}"));
    let statuses: Vec<u16> = (0..5).map(|n| strange(n).get("/facilities").status).collect();
    assert_eq!(statuses, [401, 401, 401, 429, 429]);
    let refused = strange(9).get("/facilities");
    assert_eq!((&refused.error()["code"], refused.header("retry-after")), (&json!("RATE_LIMITED"), Some("20")));
    assert_eq!(rig.viewer.get("/facilities").status, 200, "a cached credential is not affected");
    assert_eq!(rig.admin.get("/keys").status, 200, "neither is a good one that comes for the first time");
    assert_eq!(rig.anonymous.get("/health").status, 200);
    rig.clock.set(moment("2026-11-01T12:00:20Z"));
    assert_eq!(strange(9).get("/facilities").status, 401);
}

#[test]
fn bad_tokens_stop_neither_log_ins_nor_new_tokens_from_the_same_address() {
    let rig = rig();
    let secret = rig.appliance.setup.offer().expect("the store").expect("nobody yet");
    rig.appliance.setup.complete(&secret, "ada", "correct horse battery").expect("set up");
    let bad = |text: &str| Client::with_token(rig.address, text).get("/facilities").status;
    let statuses: Vec<u16> = (0..40).map(|number| bad(&format!("bad{number}"))).collect();
    assert!(statuses[3..].iter().all(|status| *status == 429), "{statuses:?}");
    let login = json!({"username": "ada", "password": "correct horse battery"});
    let tokens = rig.anonymous.send("POST", "/auth/login", &login);
    assert_eq!(tokens.status, 200);
    let text = |name: &str| tokens.json()[name].as_str().expect("a token").to_owned();
    assert_eq!(Client::with_token(rig.address, &text("access_token")).get("/facilities").status, 200);
    let refresh = json!({"refresh_token": text("refresh_token")});
    assert_eq!(rig.anonymous.send("POST", "/auth/refresh", &refresh).status, 200);
    let key = rig.admin.send("POST", "/keys", &json!({"name": "k", "role": "viewer"})).json();
    let (id, key) = (key["id"].as_str().expect("an id"), key["key"].as_str().expect("a key"));
    assert_eq!(Client::with_key(rig.address, key).get("/facilities").status, 200);
    // Guesses at one key are counted for that key.
    let guess = |n: u32| Client::with_key(rig.address, &format!("mb_{id}_{n:064x}")).get("/facilities").status;
    let statuses: Vec<u16> = (0..5).map(guess).collect();
    assert_eq!(statuses, [401, 401, 401, 429, 429]);
    assert_eq!(Client::with_key(rig.address, key).get("/facilities").status, 200, "it is cached");
    assert_eq!(rig.operator.get("/facilities").status, 200, "another key");
}

#[test]
fn missing_credentials_count_as_failures() {
    let rig = rig();
    let statuses: Vec<u16> = (0..5).map(|_| rig.anonymous.get("/facilities").status).collect();
    assert_eq!(statuses, [401, 401, 401, 429, 429]);
    assert_eq!(rig.anonymous.get("/openapi.json").status, 200, "paths without authentication are not affected");
}

#[test]
fn expired_sessions_are_deleted_and_others_stay() {
    let rig = rig();
    let secret = rig.appliance.setup.offer().expect("the store").expect("nobody yet");
    let first = rig.appliance.setup.complete(&secret, "ada", "correct horse battery").expect("set up");
    assert_eq!(rig.appliance.sessions.remove_expired().expect("the store"), 0);
    rig.clock.set(moment("2026-11-20T12:00:00Z"));
    let (username, password) = ("ada", "correct horse battery");
    let attempt = LoginAttempt { username, password, client: "192.0.2.1", kind: SessionKind::Program };
    let second = rig.appliance.sessions.log_in(attempt).expect("logged in");
    rig.clock.set(moment("2026-12-02T12:00:00Z"));
    assert_eq!(rig.appliance.sessions.remove_expired().expect("the store"), 1);
    assert!(rig.appliance.sessions.refresh(&first.refresh_token).is_err());
    assert!(rig.appliance.sessions.refresh(&second.refresh_token).is_ok());
}

#[test]
fn a_principal_that_no_cache_holds_ends_with_its_key() {
    let rig = rig();
    let (key, authenticator) = (key_for(&rig.appliance, Role::Viewer, &[]), &rig.appliance.authenticator);
    let verify = || authenticator.verify(&key, authenticator.now()).expect("it is valid");
    // Two first requests at the same time: the cache holds the later principal, an event stream may hold the earlier one
    let (first, second) = (verify(), verify());
    assert!(authenticator.is_current(&first).expect("the store"));
    let id = key.split('_').nth(1).expect("an id");
    rig.appliance.api_keys.revoke(id).expect("the store");
    assert!(!first.is_revoked() && second.is_revoked(), "the cache reaches one of them");
    assert!(!authenticator.is_current(&first).expect("the store"));
}
