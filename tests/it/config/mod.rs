//! Configuration.

mod layers;
