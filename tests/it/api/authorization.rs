//! Authorization: roles, facility scopes, sessions, API keys, and photos by signed URL. `rights` calls every route.

use std::collections::BTreeSet;
use std::io::Cursor;

use image::{DynamicImage, ImageFormat, RgbImage};
use masterbus::inventory::Photo;
use masterbus::simulate::portfolio::picture;
use serde_json::{Value, json};

use crate::support::api_portfolio::Portfolio;
use crate::support::app::moment;
use crate::support::condoit::ids;
use crate::support::http_client::Client;

#[test]
fn each_role_has_its_own_rights_only() {
    let portfolio = Portfolio::open();
    let rig = &portfolio.rig;
    let body = json!({});
    for (method, path, operator) in [
        ("GET", "/sync/runs", true),
        ("GET", "/sync/runs/1", true),
        ("GET", "/sync/issues", true),
        ("POST", "/sync", true),
        ("GET", "/users", false),
        ("POST", "/users", false),
        ("PUT", "/users/ada/password", false),
        ("DELETE", "/users/ada", false),
        ("GET", "/keys", false),
        ("POST", "/keys", false),
        ("DELETE", "/keys/x", false),
    ] {
        let refused = |client: &Client| {
            let answer = client.send(method, path, &body);
            (answer.status == 403).then(|| assert_eq!(answer.error()["code"], "AUTH_FORBIDDEN")).is_some()
        };
        assert!(refused(&rig.viewer), "{method} {path} by a viewer");
        assert_eq!(refused(&rig.operator), !operator, "{method} {path} by an operator");
        assert!(!refused(&rig.admin), "{method} {path} by an administrator");
    }
    let key = |body: Value| {
        let made = rig.admin.send("POST", "/keys", &body);
        assert_eq!(made.status, 201, "{}", made.json());
        Client::with_key(rig.address, made.json()["key"].as_str().expect("a key"))
    };
    let service = key(json!({"name": "map", "role": "service", "scopes": ["facilities:read", "sync:write"]}));
    assert_eq!(service.get("/facilities").status, 200);
    assert_eq!(service.get("/facilities/x-ties/compliance").status, 200);
    for path in
        ["/equipment", "/equipment/x-a", "/portfolio/summary", "/threatmap/facilities", "/photos/x-photo", "/users"]
    {
        let refused = service.get(path);
        assert_eq!((refused.status, refused.error()["code"].as_str()), (403, Some("AUTH_FORBIDDEN")), "{path}");
    }
    assert_eq!(service.send("POST", "/sync", &json!({"source": "file"})).status, 202);
    let limited = key(json!({"name": "some", "role": "operator", "facilities": ["f-0001"]}));
    assert_eq!(limited.get("/sync/issues").status, 403, "issues concern all facilities");
    let shown = rig.admin.get("/keys");
    assert!(!String::from_utf8_lossy(&shown.body).contains("\"key\""), "the key's text is shown once");
}

