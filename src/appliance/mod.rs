//! The whole: holds the store, the cache and the rules together and answers every question the program can be asked.
