//! The faces that come with the program, and the font context made of them and the system's fonts.

use parley::FontContext;
use parley::fontique::{Blob, Collection, CollectionOptions, FontInfoOverride, FontStyle, FontWeight, SourceCache};
use std::sync::Arc;

/// Family name of the reading serif.
pub const SERIF: &str = "Literata";
/// Family name of the sans of the interface.
pub const SANS: &str = "Inter";
/// Family name of the emoji in outline, for machines without a coloured face.
pub const EMOJI: &str = "Noto Emoji";

/// A bundled font file.
pub struct Bundled {
    pub family: &'static str,
    /// 400 regular, 500 medium, 600 semibold, 700 bold.
    pub weight: u16,
    pub italic: bool,
    pub data: &'static [u8],
}

macro_rules! bundled {
    ($family:expr, $weight:literal, $italic:literal, $file:literal) => {
        Bundled {
            family: $family,
            weight: $weight,
            italic: $italic,
            data: include_bytes!(concat!("../../../assets/fonts/", $file)),
        }
    };
}

/// All bundled faces.
pub static BUNDLED: [Bundled; 8] = [
    bundled!(SERIF, 400, false, "Literata-Regular.ttf"),
    bundled!(SERIF, 400, true, "Literata-Italic.ttf"),
    bundled!(SERIF, 600, false, "Literata-SemiBold.ttf"),
    bundled!(SERIF, 700, false, "Literata-Bold.ttf"),
    bundled!(SANS, 400, false, "Inter-Regular.ttf"),
    bundled!(SANS, 500, false, "Inter-Medium.ttf"),
    bundled!(SANS, 600, false, "Inter-SemiBold.ttf"),
    bundled!(EMOJI, 400, false, "NotoEmoji-Regular.ttf"),
];

/// The bundled file for a family and weight, upright: for the interface's own font table.
pub fn bundled(family: &str, weight: u16) -> Option<&'static [u8]> {
    BUNDLED.iter().find(|f| f.family == family && f.weight == weight && !f.italic).map(|f| f.data)
}

/// Makes the fonts ready. `system` adds the fonts of the machine, for other scripts and emoji; a machine without any, or
/// without fontconfig, still gets the bundled ones.
///
/// **Cost:** 9 to 15 ms with system fonts; made on a thread while the window opens.
pub fn font_context(system: bool) -> FontContext {
    let mut fonts = FontContext {
        collection: Collection::new(CollectionOptions { shared: false, system_fonts: system }),
        // The layout drops fonts unused for a while. A shared cache hands the same bytes back, which the atlas still holds,
        // so that a face keeps its identity and its slots.
        source_cache: SourceCache::new_shared(),
    };
    for file in &BUNDLED {
        let about = FontInfoOverride {
            family_name: Some(file.family),
            weight: Some(FontWeight::new(f32::from(file.weight))),
            style: Some(if file.italic { FontStyle::Italic } else { FontStyle::Normal }),
            ..Default::default()
        };
        fonts.collection.register_fonts(Blob::new(Arc::new(file.data)), Some(about));
    }
    fonts
}
