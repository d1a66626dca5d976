//! Keys: parts separated by a zero byte. Ids hold no control characters; other texts are cleaned before they go into a key.

use crate::store::codec::schema::TableId;
use crate::store::error::StoreError;

/// Longest part of a key that is not an id, in bytes.
// Equal to the longest valid id: `part` never shortens an id, so a key built with it still leads to the record.
const MAX_PART_LENGTH: usize = 200;

/// `owner`, zero, `id`; the id alone when nothing owns it.
pub(in crate::store) fn owned(owner: &str, id: &str) -> Vec<u8> {
    // Facilities have no owner. Without a separator their key is the plain id, which is also their key in the index.
    if owner.is_empty() {
        return id.as_bytes().to_vec();
    }
    let mut key = Vec::with_capacity(owner.len() + 1 + id.len());
    key.extend_from_slice(owner.as_bytes());
    // Zero sorts before every byte of an id, so all records of one owner lie side by side in the table.
    key.push(0);
    key.extend_from_slice(id.as_bytes());
    key
}

/// The common prefix of all keys of an owner; empty for the empty owner.
pub(in crate::store) fn under(owner: &str) -> Vec<u8> {
    // Ends in the separator: the prefix of `f1` must not cover the records of `f10`.
    if owner.is_empty() { Vec::new() } else { owned(owner, "") }
}

/// The first key past everything that starts with `prefix`; `None` when there is no such key.
pub(in crate::store) fn past(prefix: &[u8]) -> Option<Vec<u8>> {
    let last = prefix.iter().rposition(|&byte| byte < u8::MAX)?;
    let mut end = prefix[..=last].to_vec();
    end[last] += 1;
    Some(end)
}

/// The last part of a key: the record's own id.
pub(in crate::store) fn own_id(key: &[u8]) -> &[u8] {
    key.iter().rposition(|&byte| byte == 0).map_or(key, |zero| &key[zero + 1..])
}

/// The first part of a key: the owner's id.
pub(in crate::store) fn owner_id(key: &[u8]) -> &[u8] {
    key.iter().position(|&byte| byte == 0).map_or(key, |zero| &key[..zero])
}

/// Where `count` keeps the number of `table`'s records under `owner`; `None` for a table that is not counted.
pub(in crate::store) fn count(table: TableId, owner: &str) -> Option<Vec<u8>> {
    let mut key = vec![table.letter()?];
    key.extend_from_slice(owner.as_bytes());
    Some(key)
}

/// Free text as a part of a key: no control characters, and not too long.
pub(in crate::store) fn part(text: &str) -> String {
    let mut end = text.len().min(MAX_PART_LENGTH);
    // A slice that ends within a character would panic.
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    text[..end].replace(char::is_control, "\u{fffd}")
}

/// A key of several free texts.
pub(in crate::store) fn parts(texts: &[&str]) -> Vec<u8> {
    texts.iter().map(|text| part(text)).collect::<Vec<_>>().join("\0").into_bytes()
}

/// Like [`parts`], as the prefix of longer keys.
pub(in crate::store) fn parts_under(texts: &[&str]) -> Vec<u8> {
    let mut key = parts(texts);
    key.push(0);
    key
}

/// Decodes a key that is one big-endian number.
pub(in crate::store) fn number(table: TableId, key: &[u8]) -> Result<u64, StoreError> {
    let bytes = <[u8; 8]>::try_from(key).map_err(|_| StoreError::damaged(table, key, "its key is no number"))?;
    // Big-endian, so that the order of the bytes is the order of the numbers.
    Ok(u64::from_be_bytes(bytes))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_prefix_covers_its_own_and_nothing_beside_it() {
        let (start, end) = (under("f1"), past(&under("f1")).expect("end"));
        let covers = |key: Vec<u8>| key >= start && key < end;
        assert!(covers(owned("f1", "a")) && covers(owned("f1", "\u{10ffff}")));
        assert!(!covers(owned("f10", "a")) && !covers(owned("f", "1a")) && !covers(owned("", "f1")));
        assert_eq!((owner_id(&owned("f1", "a")), own_id(&owned("f1", "a"))), (b"f1".as_slice(), b"a".as_slice()));
    }

    #[test]
    fn free_text_cannot_break_the_layout() {
        assert_eq!(part("line\0 7\n"), "line\u{fffd} 7\u{fffd}");
        assert!(part(&"é".repeat(500)).len() <= MAX_PART_LENGTH);
    }
}
