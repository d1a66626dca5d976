//! Where records come from: Condoit in PostgreSQL, over HTTP, in files.
