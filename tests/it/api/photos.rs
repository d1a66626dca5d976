//! Photos from a source that lies about them: what is no image is a download, and pictures that are too large or damaged
//! take neither memory nor a second attempt.

use std::sync::Arc;
use std::thread;

use base64::prelude::{BASE64_STANDARD, Engine};
use image::{DynamicImage, ImageFormat};
use serde_json::{Value, json};

use crate::support::app::{Rig, Setting, runtime};
use crate::support::http_client::{Answer, shown};

fn png(width: u32, height: u32) -> Vec<u8> {
    let mut bytes = std::io::Cursor::new(Vec::new());
    DynamicImage::new_rgb8(width, height).write_to(&mut bytes, ImageFormat::Png).expect("a picture");
    bytes.into_inner()
}

/// A PNG of these dimensions with 1 bit a pixel, whose data is cut off.
fn truncated_png(width: u32, height: u32) -> Vec<u8> {
    let header = [&b"IHDR"[..], &width.to_be_bytes(), &height.to_be_bytes(), &[1, 0, 0, 0, 0]].concat();
    let step = |crc: u32, byte: &u8| {
        (0..8).fold(crc ^ u32::from(*byte), |crc, _| (crc >> 1) ^ (0xedb8_8320 & (crc & 1).wrapping_neg()))
    };
    let crc = !header.iter().fold(u32::MAX, step);
    [b"\x89PNG\r\n\x1a\n\0\0\0\x0d", &*header, &crc.to_be_bytes(), b"\0\0\x10\0IDAT\x78\x9c"].concat()
}

fn put(rig: &Rig, photos: &[(&str, &str, &[u8])]) {
    let photos: Vec<Value> = photos
        .iter()
        .map(|(id, content_type, bytes)| {
            json!({"id": id, "equipment_id": "e1", "content_type": content_type, "picture": BASE64_STANDARD.encode(bytes)})
        })
        .collect();
    let document = json!({"facilities": [{"id": "f1", "name": "Mill"}],
        "equipment": [{"id": "e1", "facility_id": "f1", "type": "panel"}], "photos": photos});
    let answer = rig.operator.send("POST", "/import", &document);
    assert_eq!((answer.status, &answer.json()["complaints"]), (200, &json!(0)), "{}", shown(&answer.body));
}

fn metric(rig: &Rig, name: &str) -> f64 {
    let text = rig.admin.get("/metrics").body;
    let text = String::from_utf8_lossy(&text).into_owned();
    let line = text.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(' '));
    line.unwrap_or_else(|| panic!("{name} in {text}")).parse().expect("a number")
}

#[test]
fn only_images_are_served_as_images() {
    let runtime = runtime();
    let rig = Rig::open(&runtime, Setting::of(Vec::new()));
    let html = b"<form action=https://example.com><input name=password></form>";
    let svg = b"<svg xmlns=\"http://www.w3.org/2000/svg\"><script>alert(1)</script></svg>";
    let picture = png(8, 4);
    put(
        &rig,
        &[
            ("page", "text/html", html),
            ("vector", "image/svg+xml", svg),
            ("document", "application/pdf", b"%PDF-1.7"),
            ("script", "image/png", b"alert(1)"),
            ("bitmap", "image/bmp", b"BM\x3a\0\0\0"),
            ("picture", "text/html", &picture),
        ],
    );
    let header = |answer: &Answer, name: &str| answer.header(name).map(str::to_owned);
    for id in ["page", "vector", "document", "script", "bitmap"] {
        let answer = rig.viewer.get(&format!("/photos/{id}"));
        assert_eq!(answer.status, 200, "{id}");
        assert_eq!(header(&answer, "content-type").as_deref(), Some("application/octet-stream"), "{id}");
        assert_eq!(header(&answer, "content-disposition").as_deref(), Some("attachment"), "{id}");
        assert_eq!(header(&answer, "content-security-policy").as_deref(), Some("sandbox; default-src 'none'"), "{id}");
        assert_eq!(header(&answer, "x-content-type-options").as_deref(), Some("nosniff"), "{id}");
        let small = rig.viewer.get(&format!("/photos/{id}/thumbnail"));
        assert_eq!((small.status, &small.error()["code"]), (404, &json!("DATA_NO_PICTURE")), "{id}");
        assert!(small.error()["message"].as_str().is_some_and(|said| said.contains("no JPEG, PNG or WebP")), "{id}");
    }
    let answer = rig.viewer.get("/photos/picture");
    assert_eq!(header(&answer, "content-type").as_deref(), Some("image/png"));
    assert_eq!((header(&answer, "content-disposition"), answer.body), (None, picture));
}

#[test]
fn a_picture_that_cannot_be_decoded_is_tried_once() {
    let runtime = runtime();
    let rig = Arc::new(Rig::open(&runtime, Setting::of(Vec::new())));
    put(&rig, &[("huge", "image/png", &truncated_png(11_999, 11_999)), ("cut", "image/png", &truncated_png(500, 500))]);
    for (id, wanted) in
        [("huge", "11999 x 11999 pixels, and decoding it takes 138 MiB of the 64 MiB"), ("cut", "photo `cut`")]
    {
        let before = metric(&rig, "masterbus_pictures_refused_total");
        let asking = (0..20).map(|_| {
            let rig = Arc::clone(&rig);
            thread::spawn(move || rig.viewer.get(&format!("/photos/{id}/thumbnail")))
        });
        for answer in asking.collect::<Vec<_>>() {
            let answer = answer.join().expect("it answers");
            assert_eq!((answer.status, &answer.error()["code"]), (404, &json!("DATA_NO_PICTURE")), "{id}");
            assert!(answer.error()["message"].as_str().is_some_and(|said| said.contains(wanted)), "{}", answer.error());
        }
        // At most two were at work before the first had told
        let tried = metric(&rig, "masterbus_pictures_refused_total") - before;
        assert!((1.0..=2.0).contains(&tried), "{id}: {tried}");
        assert_eq!(rig.viewer.get(&format!("/photos/{id}/thumbnail")).status, 404);
        assert!((metric(&rig, "masterbus_pictures_refused_total") - before - tried).abs() < 0.5, "{id}");
    }
    // A sound picture in its place has a thumbnail again
    put(&rig, &[("huge", "image/png", &png(640, 320)), ("cut", "image/png", &png(640, 320))]);
    for id in ["huge", "cut"] {
        let answer = rig.viewer.get(&format!("/photos/{id}/thumbnail"));
        assert_eq!((answer.status, answer.header("content-type")), (200, Some("image/jpeg")), "{id}");
    }
}
