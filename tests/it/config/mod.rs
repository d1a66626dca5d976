//! Tests of the configuration.

mod layers;
