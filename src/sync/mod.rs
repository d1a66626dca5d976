//! What brings the records in and has them judged.
