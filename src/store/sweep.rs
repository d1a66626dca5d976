//! After a complete pass over a source's table: what the pass did not meet is gone.

use std::sync::Arc;

use super::apply::{Applied, Deed, Home};
use super::desk::Origin;
use super::envelope;
use super::error::StoreError;
use super::handle::Store;
use super::tables::{Table, home_of};
use crate::inventory::{Moment, RecordKind};

/// Records taken out per transaction.
const BATCH: usize = 5_000;

impl Store {
    /// Takes out every record of a kind that came from this table of this source and of which `seen` does not know the
    /// id. In batches: cut off, it goes on with the next full run.
    ///
    /// # Errors
    /// [`StoreError`] when the store cannot be read or written.
    pub fn sweep(
        &self,
        source: &str,
        table: &str,
        kind: RecordKind,
        seen: &dyn Fn(&str) -> bool,
        at: Moment,
    ) -> Result<Applied, StoreError> {
        let snapshot = self.snapshot()?;
        let mut number = None;
        for entry in snapshot.entries::<Origin>(Table::Origin, &[])? {
            let (key, origin) = entry?;
            if origin.source == source && origin.table == table && origin.kind == kind {
                number = <[u8; 2]>::try_from(&*key).ok().map(u16::from_be_bytes);
            }
        }
        let Some(number) = number else {
            return Ok(Applied::default());
        };
        let table: Arc<str> = table.into();
        let renamed = format!("{source}:");
        let mut all = Applied::default();
        let mut gone = Vec::new();
        for entry in snapshot.raw_under(home_of(kind), &[])? {
            let (key, sealed) = entry?;
            let home: Home = envelope::open(home_of(kind), &key, &sealed)?;
            let id = String::from_utf8_lossy(&key);
            let known = || seen(&id) || id.strip_prefix(&renamed).is_some_and(seen);
            if home.origin == number && !known() {
                gone.push((Arc::clone(&table), kind, id.into_owned()));
            }
            if gone.len() == BATCH {
                all.add(self.apply(&Deed { removed: std::mem::take(&mut gone), ..Deed::empty(source, at) })?);
            }
        }
        if !gone.is_empty() {
            all.add(self.apply(&Deed { removed: gone, ..Deed::empty(source, at) })?);
        }
        Ok(all)
    }
}