#[test]
fn a_caller_with_a_facility_scope_learns_nothing_about_other_facilities() {
    let portfolio = Portfolio::open();
    let rig = &portfolio.rig;
    let hidden = portfolio.get("/equipment?facility_id=f-0002&limit=1")["equipment"][0]["id"].clone();
    let photo: Photo = serde_json::from_value(json!({"id": "hidden", "equipment_id": hidden})).expect("a photo");
    portfolio.condoit.put_photo(&photo, picture(&photo.id).expect("a picture"));
    rig.sync("condoit");
    let limited = rig.limited_viewer(&["f-0001", "x-empty", "x-ties"]);
    let whole = portfolio.get("/equipment?limit=1000");
    let (mut inside, mut outside) = (BTreeSet::new(), BTreeSet::new());
    for row in whole["equipment"].as_array().expect("a list") {
        let is_inside = ["f-0001", "x-ties"].contains(&row["facility_id"].as_str().expect("an id"));
        let id = row["id"].as_str().expect("an id").to_owned();
        if is_inside {
            inside.insert(id)
        } else {
            outside.insert(id)
        };
    }
    // Callers without a limit requested the same documents before. Their cached responses must not be served here.
    for path in
        ["/facilities", "/equipment?limit=1000", "/portfolio/summary", "/threatmap/facilities", "/threatmap/omitted"]
    {
        portfolio.get(path);
        let (first, second) = (limited.get(path), limited.get(path));
        assert_eq!((first.header("x-cache"), second.header("x-cache")), (Some("miss"), Some("hit")), "{path}");
        assert_ne!(first.header("etag"), rig.viewer.get(path).header("etag"), "{path}");
        let text = String::from_utf8(first.body).expect("UTF-8");
        for hidden in ["f-0002", "f-0003", "x-nowhere", "Somewhere", "x-alone"] {
            assert!(!text.contains(&format!("\"{hidden}\"")), "{path} tells of {hidden}");
        }
    }
    let list = limited.document("/facilities");
    assert_eq!((&list["total"], ids(&list["facilities"]).len()), (&json!(3), 3));
    let list = limited.document("/equipment?limit=1000");
    assert_eq!(list["total"], inside.len());
    assert_eq!(ids(&list["equipment"]).into_iter().collect::<BTreeSet<_>>(), inside);
    assert_eq!(limited.document("/equipment?facility_id=f-0002")["total"], 0);
    let summary = limited.document("/portfolio/summary");
    assert_eq!((&summary["total_facilities"], &summary["total_equipment"]), (&json!(3), &json!(inside.len())));
    assert_eq!(ids(&limited.document("/threatmap/omitted")["omitted"]), ["x-empty"]);

    for tail in ["", "/equipment", "/compliance", "/compliance?detail=summary", "/risks"] {
        let path = format!("/facilities/f-0002{tail}");
        portfolio.get(&path);
        assert_eq!(
            (limited.get(&path).status, limited.get(&format!("/facilities/f-0001{tail}")).status),
            (404, 200),
            "{path}"
        );
        // The response is the same as for an unknown id.
        let (hidden, missing) = (limited.get(&path), limited.get(&path.replace("f-0002", "no-such")));
        assert_eq!(hidden.error()["message"], missing.error()["message"]);
    }
    assert_eq!(limited.get("/threatmap/facilities/f-0002").status, 404);
    let mut photos = Vec::new();
    for id in outside.iter().filter(|id| id.is_ascii()) {
        let document = portfolio.get(&format!("/equipment/{id}"));
        assert_eq!(limited.get(&format!("/equipment/{id}")).status, 404, "{id}");
        let facility = document["location"]["facility_id"].as_str().expect("an id");
        assert_eq!(limited.get(&format!("/facilities/{facility}/equipment/{id}")).status, 404, "{id}");
        assert_eq!(limited.get(&format!("/facilities/f-0001/equipment/{id}")).status, 404, "{id}");
        photos.extend(ids(&document["photos"]));
    }
    assert!(photos.contains(&"hidden".to_owned()));
    for photo in photos {
        assert_eq!(rig.viewer.get(&format!("/photos/{photo}/thumbnail")).status, 200);
        for tail in ["", "/thumbnail"] {
            assert_eq!(limited.get(&format!("/photos/{photo}{tail}")).status, 404, "{photo}");
        }
    }
    // Two with the same reach share what is kept for it
    assert_eq!(rig.limited_viewer(&["x-ties", "x-empty", "f-0001"]).get("/facilities").header("x-cache"), Some("hit"));
}

/// A user with a password.
struct User<'p> {
    portfolio: &'p Portfolio,
    name: &'static str,
}

impl User<'_> {
    fn login(&self, password: &str) -> crate::support::http_client::Answer {
        self.portfolio.rig.anonymous.send("POST", "/auth/login", &json!({"username": self.name, "password": password}))
    }

    fn logged_in(&self) -> (Client, String) {
        let tokens = self.login("correct horse").json();
        let text = |key: &str| tokens[key].as_str().expect("a token").to_owned();
        (Client::with_token(self.portfolio.rig.address, &text("access_token")), text("refresh_token"))
    }

    fn refresh(&self, token: &str) -> crate::support::http_client::Answer {
        self.portfolio.rig.anonymous.send("POST", "/auth/refresh", &json!({"refresh_token": token}))
    }
}

fn user<'p>(portfolio: &'p Portfolio, name: &'static str, role: &str) -> User<'p> {
    let admin = &portfolio.rig.admin;
    if portfolio.rig.appliance.setup.is_complete().expect("the store") {
        let wanted = json!({"username": name, "password": "correct horse", "role": role});
        assert_eq!(admin.send("POST", "/users", &wanted).status, 201);
    } else {
        let secret = portfolio.rig.appliance.setup.offer().expect("the store").expect("nobody is there");
        let wanted = json!({"secret": secret, "username": name, "password": "correct horse"});
        assert_eq!(admin.send("POST", "/auth/setup", &wanted).status, 200);
    }
    User { portfolio, name }
}

