//! Accounts: the set-up link, log-ins that are guessed, disabling and enabling users, and lists of facilities.

use masterbus::auth::Role;
use masterbus::inventory::Photo;
use masterbus::simulate::portfolio::picture;
use serde_json::{Value, json};

use crate::support::api_portfolio::Portfolio;
use crate::support::app::{Rig, Setting, moment, runtime};
use crate::support::http_client::{Answer, Client};

const PASSWORD: &str = "correct horse";

fn rig() -> Rig {
    Rig::open(&runtime(), Setting { fixed_at: Some("2026-11-01T12:00:00Z"), ..Setting::of(Vec::new()) })
}

fn add_user(rig: &Rig, name: &str, role: &str) {
    let body = json!({"username": name, "password": PASSWORD, "role": role});
    assert_eq!(rig.admin.send("POST", "/users", &body).status, 201);
}

fn log_in(rig: &Rig, name: &str, password: &str) -> Answer {
    rig.anonymous.send("POST", "/auth/login", &json!({"username": name, "password": password}))
}

fn code(answer: &Answer) -> (u16, String) {
    (answer.status, answer.error()["code"].as_str().unwrap_or_default().to_owned())
}

fn set_up(rig: &Rig, secret: &str, name: &str) -> Answer {
    rig.anonymous.send(
        "POST",
        "/auth/setup",
        &json!({"secret": secret, "username": name, "password": "battery staple"}),
    )
}

#[test]
fn the_set_up_link_dies_with_the_first_administrator_and_changes_no_account() {
    let folder = tempfile::TempDir::new().expect("a temporary folder");
    let setting = || Setting { folder: Some(folder.path().to_owned()), ..Setting::of(Vec::new()) };
    let rig = Rig::open(&runtime(), setting());
    let secret = rig.appliance.setup.offer().expect("the store").expect("nobody is there");
    add_user(&rig, "vera", "viewer");
    assert_eq!(code(&set_up(&rig, &secret, "vera")), (409, "DATA_CONFLICT".to_owned()), "the name is taken");
    assert_eq!(code(&log_in(&rig, "vera", PASSWORD)), (403, "AUTH_NOT_SET_UP".to_owned()));
    // As `masterbus user add` does
    add_user(&rig, "boss", "admin");
    for name in ["boss", "eve"] {
        assert_eq!(code(&set_up(&rig, &secret, name)), (403, "AUTH_SETUP_REFUSED".to_owned()), "{name}");
    }
    assert_eq!(log_in(&rig, "boss", PASSWORD).status, 200, "the password is the old one");
    assert_eq!(rig.admin.document("/users")["total"], 2);
    drop(rig);
    let rig = Rig::open(&runtime(), setting());
    assert_eq!(code(&set_up(&rig, &secret, "eve")), (403, "AUTH_SETUP_REFUSED".to_owned()), "after a restart too");
    assert_eq!(rig.appliance.setup.offer().expect("the store"), None);
}

#[test]
fn guessing_locks_a_name_for_the_guesser_and_does_not_tell_which_names_exist() {
    let rig = rig();
    add_user(&rig, "ada", "admin");
    for name in ["ada", "nobody-here", "", "a\0b", "two words", &"x".repeat(5_000)] {
        for attempt in 0..5 {
            let wrong = log_in(&rig, name, "not this one");
            assert_eq!(code(&wrong), (401, "AUTH_WRONG_PASSWORD".to_owned()), "{attempt} of {name:?}");
        }
        let locked = log_in(&rig, name, PASSWORD);
        assert_eq!(code(&locked), (401, "AUTH_LOCKED".to_owned()), "{name:?}");
        assert_eq!(locked.error()["details"]["until"], "2026-11-01T12:00:30.000Z", "{name:?}");
    }
    // The same name from elsewhere: the owner's socket, and another address in the sessions themselves
    let from = |client: &'static str| masterbus::app::LoginAttempt {
        username: "ada",
        password: PASSWORD,
        client,
        kind: masterbus::auth::SessionKind::Program,
    };
    assert!(rig.appliance.sessions.log_in(from("203.0.113.7")).is_ok(), "a stranger keeps nobody else out");
    let metrics = String::from_utf8(rig.anonymous.get("/metrics").body).expect("UTF-8");
    for line in
        [r#"masterbus_logins_refused_total{reason="wrong"} 30"#, r#"masterbus_logins_refused_total{reason="locked"} 6"#]
    {
        assert!(metrics.lines().any(|shown| shown == line), "{line} is not in\n{metrics}");
    }
    rig.clock.set(moment("2026-11-01T12:00:30Z"));
    assert_eq!(log_in(&rig, "ada", PASSWORD).status, 200);
}

