//! Cache key: request path and query, algorithm version, facility scope. A borrowed form looks keys up without allocating.

use std::hash::{Hash, Hasher};
use std::sync::Arc;

use equivalent::Equivalent;

/// A borrowed cache key, built from the request for a lookup.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CacheKeyRef<'a> {
    /// Request path without a trailing slash.
    pub path: &'a str,
    /// Query string as it was sent; empty when there is none.
    pub query: &'a str,
    /// Version of the algorithm that the figures come from.
    pub algorithm: &'a str,
    /// Text form of the caller's facility scope; empty for all facilities.
    pub scope: &'a str,
}

/// An owned cache key. Clones share one allocation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CacheKey(Arc<CacheKeyParts>);

#[derive(Debug, PartialEq, Eq)]
struct CacheKeyParts {
    path: Box<str>,
    query: Box<str>,
    algorithm: Box<str>,
    scope: Box<str>,
}

impl CacheKeyRef<'_> {
    /// Whether the caller may see some facilities only.
    #[must_use]
    pub const fn is_limited(&self) -> bool {
        !self.scope.is_empty()
    }

    /// The owned form, to be stored.
    #[must_use]
    pub fn to_key(self) -> CacheKey {
        CacheKey(Arc::new(CacheKeyParts {
            path: self.path.into(),
            query: self.query.into(),
            algorithm: self.algorithm.into(),
            scope: self.scope.into(),
        }))
    }
}

impl CacheKey {
    /// The borrowed form.
    #[must_use]
    pub fn as_key_ref(&self) -> CacheKeyRef<'_> {
        CacheKeyRef { path: &self.0.path, query: &self.0.query, algorithm: &self.0.algorithm, scope: &self.0.scope }
    }

    /// Approximate memory use in bytes.
    #[must_use]
    pub fn weight(&self) -> u32 {
        // Four boxed strings of 16 bytes each, two reference counts, and the map's own entry.
        const OVERHEAD: usize = 96;
        let CacheKeyRef { path, query, algorithm, scope } = self.as_key_ref();
        u32::try_from(path.len() + query.len() + algorithm.len() + scope.len() + OVERHEAD).unwrap_or(u32::MAX)
    }
}

// `Equivalent` requires that the borrowed and the owned form hash alike: both hash the same parts in the same order.
impl Hash for CacheKeyRef<'_> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        for part in [self.path, self.query, self.algorithm, self.scope] {
            part.hash(state);
        }
    }
}

impl Hash for CacheKey {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.as_key_ref().hash(state);
    }
}

impl Equivalent<CacheKey> for CacheKeyRef<'_> {
    fn equivalent(&self, key: &CacheKey) -> bool {
        *self == key.as_key_ref()
    }
}
