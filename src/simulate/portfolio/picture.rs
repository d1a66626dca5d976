//! Draws the image of a generated photo: an enclosure with rows of breakers, different for every photo.

use std::io::Cursor;

use image::{ImageError, ImageFormat, Rgb, RgbImage};

use crate::inventory::PhotoId;
use crate::simulate::rng::{SeededRng, mix};

const WIDTH: u32 = 320;
const HEIGHT: u32 = 240;

/// Draws the image of a photo as a JPEG of 320 x 240 pixels, about 8 kB. The same id gives the same image.
///
/// # Errors
/// [`ImageError`] when the image cannot be encoded.
pub fn picture(id: &PhotoId) -> Result<Vec<u8>, ImageError> {
    let seed = id.bytes().fold(0, |seed, byte| mix(seed ^ u64::from(byte)));
    let mut rng = SeededRng::new(seed, [0, 0]);
    let shade = |rng: &mut SeededRng, low, high| Rgb([0; 3].map(|_: u8| rng.whole(low, high) as u8));
    let wall = shade(&mut rng, 150, 220);
    let mut canvas = RgbImage::from_pixel(WIDTH, HEIGHT, wall);
    let steel = shade(&mut rng, 60, 130);
    fill(&mut canvas, (60, 10), (200, 220), steel);
    fill(&mut canvas, (72, 22), (176, 196), Rgb(steel.0.map(|part| part.saturating_add(35))));
    let label = Rgb([240, rng.whole(120, 200) as u8, 30]);
    fill(&mut canvas, (130, 26), (60, 16), label);
    for row in 0..11 {
        for column in 0..2 {
            let breaker = shade(&mut rng, 15, 60);
            let corner = (88 + column * 76, 50 + row * 15);
            fill(&mut canvas, corner, (66, 12), breaker);
            let handle = if rng.chance(0.85) { 44 } else { 10 };
            fill(&mut canvas, (corner.0 + handle, corner.1 + 3), (12, 6), Rgb([230, 230, 225]));
        }
    }
    let mut bytes = Cursor::new(Vec::new());
    canvas.write_to(&mut bytes, ImageFormat::Jpeg)?;
    Ok(bytes.into_inner())
}

fn fill(canvas: &mut RgbImage, corner: (u32, u32), size: (u32, u32), colour: Rgb<u8>) {
    for y in corner.1..corner.1 + size.1 {
        for x in corner.0..corner.0 + size.0 {
            canvas.put_pixel(x, y, colour);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_photo_has_its_own_image_and_keeps_it() {
        let id = |text| PhotoId::parse(text).expect("id");
        let first = picture(&id("p-0000001-1")).expect("picture");
        assert_eq!(first, picture(&id("p-0000001-1")).expect("picture"));
        assert_ne!(first, picture(&id("p-0000002-1")).expect("picture"));
        let read = image::load_from_memory(&first).expect("a readable image");
        assert_eq!((read.width(), read.height()), (WIDTH, HEIGHT));
    }
}
