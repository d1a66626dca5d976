//! Answers made once, kept as bytes. Knows nothing of the store.
