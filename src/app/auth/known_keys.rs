//! The ids of all API keys, in memory. A key with another id was never issued here, so it is refused without reading the
//! store.

use std::collections::HashSet;

use parking_lot::RwLock;

use crate::app::ApplicationError;
use crate::auth::ApiKey;
use crate::store::{Store, StoreCollection};

/// The ids of all API keys, revoked ones included: keys are never removed from the store.
pub(in crate::app) struct KnownKeys(RwLock<HashSet<Box<str>>>);

impl KnownKeys {
    /// The ids in the store.
    pub(in crate::app) fn load(store: &Store) -> Result<Self, ApplicationError> {
        let keys = store.snapshot()?.list::<ApiKey>(StoreCollection::ApiKey)?;
        Ok(Self(RwLock::new(keys.into_iter().map(|(id, _)| id.into_boxed_str()).collect())))
    }

    /// Adds a key that was stored.
    pub(super) fn insert(&self, id: &str) {
        self.0.write().insert(id.into());
    }

    /// Whether a key with this id was issued.
    pub(super) fn contains(&self, id: &str) -> bool {
        self.0.read().contains(id)
    }
}
