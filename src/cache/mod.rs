//! In-memory cache of rendered responses: bounded by bytes, invalidated by generation counters, one computation per key at a
//! time. It knows nothing of the store; its callers mark what a commit changed.

pub mod document;
pub mod invalidation;
pub mod key;
pub mod response_cache;
mod single_flight;

pub use document::{BodyVariant, CachedDocument, RenderedDocument};
pub use invalidation::{GenerationStamp, Generations, Topic};
pub use key::{CacheKey, CacheKeyRef};
pub use response_cache::{CacheStatistics, CacheStatus, FetchError, ResponseCache};
