//! Sources that were added over the API. The store keeps them, secrets included, as it keeps the signing secret: anyone who
//! can read the data folder can read them. Sources of the configuration file are not stored.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::ApplicationError;
use crate::store::{AddedSourcesSetting, Store};

/// Added sources by name, each as the keys of its `[[source]]` section. Values may be secrets: do not log them.
pub type AddedSourceMap = BTreeMap<String, BTreeMap<String, String>>;

/// The sources added over the API.
pub struct AddedSources {
    store: Arc<Store>,
}

impl AddedSources {
    pub(super) const fn new(store: Arc<Store>) -> Self {
        Self { store }
    }

    /// All added sources.
    ///
    /// # Errors
    /// The store's.
    pub fn list(&self) -> Result<AddedSourceMap, ApplicationError> {
        Ok(self.store.snapshot()?.find_setting::<AddedSourcesSetting>()?.unwrap_or_default().0)
    }

    /// Adds a source or replaces the one of that name. A replacement at the same address keeps the secrets that it does
    /// not name. Returns all added sources.
    ///
    /// # Errors
    /// The store's; nothing is changed then.
    pub fn put(&self, name: &str, keys: BTreeMap<String, String>) -> Result<AddedSourceMap, ApplicationError> {
        self.change(|sources| {
            let keys = match sources.get(name) {
                Some(before) if is_same_address(before, &keys) => with_secrets_of(before, keys),
                _ => keys,
            };
            sources.insert(name.to_owned(), keys);
        })
    }

    /// Removes a source; its records stay. Returns all added sources.
    ///
    /// # Errors
    /// The store's; nothing is changed then.
    pub fn remove(&self, name: &str) -> Result<AddedSourceMap, ApplicationError> {
        self.change(|sources| drop(sources.remove(name)))
    }

    fn change(&self, change: impl FnOnce(&mut AddedSourceMap)) -> Result<AddedSourceMap, ApplicationError> {
        self.store.write(|writer| {
            let mut sources = writer.find_setting::<AddedSourcesSetting>()?.unwrap_or_default();
            change(&mut sources.0);
            writer.put_setting(&sources)?;
            Ok(sources.0)
        })
    }
}

/// A stored secret is sent only to the address it was given for.
fn is_same_address(before: &BTreeMap<String, String>, now: &BTreeMap<String, String>) -> bool {
    ["kind", "url"].iter().all(|key| before.get(*key) == now.get(*key))
}

fn with_secrets_of(before: &BTreeMap<String, String>, mut now: BTreeMap<String, String>) -> BTreeMap<String, String> {
    // A new credential replaces the whole group: a source that now has an API key must not keep its old token.
    for group in [&["password"][..], &["token", "api_key"], &["webhook_secret"]] {
        if group.iter().any(|key| now.contains_key(*key)) {
            continue;
        }
        let stored = group.iter().filter_map(|key| Some(((*key).to_owned(), before.get(*key)?.clone())));
        now.extend(stored);
    }
    now
}

#[cfg(test)]
mod tests {
    use super::*;

    fn keys(pairs: &[(&str, &str)]) -> BTreeMap<String, String> {
        pairs.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned())).collect()
    }

    #[test]
    fn a_secret_stays_with_its_address() {
        let before = keys(&[("kind", "http"), ("url", "https://a.test"), ("token", "t")]);
        let same = keys(&[("kind", "http"), ("url", "https://a.test"), ("interval", "1m")]);
        let other = keys(&[("kind", "http"), ("url", "https://b.test")]);
        assert!(is_same_address(&before, &same) && !is_same_address(&before, &other));
        assert_eq!(with_secrets_of(&before, same).get("token").map(String::as_str), Some("t"));
        let renewed = keys(&[("kind", "http"), ("url", "https://a.test"), ("token", "new")]);
        assert_eq!(with_secrets_of(&before, renewed).get("token").map(String::as_str), Some("new"));
        let by_key = keys(&[("kind", "http"), ("url", "https://a.test"), ("api_key", "k")]);
        assert_eq!(with_secrets_of(&before, by_key).get("token"), None, "the API key replaces the token");
        let before = keys(&[("token", "t"), ("webhook_secret", "w")]);
        let unchanged = with_secrets_of(&before, BTreeMap::new());
        assert_eq!(unchanged, before, "secrets that are not named stay");
    }
}