#[test]
fn setting_a_password_lifts_the_locks_of_a_name() {
    let rig = rig();
    add_user(&rig, "ada", "admin");
    let _ = (0..6).map(|_| log_in(&rig, "ada", "not this one")).collect::<Vec<_>>();
    assert_eq!(code(&log_in(&rig, "ada", PASSWORD)), (401, "AUTH_LOCKED".to_owned()));
    let body = json!({"password": "battery staple"});
    assert_eq!(rig.admin.send("PUT", "/users/ada/password", &body).status, 204);
    assert_eq!(log_in(&rig, "ada", "battery staple").status, 200);
}

#[test]
fn the_last_administrator_stays_and_a_disabled_user_can_be_enabled() {
    let rig = rig();
    add_user(&rig, "ada", "admin");
    add_user(&rig, "bob", "viewer");
    let body = json!({"username": "lim", "password": PASSWORD, "role": "admin", "facilities": ["f1"]});
    assert_eq!(rig.admin.send("POST", "/users", &body).status, 201);
    let disable = |name: &str| rig.admin.send("DELETE", &format!("/users/{name}"), &json!({}));
    let enable = |name: &str| rig.admin.send("POST", &format!("/users/{name}/enable"), &json!({}));
    let refused = disable("ada");
    assert_eq!(code(&refused), (409, "DATA_CONFLICT".to_owned()), "a limited administrator does not count");
    assert_eq!(log_in(&rig, "ada", PASSWORD).status, 200);
    add_user(&rig, "eve", "admin");
    assert_eq!((disable("ada").status, disable("eve").status), (204, 409), "a disabled one does not count either");

    let session = log_in(&rig, "bob", PASSWORD).json();
    let token = session["access_token"].as_str().expect("a token");
    let bob = Client::with_token(rig.address, token);
    assert_eq!(bob.get("/facilities").status, 200);
    assert_eq!((disable("bob").status, bob.get("/facilities").status), (204, 401));
    assert_eq!(code(&log_in(&rig, "bob", PASSWORD)), (401, "AUTH_WRONG_PASSWORD".to_owned()));
    assert_eq!(enable("bob").status, 204);
    assert_eq!(log_in(&rig, "bob", PASSWORD).status, 200);
    assert_eq!(bob.get("/facilities").status, 401, "sessions of before stay ended");
    let refresh = json!({"refresh_token": session["refresh_token"]});
    assert_eq!(rig.anonymous.send("POST", "/auth/refresh", &refresh).status, 401);
    for odd in ["none", "%00", "a%20b", "%E2%82%AC"] {
        assert_eq!((disable(odd).status, enable(odd).status), (404, 404), "{odd}");
        let password = json!({"password": PASSWORD});
        assert_eq!(rig.admin.send("PUT", &format!("/users/{odd}/password"), &password).status, 404, "{odd}");
        assert_eq!(rig.admin.send("DELETE", &format!("/keys/{odd}"), &json!({})).status, 404, "{odd}");
    }
}

#[test]
fn a_list_without_facilities_and_an_unknown_scope_are_refused() {
    let rig = rig();
    let user =
        |facilities: Value| json!({"username": "u", "password": PASSWORD, "role": "viewer", "facilities": facilities});
    let key = |facilities: Value| json!({"name": "k", "role": "viewer", "facilities": facilities});
    for (path, body) in [("/users", user(json!([]))), ("/keys", key(json!([])))] {
        let refused = rig.admin.send("POST", path, &body);
        assert_eq!(code(&refused), (422, "VALIDATION_FAILED".to_owned()), "{path}");
        assert!(refused.error()["details"]["facilities"].is_string(), "{}", refused.error());
    }
    assert_eq!((&rig.admin.document("/users")["total"], &rig.admin.document("/keys")["total"]), (&json!(0), &json!(3)));
    for (path, body) in [("/users", user(Value::Null)), ("/keys", key(Value::Null))] {
        let made = rig.admin.send("POST", path, &body);
        assert_eq!((made.status, &made.json()["facilities"]), (201, &Value::Null), "{path}");
    }
    let made = rig.admin.send("POST", "/keys", &key(json!(["f1", "f1"])));
    assert_eq!((made.status, &made.json()["facilities"]), (201, &json!(["f1"])));
    let service =
        |scope: &str| rig.admin.send("POST", "/keys", &json!({"name": "k", "role": "service", "scopes": [scope]}));
    for unknown in ["facility:read", "keys:write", "users:read", "logs:read", "sources:write", "dead_letters:read"] {
        let refused = service(unknown);
        assert_eq!(code(&refused), (422, "VALIDATION_FAILED".to_owned()), "{unknown}");
        let reason = refused.error()["details"]["scopes"].as_str().expect("a reason").to_owned();
        assert!(reason.contains("facilities:read"), "it names those that exist: {reason}");
    }
    let made = service("dead-letters:read");
    let reader = Client::with_key(rig.address, made.json()["key"].as_str().expect("a key"));
    assert_eq!((reader.get("/dead-letters").status, reader.get("/report-key").status), (200, 403));
    assert_eq!(reader.send("POST", "/dead-letters/retry-all", &json!({})).status, 403);
}

