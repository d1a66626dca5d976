//! Rights: every route of the router's list, called as every kind of caller, against the table of rights. Callers that are
//! limited to a facility reach nothing of another one.

use std::collections::BTreeSet;
use std::io::{BufRead, BufReader, Write};
use std::net::TcpStream;
use std::time::Duration;

use masterbus::app::NewKey;
use masterbus::auth::Role;
use masterbus::auth::roles::{SCOPES, has_scope};
use masterbus::http::router::{Access, ApiRoute, list_routes};
use masterbus::inventory::{FacilityId, Photo};
use masterbus::simulate::portfolio::picture;
use masterbus::simulate::voltmetrics::VoltMetricsSimulatorOptions;
use serde_json::{Value, json};

use crate::support::api_portfolio::Portfolio;
use crate::support::app::{Rig, runtime};
use crate::support::condoit::ids;
use crate::support::http_client::{Answer, Client, shown};
use crate::support::jobs::{prompt, stand_in};

/// The facility of the limited callers, and one outside of it.
const OWN: &str = "f-0001";
const FOREIGN: &str = "f-0002";

/// The table of rights: the beginning of `METHOD /path`, the least role, and whether it belongs to no facility, so that
/// callers limited to some are refused. The first row that fits counts; what fits none is for viewers.
const RIGHTS: &[(&str, Role, bool)] = &[
    ("GET /engine", Role::Viewer, false),
    ("GET /algorithms", Role::Viewer, false),
    ("* /engine", Role::Admin, true),
    ("* /algorithms", Role::Admin, true),
    ("* /users", Role::Admin, true),
    ("* /keys", Role::Admin, true),
    ("* /sources", Role::Admin, true),
    ("* /dead-letters", Role::Admin, true),
    ("* /logs", Role::Admin, true),
    ("* /sync/import", Role::Admin, true),
    ("* /sync", Role::Operator, true),
    ("* /import", Role::Operator, true),
    ("* /export", Role::Operator, true),
    ("* /cache", Role::Operator, true),
    ("* /voltmetrics/breaker", Role::Operator, true),
    ("* /voltmetrics", Role::Operator, false),
];

/// These responses never end.
const STREAMS: [&str; 2] = ["/events", "/sync/stream"];

fn method_of(route: &ApiRoute) -> String {
    json!(route.method).as_str().expect("a method").to_uppercase()
}

/// The least role and whether it belongs to no facility, by the table.
fn find_right(method: &str, path: &str) -> (Role, bool) {
    let fits = |pattern: &str| {
        let (wanted, beginning) = pattern.split_once(' ').expect("a method and a path");
        (wanted == "*" || wanted == method) && path.starts_with(beginning)
    };
    RIGHTS
        .iter()
        .find(|(pattern, ..)| fits(pattern))
        .map_or((Role::Viewer, false), |(_, role, is_site)| (*role, *is_site))
}

/// The right that a route's extractor enforces; `None` for routes that ask for no role.
fn right_of(access: Access) -> Option<(Role, bool)> {
    match access {
        Access::Anonymous | Access::Signed | Access::Metrics | Access::Caller => None,
        Access::Viewer => Some((Role::Viewer, false)),
        Access::Operator => Some((Role::Operator, false)),
        Access::SiteOperator => Some((Role::Operator, true)),
        Access::SiteAdmin | Access::LocalAdmin => Some((Role::Admin, true)),
    }
}

fn scope_of(method: &str, path: &str) -> (String, bool) {
    let resource = path.trim_start_matches('/').split('/').next().expect("a first part");
    (resource.to_owned(), method != "GET")
}

#[test]
fn the_router_lists_the_rights_of_the_table() {
    for route in list_routes() {
        let Some(right) = right_of(route.access) else { continue };
        let method = method_of(route);
        assert_eq!(right, find_right(&method, route.path), "{method} {}", route.path);
    }
    let session = list_routes().iter().filter(|route| route.access == Access::Caller);
    assert_eq!(session.map(|route| route.path).collect::<Vec<_>>(), ["/auth/logout", "/auth/session"]);
}

