//! Whose address a request counts for, which host names are answered, and who reads the metrics without a credential.

use serde_json::json;

use crate::support::app::{Rig, Setting, runtime};
use crate::support::http_client::Answer;

/// A rig that takes three wrong credentials a minute from each network.
fn rig(trusted_proxies: &'static [&'static str]) -> Rig {
    let fixed_at = Some("2026-11-01T12:00:00Z");
    let setting = Setting { fixed_at, failures_per_minute: 3, trusted_proxies, ..Setting::of(Vec::new()) };
    Rig::open(&runtime(), setting)
}

fn guess(rig: &Rig, headers: &[(&str, &str)]) -> u16 {
    let wrong = [&[("X-API-Key", "mb_wrong_key")], headers].concat();
    rig.anonymous.get_with("/facilities", &wrong).status
}

#[test]
fn clients_behind_a_trusted_proxy_are_limited_one_by_one() {
    let rig = rig(&["127.0.0.1/32"]);
    let one = [("X-Forwarded-For", "203.0.113.1, 198.51.100.7")];
    assert_eq!([(); 4].map(|()| guess(&rig, &one)), [401, 401, 401, 429]);
    let claims = [("X-Forwarded-For", "203.0.113.2, 198.51.100.7")];
    assert_eq!(guess(&rig, &claims), 429, "what the client itself claims does not count");
    assert_eq!(guess(&rig, &[("X-Forwarded-For", "198.51.100.8")]), 401, "another client");
    assert_eq!(guess(&rig, &[("Forwarded", "for=198.51.100.7")]), 429, "the other header names the same client");
    assert_eq!(rig.viewer.get("/facilities").status, 200, "who sends no header counts for the proxy");
}

#[test]
fn a_forwarding_header_of_an_untrusted_client_does_not_count() {
    let rig = rig(&["10.0.0.0/8"]);
    let statuses = ["198.51.100.1", "198.51.100.2", "198.51.100.3", "198.51.100.4"]
        .map(|address| guess(&rig, &[("X-Forwarded-For", address)]));
    assert_eq!(statuses, [401, 401, 401, 429]);
}

#[test]
fn an_ipv6_client_is_limited_by_its_network() {
    let rig = rig(&["127.0.0.1/32"]);
    let statuses = ["2001:db8::1", "2001:db8::2", "2001:db8::a:b:c:d", "2001:db8::ffff"]
        .map(|address| guess(&rig, &[("X-Forwarded-For", address)]));
    assert_eq!(statuses, [401, 401, 401, 429]);
    assert_eq!(guess(&rig, &[("X-Forwarded-For", "2001:db8:0:1::1")]), 401);
}

fn head(version: &str, hosts: &[&str], path: &str) -> String {
    let hosts: String = hosts.iter().map(|host| format!("Host: {host}\r\n")).collect();
    format!("GET {path} HTTP/{version}\r\n{hosts}Connection: close\r\n\r\n")
}

fn refused(answer: &Answer) -> (u16, String) {
    (answer.status, answer.error()["code"].as_str().expect("a code").to_owned())
}

#[test]
fn a_request_has_exactly_one_host_and_it_is_an_allowed_one() {
    let setting = Setting { allowed_hosts: &["masterbus.example"], ..Setting::of(Vec::new()) };
    let rig = Rig::open(&runtime(), setting);
    let ask = |version, hosts: &[&str]| rig.anonymous.send_raw(&head(version, hosts, "/health"));
    for hosts in [&[][..], &["localhost", "localhost"], &["a b"], &[""]] {
        assert_eq!(refused(&ask("1.1", hosts)), (400, "REQUEST_MALFORMED".to_owned()), "{hosts:?}");
    }
    assert_eq!(refused(&ask("1.1", &["evil.example"])), (421, "REQUEST_WRONG_HOST".to_owned()));
    for host in ["masterbus.example", "MasterBus.Example:80", "localhost", "127.0.0.1:1", "[::1]"] {
        assert_eq!(ask("1.1", &[host]).status, 200, "{host}");
    }
    assert_eq!(ask("1.0", &[]).status, 200, "HTTP/1.0 may omit it");
}

#[test]
fn a_cached_document_is_not_served_under_another_name() {
    let setting = Setting { allowed_hosts: &["masterbus.example"], ..Setting::of(Vec::new()) };
    let rig = Rig::open(&runtime(), setting);
    assert_eq!(rig.viewer.get("/portfolio/summary").status, 200);
    assert_eq!(rig.viewer.get("/portfolio/summary").header("x-cache"), Some("hit"));
    assert_eq!(rig.viewer.get_with("/portfolio/summary", &[("Host", "evil.example")]).status, 400, "two hosts");
}

#[test]
fn metrics_are_closed_to_what_a_proxy_may_have_forwarded() {
    let rig = Rig::open(&runtime(), Setting::of(Vec::new()));
    let ask = |rig: &Rig, version, host| rig.anonymous.send_raw(&head(version, &[host], "/metrics"));
    assert_eq!(ask(&rig, "1.1", "127.0.0.1:8650").status, 200);
    for (version, host) in [("1.0", "127.0.0.1:8650"), ("1.1", "masterbus.example"), ("1.1", "192.0.2.1")] {
        let answer = ask(&rig, version, host);
        assert_eq!((answer.status, &answer.error()["code"]), (401, &json!("AUTH_MISSING_TOKEN")), "{version} {host}");
    }
    let declared = Rig::open(&runtime(), Setting { trusted_proxies: &["127.0.0.1/32"], ..Setting::of(Vec::new()) });
    assert_eq!(ask(&declared, "1.1", "127.0.0.1:8650").status, 401);
    assert_eq!(declared.viewer.ask("GET", "/metrics", &[], b"").status, 200);
}
