//! The names that README and manual use exist, and the references are complete: settings, commands, API paths, error
//! codes, metrics, CSV columns and files.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use tempfile::TempDir;

use super::pages::{documents, page, root};
use crate::support::process::printed;

/// Sections of the configuration that are also the beginning of dotted names.
const SECTIONS: [&str; 9] =
    ["engine.", "rate_limit.", "cache.", "store.", "sync.", "log.", "voltmetrics.", "jobs.", "source."];

/// Every setting with its default, read from the table in `src/config/keys.rs`.
fn settings() -> BTreeMap<String, Option<String>> {
    let table = fs::read_to_string(root().join("src/config/keys.rs")).expect("the table of settings");
    let table = table.split("KEYS: &[").nth(1).expect("the table").split("];").next().expect("its end");
    let text_after = |part: &str| part.split('"').next().map(str::to_owned);
    let settings: BTreeMap<String, Option<String>> = table
        .split("key(\"")
        .skip(1)
        .map(|entry| {
            let default = entry.split("Some(\"").nth(1).and_then(text_after);
            (text_after(entry).expect("a name"), default)
        })
        .collect();
    assert!(settings.len() > 60, "the table is read");
    settings
}

#[test]
fn the_configuration_reference_has_every_setting_with_its_default() {
    let reference = page("configuration");
    let mut wrong = Vec::new();
    for (name, default) in settings() {
        let row = reference.lines().find(|line| line.starts_with(&format!("| `{name}` |")));
        let Some(row) = row else {
            wrong.push(format!("{name} is not in the reference"));
            continue;
        };
        let shown = match default.as_deref() {
            None => continue,
            Some("") => "| empty |".to_owned(),
            Some(default) => format!("| `{default}` |"),
        };
        if !row.contains(&shown) {
            wrong.push(format!("the reference does not show {shown} for {name}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_setting_that_is_named_exists() {
    let settings = settings();
    let is_known = |name: &str| settings.contains_key(name);
    let mut unknown = Vec::new();
    for document in documents() {
        for span in document.spans() {
            let name = span.split([' ', '=']).next().unwrap_or_default();
            let is_dotted =
                SECTIONS.iter().any(|section| name.strip_prefix(section).is_some_and(|rest| !rest.is_empty()));
            let is_rust_or_sql = name.contains(['/', '(', ':']);
            if is_dotted && !is_rust_or_sql && !is_known(name) {
                unknown.push(format!("{}: `{span}`", document.path.display()));
            }
            if let Some(variable) = span.strip_prefix("MASTERBUS_") {
                let name = variable.split('=').next().unwrap_or_default().to_lowercase().replace("__", ".");
                let name = match name.strip_prefix("source.").and_then(|rest| rest.split_once('.')) {
                    Some((_, setting)) => format!("source.*.{setting}"),
                    None => name,
                };
                if !name.is_empty() && name != "config" && !is_known(&name) {
                    unknown.push(format!("{}: `{span}`", document.path.display()));
                }
            }
        }
        for block in document.blocks().iter().filter(|block| block.info == "toml") {
            let table: toml::Table = block.code.parse().expect("valid TOML");
            for name in flat_names("", &table) {
                if !is_known(&name) {
                    unknown.push(format!("{}:{}: {name}", document.path.display(), block.line));
                }
            }
        }
    }
    assert!(unknown.is_empty(), "these settings do not exist:\n{}", unknown.join("\n"));
}

fn flat_names(prefix: &str, table: &toml::Table) -> Vec<String> {
    let named = |(key, value): (&String, &toml::Value)| match value {
        toml::Value::Table(inner) => flat_names(&format!("{prefix}{key}."), inner),
        toml::Value::Array(items) if items.iter().all(toml::Value::is_table) => items
            .iter()
            .filter_map(toml::Value::as_table)
            .flat_map(|inner| flat_names(&format!("{prefix}{key}.*."), inner))
            .collect(),
        _ => vec![format!("{prefix}{key}")],
    };
    table.iter().flat_map(named).collect()
}

/// The commands below a command, as its help lists them.
fn subcommands(folder: &Path, command: &[&str]) -> Vec<String> {
    let help = printed(folder, command.iter().chain(&["--help"]));
    let Some(list) = help.split("Commands:\n").nth(1) else { return Vec::new() };
    let list = list.split("\n\n").next().unwrap_or_default();
    list.lines().filter_map(|line| line.split_whitespace().next()).map(str::to_owned).collect()
}

#[test]
fn every_command_is_in_the_reference_and_every_named_command_exists() {
    let folder = TempDir::new().expect("a folder");
    let reference = page("commands");
    let commands: BTreeSet<String> = subcommands(folder.path(), &[]).into_iter().collect();
    for command in &commands {
        let row = format!("`masterbus {command}");
        assert!(reference.contains(&row), "{command} is not in the reference");
        if command == "help" {
            continue;
        }
        for inner in subcommands(folder.path(), &[command]).iter().filter(|inner| *inner != "help") {
            let is_named = reference.contains(&format!("`masterbus {command} {inner}"))
                || reference.contains(&format!("`{inner}`"));
            assert!(is_named, "{command} {inner} is not in the reference");
        }
    }
    for document in documents() {
        let blocks: Vec<String> = document
            .blocks()
            .into_iter()
            .filter(|block| block.info.starts_with("sh"))
            .map(|block| block.code)
            .collect();
        let spans = document.spans();
        for text in spans.iter().chain(&blocks) {
            for (at, found) in text.match_indices("masterbus ") {
                // Not the end of a path such as `target/debug/masterbus`
                if !text[..at].ends_with(['/', '=', '.']) {
                    let rest = &text[at + found.len()..];
                    let end = rest.find(|letter: char| !letter.is_alphanumeric() && letter != '-');
                    let word = &rest[..end.unwrap_or(rest.len())];
                    let is_command = word.is_empty() || word.starts_with('-') || commands.contains(word);
                    assert!(is_command, "{}: `masterbus {word}` does not exist", document.path.display());
                }
            }
        }
    }
}

/// A command's own help with that of its subcommands.
fn whole_help(folder: &Path, command: &str) -> String {
    let inner = subcommands(folder, &[command]).into_iter().filter(|inner| inner != "help");
    inner.fold(printed(folder, [command, "--help"]), |help, inner| help + &printed(folder, [command, &inner, "--help"]))
}

#[test]
fn every_flag_that_is_named_exists() {
    let folder = TempDir::new().expect("a folder");
    let mut helps: BTreeMap<String, String> = BTreeMap::new();
    let mut unknown = Vec::new();
    for document in documents() {
        let blocks = document.blocks().into_iter().filter(|block| block.info.starts_with("sh"));
        let lines: Vec<String> =
            blocks.flat_map(|block| block.code.lines().map(str::to_owned).collect::<Vec<_>>()).collect();
        for line in document.spans().iter().chain(&lines) {
            let Some((before, rest)) = line.split_once("masterbus ") else { continue };
            // Not the end of a path such as `target/debug/masterbus`
            if before.ends_with('/') {
                continue;
            }
            let mut words = rest.split_whitespace();
            let Some(command) = words.next().filter(|word| word.bytes().all(|byte| byte.is_ascii_alphabetic())) else {
                continue;
            };
            let flags = words.map(|word| word.trim_matches(['[', ']', '`', ','])).filter(|word| word.starts_with("--"));
            for flag in flags {
                let help = helps.entry(command.to_owned()).or_insert_with(|| whole_help(folder.path(), command));
                if !help.contains(flag) {
                    unknown.push(format!("{}: `{line}`: {flag}", document.path.display()));
                }
            }
        }
    }
    assert!(unknown.is_empty(), "these flags do not exist:\n{}", unknown.join("\n"));
}

#[test]
fn every_api_path_that_is_named_exists_and_the_reference_has_every_subject() {
    let folder = TempDir::new().expect("a folder");
    let document: serde_json::Value = serde_json::from_str(&printed(folder.path(), ["openapi"])).expect("JSON");
    let paths = document["paths"].as_object().expect("paths");
    let operations: BTreeSet<String> = paths
        .iter()
        .flat_map(|(path, item)| {
            let methods = item.as_object().expect("methods").keys();
            let path = path.trim_start_matches("/api/v1").to_owned();
            methods.map(move |method| format!("{} {path}", method.to_uppercase())).collect::<Vec<_>>()
        })
        .collect();
    let mut unknown = Vec::new();
    for document in documents() {
        for span in document.spans() {
            let Some((method, path)) = span.split_once(' ') else { continue };
            if !matches!(method, "GET" | "POST" | "PUT" | "DELETE") {
                continue;
            }
            let path = path.split(['?', ' ']).next().unwrap_or_default();
            let path = path.trim_start_matches("/api/v1");
            // What Condoit serves, and what is no part of the OpenAPI document
            let is_elsewhere = document.path.ends_with("sources.md") && !span.contains("/api/v1");
            if !is_elsewhere && path != "/openapi.json" && !operations.contains(&format!("{method} {path}")) {
                unknown.push(format!("{}: `{span}`", document.path.display()));
            }
        }
    }
    assert!(unknown.is_empty(), "these API paths do not exist:\n{}", unknown.join("\n"));
    let reference = page("api") + &page("voltmetrics") + &page("sources");
    let subjects: BTreeSet<&str> = paths.keys().filter_map(|path| path.split('/').nth(3)).collect();
    for subject in subjects {
        assert!(reference.contains(&format!("/{subject}")), "/{subject} is not in the reference");
    }
}

/// Code below `src`, without the tests that follow it.
fn sources(folder: &Path) -> String {
    let mut text = String::new();
    for entry in fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            text.push_str(&sources(&path));
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            let code = fs::read_to_string(&path).expect("a file");
            text.push_str(code.split("#[cfg(test)]\nmod tests").next().unwrap_or_default());
        }
    }
    text
}

#[test]
fn the_troubleshooting_page_has_every_error_code() {
    const FAMILIES: [&str; 7] = ["AUTH_", "DATA_", "REQUEST_", "RATE_", "SERVICE_", "VALIDATION_", "INTERNAL_"];
    let code = sources(&root().join("src/http"));
    let is_code = |text: &&str| {
        FAMILIES.iter().any(|family| text.starts_with(family))
            && text.bytes().all(|b| b.is_ascii_uppercase() || b == b'_')
    };
    let codes: BTreeSet<&str> = code.split('"').filter(is_code).collect();
    assert!(codes.len() > 20, "the codes are found: {codes:?}");
    let page = page("troubleshooting");
    let listed: BTreeSet<&str> = page.split('`').filter(is_code).collect();
    assert_eq!(listed, codes);
}

#[test]
fn the_monitoring_page_has_every_metric() {
    let code = sources(&root().join("src/telemetry"));
    let is_metric =
        |text: &&str| text.starts_with("masterbus_") && text.bytes().all(|b| b.is_ascii_lowercase() || b == b'_');
    let metrics: BTreeSet<&str> = code.split('"').filter(is_metric).collect();
    assert!(metrics.len() > 20, "the metrics are found: {metrics:?}");
    let page = page("monitoring");
    let listed: BTreeSet<&str> = page.split('`').filter(is_metric).collect();
    assert_eq!(listed, metrics);
}

#[test]
fn the_csv_page_has_every_column() {
    let folder = TempDir::new().expect("a folder");
    fs::write(folder.path().join("facilities.csv"), "id,name\nf1,Main\n").expect("a file");
    printed(folder.path(), ["import", "facilities.csv"]);
    let page = page("csv");
    let sections: Vec<&str> = page.split("\n## ").collect();
    for (kind, heading) in [
        ("facility", "Facilities"),
        ("equipment", "Equipment"),
        ("service", "Services"),
        ("conductor", "Conductors"),
        ("photo", "Photos"),
    ] {
        let section = sections.iter().find(|section| section.starts_with(heading)).expect("the section");
        let exported = printed(folder.path(), ["export", "--format", "csv", "--kind", kind]);
        let header = exported.lines().next().expect("a header");
        for column in header.split(',') {
            assert!(section.contains(&format!("`{column}`")), "{column} of {kind} is not on the page");
        }
    }
}

#[test]
fn every_file_that_is_named_exists() {
    const FOLDERS: [&str; 4] = ["src/", "assets/", "tests/", "benches/"];
    let mut missing = Vec::new();
    for document in documents() {
        for span in document.spans() {
            for word in span.split_whitespace() {
                let is_path = FOLDERS.iter().any(|folder| word.starts_with(folder));
                if is_path && !root().join(word).exists() {
                    missing.push(format!("{}: `{span}`", document.path.display()));
                }
            }
        }
    }
    assert!(missing.is_empty(), "these files do not exist:\n{}", missing.join("\n"));
}
