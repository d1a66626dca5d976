//! Credentials checked from outside.

mod credentials;
