//! Which ids a complete pass has met, in 8 bytes each.

use std::collections::HashSet;
use std::hash::{BuildHasher, RandomState};

use crate::inventory::{ChangeBatch, RecordKind};

/// The ids of a complete pass, as hashes: 8 bytes an id. Two ids of one hash keep a vanished record until the next
/// pass hashes anew; they never remove one that is there.
#[derive(Default)]
pub(super) struct SeenIds {
    hasher: RandomState,
    hashes: HashSet<u64>,
}

impl SeenIds {
    pub(super) fn add(&mut self, batch: &ChangeBatch) {
        for (_, record) in &batch.puts {
            self.hashes.insert(self.hasher.hash_one((record.kind(), record.id())));
        }
        for (kind, id) in &batch.present {
            self.hashes.insert(self.hasher.hash_one((*kind, id.as_str())));
        }
        // A row that cannot be taken is there all the same: it is reported, and its record of before was taken out.
    }

    pub(super) fn has(&self, kind: RecordKind, id: &str) -> bool {
        self.hashes.contains(&self.hasher.hash_one((kind, id)))
    }
}
