//! What the view is given to draw and what it answers: plain data, so that it knows nothing of sessions and files.

use crate::core::text::{Byte, ByteRange, Text};
use egui::{Color32, Pos2};
use std::borrow::Cow;

/// One frame of the article, borrowed from the session.
pub struct Scene<'a> {
    pub text: &'a Text,
    /// The headline's words in the text; shown large above the body.
    pub headline: Option<ByteRange>,
    /// A headline that stands in no text (from the source record); shown when `headline` is none.
    pub title: Option<&'a str>,
    /// The words of the header that give the date; shown small. They can be tagged like all others.
    pub dateline: Option<ByteRange>,
    /// The date in force in words, and how it was found.
    pub date_note: Option<&'a str>,
    /// What remains: the body.
    pub body: ByteRange,
    pub marks: &'a dyn Marks,
    /// Changes whenever marks change.
    pub revision: u64,
    pub caret: Byte,
    /// The word the caret stands on, shown as a box; empty for a thin bar at `caret`.
    pub caret_unit: ByteRange,
    /// Whether keys go to the text: else the caret is drawn dimmed.
    pub active: bool,
    pub selection: Option<ByteRange>,
    /// The focused tag or suggestion.
    pub focus: Option<Ring<'a>>,
    /// The suggestion that waits next while nothing is focused: the keys stand beside it.
    pub asks: Option<Ring<'a>>,
    /// The tag that was focused before, in a thin ring.
    pub last: Option<Ring<'a>>,
    /// Hits of find, sorted.
    pub found: &'a [ByteRange],
    /// Number of the hit that find stands on.
    pub current_hit: Option<usize>,
    /// Letters to be typed to choose a link's target.
    pub hints: &'a [(ByteRange, char)],
    pub arrow: Option<Arrow<'a>>,
    /// Keys that apply to the focused or waiting suggestion; empty for none.
    pub keys: &'a [KeyHint],
    /// What a drag from an anchor to a head selects; `true` for single characters.
    pub snap: &'a dyn Fn(Byte, Byte, bool) -> ByteRange,
    /// What the tooltip says of the tag at a byte.
    pub tooltip: &'a dyn Fn(Byte) -> Option<String>,
    pub style: &'a ViewStyle,
    pub palette: &'a Palette,
}

/// The tags of the article.
pub trait Marks {
    /// Calls for every mark that touches a range, in text order, outer before inner.
    fn in_window(&self, window: ByteRange, each: &mut dyn FnMut(Mark<'_>));
    /// Calls for every mark, for the minimap. **Cost:** asked once a revision.
    fn all(&self, each: &mut dyn FnMut(ByteRange, Look, Color32));
}

/// How a label is shown.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Look {
    /// A filled round tint behind the words (ACTOR).
    Tint,
    /// A tint with a dotted underline (DATE).
    Dotted,
    /// A bar in the margin, a light wash, corner marks at the first and last character (CLAIM).
    Bar,
}

/// What is known of a mark.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum MarkState {
    Accepted,
    /// A suggestion that waits for a decision: dashed, no fill.
    Pending,
    /// A suggestion that is more of a guess: dotted, no fill.
    Guess,
    /// Its words were not found again after the article changed.
    Orphan,
    /// Somebody asked for a second look.
    Flagged,
    /// The check found something.
    Problem,
}

/// One tag as drawn.
#[derive(Clone, Copy, Debug)]
pub struct Mark<'a> {
    /// Its pieces in text order; one for most.
    pub pieces: &'a [ByteRange],
    pub look: Look,
    pub colour: Color32,
    /// Nesting level, 0 for the first, counted apart for bars (side by side in the margin) and for the other two looks
    /// (a fill on the first level, underlines from the second).
    pub lane: u8,
    pub state: MarkState,
    /// It is the focused one: its wash is a little stronger.
    pub focused: bool,
    /// Stands before its lane: whose version it is.
    pub initial: Option<char>,
}

/// An outline around a tag.
#[derive(Clone, Copy, Debug)]
pub struct Ring<'a> {
    pub pieces: &'a [ByteRange],
    pub colour: Color32,
}

/// A key, what it does, and a sign for that where there is no room for the words.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct KeyHint {
    pub key: String,
    pub words: String,
    pub sign: Option<&'static str>,
}

