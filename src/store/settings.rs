//! Settings and secrets that the store keeps: one type each, under a fixed key in the table `setting`.
//!
//! Settings may be shown and logged. Secrets implement [`StoredSecret`] and no `Debug`, so that none of them reaches a log
//! line or a document by accident. Both lie unencrypted in the store's file: anyone who may read the data folder may read
//! them, which is why the file is made with mode 0600.
//!
//! | key | type |
//! |---|---|
//! | `algorithm` | [`AlgorithmSetting`] |
//! | `engine_mode` | [`EngineModeSetting`] |
//! | `remote_engine` | [`RemoteEngineSetting`] |
//! | `instance` | [`InstanceId`] |
//! | `address:SOURCE` | [`SourceAddress`] |
//! | `photo_link_epoch` | [`PhotoLinkEpoch`] |
//! | `told:SOURCE:TABLE:KIND` | [`ColumnProfile`] |
//! | `issues:SOURCE` | [`IssueTotals`] |
//! | `sources` | [`AddedSourcesSetting`], holds secrets |
//! | `secret` | [`TokenSigningSecret`], a secret |
//! | `report-key` | [`ReportSigningSecret`], a secret |

use std::collections::BTreeMap;

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use crate::assess::engine::EngineMode;
use crate::inventory::RecordKind;
use crate::store::codec::schema::TableId;
use crate::store::engine::snapshot::Snapshot;
use crate::store::engine::store::Store;
use crate::store::error::StoreError;
use crate::store::records::collection::CollectionWriter;

/// A value of which the store keeps one.
pub trait Setting: Serialize + DeserializeOwned {
    /// Its key in the table. Never change one: stores in the field hold it.
    const KEY: &'static str;
}

/// A value of which the store keeps one per source, or per table of a source.
pub trait ScopedSetting: Serialize + DeserializeOwned {
    /// What it belongs to.
    type Scope<'s>;

    /// Its key in the table.
    fn key(scope: Self::Scope<'_>) -> String;
}

/// 32 random bytes that are made once per store. Implementors have no `Debug`.
pub trait StoredSecret: Serialize + DeserializeOwned {
    /// Its key in the table. Never change one: stores in the field hold it.
    const KEY: &'static str;

    /// Wraps fresh random bytes.
    fn from_random(bytes: [u8; 32]) -> Self;

    /// The bytes, for the signer.
    fn reveal(&self) -> &[u8; 32];
}

/// The version of the risk algorithm that was put in force over the API or the command line.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AlgorithmSetting {
    /// The version in force.
    pub version: String,
    /// The configured version at that time. When the configuration names another one since, the configuration wins.
    pub configured: String,
}

impl Setting for AlgorithmSetting {
    const KEY: &'static str = "algorithm";
}

/// Which engine calculates.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct EngineModeSetting {
    /// The mode in force.
    pub mode: EngineMode,
    /// The configured mode at that time. When the configuration names another one since, the configuration wins.
    pub configured: EngineMode,
}

impl Setting for EngineModeSetting {
    const KEY: &'static str = "engine_mode";
}

/// Whether a remote engine is configured. Commands that run without the server (`import`) learn it from here.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct RemoteEngineSetting(pub bool);

impl Setting for RemoteEngineSetting {
    const KEY: &'static str = "remote_engine";
}

/// Random name of this installation. It goes into idempotency keys, so that two appliances never share one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct InstanceId(pub String);

impl Setting for InstanceId {
    const KEY: &'static str = "instance";
}

/// How often signed links to photos were ended. A link of an earlier epoch is refused.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct PhotoLinkEpoch(pub u64);

impl Setting for PhotoLinkEpoch {
    const KEY: &'static str = "photo_link_epoch";
}

/// Digest of the address at which a source's cursor was reached. At another address the cursor means nothing.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct SourceAddress(pub String);

impl ScopedSetting for SourceAddress {
    /// The source's name.
    type Scope<'s> = &'s str;

    fn key(source: &str) -> String {
        format!("address:{source}")
    }
}

/// How many rows of a source's table had a value in each optional field.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ColumnProfile {
    /// Rows read.
    pub rows: u64,
    /// Rows with a value, by field.
    pub values: BTreeMap<String, u64>,
    /// Fields with an open issue, and its text.
    pub reported: BTreeMap<String, String>,
}

impl ScopedSetting for ColumnProfile {
    /// Source, table and kind.
    type Scope<'s> = (&'s str, &'s str, RecordKind);

    // Profiles of an early format lie under `columns:`. They are not read: a profile is learnt again within a run
    fn key((source, table, kind): (&str, &str, RecordKind)) -> String {
        format!("told:{source}:{table}:{}", kind as u8)
    }
}

/// How many issues of a source are kept, and how many are only counted.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct IssueTotals {
    /// Issues in the table of issues.
    pub kept: u64,
    /// Further issues by the source's table, as its latest reading counted them; without zeros.
    pub unlisted: BTreeMap<String, u64>,
    /// Further issues about missing owners by the source's table, without zeros.
    pub unlisted_orphans: BTreeMap<String, u64>,
}

