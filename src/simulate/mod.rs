//! Faithful stand-ins of the outside world, for demos and tests.