#[test]
fn every_scope_opens_a_route_and_none_opens_users_keys_sources_and_logs() {
    let mut useful: BTreeSet<String> = BTreeSet::from([
        // The right to `force_refresh`, which is a parameter.
        "cache:write".to_owned(),
        // No route needs it yet.
        "webhooks:write".to_owned(),
    ]);
    for route in list_routes() {
        let (resource, is_writing) = scope_of(&method_of(route), route.path);
        let is_closed = ["users", "keys", "sources", "logs"].contains(&resource.as_str());
        assert!(!(is_closed && has_scope(&resource, is_writing)), "{resource}");
        let needs_scope = right_of(route.access).is_some() || route.access == Access::Metrics;
        let is_for_people = is_closed || (is_writing && ["engine", "algorithms"].contains(&resource.as_str()));
        if needs_scope && !is_for_people {
            assert!(has_scope(&resource, is_writing), "{resource} has no scope: {}", route.path);
            useful.insert(format!("{resource}:{}", if is_writing { "write" } else { "read" }));
        }
    }
    assert_eq!(useful, SCOPES.map(str::to_owned).into());
}

/// What one facility has: the values of path parameters.
struct Holdings {
    facility: &'static str,
    equipment: String,
    photo: String,
    job: String,
    batch: String,
}

impl Holdings {
    fn new(portfolio: &Portfolio, facility: &'static str) -> Self {
        let rig = &portfolio.rig;
        let list = portfolio.get(&format!("/equipment?facility_id={facility}&limit=1"));
        let equipment = list["equipment"][0]["id"].as_str().expect("an item").to_owned();
        let photo = format!("photo-of-{facility}");
        let record: Photo = serde_json::from_value(json!({"id": photo, "equipment_id": equipment})).expect("a photo");
        portfolio.condoit.put_photo(&record, picture(&record.id).expect("a picture"));
        rig.sync("condoit");
        let begin = |path: &str, body: Value, id: &str| {
            let begun = rig.operator.send("POST", path, &body);
            assert_eq!(begun.status, 202, "{}", shown(&begun.body));
            begun.json()[id].as_str().expect("an id").to_owned()
        };
        let one = json!({"equipment_id": equipment, "calculation_type": "risk"});
        let all = json!({"facility_id": facility, "calculation_type": "risk"});
        Self {
            facility,
            job: begin("/voltmetrics/calculate", one, "job_id"),
            batch: begin("/voltmetrics/batch", all, "batch_id"),
            equipment,
            photo,
        }
    }

    /// The path with its parameters filled in, and a query where one is required.
    fn path(&self, route: &ApiRoute) -> String {
        let fill = |segment: &str| match segment {
            "{facility_id}" => self.facility.to_owned(),
            "{equipment_id}" => self.equipment.clone(),
            "{photo_id}" => self.photo.clone(),
            "{job_id}" => self.job.clone(),
            "{batch_id}" => self.batch.clone(),
            "{source}" => "condoit".to_owned(),
            "{run_id}" => "1".to_owned(),
            "{username}" | "{key_id}" | "{dead_letter_id}" => "nobody".to_owned(),
            other => {
                assert!(!other.starts_with('{'), "{other} in {} needs a value here", route.path);
                other.to_owned()
            }
        };
        let path = route.path.split('/').map(fill).collect::<Vec<_>>().join("/");
        match route.path {
            "/engines/compare" => format!("{path}?facility_id={}", self.facility),
            "/facilities/{facility_id}/plan" => format!("{path}?budget=1000"),
            "/facilities/{facility_id}/report" => format!("{path}?format=json"),
            // Not read: a comparison takes long.
            "/sync/verify" => format!("{path}?source=none"),
            "/import" => format!("{path}?name=wrong.json"),
            _ => path,
        }
    }

