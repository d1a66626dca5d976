//! Every link of README and manual resolves: to a file, to a page, to a section.

use std::collections::BTreeMap;
use std::path::PathBuf;

use masterbus::http::manual;

use super::pages::{documents, root};

/// Destinations of the inline links and images of a text.
fn destinations(prose: &str) -> Vec<String> {
    let mut found = Vec::new();
    // Code spans may hold brackets that are no link
    for plain in prose.split('`').step_by(2) {
        for part in plain.split("](").skip(1) {
            found.extend(part.split(')').next().map(str::to_owned));
        }
    }
    found
}

#[test]
fn every_link_resolves() {
    let anchors: BTreeMap<String, Vec<String>> = manual::index()
        .into_iter()
        .map(|entry| (entry.page.to_owned(), entry.sections.into_iter().map(|section| section.id).collect()))
        .collect();
    let mut broken = Vec::new();
    let mut checked = 0;
    for document in documents() {
        for link in destinations(&document.prose()) {
            checked += 1;
            if link.starts_with("https://") {
                continue;
            }
            let (file, anchor) = link.split_once('#').unwrap_or((&link, ""));
            let folder = document.path.parent().expect("a folder");
            let target = if file.is_empty() { document.path.clone() } else { folder.join(file) };
            let page = target.file_stem().map(|stem| stem.to_string_lossy().into_owned()).unwrap_or_default();
            let is_page = target.parent() == Some(&PathBuf::from("assets/docs"));
            let has_anchor =
                anchor.is_empty() || anchors.get(&page).is_some_and(|ids| ids.iter().any(|id| id == anchor));
            if !root().join(&target).exists() || !has_anchor {
                broken.push(format!("{}: {link}", document.path.display()));
            }
            // A page is also served, where nothing but the manual can be reached
            if document.path.starts_with("assets/docs") && !is_page {
                broken.push(format!("{}: {link} is not a page of the manual", document.path.display()));
            }
        }
    }
    assert!(broken.is_empty(), "these links lead nowhere:\n{}", broken.join("\n"));
    assert!(checked > 20, "only {checked} links were found");
}

#[test]
fn the_readme_is_short_and_names_every_page() {
    let documents = documents();
    let readme = documents.iter().find(|document| document.path.ends_with("README.md")).expect("the README");
    let lines = readme.text.lines().count();
    assert!(lines < 150, "the README has {lines} lines");
    for page in manual::pages() {
        assert!(
            readme.text.contains(&format!("assets/docs/{}.md", page.name)),
            "the README does not name {}",
            page.name
        );
    }
}

#[test]
fn every_page_begins_with_a_title_and_one_sentence() {
    for page in manual::pages() {
        assert!(page.markdown.starts_with("# ") && !page.title.is_empty(), "{}", page.name);
        let summary = page.summary;
        assert!(summary.ends_with('.') && summary.matches(". ").count() == 0, "{}: {summary}", page.name);
    }
}
