//! The layout held to its word: who may import whom, which library lives in which room, and that thought stays pure.
//! A new arrow between rooms is a decision; this test makes it one that somebody takes.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

/// Each room and the rooms it may use.
const MAY_USE: &[(&str, &[&str])] = &[
    ("inventory", &[]),
    ("assess", &["inventory"]),
    ("report", &["inventory", "assess"]),
    ("auth", &["inventory"]),
    ("clock", &["inventory"]),
    ("config", &[]),
    ("runtime", &[]),
    ("telemetry", &["config", "clock", "inventory"]),
    ("http_client", &["clock", "auth"]),
    ("voltmetrics", &["inventory", "assess", "auth", "clock", "http_client"]),
    ("store", &["inventory", "assess", "report", "auth"]),
    ("cache", &["inventory", "runtime"]),
    ("source", &["inventory", "http_client", "clock", "runtime"]),
    ("app", &["inventory", "assess", "report", "auth", "store", "cache", "clock", "config", "runtime"]),
    ("sync", &["inventory", "assess", "auth", "app", "source", "store", "http_client", "clock", "config", "runtime"]),
    (
        "jobs",
        &["inventory", "assess", "auth", "app", "store", "voltmetrics", "http_client", "clock", "config", "runtime"],
    ),
    (
        "http",
        &[
            "inventory",
            "assess",
            "report",
            "auth",
            "app",
            "sync",
            "jobs",
            "cache",
            "clock",
            "config",
            "telemetry",
            "runtime",
        ],
    ),
    ("simulate", &["inventory", "assess", "report", "auth", "http_client", "clock", "runtime"]),
];

/// Each library that has a room of its own, and the rooms it lives in.
const LIVES_IN: &[(&str, &[&str])] = &[
    ("redb", &["store"]),
    ("moka", &["cache"]),
    ("reqwest", &["http_client", "cli"]),
    ("tokio_postgres", &["source", "cli"]),
    ("jsonwebtoken", &["auth"]),
    ("argon2", &["auth"]),
    ("ed25519_dalek", &["auth"]),
    ("pdf_writer", &["report"]),
    ("governor", &["auth"]),
    ("axum", &["http", "simulate"]),
    ("rust_embed", &["http"]),
    ("prometheus", &["telemetry"]),
    ("clap", &["cli", "config"]),
];

/// What a pure room may not name.
const IMPURE: &[&str] = &[
    "std::fs",
    "std::net",
    "std::env",
    "std::time::SystemTime",
    "Instant::now",
    "Timestamp::now",
    "tokio",
    "tracing",
    "rand::",
];
const PURE_ROOMS: &[&str] = &["inventory", "assess", "report"];

fn source_files(folder: &Path, into: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).expect("the source folder is readable") {
        let path = entry.expect("a folder entry").path();
        if path.is_dir() {
            source_files(&path, into);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            into.push(path);
        }
    }
}

/// `(room, file, code without comments and tests)` of every file below `src`.
fn rooms() -> Vec<(String, String, String)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut files = Vec::new();
    source_files(&root, &mut files);
    files
        .into_iter()
        .filter_map(|path| {
            let relative = path.strip_prefix(&root).expect("below src").to_string_lossy().into_owned();
            let room = relative.split('/').next().expect("a first part").trim_end_matches(".rs").to_owned();
            let text = fs::read_to_string(&path).expect("a readable file");
            let code = text.split("#[cfg(test)]\nmod tests").next().unwrap_or_default();
            let code: String =
                code.lines().filter(|line| !line.trim_start().starts_with("//")).collect::<Vec<_>>().join("\n");
            (!matches!(room.as_str(), "lib" | "main")).then_some((room, relative, code))
        })
        .collect()
}

/// The rooms that a file names after `crate::`.
fn used_rooms(code: &str) -> BTreeSet<String> {
    let mut used = BTreeSet::new();
    for part in code.split("crate::").skip(1) {
        if let Some(group) = part.strip_prefix('{') {
            let group = group.split("};").next().unwrap_or_default();
            used.extend(group.split(',').filter_map(|item| item.trim().split("::").next()).map(str::to_owned));
        } else {
            used.insert(part.chars().take_while(|letter| letter.is_alphanumeric() || *letter == '_').collect());
        }
    }
    used
}

#[test]
fn imports_go_down_only() {
    let mut wrong = Vec::new();
    for (room, file, code) in rooms() {
        let Some((_, allowed)) = MAY_USE.iter().find(|(name, _)| *name == room) else {
            // The terminal's door may use every room.
            assert_eq!(room, "cli", "{file}: the room `{room}` is not in the table");
            continue;
        };
        let known: BTreeSet<&str> = MAY_USE.iter().map(|(name, _)| *name).chain(["cli"]).collect();
        for used in used_rooms(&code) {
            if used != room && known.contains(used.as_str()) && !allowed.contains(&used.as_str()) {
                wrong.push(format!("{file} uses {used}"));
            }
        }
    }
    assert!(wrong.is_empty(), "these imports break the layout:\n{}", wrong.join("\n"));
}

#[test]
fn each_library_stays_in_its_room() {
    let mut wrong = Vec::new();
    for (room, file, code) in rooms() {
        for (library, homes) in LIVES_IN {
            let named = code.contains(&format!("{library}::")) || code.contains(&format!("use {library};"));
            if named && !homes.contains(&room.as_str()) {
                wrong.push(format!("{file} uses {library}"));
            }
        }
    }
    assert!(wrong.is_empty(), "these files reach past their room:\n{}", wrong.join("\n"));
}

#[test]
fn thought_is_pure() {
    let mut wrong = Vec::new();
    for (room, file, code) in rooms() {
        if PURE_ROOMS.contains(&room.as_str()) {
            wrong.extend(IMPURE.iter().filter(|word| code.contains(**word)).map(|word| format!("{file} names {word}")));
        }
    }
    assert!(wrong.is_empty(), "these files do more than think:\n{}", wrong.join("\n"));
}