#[test]
fn a_token_has_the_same_limit_wherever_it_is_sent() {
    let rig = Rig::open(&runtime(), Setting { per_minute: 100, ..Setting::of(Vec::new()) });
    add_user(&rig, "ada", "admin");
    let limit = |answer: &Answer| answer.header("x-ratelimit-limit").map(str::to_owned);
    let token = log_in(&rig, "ada", PASSWORD).json()["access_token"].as_str().expect("a token").to_owned();
    let by_cookie =
        |value: &str| rig.anonymous.get_with("/facilities", &[("Cookie", &format!("masterbus_session={value}"))]);
    let bearer = Client::with_token(rig.address, &token).get("/facilities");
    assert_eq!((bearer.status, limit(&bearer)), (200, Some("100".to_owned())));
    let cookie = by_cookie(&format!("page.{token}"));
    assert_eq!((cookie.status, limit(&cookie)), (200, Some("100".to_owned())));
    let page = rig.anonymous.send("POST", "/auth/page-login", &json!({"username": "ada", "password": PASSWORD}));
    let line = page.header("set-cookie").expect("a cookie").to_owned();
    let value = line.split(';').next().and_then(|pair| pair.split_once('=')).expect("a value").1;
    assert_eq!(limit(&by_cookie(value)), Some("1200".to_owned()));
}

#[test]
fn a_signed_photo_link_ends_when_a_user_or_key_loses_its_access() {
    let portfolio = Portfolio::open();
    let rig = &portfolio.rig;
    let item = portfolio.get("/equipment?facility_id=f-0001&limit=1")["equipment"][0]["id"].clone();
    let record: Photo = serde_json::from_value(json!({"id": "p1", "equipment_id": item})).expect("a photo");
    portfolio.condoit.put_photo(&record, picture(&record.id).expect("a picture"));
    rig.sync("condoit");
    let photo = || {
        let list = rig.viewer.document("/equipment?limit=1000");
        let rows = list["equipment"].as_array().expect("a list").clone();
        let row = rows.into_iter().find(|row| row["id"] == item).expect("it is listed");
        row["photo_url"].as_str().map(str::to_owned)
    };
    let status = |url: &str| rig.anonymous.ask("GET", url, &[], b"").status;
    add_user(rig, "ada", "admin");
    add_user(rig, "bob", "viewer");
    let key = rig.admin.send("POST", "/keys", &json!({"name": "k", "role": "viewer"})).json();
    let key = format!("/keys/{}", key["id"].as_str().expect("an id"));
    let password = json!({"password": "battery staple"});
    for (method, path, body) in
        [("DELETE", "/users/bob", json!({})), ("PUT", "/users/ada/password", password), ("DELETE", &*key, json!({}))]
    {
        let link = photo().expect("a photo");
        assert_eq!(status(&link), 200, "{method} {path}");
        assert_eq!(rig.admin.send(method, path, &body).status, 204);
        assert_eq!(status(&link), 401, "{method} {path}");
        let next = photo().expect("a photo");
        assert!(next != link && status(&next) == 200, "documents have new links");
    }
    let link = photo().expect("a photo");
    rig.clock.set(moment("2026-11-01T13:00:00Z"));
    assert_eq!(status(&link), 200, "an hour later");
    rig.clock.set(moment("2026-11-01T14:00:00Z"));
    assert_eq!(status(&link), 401, "two hours later");
    assert_eq!(rig.limited(Role::Viewer, &["f-0001"]).get("/facilities").status, 200);
}
