//! What the records are worth: risk by IEEE- and field-derived scoring, maintenance by NFPA 70B, work safety by
//! NFPA 70E. Pure functions on plain data; the day is an argument, and every rule is a data file with its source.

pub mod figure;