    /// A body with which the request succeeds where it belongs to the facility, and changes nothing elsewhere.
    fn body(&self, route: &ApiRoute) -> Value {
        match (route.path, method_of(route).as_str()) {
            ("/facilities/{facility_id}/what-if", _) => json!({"actions": [{"action": "service"}]}),
            ("/voltmetrics/calculate", "POST") => json!({"equipment_id": self.equipment, "calculation_type": "risk"}),
            ("/voltmetrics/batch", "POST") => json!({"facility_id": self.facility, "calculation_type": "risk"}),
            ("/sync", _) => json!({"source": "none"}),
            _ => json!({}),
        }
    }

    fn send(&self, client: &Client, route: &ApiRoute) -> Answer {
        client.send(&method_of(route), &self.path(route), &self.body(route))
    }

    /// Whether the request names something of this facility.
    fn is_named_by(&self, route: &ApiRoute) -> bool {
        let text = format!("{} {}", self.path(route), self.body(route));
        [self.facility, &self.equipment, &self.photo, &self.job, &self.batch].iter().any(|name| text.contains(*name))
    }
}

/// A kind of caller.
struct CallerKind {
    name: String,
    client: Client,
    role: Role,
    is_limited: bool,
}

fn key(rig: &Rig, role: Role, is_limited: bool, scopes: &[&str]) -> Client {
    let new = NewKey {
        name: "a test".to_owned(),
        role,
        scopes: scopes.iter().map(|scope| scope.parse().expect("a scope")).collect(),
        facilities: is_limited.then(|| vec![FacilityId::parse(OWN).expect("an id")]),
        expires_at: None,
    };
    Client::with_key(rig.address, &rig.appliance.api_keys.issue(new).expect("a key").text)
}

/// Every role and a service with every scope, each for all facilities and for one.
fn callers(rig: &Rig) -> Vec<CallerKind> {
    let roles = [Role::Viewer, Role::Operator, Role::Admin, Role::Service];
    let kind = |role: Role, is_limited: bool| {
        let scopes: &[&str] = if role == Role::Service { &SCOPES } else { &[] };
        let extent = if is_limited { "of one facility" } else { "of all" };
        let client = key(rig, role, is_limited, scopes);
        CallerKind { name: format!("{role} {extent}"), client, role, is_limited }
    };
    roles.into_iter().flat_map(|role| [kind(role, false), kind(role, true)]).collect()
}

/// Whether a caller has the right by the table.
fn is_allowed(caller: &CallerKind, method: &str, path: &str) -> bool {
    let (needed, is_site) = find_right(method, path);
    let (resource, is_writing) = scope_of(method, path);
    let has_role = match caller.role {
        Role::Service => has_scope(&resource, is_writing) && (needed != Role::Admin || resource == "dead-letters"),
        role => role.includes(needed),
    };
    has_role && !(is_site && caller.is_limited)
}

/// The status of a response that never ends.
fn stream_status(caller: &Client, path: &str) -> u16 {
    let mut stream = TcpStream::connect(caller.address).expect("the appliance listens");
    stream.set_read_timeout(Some(Duration::from_secs(30))).expect("a time limit");
    stream.write_all(caller.head("GET", &format!("/api/v1{path}")).as_bytes()).expect("the head leaves");
    let mut line = String::new();
    BufReader::new(stream).read_line(&mut line).expect("a status line");
    line.split(' ').nth(1).and_then(|status| status.parse().ok()).expect("a status")
}

/// A portfolio with a VoltMetrics that does not finish, so that calculations stay.
fn portfolio_with_jobs() -> Portfolio {
    let runtime = runtime();
    let options = VoltMetricsSimulatorOptions { calculation_time: Duration::from_secs(3_600), ..Default::default() };
    let stand = stand_in(&runtime, options, None);
    let jobs = prompt(&stand.base_url);
    Portfolio::open_with(&runtime, |setting| setting.jobs = jobs)
}

