//! What may be set, where it was set, and what it then is.
