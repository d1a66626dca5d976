//! The response cache.

mod response_cache;