/// Ids of everything in other facilities than [`OWN`].
fn foreign_ids(rig: &Rig, foreign: &Holdings) -> BTreeSet<String> {
    let facilities = ids(&rig.admin.document("/facilities?limit=100")["facilities"]);
    let equipment = rig.admin.document("/equipment?limit=1000");
    let elsewhere = equipment["equipment"].as_array().expect("a list").iter().filter(|row| row["facility_id"] != OWN);
    let items = elsewhere.map(|row| row["id"].as_str().expect("an id").to_owned());
    let others = [foreign.photo.clone(), foreign.job.clone(), foreign.batch.clone()];
    facilities.into_iter().filter(|id| id != OWN).chain(items).chain(others).collect()
}

#[test]
fn every_route_answers_every_kind_of_caller_by_the_table_of_rights() {
    let portfolio = portfolio_with_jobs();
    let rig = &portfolio.rig;
    let (own, foreign) = (Holdings::new(&portfolio, OWN), Holdings::new(&portfolio, FOREIGN));
    let hidden = foreign_ids(rig, &foreign);
    assert!(hidden.len() > 20 && hidden.contains(FOREIGN));
    let callers = callers(rig);
    let (mut asked, mut searched) = (0, 0);
    for route in list_routes() {
        let (method, is_stream) = (method_of(route), STREAMS.contains(&route.path));
        let what = format!("{method} {}", route.path);
        if matches!(route.access, Access::Signed | Access::Metrics | Access::Anonymous) {
            continue;
        }
        let refused = own.send(&rig.anonymous, route);
        assert_eq!((refused.status, &refused.error()["code"]), (401, &json!("AUTH_MISSING_TOKEN")), "{what}");
        let (resource, is_writing) = scope_of(&method, route.path);
        if route.access != Access::Caller {
            // A service needs exactly this scope.
            let scope = format!("{resource}:{}", if is_writing { "write" } else { "read" });
            let others: Vec<&str> = SCOPES.into_iter().filter(|name| *name != scope).collect();
            let refused = own.send(&key(rig, Role::Service, false, &others), route);
            assert_eq!((refused.status, &refused.error()["code"]), (403, &json!("AUTH_FORBIDDEN")), "{what}");
        }
        for caller in &callers {
            let what = format!("{what} by {}", caller.name);
            let is_allowed = route.access == Access::Caller
                || (is_allowed(caller, &method, route.path) && route.access != Access::LocalAdmin);
            asked += 1;
            if is_allowed && is_stream {
                assert_eq!(stream_status(&caller.client, route.path), 200, "{what}");
                continue;
            }
            let answer = own.send(&caller.client, route);
            if !is_allowed {
                assert_eq!((answer.status, &answer.error()["code"]), (403, &json!("AUTH_FORBIDDEN")), "{what}");
                continue;
            }
            assert!(![401, 403].contains(&answer.status), "{what}: {}", shown(&answer.body));
            let is_of_facility = own.is_named_by(route);
            assert!(!is_of_facility || answer.status < 300, "{what}: {} {}", answer.status, shown(&answer.body));
            if !caller.is_limited {
                continue;
            }
            let text = String::from_utf8_lossy(&answer.body);
            for id in &hidden {
                assert!(!text.contains(&format!("\"{id}\"")), "{what} tells of {id}: {}", shown(&answer.body));
            }
            searched += 1;
            if is_of_facility {
                let outside = foreign.send(&caller.client, route);
                assert_eq!((outside.status, &outside.error()["code"]), (404, &json!("DATA_NOT_FOUND")), "{what}");
            }
        }
    }
    assert!(asked > 500 && searched > 100, "{asked} requests, {searched} searched for what is hidden");
    let pending = |caller: &Client| caller.document("/engine")["under_way"].as_u64().expect("a number");
    let limited = rig.limited(Role::Viewer, &[OWN]);
    let own_open = ["waiting", "submitted"].iter().map(|state| {
        let path = format!("/voltmetrics/calculations?status={state}&limit=1");
        rig.limited(Role::Operator, &[OWN]).document(&path)["total"].as_u64().expect("a number")
    });
    assert_eq!(pending(&limited), own_open.sum::<u64>());
    assert!(pending(&limited) < pending(&rig.viewer), "the calculations of other facilities are not counted");
}

