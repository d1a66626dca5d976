//! The envelope around every value: a format version and a checksum over table, key and value, verified on every read.
//! redb does not verify pages when it reads them, so without a checksum a flipped bit would become a wrong figure.
//!
//! Layout: version (1 byte), XXH3-64 (8 bytes, little-endian), then MessagePack with structs as arrays, or plain bytes.

use serde::Serialize;
use serde::de::DeserializeOwned;
use twox_hash::XxHash3_64;

use crate::store::codec::schema::TableId;
use crate::store::error::{StoreError, readable};

/// Format of the values written here.
const VERSION: u8 = 1;
/// Bytes before the value.
const HEAD: usize = 9;

/// Table and key go into the seed, so that a value that turns up under another key or in another table does not match.
fn checksum(table: TableId, key: &[u8], version: u8, value: &[u8]) -> u64 {
    // The version goes in too: a flipped bit in the version byte is damage, not a later format. XXH3 is not
    // cryptographic. It finds accidental damage; it does not stop somebody who can write the file.
    let path = XxHash3_64::oneshot_with_seed(u64::from(version), table.name().as_bytes());
    XxHash3_64::oneshot_with_seed(XxHash3_64::oneshot_with_seed(path, key), value)
}

fn stamp(table: TableId, key: &[u8], mut sealed: Vec<u8>) -> Vec<u8> {
    let sum = checksum(table, key, VERSION, &sealed[HEAD..]);
    sealed[0] = VERSION;
    sealed[1..HEAD].copy_from_slice(&sum.to_le_bytes());
    sealed
}

/// Puts bytes into an envelope.
pub(in crate::store) fn seal_bytes(table: TableId, key: &[u8], bytes: &[u8]) -> Vec<u8> {
    let mut sealed = Vec::with_capacity(HEAD + bytes.len());
    sealed.resize(HEAD, 0);
    sealed.extend_from_slice(bytes);
    stamp(table, key, sealed)
}

/// Puts a value into an envelope.
pub(in crate::store) fn seal<T: Serialize + ?Sized>(
    table: TableId,
    key: &[u8],
    value: &T,
) -> Result<Vec<u8>, StoreError> {
    let mut sealed = Vec::with_capacity(256);
    // The head is reserved first and filled in last: the encoder appends behind it, so the value is copied once only.
    sealed.resize(HEAD, 0);
    // Structs become arrays, enum variants their names. Stored structs may only grow at the end, with a serde default;
    // a stored variant may not be renamed without `serde(rename)`.
    rmp_serde::encode::write(&mut sealed, value).map_err(|error| StoreError::Unfit {
        table: table.name(),
        key: readable(key),
        reason: error.to_string(),
    })?;
    Ok(stamp(table, key, sealed))
}

/// Verifies an envelope and gives the bytes in it.
pub(in crate::store) fn open_bytes<'v>(table: TableId, key: &[u8], sealed: &'v [u8]) -> Result<&'v [u8], StoreError> {
    let damaged = |reason: String| StoreError::damaged(table, key, reason);
    let (head, value) = sealed.split_at_checked(HEAD).ok_or_else(|| damaged("shorter than its envelope".to_owned()))?;
    let kept = head[1..].iter().rev().fold(0_u64, |sum, &byte| sum << 8 | u64::from(byte));
    // Checked before the version, so that a damaged version byte is not reported as a format of another masterbus.
    if checksum(table, key, head[0], value) != kept {
        return Err(damaged("does not match its checksum".to_owned()));
    }
    if head[0] != VERSION {
        return Err(damaged(format!("has value format {}, this masterbus knows {VERSION}", head[0])));
    }
    Ok(value)
}

/// Verifies an envelope and decodes the value in it.
pub(in crate::store) fn open<T: DeserializeOwned>(table: TableId, key: &[u8], sealed: &[u8]) -> Result<T, StoreError> {
    rmp_serde::from_slice(open_bytes(table, key, sealed)?)
        .map_err(|error| StoreError::damaged(table, key, format!("cannot be decoded: {error}")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn any_flipped_bit_and_any_other_place_is_noticed() {
        let sealed = seal(TableId::Facility, b"f1", &("name", 7_u32)).expect("sealed");
        assert_eq!(open::<(String, u32)>(TableId::Facility, b"f1", &sealed).expect("opens"), ("name".to_owned(), 7));
        for bit in 0..sealed.len() * 8 {
            let mut flipped = sealed.clone();
            flipped[bit / 8] ^= 1 << (bit % 8);
            let error = open::<(String, u32)>(TableId::Facility, b"f1", &flipped).expect_err("a flipped bit");
            assert!(error.to_string().contains("facility f1"), "{error}");
        }
        assert!(open_bytes(TableId::Facility, b"f2", &sealed).is_err(), "another key");
        assert!(open_bytes(TableId::Equipment, b"f1", &sealed).is_err(), "another table");
        assert!(open_bytes(TableId::Facility, b"f1", &sealed[..5]).is_err(), "cut short");
    }
}