impl IssueTotals {
    /// What the keys of all sources' totals begin with.
    pub(in crate::store) const KEYS: &'static str = "issues:";

    /// Number of issues that are not kept.
    #[must_use]
    pub fn unlisted_total(&self) -> u64 {
        self.unlisted.values().chain(self.unlisted_orphans.values()).sum()
    }

    pub(in crate::store) fn count_orphan(&mut self, table: &str, change: i64) {
        let count = self.unlisted_orphans.entry(table.to_owned()).or_default();
        *count = count.saturating_add_signed(change);
    }
}

impl ScopedSetting for IssueTotals {
    /// The source's name.
    type Scope<'s> = &'s str;

    fn key(source: &str) -> String {
        format!("{}{source}", Self::KEYS)
    }
}

/// Sources added over the API: by name, the keys of a `[[source]]` section. The values hold passwords and tokens, so there
/// is no `Debug`.
#[derive(Clone, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub struct AddedSourcesSetting(pub BTreeMap<String, BTreeMap<String, String>>);

impl Setting for AddedSourcesSetting {
    const KEY: &'static str = "sources";
}

/// Signs access tokens and links.
#[derive(Serialize, Deserialize)]
#[serde(transparent)]
pub struct TokenSigningSecret([u8; 32]);

impl StoredSecret for TokenSigningSecret {
    const KEY: &'static str = "secret";

    fn from_random(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }

    fn reveal(&self) -> &[u8; 32] {
        &self.0
    }
}

/// Signs reports (Ed25519).
#[derive(Serialize, Deserialize)]
#[serde(transparent)]
pub struct ReportSigningSecret([u8; 32]);

impl StoredSecret for ReportSigningSecret {
    const KEY: &'static str = "report-key";

    fn from_random(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }

    fn reveal(&self) -> &[u8; 32] {
        &self.0
    }
}

impl Snapshot {
    /// A setting; `None` when it was never put.
    ///
    /// # Errors
    /// [`StoreError`] when it cannot be read.
    pub fn find_setting<S: Setting>(&self) -> Result<Option<S>, StoreError> {
        self.find_in(TableId::Setting, S::KEY.as_bytes())
    }

    /// A setting of a source or a table; `None` when it was never put.
    ///
    /// # Errors
    /// [`StoreError`] when it cannot be read.
    pub fn find_scoped_setting<S: ScopedSetting>(&self, scope: S::Scope<'_>) -> Result<Option<S>, StoreError> {
        self.find_in(TableId::Setting, S::key(scope).as_bytes())
    }
}

impl CollectionWriter<'_> {
    /// A setting; `None` when it was never put.
    ///
    /// # Errors
    /// [`StoreError`] when it cannot be read.
    pub fn find_setting<S: Setting>(&self) -> Result<Option<S>, StoreError> {
        // Sees what this transaction has put: check and change of a setting are one step.
        self.find_in(TableId::Setting, S::KEY)
    }

    /// Puts a setting in place of the one before.
    ///
    /// # Errors
    /// [`StoreError`] when it cannot be written.
    pub fn put_setting<S: Setting>(&mut self, setting: &S) -> Result<(), StoreError> {
        self.put_in(TableId::Setting, S::KEY, setting)
    }

    /// Removes a setting; says whether there was one.
    ///
    /// # Errors
    /// [`StoreError`] when the store cannot be written.
    pub fn remove_setting<S: Setting>(&mut self) -> Result<bool, StoreError> {
        self.remove_in(TableId::Setting, S::KEY)
    }

    /// A setting of a source or a table; `None` when it was never put.
    ///
    /// # Errors
    /// [`StoreError`] when it cannot be read.
    pub fn find_scoped_setting<S: ScopedSetting>(&self, scope: S::Scope<'_>) -> Result<Option<S>, StoreError> {
        self.find_in(TableId::Setting, &S::key(scope))
    }

    /// Puts a setting of a source or a table in place of the one before.
    ///
    /// # Errors
    /// [`StoreError`] when it cannot be written.
    pub fn put_scoped_setting<S: ScopedSetting>(&mut self, scope: S::Scope<'_>, setting: &S) -> Result<(), StoreError> {
        self.put_in(TableId::Setting, &S::key(scope), setting)
    }
}

impl Store {
    /// A secret, made by `fresh` at the first call and the same from then on.
    ///
    /// # Errors
    /// [`StoreError`] when the store cannot be read or written.
    pub fn get_or_create_secret<S: StoredSecret>(&self, fresh: impl FnOnce() -> [u8; 32]) -> Result<S, StoreError> {
        // Most calls find it, and a snapshot does not wait for a write under way
        if let Some(secret) = self.snapshot()?.find_in(TableId::Setting, S::KEY.as_bytes())? {
            return Ok(secret);
        }
        self.write(|writer| {
            // Looked for again within the write: another thread may have made it since
            if let Some(secret) = writer.find_in(TableId::Setting, S::KEY)? {
                return Ok(secret);
            }
            // Made within the write, so that of two threads only one makes it. Tokens signed with a second secret would
            // be refused.
            let secret = S::from_random(fresh());
            writer.put_in(TableId::Setting, S::KEY, &secret)?;
            Ok(secret)
        })
    }
}
