//! Decodes one column value from PostgreSQL's binary format by the column's actual type.

use std::error::Error;

use tokio_postgres::types::{FromSql, Type};

use super::catalog::{LiveColumn, quoted};
use crate::inventory::reading::SourceValue;
use crate::inventory::{Day, Moment};

/// Microseconds and days from 1970 to 2000-01-01, the epoch of PostgreSQL's binary format.
const EPOCH_MICROS: i64 = 946_684_800_000_000;
const EPOCH_DAYS: i32 = 10_957;

/// How the bytes of a column are decoded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum ValueFormat {
    Bool,
    Int2,
    Int4,
    Int8,
    Float4,
    Float8,
    Text,
    Json,
    Jsonb,
    Date,
    Timestamp,
    TextArray,
}

impl ValueFormat {
    /// The SQL expression that selects a column, and how its bytes are decoded. Other types are cast to text.
    pub(super) fn for_column(name: &str, column: &LiveColumn) -> (String, Self) {
        let plain = quoted(name);
        let form = match Type::from_oid(column.oid) {
            Some(Type::BOOL) => Self::Bool,
            Some(Type::INT2) => Self::Int2,
            Some(Type::INT4) => Self::Int4,
            Some(Type::INT8) => Self::Int8,
            Some(Type::FLOAT4) => Self::Float4,
            Some(Type::FLOAT8) => Self::Float8,
            Some(Type::TEXT | Type::VARCHAR | Type::BPCHAR | Type::NAME) => Self::Text,
            Some(Type::JSON) => Self::Json,
            Some(Type::JSONB) => Self::Jsonb,
            Some(Type::DATE) => Self::Date,
            Some(Type::TIMESTAMP | Type::TIMESTAMPTZ) => Self::Timestamp,
            Some(Type::TEXT_ARRAY | Type::VARCHAR_ARRAY) => Self::TextArray,
            _ if column.category == 'A' => return (format!("{plain}::text[]"), Self::TextArray),
            _ => return (format!("{plain}::text"), Self::Text),
        };
        (plain, form)
    }
}

/// The undecoded bytes of a value of any type.
pub(super) struct RawBytes<'a>(pub(super) &'a [u8]);

impl<'a> FromSql<'a> for RawBytes<'a> {
    fn from_sql(_: &Type, raw: &'a [u8]) -> Result<Self, Box<dyn Error + Sync + Send>> {
        Ok(Self(raw))
    }

    fn accepts(_: &Type) -> bool {
        true
    }
}

/// Microseconds since 1970 by the database's clock. PostgreSQL's own precision: with a coarser one a row could be skipped.
pub(super) type Micros = i64;

/// The time of a `timestamp` or `timestamptz`.
pub(super) fn micros(bytes: &[u8]) -> Option<Micros> {
    let since_2000 = i64::from_be_bytes(bytes.try_into().ok()?);
    // The extremes encode `infinity` and `-infinity`
    if since_2000 == i64::MAX || since_2000 == i64::MIN { None } else { since_2000.checked_add(EPOCH_MICROS) }
}

/// Passes the decoded value to `take`, or returns why it cannot be decoded.
pub(super) fn read(form: ValueFormat, bytes: &[u8], take: impl FnOnce(&SourceValue<'_>)) -> Result<(), String> {
    fn sized<const N: usize>(bytes: &[u8]) -> Result<[u8; N], String> {
        bytes.try_into().map_err(|_| format!("has {} bytes where its type has {N}", bytes.len()))
    }
    fn text(bytes: &[u8]) -> Result<&str, String> {
        std::str::from_utf8(bytes).map_err(|_| "is not UTF-8".to_owned())
    }
    fn json(bytes: &[u8], take: impl FnOnce(&SourceValue<'_>)) -> Result<(), String> {
        let value: serde_json::Value =
            serde_json::from_slice(bytes).map_err(|error| format!("is JSON that cannot be read: {error}"))?;
        take(&SourceValue::from_json(&value));
        Ok(())
    }
    match form {
        ValueFormat::Bool => take(&SourceValue::Bool(sized::<1>(bytes)? != [0])),
        ValueFormat::Int2 => take(&SourceValue::Integer(i16::from_be_bytes(sized(bytes)?).into())),
        ValueFormat::Int4 => take(&SourceValue::Integer(i32::from_be_bytes(sized(bytes)?).into())),
        ValueFormat::Int8 => take(&SourceValue::Integer(i64::from_be_bytes(sized(bytes)?))),
        ValueFormat::Float4 => take(&SourceValue::Number(f32::from_be_bytes(sized(bytes)?).into())),
        ValueFormat::Float8 => take(&SourceValue::Number(f64::from_be_bytes(sized(bytes)?))),
        ValueFormat::Text => take(&SourceValue::Text(text(bytes)?)),
        ValueFormat::Json => json(bytes, take)?,
        ValueFormat::Jsonb => match bytes.split_first() {
            Some((1, document)) => json(document, take)?,
            _ => return Err("is jsonb of an unknown version".to_owned()),
        },
        ValueFormat::Date => {
            let days = i32::from_be_bytes(sized(bytes)?);
            if days == i32::MAX || days == i32::MIN {
                return Err("is infinite".to_owned());
            }
            let epoch = Day::from_date(jiff::civil::Date::constant(1970, 1, 1));
            take(&SourceValue::Day(epoch.plus_days(days.saturating_add(EPOCH_DAYS))));
        }
        ValueFormat::Timestamp => match micros(bytes) {
            Some(micros) => take(&SourceValue::Moment(Moment::from_millis(micros.div_euclid(1_000)))),
            None => return Err("is infinite".to_owned()),
        },
        ValueFormat::TextArray => {
            let items = <Vec<Option<&str>>>::from_sql(&Type::TEXT_ARRAY, bytes)
                .map_err(|error| format!("is a list that cannot be read: {error}"))?;
            let items: Vec<SourceValue<'_>> =
                items.into_iter().map(|item| item.map_or(SourceValue::Null, SourceValue::Text)).collect();
            take(&SourceValue::List(&items));
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(form: ValueFormat, bytes: &[u8]) -> Result<String, String> {
        let mut shown = String::new();
        read(form, bytes, |raw| shown = raw.to_string()).map(|()| shown)
    }

    #[test]
    fn binary_values_are_read_by_their_type() {
        assert_eq!(shown(ValueFormat::Date, &0_i32.to_be_bytes()), Ok("2000-01-01".to_owned()));
        assert_eq!(shown(ValueFormat::Date, &(-1_i32).to_be_bytes()), Ok("1999-12-31".to_owned()));
        assert_eq!(shown(ValueFormat::Timestamp, &1_000_i64.to_be_bytes()), Ok("2000-01-01T00:00:00.001Z".to_owned()));
        assert!(shown(ValueFormat::Timestamp, &i64::MAX.to_be_bytes()).is_err(), "infinity");
        assert!(shown(ValueFormat::Date, &i32::MIN.to_be_bytes()).is_err(), "-infinity");
        assert_eq!(shown(ValueFormat::Jsonb, b"\x01[1,2]"), Ok("[1,2]".to_owned()));
        for (form, bytes) in [
            (ValueFormat::Int4, &b"12345"[..]),
            (ValueFormat::Text, b"\xff"),
            (ValueFormat::Jsonb, b"{}"),
            (ValueFormat::TextArray, b"\0"),
        ] {
            assert!(shown(form, bytes).is_err(), "{form:?}");
        }
    }
}
