//! The ids that a complete pass contained, in 8 bytes each.

use std::collections::HashSet;
use std::hash::{BuildHasher, RandomState};

use crate::inventory::{ChangeBatch, RecordKind};

/// A set of ids, as hashes. When two ids have the same hash, a record that vanished stays until the next pass, which hashes
/// with another seed; a record that exists is never removed.
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
        // Quarantined rows are not added: the store removes their records and reports them in any case
    }

    pub(super) fn has(&self, kind: RecordKind, id: &str) -> bool {
        self.hashes.contains(&self.hasher.hash_one((kind, id)))
    }
}