#[test]
fn a_session_is_renewed_by_turns_and_ends_when_it_shall() {
    let portfolio = Portfolio::open();
    let ada = user(&portfolio, "ada", "admin");
    let (person, refresh) = ada.logged_in();
    assert_eq!(person.get("/users").status, 200);
    let renewed = ada.refresh(&refresh);
    let next = renewed.json()["refresh_token"].as_str().expect("a token").to_owned();
    assert_ne!(next, refresh);
    assert_eq!(renewed.json()["expires_in"], 24 * 3600);
    // A token that comes twice was copied: nobody of its family goes on
    assert_eq!(ada.refresh(&refresh).status, 401);
    assert_eq!((ada.refresh(&next).status, person.get("/users").status), (401, 401));

    let (person, refresh) = ada.logged_in();
    let (other, _) = ada.logged_in();
    assert_eq!(person.send("POST", "/auth/logout", &json!({})).status, 204);
    assert_eq!((person.get("/facilities").status, ada.refresh(&refresh).status), (401, 401));
    assert_eq!(other.get("/facilities").status, 200, "another log-in is another session");

    portfolio.rig.clock.set(moment("2026-11-02T11:59:59Z"));
    assert_eq!(other.get("/users").status, 200);
    portfolio.rig.clock.set(moment("2026-11-02T12:00:00Z"));
    let expired = other.get("/users");
    assert_eq!((expired.status, expired.error()["code"].as_str()), (401, Some("AUTH_EXPIRED_TOKEN")));
    assert_eq!(ada.refresh("mbr_00_00").status, 401);
}

#[test]
fn a_disabled_user_and_a_revoked_key_are_refused_immediately() {
    let portfolio = Portfolio::open();
    let (admin, rig) = (&portfolio.rig.admin, &portfolio.rig);
    user(&portfolio, "ada", "admin");
    let bob = user(&portfolio, "bob", "viewer");
    let (person, refresh) = bob.logged_in();
    assert_eq!((person.get("/facilities").status, person.get("/users").status), (200, 403));
    assert_eq!(person.get("/facilities").header("x-cache"), Some("hit"));
    assert_eq!(admin.send("DELETE", "/users/bob", &json!({})).status, 204);
    assert_eq!(person.get("/facilities").status, 401, "cached responses are refused too");
    assert_eq!(ada_code(&bob.login("correct horse")), (401, "AUTH_WRONG_PASSWORD".to_owned()));
    assert_eq!(bob.refresh(&refresh).status, 401);

    let eve = user(&portfolio, "eve", "operator");
    let (person, refresh) = eve.logged_in();
    assert_eq!(person.get("/sync/runs").status, 200);
    rig.clock.set(moment("2026-11-01T12:00:01Z"));
    assert_eq!(admin.send("PUT", "/users/eve/password", &json!({"password": "battery staple"})).status, 204);
    assert_eq!(
        (person.get("/sync/runs").status, eve.refresh(&refresh).status),
        (401, 401),
        "sessions of before are over"
    );
    assert_eq!((eve.login("correct horse").status, eve.login("battery staple").status), (401, 200));

    let wanted = json!({"name": "ci", "role": "viewer", "expires_at": "2026-11-01T13:00:00.000Z"});
    for passed in ["2026-11-01T12:00:01.000Z", "2020-01-01T00:00:00.000Z"] {
        let late = admin.send("POST", "/keys", &json!({"name": "ci", "role": "viewer", "expires_at": passed}));
        assert_eq!(late.status, 422, "{passed}");
        assert!(late.error()["details"]["expires_at"].is_string(), "{}", late.error());
    }
    let made = admin.send("POST", "/keys", &wanted).json();
    let key = Client::with_key(rig.address, made["key"].as_str().expect("a key"));
    assert_eq!([key.get("/facilities").status, key.get("/facilities").status], [200, 200]);
    let bearer = Client::with_token(rig.address, made["key"].as_str().expect("a key"));
    assert_eq!(bearer.get("/facilities").status, 200, "a key is accepted as a bearer token too");
    let id = made["id"].as_str().expect("an id");
    assert_eq!(admin.send("DELETE", &format!("/keys/{id}"), &json!({})).status, 204);
    assert_eq!([key.get("/facilities").status, bearer.get("/facilities").status], [401, 401]);
    let made = admin.send("POST", "/keys", &wanted).json();
    let key = Client::with_key(rig.address, made["key"].as_str().expect("a key"));
    assert_eq!(key.get("/facilities").status, 200);
    rig.clock.set(moment("2026-11-01T13:00:00Z"));
    assert_eq!(key.get("/facilities").status, 401, "it has expired");
}