#[test]
fn a_limited_administrator_cannot_make_a_master() {
    let portfolio = Portfolio::open();
    let rig = &portfolio.rig;
    let limited = rig.limited(Role::Admin, &[OWN]);
    let user = json!({"username": "eve", "password": "correct horse", "role": "admin"});
    let password = json!({"password": "battery staple"});
    let source = json!({"kind": "http", "url": "http://127.0.0.1:9"});
    for (method, path, body) in [
        ("POST", "/keys", json!({"name": "x", "role": "admin"})),
        ("POST", "/keys", json!({"name": "x", "role": "viewer", "facilities": [OWN]})),
        ("POST", "/users", user),
        ("PUT", "/users/admin/password", password),
        ("PUT", "/engine", json!({"mode": "local"})),
        ("PUT", "/algorithms", json!({"in_force": "1.2.0"})),
        ("PUT", "/sources/other", source.clone()),
        ("POST", "/sources/check", source),
        ("GET", "/logs", json!({})),
    ] {
        let refused = limited.send(method, path, &body);
        assert_eq!((refused.status, &refused.error()["code"]), (403, &json!("AUTH_FORBIDDEN")), "{method} {path}");
    }
    assert_eq!(rig.admin.document("/users")["total"], 0);
    assert_eq!(limited.get("/facilities").status, 200);
}

#[test]
fn a_refresh_needs_an_operator_or_its_own_scope() {
    let portfolio = Portfolio::open();
    let rig = &portfolio.rig;
    let service = |scopes: &[&str]| key(rig, Role::Service, false, scopes);
    let status = |client: &Client| client.get("/facilities?force_refresh=true").status;
    assert_eq!(
        (status(&rig.viewer), status(&rig.operator), status(&rig.limited(Role::Operator, &[OWN]))),
        (403, 200, 200)
    );
    let reader = service(&["facilities:read", "facilities:write", "cache:read"]);
    let refused = reader.get("/facilities?force_refresh=true");
    assert_eq!((refused.status, &refused.error()["details"]["needed_scope"]), (403, &json!("cache:write")));
    assert_eq!(reader.get("/facilities").status, 200);
    assert_eq!(status(&service(&["facilities:read", "cache:write"])), 200);
}

#[test]
fn readiness_names_states_to_everybody_and_tells_operators_of_all_more() {
    let portfolio = Portfolio::open();
    let rig = &portfolio.rig;
    std::fs::remove_file(portfolio.file()).expect("it was there");
    assert!(rig.try_sync("file", masterbus::sync::SyncMode::Full).is_err());
    let bare = |client: &Client| {
        let answer = client.get("/ready");
        assert_eq!(answer.status, 200);
        let document = answer.json();
        let text = document.to_string();
        for secret in ["by-hand.json", "127.0.0.1", "cannot be read"] {
            assert!(!text.contains(secret), "{secret}: {text}");
        }
        let states: Vec<(&str, &str)> = document["sources"]
            .as_array()
            .expect("a list")
            .iter()
            .map(|source| (source["name"].as_str().expect("a name"), source["state"].as_str().expect("a state")))
            .collect();
        assert_eq!(states, [("condoit", "current"), ("file", "failed")]);
        assert!(document["sources"].as_array().expect("a list").iter().all(|source| source["details"].is_null()));
        assert!(document["tasks"].as_array().expect("a list").iter().all(|task| task["details"].is_null()));
        assert_eq!((&document["store_writable"], &document["store_unwritable"]), (&json!(true), &Value::Null));
    };
    bare(&rig.anonymous);
    bare(&rig.viewer);
    bare(&rig.limited(Role::Admin, &[OWN]));
    bare(&Client::with_token(rig.address, "an old one"));
    bare(&key(rig, Role::Service, false, &["facilities:read"]));
    for client in [&rig.operator, &rig.admin, &key(rig, Role::Service, false, &["sync:read"])] {
        let document = client.document("/ready");
        let details = &document["sources"][1]["details"];
        assert_eq!(details["last_error"], "a file cannot be read", "{document}");
        assert!(details["last_success"].is_string() && details["age_seconds"].is_u64(), "{document}");
    }
}
