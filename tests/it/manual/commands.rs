//! Every `sh` block of README and manual that is not marked `no-test` runs with the real binary, each document in an
//! empty folder of its own.

use std::fs;
use std::os::unix::fs::symlink;
use std::process::{Command, Stdio};

use tempfile::TempDir;

use super::pages::documents;
use crate::support::process::{run, text};

#[test]
fn every_command_of_the_manual_runs() {
    let mut failures = Vec::new();
    let mut count = 0;
    for document in documents() {
        let folder = TempDir::new().expect("a folder");
        let programs = folder.path().join("bin");
        let work = folder.path().join("work");
        fs::create_dir(&programs).and_then(|()| fs::create_dir(&work)).expect("folders");
        symlink(env!("CARGO_BIN_EXE_masterbus"), programs.join("masterbus")).expect("a link to the binary");
        for block in document.blocks().iter().filter(|block| block.info == "sh") {
            count += 1;
            let output = Command::new("sh")
                .args(["-e", "-c", &block.code])
                .current_dir(&work)
                .env_clear()
                .env("PATH", format!("{}:/usr/bin:/bin", programs.display()))
                .stdin(Stdio::null())
                .output()
                .expect("sh runs");
            if !output.status.success() {
                let place = format!("{}:{}", document.path.display(), block.line);
                failures.push(format!("{place}: {}\n{}{}", output.status, block.code, text(&output.stderr)));
            }
        }
    }
    assert!(failures.is_empty(), "these commands fail:\n{}", failures.join("\n"));
    assert!(count > 10, "only {count} blocks were found");
}

#[test]
fn a_block_that_is_not_run_says_why() {
    for document in documents() {
        for block in document.blocks() {
            let info = block.info.as_str();
            let is_known = matches!(info, "sh" | "toml" | "json" | "text");
            let reason = info.strip_prefix("sh no-test: ").unwrap_or_default();
            assert!(is_known || reason.len() > 5, "{}:{}: ```{info}", document.path.display(), block.line);
        }
    }
}

#[test]
fn every_configuration_example_is_accepted() {
    let mut refused = Vec::new();
    for document in documents() {
        for block in document.blocks().iter().filter(|block| block.info == "toml") {
            let folder = TempDir::new().expect("a folder");
            fs::write(folder.path().join("masterbus.toml"), &block.code).expect("a file");
            let output = run(folder.path(), ["config", "print"]);
            if !output.status.success() {
                refused.push(format!("{}:{}: {}", document.path.display(), block.line, text(&output.stderr)));
            }
        }
    }
    assert!(refused.is_empty(), "these examples are refused:\n{}", refused.join("\n"));
}