/// A link from a claim to its speaker.
#[derive(Clone, Copy, Debug)]
pub struct Arrow<'a> {
    pub from: ByteRange,
    pub to: ByteRange,
    /// Shown at the edge when the speaker is off screen.
    pub name: &'a str,
    pub colour: Color32,
}

/// Type of the article. Sizes in points before zoom.
#[derive(Clone, PartialEq, Debug)]
pub struct ViewStyle {
    pub family: Cow<'static, str>,
    pub size: f32,
    pub line_height: f32,
    /// Width of the column.
    pub column: f32,
    /// Scales all sizes and the column.
    pub zoom: f32,
    /// Language (BCP 47) for the shapes of Han characters.
    pub lang: Option<String>,
}

impl Default for ViewStyle {
    fn default() -> Self {
        let family = super::fonts::SERIF.into();
        Self { family, size: 18.0, line_height: 31.0, column: 664.0, zoom: 1.0, lang: None }
    }
}

/// The colours of the article.
#[derive(Clone, PartialEq, Debug)]
pub struct Palette {
    pub page: Color32,
    /// Behind the minimap.
    pub side: Color32,
    pub line: Color32,
    pub text: Color32,
    pub dim: Color32,
    pub accent: Color32,
    pub selection: Color32,
    pub found: Color32,
    pub found_current: Color32,
    /// Orphans, flags and problems.
    pub amber: Color32,
    /// How strongly a label's colour fills: tint, dotted, wash, wash of the focused.
    pub fill: [f32; 4],
    /// Strength of a suggestion's colour.
    pub pending: f32,
    /// Fills have an outline, for eyes that do not see a tint.
    pub outlined: bool,
}

impl Palette {
    /// The light theme.
    pub const fn paper() -> Self {
        Self {
            page: Color32::from_rgb(0xfc, 0xfb, 0xf7),
            side: Color32::from_rgb(0xf4, 0xf2, 0xeb),
            line: Color32::from_rgb(0xe3, 0xdf, 0xd4),
            text: Color32::from_rgb(0x24, 0x21, 0x1c),
            dim: Color32::from_rgb(0x6e, 0x68, 0x5c),
            accent: Color32::from_rgb(0x24, 0x55, 0x7f),
            selection: Color32::from_rgb(0xcb, 0xdb, 0xea),
            found: Color32::from_rgb(0xf7, 0xe9, 0xa8),
            found_current: Color32::from_rgb(0xf5, 0xcc, 0x5c),
            amber: Color32::from_rgb(0xa8, 0x6a, 0x00),
            fill: [0.17, 0.15, 0.07, 0.13],
            pending: 0.78,
            outlined: false,
        }
    }

    /// The dark theme.
    pub const fn ink() -> Self {
        Self {
            page: Color32::from_rgb(0x19, 0x1a, 0x1c),
            side: Color32::from_rgb(0x21, 0x23, 0x26),
            line: Color32::from_rgb(0x33, 0x36, 0x3b),
            text: Color32::from_rgb(0xdc, 0xd8, 0xcf),
            dim: Color32::from_rgb(0x96, 0x91, 0x87),
            accent: Color32::from_rgb(0x8a, 0xb8, 0xe0),
            selection: Color32::from_rgb(0x2c, 0x43, 0x58),
            found: Color32::from_rgb(0x4a, 0x43, 0x1c),
            found_current: Color32::from_rgb(0x6b, 0x56, 0x10),
            amber: Color32::from_rgb(0xe0, 0xa8, 0x3c),
            fill: [0.17, 0.15, 0.07, 0.13],
            pending: 0.65,
            outlined: false,
        }
    }
}

/// What the user did with the pointer.
#[derive(Clone, Copy, PartialEq, Debug)]
pub enum ViewEvent {
    /// `byte` is the nearest caret position, `over` the character under the pointer. `count` is 1 to 4.
    Click {
        byte: Byte,
        over: Option<ByteRange>,
        count: u8,
        shift: bool,
    },
    /// A drag ended: the snapped range that was shown.
    Select(ByteRange),
    /// The same with Ctrl held.
    AddFragment(ByteRange),
    /// An edge handle was dragged: the edge, and the snapped place of it that was shown.
    ResizeFocused {
        start: bool,
        to: Byte,
    },
    ContextMenu {
        byte: Byte,
        over: Option<ByteRange>,
        pos: Pos2,
    },
    /// The character under the pointer changed.
    Hover(Option<Byte>),
    Scrolled,
}
