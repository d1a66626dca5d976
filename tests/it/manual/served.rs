//! The manual as the server and the command line show it.

use serde_json::Value;
use tempfile::TempDir;

use crate::support::api_portfolio::Portfolio;
use crate::support::process::{printed, run, sentence};

#[test]
fn the_manual_is_served_to_everybody_as_html() {
    let portfolio = Portfolio::open();
    let anonymous = &portfolio.rig.anonymous;
    let contents = anonymous.ask("GET", "/manual", &[], b"");
    assert_eq!(contents.status, 200);
    assert!(String::from_utf8_lossy(&contents.body).contains("href=\"/manual/install\""));

    let page = anonymous.ask("GET", "/manual/sources", &[], b"");
    let html = String::from_utf8_lossy(&page.body).into_owned();
    assert_eq!(page.status, 200);
    let policy = page.header("content-security-policy").expect("a policy");
    assert!(policy.starts_with("default-src 'none'") && !policy.contains("unsafe"), "{policy}");
    assert!(html.contains("<h2 id=\"deletion-guard\">") && html.contains("href=\"/manual/csv\""), "{html}");
    assert!(!html.contains("{{") && !html.contains(".md\"") && !html.contains("no-test"), "{html}");
    assert!(html.contains("aria-current=\"page\"") && html.contains("rel=\"next\""), "{html}");
    let style = html.split("href=\"").find(|part| part.contains("manual.css")).and_then(|part| part.split('"').next());
    assert_eq!(anonymous.ask("GET", style.expect("a style sheet"), &[], b"").status, 200);

    let etag = page.header("etag").expect("an etag");
    assert_eq!(anonymous.ask("GET", "/manual/sources", &[("If-None-Match", etag)], b"").status, 304);
    let missing = anonymous.ask("GET", "/manual/nowhere", &[], b"");
    assert_eq!(missing.status, 404);
}

#[test]
fn the_search_index_has_every_page_with_its_sections() {
    let portfolio = Portfolio::open();
    let answer = portfolio.rig.anonymous.ask("GET", "/manual/index.json", &[], b"");
    assert_eq!(answer.status, 200);
    let index: Value = serde_json::from_slice(&answer.body).expect("JSON");
    let pages = index.as_array().expect("a list");
    let csv = pages.iter().find(|page| page["page"] == "csv").expect("the page");
    assert_eq!(csv["title"], "CSV columns");
    let sections = csv["sections"].as_array().expect("sections");
    assert!(sections.iter().any(|section| section["id"] == "equipment" && section["title"] == "Equipment"));
    assert!(csv["text"].as_str().is_some_and(|text| text.contains("install_date") && !text.contains('`')));
}

#[test]
fn the_command_line_prints_pages_and_names_them_when_one_is_unknown() {
    let folder = TempDir::new().expect("a folder");
    let list = printed(folder.path(), ["man"]);
    assert!(list.lines().count() > 12 && list.contains("troubleshooting  "), "{list}");
    assert!(printed(folder.path(), ["man", "csv"]).starts_with("# CSV columns\n"));
    let refused = sentence(&run(folder.path(), ["man", "nowhere"]), 2);
    assert!(refused.contains("nowhere") && refused.contains("install") && refused.contains("changelog"), "{refused}");
}
