//! The `traceparent` header of W3C Trace Context: one trace id in the logs of this program and of the services it calls.

use crate::auth::secrets::random_hex;

/// Hex digits of a trace id.
const TRACE_DIGITS: usize = 32;
/// Hex digits of a span id.
const SPAN_DIGITS: usize = 16;

/// One trace: all calls that belong to one operation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TraceContext {
    id: String,
}

impl TraceContext {
    /// A trace with a random id.
    #[must_use]
    pub fn random() -> Self {
        Self { id: random_hex::<{ TRACE_DIGITS / 2 }>() }
    }

    /// The trace of a `traceparent` header; `None` for an invalid header.
    #[must_use]
    pub fn parse(header: &str) -> Option<Self> {
        let mut parts = header.trim().split('-');
        let (version, id, span, flags) = (parts.next()?, parts.next()?, parts.next()?, parts.next()?);
        let is_hex = |text: &str, digits| {
            text.len() == digits && text.bytes().all(|digit| matches!(digit, b'0'..=b'9' | b'a'..=b'f'))
        };
        let is_id = |text: &str, digits| is_hex(text, digits) && text.bytes().any(|digit| digit != b'0');
        let is_whole = is_hex(version, 2)
            && version != "ff"
            && (version != "00" || parts.next().is_none())
            && is_id(id, TRACE_DIGITS)
            && is_id(span, SPAN_DIGITS)
            && is_hex(flags, 2);
        is_whole.then(|| Self { id: id.to_owned() })
    }

    /// Trace id, 32 hexadecimal digits.
    #[must_use]
    pub fn id(&self) -> &str {
        &self.id
    }

    /// The header for one call, which is a span of its own.
    #[must_use]
    pub(super) fn header(&self) -> String {
        format!("00-{}-{}-01", self.id, random_hex::<{ SPAN_DIGITS / 2 }>())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_trace_survives_its_header_and_invalid_headers_are_refused() {
        let trace = TraceContext::random();
        assert_eq!(TraceContext::parse(&trace.header()).as_ref(), Some(&trace));
        assert_ne!(trace.header(), trace.header(), "each call has a span of its own");
        let id = "0af7651916cd43dd8448eb211c80319c";
        let good = format!("00-{id}-b7ad6b7169203331-01");
        assert_eq!(TraceContext::parse(&good).as_ref().map(TraceContext::id), Some(id));
        assert!(TraceContext::parse(&format!("cc{}-more", &good[2..])).is_some(), "a later version may add fields");
        let invalid = [
            String::new(),
            format!("{good}-more"),
            format!("ff{}", &good[2..]),
            good.to_uppercase(),
            good.replace(id, &"0".repeat(32)),
            good.replace("b7ad6b7169203331", "0000000000000000"),
        ];
        for header in invalid {
            assert_eq!(TraceContext::parse(&header), None, "{header}");
        }
    }
}