fn ada_code(answer: &crate::support::http_client::Answer) -> (u16, String) {
    (answer.status, answer.error()["code"].as_str().unwrap_or_default().to_owned())
}

#[test]
fn photos_and_thumbnails_are_served_by_signed_url_too() {
    let portfolio = Portfolio::open();
    let rig = &portfolio.rig;
    let mut png = Vec::new();
    let drawn = DynamicImage::ImageRgb8(RgbImage::from_fn(1000, 400, |x, y| image::Rgb([x as u8, y as u8, 90])));
    drawn.write_to(&mut Cursor::new(&mut png), ImageFormat::Png).expect("a picture");
    let item = portfolio.get("/equipment?facility_id=f-0001&limit=1")["equipment"][0]["id"].clone();
    let photo: Photo = serde_json::from_value(json!({"id": "ä wide/one", "equipment_id": item, "caption": "front",
        "taken_at": "2026-10-01T08:00:00.000Z", "content_type": "text/html"}))
    .expect("a photo");
    portfolio.condoit.put_photo(&photo, png.clone());
    let other: Photo = serde_json::from_value(json!({"id": "other", "equipment_id": item})).expect("a photo");
    portfolio.condoit.put_photo(&other, picture(&other.id).expect("a picture"));
    rig.sync("condoit");

    let document = portfolio.get(&format!("/equipment/{}", item.as_str().expect("an id")));
    let shown =
        document["photos"].as_array().expect("a list").iter().find(|photo| photo["id"] == "ä wide/one").cloned();
    let shown = shown.expect("it is shown");
    assert_eq!((&shown["caption"], &shown["taken_at"]), (&json!("front"), &json!("2026-10-01T08:00:00.000Z")));
    let (url, small_url) = (shown["url"].as_str().expect("a URL"), shown["thumbnail_url"].as_str().expect("a URL"));
    assert!(url.starts_with("/api/v1/photos/%C3%A4%20wide%2Fone?"), "{url}");
    let path = url.split('?').next().expect("a path").trim_start_matches("/api/v1");
    let whole = rig.viewer.get(path);
    assert_eq!(
        (whole.status, whole.header("content-type")),
        (200, Some("image/png")),
        "what it is, not what it is called"
    );
    assert_eq!(whole.body, png);
    let small = rig.viewer.get(&format!("{path}/thumbnail"));
    let decoded = image::load_from_memory(&small.body).expect("a picture");
    assert_eq!(
        (decoded.width(), decoded.height()),
        (320, 128),
        "at most 320 pixels on the longer side, same aspect ratio"
    );
    assert_eq!(small.header("content-type"), Some("image/jpeg"));
    assert_eq!(rig.viewer.get(&format!("{path}/thumbnail")).body, small.body, "the cached thumbnail is the same");

    let by_url = |address: &str| rig.anonymous.ask("GET", address, &[], b"");
    assert_eq!(by_url(url).body, png, "a signed URL needs no header");
    assert_eq!(by_url(small_url).body, small.body);
    let other = document["photos"].as_array().expect("a list").iter().find(|photo| photo["id"] == "other").cloned();
    let other = other.expect("it is shown")["url"].as_str().expect("a URL").to_owned();
    assert_eq!(by_url(&other).status, 200);
    let query = url.split_once('?').expect("a query").1;
    let last = if url.ends_with('0') { "1" } else { "0" };
    let altered = format!("{}{last}", &url[..url.len() - 1]);
    let later = url.replace("expires=17", "expires=18").replace("expires=1", "expires=2");
    for wrong in [
        &altered,
        &later,
        &format!("{}?{query}", other.split('?').next().expect("a path")),
        &small_url.replace("/thumbnail", ""),
        &url.replacen('?', "/thumbnail?", 1),
        &format!("/api/v1/equipment/{}?{query}", item.as_str().expect("an id")),
        &url.replace("signature=", "signatur="),
    ] {
        assert_eq!(by_url(wrong).status, 401, "{wrong}");
    }
    rig.clock.set(moment("2026-11-03T00:00:01Z"));
    assert_eq!(by_url(url).status, 401, "it has expired");
    assert_eq!(rig.viewer.get(path).status, 200);

    let row =
        portfolio.get(&format!("/equipment?search={}", document["name"].as_str().expect("a name").replace(' ', "+")));
    assert!(row["equipment"][0]["photo_url"].as_str().is_some_and(|url| url.contains("signature=")));
}
