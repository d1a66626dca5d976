//! Thumbnails of photos.

use std::io::Cursor;

use image::{DynamicImage, ImageError, ImageFormat, ImageReader, Limits};

/// Long side of a thumbnail, pixels.
pub const LONG_SIDE: u32 = 320;

/// Maximum width and height of a decoded image, pixels; a 100-megapixel camera has 12,000.
const LARGEST_SIDE: u32 = 12_000;
/// Maximum memory of a decoder, bytes.
const DECODE_MEMORY: u64 = 256 * 1024 * 1024;

/// Creates a JPEG of at most [`LONG_SIDE`] pixels on its long side; smaller images keep their size. Metadata, including
/// GPS, is removed.
///
/// # Errors
/// When the bytes are not a JPEG, PNG or WebP, or the image is too large.
pub fn thumbnail(picture: &[u8]) -> Result<Vec<u8>, ImageError> {
    let mut reader = ImageReader::new(Cursor::new(picture)).with_guessed_format()?;
    let mut limits = Limits::default();
    limits.max_image_width = Some(LARGEST_SIDE);
    limits.max_image_height = Some(LARGEST_SIDE);
    limits.max_alloc = Some(DECODE_MEMORY);
    reader.limits(limits);
    let picture = reader.decode()?;
    let small = if picture.width().max(picture.height()) > LONG_SIDE {
        picture.thumbnail(LONG_SIDE, LONG_SIDE)
    } else {
        picture
    };
    let mut jpeg = Vec::new();
    DynamicImage::ImageRgb8(small.to_rgb8()).write_to(&mut Cursor::new(&mut jpeg), ImageFormat::Jpeg)?;
    Ok(jpeg)
}

/// Media type detected from the bytes; `None` when it is not a known image format.
#[must_use]
pub fn media_type(picture: &[u8]) -> Option<&'static str> {
    image::guess_format(picture).ok().map(|format| format.to_mime_type())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn png(width: u32, height: u32) -> Vec<u8> {
        let mut bytes = Vec::new();
        DynamicImage::new_rgb8(width, height).write_to(&mut Cursor::new(&mut bytes), ImageFormat::Png).expect("png");
        bytes
    }

    #[test]
    fn the_long_side_is_320_and_the_aspect_ratio_is_kept() {
        let small = image::load_from_memory(&thumbnail(&png(1280, 640)).expect("thumbnail")).expect("jpeg");
        assert_eq!((small.width(), small.height()), (320, 160));
        let kept = image::load_from_memory(&thumbnail(&png(100, 50)).expect("thumbnail")).expect("jpeg");
        assert_eq!((kept.width(), kept.height()), (100, 50));
    }

    #[test]
    fn bytes_that_are_not_an_image_are_rejected() {
        assert!(thumbnail(b"not a picture").is_err());
        assert_eq!(media_type(b"not a picture"), None);
        assert_eq!(media_type(&png(1, 1)), Some("image/png"));
    }
}
