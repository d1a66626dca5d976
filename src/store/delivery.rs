//! Webhooks that were taken, known by the SHA-256 of their bodies, so that a repeat does nothing. They are forgotten after
//! a while: a repeat that comes later still finds its job ended, and does nothing either.

use redb::WriteTransaction;
use serde::{Deserialize, Serialize};

use super::book::Book;
use super::envelope;
use super::error::StoreError;
use super::prune::Keeping;
use super::tables::Table;
use crate::inventory::Moment;

/// How many old ones may go for each that comes.
const FORGOTTEN_FOR_ONE: usize = 2;

/// One that was taken.
#[derive(Debug, Serialize, Deserialize)]
struct Delivery {
    digest: [u8; 32],
    remote_id: Option<String>,
    at: Moment,
}

/// The deliveries within a transaction.
pub(super) struct Deliveries<'t> {
    known: Book<'t>,
    order: Book<'t>,
    most: u64,
    not_before: i64,
    at: Moment,
    /// Number of the next; found out when there is one.
    next: Option<u64>,
    taken: usize,
}

impl<'t> Deliveries<'t> {
    pub(super) fn open(txn: &'t WriteTransaction, keeping: &Keeping, at: Moment) -> Result<Self, StoreError> {
        Ok(Self {
            known: Book::open(txn, Table::Delivery)?,
            order: Book::open(txn, Table::DeliveryOrder)?,
            most: keeping.deliveries.max(1),
            not_before: keeping.not_before(at),
            at,
            next: None,
            taken: 0,
        })
    }

    /// Takes a delivery; false for one that was taken before.
    pub(super) fn take(&mut self, digest: &[u8; 32], remote_id: Option<&str>) -> Result<bool, StoreError> {
        if self.known.has(digest)? {
            return Ok(false);
        }
        let number = match self.next {
            Some(next) => next,
            None => self.order.next_number()?,
        };
        self.next = Some(number + 1);
        self.taken += 1;
        let delivery = Delivery { digest: *digest, remote_id: remote_id.map(str::to_owned), at: self.at };
        self.known.put(digest, &number)?;
        self.order.put(&number.to_be_bytes(), &delivery)?;
        Ok(true)
    }

    /// Forgets old ones; returns the remote ids that they named.
    pub(super) fn close(mut self) -> Result<Vec<String>, StoreError> {
        let mut named = Vec::new();
        if self.taken == 0 {
            return Ok(named);
        }
        let mut too_many = self.order.len()?.saturating_sub(self.most);
        for (key, sealed) in self.order.page_after(None, self.taken * FORGOTTEN_FOR_ONE)? {
            let old: Delivery = envelope::open(Table::DeliveryOrder, &key, &sealed)?;
            if too_many == 0 && old.at.millis() >= self.not_before {
                break;
            }
            too_many = too_many.saturating_sub(1);
            self.known.remove(&old.digest)?;
            self.order.remove(&key)?;
            named.extend(old.remote_id);
        }
        Ok(named)
    }
}
