//! Sources that were added over the API. They are kept in the store, secrets included, as the signing secret is: whoever
//! reads the data folder reads them. Those of the configuration file stay there.

use std::collections::BTreeMap;

use super::{Application, ApplicationError, ExpectedSource};
use crate::store::StoreCollection;

/// The one record that holds them all.
const SOURCES: &str = "sources";

/// Sources by name, each by the keys of its `[[source]]` section. No `Debug`: the values may be secrets.
pub type KeptSources = BTreeMap<String, BTreeMap<String, String>>;

impl Application {
    /// The sources that were added over the API.
    ///
    /// # Errors
    /// The store's.
    pub fn kept_sources(&self) -> Result<KeptSources, ApplicationError> {
        self.store
            .write(|shelves| Ok(shelves.find::<KeptSources>(StoreCollection::Setting, SOURCES)?.unwrap_or_default()))
    }

    /// Adds a source, or puts it in place of the one of that name, whose secrets it keeps where it names none and is
    /// at the same address. Returns all that are kept now.
    ///
    /// # Errors
    /// The store's: nothing was changed then.
    pub fn keep_source(&self, name: &str, keys: BTreeMap<String, String>) -> Result<KeptSources, ApplicationError> {
        self.change_sources(|sources| {
            let keys = match sources.get(name) {
                Some(before) if is_same_place(before, &keys) => with_secrets_of(before, keys),
                _ => keys,
            };
            sources.insert(name.to_owned(), keys);
        })
    }

    /// Takes a source away; its records stay. Returns all that are kept now.
    ///
    /// # Errors
    /// The store's: nothing was changed then.
    pub fn forget_source(&self, name: &str) -> Result<KeptSources, ApplicationError> {
        self.change_sources(|sources| drop(sources.remove(name)))
    }

    /// Says which sources must have been read once before the appliance is ready, and how often they are read.
    pub fn expect_sources(&self, sources: Vec<ExpectedSource>) {
        *self.sources.write() = sources;
        self.generations.mark_everything_changed();
    }

    fn change_sources(&self, change: impl FnOnce(&mut KeptSources)) -> Result<KeptSources, ApplicationError> {
        self.store.write(|shelves| {
            let mut sources = shelves.find::<KeptSources>(StoreCollection::Setting, SOURCES)?.unwrap_or_default();
            change(&mut sources);
            shelves.put(StoreCollection::Setting, SOURCES, &sources)?;
            Ok(sources)
        })
    }
}

/// A secret goes to nobody but whom it was given for.
fn is_same_place(before: &BTreeMap<String, String>, now: &BTreeMap<String, String>) -> bool {
    ["kind", "url"].iter().all(|key| before.get(*key) == now.get(*key))
}

fn with_secrets_of(before: &BTreeMap<String, String>, mut now: BTreeMap<String, String>) -> BTreeMap<String, String> {
    // One of a group takes the place of all of it: what lets in by key does so no longer by token
    for group in [&["password"][..], &["token", "api_key"], &["webhook_secret"]] {
        if group.iter().any(|key| now.contains_key(*key)) {
            continue;
        }
        let kept = group.iter().filter_map(|key| Some(((*key).to_owned(), before.get(*key)?.clone())));
        now.extend(kept);
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
        assert!(is_same_place(&before, &same) && !is_same_place(&before, &other));
        assert_eq!(with_secrets_of(&before, same).get("token").map(String::as_str), Some("t"));
        let renewed = keys(&[("kind", "http"), ("url", "https://a.test"), ("token", "new")]);
        assert_eq!(with_secrets_of(&before, renewed).get("token").map(String::as_str), Some("new"));
        let by_key = keys(&[("kind", "http"), ("url", "https://a.test"), ("api_key", "k")]);
        assert_eq!(with_secrets_of(&before, by_key.clone()).get("token"), None, "the key is in its place");
        let before = keys(&[("token", "t"), ("webhook_secret", "w")]);
        let bare = with_secrets_of(&before, BTreeMap::new());
        assert_eq!(bare, before, "what is not named stays");
    }
}
