//! Deduplication of webhooks by the SHA-256 of the body. Old entries are pruned: a repeat that arrives later still finds its
//! job ended and changes nothing either.

use crate::store::engine::WriteTransaction;
use serde::{Deserialize, Serialize};

use crate::inventory::Moment;
use crate::store::codec::envelope;
use crate::store::codec::schema::TableId;
use crate::store::engine::table_mut::TableMut;
use crate::store::error::StoreError;
use crate::store::jobs::retention::RetentionLimits;

/// Old entries pruned per new one. More than one, so that the table shrinks after the limit was lowered.
const PRUNED_PER_INSERT: usize = 2;

/// An accepted webhook.
#[derive(Debug, Serialize, Deserialize)]
struct WebhookDelivery {
    digest: [u8; 32],
    remote_id: Option<String>,
    at: Moment,
}

/// The deliveries within a transaction.
pub(in crate::store) struct WebhookDeliveries<'t> {
    known: TableMut<'t>,
    order: TableMut<'t>,
    most: u64,
    not_before: i64,
    at: Moment,
    /// Number of the next; looked up at the first delivery.
    next: Option<u64>,
    taken: usize,
}

impl<'t> WebhookDeliveries<'t> {
    pub(in crate::store) fn open(
        txn: &'t WriteTransaction,
        limits: &RetentionLimits,
        at: Moment,
    ) -> Result<Self, StoreError> {
        Ok(Self {
            known: TableMut::open(txn, TableId::WebhookDelivery)?,
            order: TableMut::open(txn, TableId::DeliveryOrder)?,
            // At least the latest: a limit of zero would accept every repeat.
            most: limits.deliveries.max(1),
            not_before: limits.not_before(at),
            at,
            next: None,
            taken: 0,
        })
    }

    /// Records a delivery; false for a repeat.
    pub(in crate::store) fn take(&mut self, digest: &[u8; 32], remote_id: Option<&str>) -> Result<bool, StoreError> {
        if self.known.has_key(digest)? {
            return Ok(false);
        }
        let number = match self.next {
            Some(next) => next,
            None => self.order.next_number()?,
        };
        self.next = Some(number + 1);
        self.taken += 1;
        let delivery = WebhookDelivery { digest: *digest, remote_id: remote_id.map(str::to_owned), at: self.at };
        self.known.put(digest, &number)?;
        self.order.put(&number.to_be_bytes(), &delivery)?;
        Ok(true)
    }

    /// Prunes old entries; returns the remote ids that they named.
    pub(in crate::store) fn close(mut self) -> Result<Vec<String>, StoreError> {
        let mut named = Vec::new();
        // Nothing is pruned without a new delivery: a transaction of repeats then has nothing to commit.
        if self.taken == 0 {
            return Ok(named);
        }
        let mut too_many = self.order.len()?.saturating_sub(self.most);
        // The work is bounded by what arrived, so no transaction pays for a long backlog.
        for (key, sealed) in self.order.page_after(None, self.taken * PRUNED_PER_INSERT)? {
            let old: WebhookDelivery = envelope::open(TableId::DeliveryOrder, &key, &sealed)?;
            // Entries are in order of arrival: all further ones are younger.
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
