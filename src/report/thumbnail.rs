//! Thumbnails of photos.

use std::io::Cursor;

use image::{DynamicImage, ImageDecoder, ImageError, ImageFormat, ImageReader, Limits};

/// Long side of a thumbnail, pixels.
pub const LONG_SIDE: u32 = 320;

/// Maximum width and height of a decoded image, pixels; a 100-megapixel camera has 12,000.
const LARGEST_SIDE: u32 = 12_000;
/// Maximum memory for decoding one image, bytes. 22 megapixels fit into it, or 7 of a progressive JPEG.
pub const DECODE_MEMORY: u64 = 64 << 20;

/// Why a picture has no thumbnail. The same picture never gets one.
#[derive(Debug, thiserror::Error)]
pub enum ThumbnailError {
    /// It is no JPEG, PNG or WebP.
    #[error("it is no JPEG, PNG or WebP")]
    Unsupported,
    /// Decoding it takes too much memory.
    #[error(
        "it has {width} x {height} pixels, and decoding it takes {} MiB of the {} MiB that a thumbnail may use",
        memory.div_ceil(1 << 20),
        DECODE_MEMORY >> 20
    )]
    TooLarge {
        /// Its width.
        width: u32,
        /// Its height.
        height: u32,
        /// The memory that decoding takes, bytes.
        memory: u64,
    },
    /// It is damaged, or larger than a decoder takes.
    #[error("{0}")]
    Decode(#[from] ImageError),
}

/// Creates a JPEG of at most [`LONG_SIDE`] pixels on its long side; smaller images keep their size. Metadata, including
/// GPS, is removed.
///
/// # Errors
/// When the bytes are not a JPEG, PNG or WebP, or the image is too large.
pub fn thumbnail(picture: &[u8]) -> Result<Vec<u8>, ThumbnailError> {
    let format = image::guess_format(picture).map_err(|_| ThumbnailError::Unsupported)?;
    if !matches!(format, ImageFormat::Jpeg | ImageFormat::Png | ImageFormat::WebP) {
        return Err(ThumbnailError::Unsupported);
    }
    let mut reader = ImageReader::with_format(Cursor::new(picture), format);
    let mut limits = Limits::default();
    limits.max_image_width = Some(LARGEST_SIDE);
    limits.max_image_height = Some(LARGEST_SIDE);
    limits.max_alloc = Some(DECODE_MEMORY);
    reader.limits(limits);
    let decoder = reader.into_decoder()?;
    let (width, height) = decoder.dimensions();
    // The library's own limit counts neither the pixels of the result nor the tables of JPEG and WebP
    let memory = decoder.total_bytes().saturating_add(decoder_memory(format, picture, (width, height)));
    if memory > DECODE_MEMORY {
        return Err(ThumbnailError::TooLarge { width, height, memory });
    }
    let picture = DynamicImage::from_decoder(decoder)?;
    let small = if picture.width().max(picture.height()) > LONG_SIDE {
        picture.thumbnail(LONG_SIDE, LONG_SIDE)
    } else {
        picture
    };
    let mut jpeg = Vec::new();
    DynamicImage::ImageRgb8(small.to_rgb8()).write_to(&mut Cursor::new(&mut jpeg), ImageFormat::Jpeg)?;
    Ok(jpeg)
}

/// Memory of a decoder besides the pixels of its result, bytes, as its source (zune-jpeg 0.5, image-webp 0.2) allocates it.
fn decoder_memory(format: ImageFormat, picture: &[u8], (width, height): (u32, u32)) -> u64 {
    let pixels = u64::from(width) * u64::from(height);
    match format {
        // A copy of the file, and where the components come in several scans two bytes for each sample of up to three
        ImageFormat::Jpeg => picture.len() as u64 + if has_single_scan(picture) { 0 } else { pixels * 6 },
        // All pixels with alpha, before they are copied to the result; or three planes and the alpha channel
        ImageFormat::WebP => pixels * 5,
        _ => 0,
    }
}

/// Whether a JPEG has all components in its first scan and is not progressive, so that it is decoded row by row.
fn has_single_scan(jpeg: &[u8]) -> bool {
    let mut rest = jpeg.get(2..).unwrap_or_default();
    let mut components = None;
    // Marker, length with itself, content
    while let [0xff, marker, high, low, content @ ..] = rest {
        let length = usize::from(u16::from_be_bytes([*high, *low])).saturating_sub(2);
        match *marker {
            // Fill bytes before a marker
            0xff => {
                rest = &rest[1..];
                continue;
            }
            // Baseline and extended frames: precision, height, width, components
            0xc0 | 0xc1 => components = content.get(5),
            0xc2..=0xc3 | 0xc5..=0xc7 | 0xc9..=0xcb | 0xcd..=0xcf => return false,
            0xda => return components.is_some() && components == content.first(),
            _ => {}
        }
        rest = content.get(length..).unwrap_or_default();
    }
    false
}

