//! The binary: hands the command line to the verbs.

fn main() {}
