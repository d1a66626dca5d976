//! The bytes of the store: tables and their keys, and the checksummed envelope around each value.

pub(super) mod envelope;
pub(super) mod keys;
pub(super) mod schema;
