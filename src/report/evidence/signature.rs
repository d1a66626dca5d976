//! Placement of the signature in a report file, such that the file stays valid in its format.
//!
//! The signature covers the exact bytes of the content in the file, so that no canonical form is needed.
//!
//! | format | signed content | signature |
//! |---|---|---|
//! | JSON | the value of `report` | `signature` beside it: `{"report":...,"signature":{...}}` |
//! | HTML | everything before the signature | a comment after the page |
//! | CSV | everything before the signature | a last row of one cell that begins with `#` |
//! | PDF | everything up to and including `%%EOF` | a comment line after it, which readers skip |
//! Any added, removed or changed byte invalidates the file: the signature is parsed from the end, in parts of fixed
//! length.

use serde::Serialize;
use utoipa::ToSchema;

use super::{EvidenceReport, ReportFormat};

/// A report as JSON, with its signature.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct SignedReport {
    /// The signed content, byte for byte as in the file.
    pub report: EvidenceReport,
    /// Signature and public key.
    pub signature: ReportSignature,
}

/// Signature of a report in JSON.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct ReportSignature {
    /// `Ed25519`
    pub algorithm: &'static str,
    /// 64 hexadecimal digits.
    pub public_key: String,
    /// 128 hexadecimal digits.
    pub signature: String,
}

/// A signature with its public key, both in hexadecimal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HexSignature {
    /// The Ed25519 public key: 64 digits.
    pub public_key: String,
    /// The Ed25519 signature: 128 digits.
    pub signature: String,
}

/// A signed file split into content and signature.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SignedContent<'f> {
    /// The signed content.
    pub content: &'f [u8],
    /// Its signature.
    pub seal: HexSignature,
}

/// The fixed text of a format around content, key and signature.
#[derive(Debug, Clone, Copy)]
struct SignatureFrame {
    before: &'static str,
    after: &'static str,
    between: &'static str,
    end: &'static str,
}

const JSON: SignatureFrame = SignatureFrame {
    before: "{\"report\":",
    after: ",\"signature\":{\"algorithm\":\"Ed25519\",\"public_key\":\"",
    between: "\",\"signature\":\"",
    end: "\"}}\n",
};
const HTML: SignatureFrame =
    SignatureFrame { before: "", after: "<!-- masterbus-signature Ed25519 ", between: " ", end: " -->\n" };
const CSV: SignatureFrame =
    SignatureFrame { before: "", after: "# masterbus-signature Ed25519 ", between: " ", end: "\r\n" };
const PDF: SignatureFrame =
    SignatureFrame { before: "", after: "\n% masterbus-signature Ed25519 ", between: " ", end: "\n" };

const FRAMES: [SignatureFrame; 4] = [JSON, HTML, PDF, CSV];
/// Length of a public key, hexadecimal digits.
const KEY: usize = 64;
/// Length of a signature, hexadecimal digits.
const SIGNATURE: usize = 128;

impl SignatureFrame {
    fn attach(self, content: &[u8], seal: &HexSignature) -> Vec<u8> {
        let mut file = Vec::with_capacity(content.len() + 400);
        file.extend_from_slice(self.before.as_bytes());
        file.extend_from_slice(content);
        for part in [self.after, &seal.public_key, self.between, &seal.signature, self.end] {
            file.extend_from_slice(part.as_bytes());
        }
        file
    }

    /// Splits a file of this format, from its end, where every part has a fixed length.
    fn detach(self, file: &[u8]) -> Option<SignedContent<'_>> {
        let rest = file.strip_prefix(self.before.as_bytes())?.strip_suffix(self.end.as_bytes())?;
        let (rest, signature) = rest.split_at_checked(rest.len().checked_sub(SIGNATURE)?)?;
        let rest = rest.strip_suffix(self.between.as_bytes())?;
        let (rest, public_key) = rest.split_at_checked(rest.len().checked_sub(KEY)?)?;
        let content = rest.strip_suffix(self.after.as_bytes())?;
        let text = |digits: &[u8]| String::from_utf8(digits.to_vec()).ok();
        Some(SignedContent {
            content,
            seal: HexSignature { public_key: text(public_key)?, signature: text(signature)? },
        })
    }
}

/// Attaches a signature to a written report.
#[must_use]
pub fn attach_signature(format: ReportFormat, content: &[u8], seal: &HexSignature) -> Vec<u8> {
    let frame = match format {
        ReportFormat::Json => JSON,
        ReportFormat::Html => HTML,
        ReportFormat::Csv => CSV,
        ReportFormat::Pdf(_) => PDF,
    };
    frame.attach(content, seal)
}

/// Splits a signed file of any format; `None` without a well-formed signature. Does not verify it.
#[must_use]
pub fn detach_signature(file: &[u8]) -> Option<SignedContent<'_>> {
    FRAMES.iter().find_map(|frame| frame.detach(file))
}

#[cfg(test)]
mod tests {
    use super::super::PaperSize;
    use super::*;

    #[test]
    fn attached_signatures_are_detached_in_every_format() {
        let mark = HexSignature { public_key: "ab".repeat(32), signature: "01".repeat(64) };
        let content = b"{\"a\":[1,2]}";
        for format in [ReportFormat::Json, ReportFormat::Html, ReportFormat::Csv, ReportFormat::Pdf(PaperSize::A4)] {
            let file = attach_signature(format, content, &mark);
            let unsealed = detach_signature(&file).expect("a seal");
            assert_eq!((unsealed.content, &unsealed.seal), (content.as_slice(), &mark), "{format:?}");
            for cut in [&file[..file.len() - 1], &[file.as_slice(), b" "].concat()] {
                assert_eq!(detach_signature(cut), None, "{format:?}");
            }
        }
        assert_eq!(detach_signature(b""), None);
        assert_eq!(detach_signature(content), None);
    }

    #[test]
    fn the_signed_json_is_valid_json() {
        let mark = HexSignature { public_key: "ab".repeat(32), signature: "01".repeat(64) };
        let file: serde_json::Value =
            serde_json::from_slice(&attach_signature(ReportFormat::Json, b"{\"a\":1}", &mark)).expect("JSON");
        assert_eq!(file["report"]["a"], 1);
        assert_eq!(file["signature"]["public_key"], mark.public_key);
    }
}
