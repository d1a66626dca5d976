//! Rate limit of failed authentications per network address, including loopback. Cached credentials are not affected.

use serde_json::json;

use crate::support::app::{Rig, Setting, moment, runtime};
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
    assert_eq!(rig.admin.get("/keys").status, 429, "a new credential must wait, even a valid one");
    assert_eq!(rig.anonymous.get("/health").status, 200);
    rig.clock.set(moment("2026-11-01T12:00:20Z"));
    assert_eq!(rig.admin.get("/keys").status, 200);
}

#[test]
fn wrong_passwords_and_missing_credentials_count_as_failures() {
    let rig = rig();
    rig.appliance.setup.offer().expect("the store");
    let log_in = || rig.anonymous.send("POST", "/auth/refresh", &json!({"refresh_token": "mbr_none"})).status;
    assert_eq!((log_in(), rig.anonymous.get("/facilities").status, log_in()), (401, 401, 401));
    assert_eq!([rig.anonymous.get("/facilities").status, log_in()], [429, 429]);
    assert_eq!(rig.anonymous.get("/openapi.json").status, 200, "paths without authentication are not affected");
}

#[test]
fn expired_sessions_are_deleted_and_others_stay() {
    let rig = rig();
    let secret = rig.appliance.setup.offer().expect("the store").expect("nobody yet");
    let first = rig.appliance.setup.complete(&secret, "ada", "correct horse battery").expect("set up");
    assert_eq!(rig.appliance.sessions.remove_expired().expect("the store"), 0);
    rig.clock.set(moment("2026-11-20T12:00:00Z"));
    let second = rig.appliance.sessions.log_in("ada", "correct horse battery").expect("logged in");
    rig.clock.set(moment("2026-12-02T12:00:00Z"));
    assert_eq!(rig.appliance.sessions.remove_expired().expect("the store"), 1);
    assert!(rig.appliance.sessions.refresh(&first.refresh_token).is_err());
    assert!(rig.appliance.sessions.refresh(&second.refresh_token).is_ok());
}
