//! Scenario: the process is killed with SIGKILL during a sync, many times. Acknowledged batches are stored, others as a whole
//! or not at all, and in the end the store equals one that was never killed.

use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use masterbus::inventory::{Record, RecordKind};
use masterbus::store::{IngestBatch, Store, StoreError, StoreOptions};

use crate::support::store::*;

const FOLDER: &str = "MASTERBUS_TEST_KILLED_STORE";
const KILLS: u64 = 10;
const AT_ONCE: u64 = 40;

/// The batches of the sync, the same in every process: new items, changed ones, moved ones, removed ones.
fn batch(number: u64) -> IngestBatch<'static> {
    let mut records: Vec<Record> = Vec::new();
    if number.is_multiple_of(3) {
        records.push(facility(&format!("f{}", number / 3)));
    }
    let home = |item: u64| format!("f{}", item % (number / 3 + 1));
    for item in number * AT_ONCE..(number + 1) * AT_ONCE {
        records.push(equipment(&format!("e{item}"), &home(item)));
        records.push(service(&format!("s{item}"), &format!("e{}", item / 2)));
    }
    for item in (0..number * AT_ONCE).step_by(17) {
        records.push(equipment_with(&format!("e{item}"), &home(item + number), &format!("by batch {number}")));
    }
    let gone = number.checked_sub(4).map(|old| format!("s{}", old * AT_ONCE + 3));
    let removed = gone.map(|id| ("Service".into(), RecordKind::Service, id)).into_iter().collect();
    IngestBatch { removed, ..batch_of(records, number as i64) }
}

fn apply(store: &Store, number: u64) -> Result<(), StoreError> {
    let cursor = number.to_be_bytes();
    store.ingest(&IngestBatch { cursor: Some(&cursor), ..batch(number) })?;
    Ok(())
}

fn next(store: &Store) -> Result<u64, StoreError> {
    let cursor = store.snapshot()?.sync().cursor(SOURCE)?;
    Ok(cursor.map_or(0, |bytes| u64::from_be_bytes(bytes.try_into().expect("eight bytes")) + 1))
}

/// The child process of the test below. Does nothing when run as a test.
#[test]
fn the_process_that_is_killed() -> Result<(), StoreError> {
    let Ok(folder) = std::env::var(FOLDER) else {
        return Ok(());
    };
    let store = Store::open(Path::new(&folder), StoreOptions::default())?;
    for number in next(&store)?.. {
        apply(&store, number)?;
        println!("\nacknowledged {number}");
    }
    Ok(())
}

fn start(folder: &Path) -> Child {
    Command::new(std::env::current_exe().expect("this test"))
        .args(["store::kill::the_process_that_is_killed", "--exact", "--nocapture"])
        .env(FOLDER, folder)
        .stdout(Stdio::piped())
        .spawn()
        .expect("started")
}

#[test]
fn a_store_killed_at_any_moment_holds_whole_batches_and_all_that_were_acknowledged() -> Result<(), StoreError> {
    let folder = tempfile::tempdir().expect("a folder");
    let undisturbed = in_memory();
    let mut in_undisturbed = 0;
    for kill in 0..KILLS {
        let mut child = start(folder.path());
        let out = BufReader::new(child.stdout.take().expect("piped"));
        let mut numbers =
            out.lines().map_while(Result::ok).filter_map(|line| line.strip_prefix("acknowledged ")?.parse().ok());
        let mut acknowledged: u64 = numbers.by_ref().nth(kill as usize % 3).expect("it works");
        // Somewhere within the next batch, another place each time
        std::thread::sleep(Duration::from_micros(kill * 1_700 % 11_000));
        child.kill().expect("killed");
        acknowledged = numbers.last().unwrap_or(acknowledged);
        child.wait().expect("gone");

        let store = Store::open(folder.path(), StoreOptions::default())?;
        let done = next(&store)?;
        assert!(done > acknowledged, "batch {acknowledged} was acknowledged, {done} are there");
        for number in in_undisturbed..done {
            apply(&undisturbed, number)?;
        }
        in_undisturbed = done;
        assert_eq!(contents(&store)?, contents(&undisturbed)?, "after {done} batches and {} kills", kill + 1);
    }
    Ok(())
}
