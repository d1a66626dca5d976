//! Faithful stand-ins of the outside world, for demos and tests: a believable portfolio from a seed, and the Condoit
//! that would hold it, over HTTP and as PostgreSQL tables.

pub mod condoit;
pub mod plant;
pub mod plant_sql;
