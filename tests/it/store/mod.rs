//! Tests of the store, one file per failure scenario.

mod backward_compatibility;
mod damage;
mod dirty;
mod disk_failure;
mod figures;
mod jobs;
mod kill;
mod open;
mod properties;
mod records;
