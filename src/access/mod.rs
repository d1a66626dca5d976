//! Who may ask: passwords, tokens, keys, sessions, the first set-up, and how often.
