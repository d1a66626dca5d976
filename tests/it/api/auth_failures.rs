//! Whoever shows what lets nobody in, again and again: refused for a while by his address, loopback like any other, while
//! those who were let in before go on.

use serde_json::json;

use crate::support::app::{Rig, Setting, moment, runtime};
use crate::support::http_client::Client;

fn rig() -> Rig {
    let setting = Setting { fixed_at: Some("2026-11-01T12:00:00Z"), failures_per_minute: 3, ..Setting::of(Vec::new()) };
    Rig::open(&runtime(), setting)
}

#[test]
fn what_lets_nobody_in_is_shown_so_often_and_no_more() {
    let rig = rig();
    assert_eq!(rig.viewer.get("/facilities").status, 200);
    let strange = |n: u32| Client::with_key(rig.address, &format!("mb_{n:032x}_{n:064x}"));
    let statuses: Vec<u16> = (0..5).map(|n| strange(n).get("/facilities").status).collect();
    assert_eq!(statuses, [401, 401, 401, 429, 429]);
    let refused = strange(9).get("/facilities");
    assert_eq!((&refused.error()["code"], refused.header("retry-after")), (&json!("RATE_LIMITED"), Some("20")));
    assert_eq!(rig.viewer.get("/facilities").status, 200, "who was let in before goes on");
    assert_eq!(rig.admin.get("/keys").status, 429, "who comes now waits, whatever he shows");
    assert_eq!(rig.nobody.get("/health").status, 200);
    rig.clock.set(moment("2026-11-01T12:00:20Z"));
    assert_eq!(rig.admin.get("/keys").status, 200);
}

#[test]
fn a_wrong_password_counts_and_so_does_showing_nothing() {
    let rig = rig();
    rig.appliance.setup.offer().expect("the store");
    let log_in = || rig.nobody.send("POST", "/auth/refresh", &json!({"refresh_token": "mbr_none"})).status;
    assert_eq!((log_in(), rig.nobody.get("/facilities").status, log_in()), (401, 401, 401));
    assert_eq!([rig.nobody.get("/facilities").status, log_in()], [429, 429]);
    assert_eq!(rig.nobody.get("/openapi.json").status, 200, "what is open to all stays open");
}

#[test]
fn sessions_that_ended_are_swept_and_others_stay() {
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
