//! What can be typed into the concordance, as part of the key sheet while that is open.

use super::palette;
use crate::ui::room::Room;
use crate::ui::theme;
use egui::{RichText, Ui};

/// Where the meanings begin.
const COLUMN: f32 = 168.0;

/// What can be typed into the concordance, and what it finds.
const QUERY: &[(&str, &str)] = &[
    ("Commission", "The word, on its edges; small letters find capitals too"),
    ("Anna Berg", "A phrase; in quotation marks nothing in it has a meaning of its own"),
    ("Comm*", "Any word that begins so"),
    (r"/Comm\w+/", "A regular expression; i behind it ignores capitals, c counts them"),
    ("-European", "Not where this stands in the same paragraph"),
    ("untagged, tagged", "Only places without a tag, or with one"),
    ("label:CLAIM", "Tags of a label"),
    ("value:2026*", "Tags whose value begins so; value:* has any, -value:* has none"),
    ("speaker:\"Anna Berg\"", "Claims by somebody; -speaker:* by nobody yet"),
    ("kind:direct", "Tags with an attribute, by its name"),
    ("status:done", "Articles that are new, in_progress, done, skipped, reviewed"),
    ("status:rejected", "Tags that were rejected, suggested, accepted"),
    ("by:anna", "In gold: tags taken from somebody"),
    ("origin:model", "Tags made by manual, rule, model, propagated, import; source: says which"),
    ("note:*", "Tags with a note, or words of it: note:*unclear*"),
    ("flagged:yes", "Tags somebody flagged; corrected:yes"),
    ("file:2026-*", "Articles by the name of their file"),
];

/// Draws it, or what of it fits to words typed.
pub fn query_help_ui(ui: &mut Ui, room: &Room<'_>, typed: &str) {
    let fits = |(example, words): &&(&str, &str)| {
        typed.is_empty() || palette::fuzzy(words, typed).is_some_and(|s| s > 20) || example.starts_with(typed)
    };
    let lines: Vec<&(&str, &str)> = QUERY.iter().filter(fits).collect();
    if lines.is_empty() {
        return;
    }
    ui.add_space(12.0);
    ui.label(RichText::new("What to type when finding in all articles").font(theme::semibold(theme::BODY)));
    ui.spacing_mut().interact_size.y = 20.0;
    ui.spacing_mut().item_spacing.y = 2.0;
    for (example, words) in lines {
        ui.horizontal(|ui| {
            let left = ui.cursor().left();
            ui.label(RichText::new(*example).color(room.theme.accent));
            let used = ui.cursor().left() - left;
            ui.add_space((COLUMN - used).max(4.0));
            ui.label(*words);
        });
    }
}
