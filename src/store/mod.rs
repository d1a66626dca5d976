//! The one file that keeps everything: redb behind checksummed envelopes.