/// Media type of a picture that browsers show as an image, detected from its bytes; `None` for everything else.
#[must_use]
pub fn media_type(picture: &[u8]) -> Option<&'static str> {
    match image::guess_format(picture).ok()? {
        format @ (ImageFormat::Jpeg | ImageFormat::Png | ImageFormat::Gif | ImageFormat::WebP) => {
            Some(format.to_mime_type())
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn png(width: u32, height: u32) -> Vec<u8> {
        let mut bytes = Vec::new();
        DynamicImage::new_rgb8(width, height).write_to(&mut Cursor::new(&mut bytes), ImageFormat::Png).expect("png");
        bytes
    }

    fn jpeg(width: u32, height: u32) -> Vec<u8> {
        let mut bytes = Vec::new();
        DynamicImage::new_rgb8(width, height).write_to(&mut Cursor::new(&mut bytes), ImageFormat::Jpeg).expect("jpeg");
        bytes
    }

    /// A PNG that says it has these dimensions; only its first chunk is sound.
    fn png_header(width: u32, height: u32, depth: u8, color: u8) -> Vec<u8> {
        let mut header = b"IHDR".to_vec();
        header.extend(width.to_be_bytes().into_iter().chain(height.to_be_bytes()).chain([depth, color, 0, 0, 0]));
        let crc = header.iter().fold(u32::MAX, |crc, byte| {
            (0..8).fold(crc ^ u32::from(*byte), |crc, _| (crc >> 1) ^ (0xedb8_8320 & (crc & 1).wrapping_neg()))
        });
        let data = [&b"IDAT"[..], &[0x78, 0x9c]].concat();
        [b"\x89PNG\r\n\x1a\n\0\0\0\x0d", &*header, &(!crc).to_be_bytes(), &[0, 0, 0, 2], &*data, &[0; 4]].concat()
    }

    #[test]
    fn the_long_side_is_320_and_the_aspect_ratio_is_kept() {
        let small = image::load_from_memory(&thumbnail(&png(1280, 640)).expect("thumbnail")).expect("jpeg");
        assert_eq!((small.width(), small.height()), (320, 160));
        let kept = image::load_from_memory(&thumbnail(&png(100, 50)).expect("thumbnail")).expect("jpeg");
        assert_eq!((kept.width(), kept.height()), (100, 50));
        assert!(thumbnail(&jpeg(400, 300)).is_ok());
    }

    #[test]
    fn bytes_that_are_not_an_image_are_rejected() {
        assert!(matches!(thumbnail(b"not a picture"), Err(ThumbnailError::Unsupported)));
        assert_eq!(media_type(b"not a picture"), None);
        assert_eq!(media_type(&png(1, 1)), Some("image/png"));
        assert_eq!(media_type(&jpeg(1, 1)), Some("image/jpeg"));
        assert_eq!(media_type(b"GIF89a\x01\0\x01\0"), Some("image/gif"));
        assert_eq!(media_type(b"RIFF\x24\0\0\0WEBPVP8 "), Some("image/webp"));
        // Images that browsers do not show, and what is no image
        for other in [&b"II*\0\x08\0\0\0"[..], b"BM\x46\0\0\0", b"%PDF-1.7", b"<svg onload=alert(1)>", b"<html>", b""] {
            assert_eq!(media_type(other), None, "{other:?}");
        }
    }

    #[test]
    fn a_picture_that_takes_too_much_memory_is_refused_before_it_is_decoded() {
        // 1 bit a pixel in the file, 8 in memory; and 8 bytes a pixel
        for (header, wanted) in [(png_header(11_999, 11_999, 1, 0), 138), (png_header(5_700, 5_700, 16, 6), 248)] {
            let error = thumbnail(&header).expect_err("too large").to_string();
            assert!(error.contains(&format!("takes {wanted} MiB of the 64 MiB")), "{error}");
        }
        let error = thumbnail(&png_header(12_001, 1, 8, 2)).expect_err("too wide").to_string();
        assert!(error.contains("limit") || error.contains("dimensions"), "{error}");
        // The largest that fits is decoded, and here found to be cut off
        assert!(matches!(thumbnail(&png_header(4_000, 4_000, 8, 6)), Err(ThumbnailError::Decode(_))));
    }

    #[test]
    fn the_scans_of_a_jpeg_are_counted() {
        let baseline = jpeg(40, 30);
        assert!(has_single_scan(&baseline));
        let frame = baseline.windows(2).position(|bytes| bytes == [0xff, 0xc0]).expect("a frame");
        let scan = baseline.windows(2).position(|bytes| bytes == [0xff, 0xda]).expect("a scan");
        let with = |place: usize, byte: u8| {
            let mut altered = baseline.clone();
            altered[place] = byte;
            altered
        };
        assert!(!has_single_scan(&with(frame + 1, 0xc2)), "progressive");
        assert!(!has_single_scan(&with(scan + 4, 1)), "one component in the first scan");
        for end in 0..scan + 4 {
            assert!(!has_single_scan(&baseline[..end]), "{end}");
        }
        let pixels = (4_000, 3_000);
        assert!(decoder_memory(ImageFormat::Jpeg, &baseline, pixels) < 1 << 20);
        assert!(decoder_memory(ImageFormat::Jpeg, &with(frame + 1, 0xc2), pixels) > DECODE_MEMORY);
    }

    #[test]
    fn generated_pictures_are_decoded_or_refused() {
        let (small_png, small_jpeg) = (png(9, 7), jpeg(9, 7));
        let webp = {
            let mut bytes = Vec::new();
            let picture = DynamicImage::new_rgb8(5, 4);
            picture.write_to(&mut Cursor::new(&mut bytes), ImageFormat::WebP).expect("webp");
            bytes
        };
        let corpus: &[&[u8]] = &[&small_png, &small_jpeg, &webp, &png_header(20, 10, 8, 2), b"GIF89a\x01\0\x01\0"];
        crate::generated_tests::check("pictures", corpus, |input| {
            let _ = (thumbnail(input), media_type(input), has_single_scan(input));
        });
    }
}
