//! Under what an answer stands on the shelf: the address asked for, the version of the rules, and for whose reach.
//! Looked up by borrowed parts, so that a hit copies nothing.

use std::hash::{Hash, Hasher};
use std::sync::Arc;

use equivalent::Equivalent;

/// An answer that is looked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Wanted<'a> {
    /// The path without a trailing slash.
    pub path: &'a str,
    /// The query as it was sent; empty when there is none.
    pub query: &'a str,
    /// The version of the rules that the figures come from.
    pub algorithm: &'a str,
    /// For whose reach: [`crate::auth::Reach::key`].
    pub reach: &'a str,
}

/// The same, kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Key(Arc<Parts>);

#[derive(Debug, PartialEq, Eq)]
struct Parts {
    path: Box<str>,
    query: Box<str>,
    algorithm: Box<str>,
    reach: Box<str>,
}

impl Wanted<'_> {
    /// Whether it is for somebody who may know of some facilities only.
    #[must_use]
    pub const fn is_limited(&self) -> bool {
        !self.reach.is_empty()
    }

    /// A key to keep.
    #[must_use]
    pub fn to_key(self) -> Key {
        Key(Arc::new(Parts {
            path: self.path.into(),
            query: self.query.into(),
            algorithm: self.algorithm.into(),
            reach: self.reach.into(),
        }))
    }
}

impl Key {
    /// Its parts.
    #[must_use]
    pub fn wanted(&self) -> Wanted<'_> {
        Wanted { path: &self.0.path, query: &self.0.query, algorithm: &self.0.algorithm, reach: &self.0.reach }
    }

    /// Bytes that it holds in memory.
    #[must_use]
    pub fn weight(&self) -> u32 {
        let Wanted { path, query, algorithm, reach } = self.wanted();
        u32::try_from(path.len() + query.len() + algorithm.len() + reach.len() + 96).unwrap_or(u32::MAX)
    }
}

impl Hash for Wanted<'_> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        for part in [self.path, self.query, self.algorithm, self.reach] {
            part.hash(state);
        }
    }
}

impl Hash for Key {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.wanted().hash(state);
    }
}

impl Equivalent<Key> for Wanted<'_> {
    fn equivalent(&self, key: &Key) -> bool {
        *self == key.wanted()
    }
}
