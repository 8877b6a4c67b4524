//! The token lane: what is on screen of the article as a model will see it, token by token with its IOB2 tag.

use crate::app::command::Command;
use crate::core::formats::{LaneToken, Tokenizer, lane};
use crate::core::text::ByteRange;
use crate::ui::room::Room;
use crate::ui::theme;
use egui::{Align2, Frame, Margin, Panel, Rect, RichText, ScrollArea, Sense, Stroke, Ui, pos2, vec2};
use std::path::PathBuf;

/// Height of the lane.
const HEIGHT: f32 = 148.0;
/// Height of a token with its tag.
const ROW: f32 = 36.0;
/// Tokens drawn at most: a screenful is far less.
const MOST: usize = 3000;

/// The tokens of the last frame, made anew when the place, the tags or the tokeniser change.
#[derive(Default)]
pub struct Lane {
    of: Option<(PathBuf, ByteRange, u64, Tokenizer)>,
    tokens: Vec<LaneToken>,
}

/// Draws the lane while it is wanted.
pub fn token_lane_ui(ui: &mut Ui, room: &mut Room<'_>) {
    if !room.session.lane_shown {
        return;
    }
    let Some(article) = room.session.article() else { return };
    let tokenizer = room.session.lane;
    let key = (article.path.clone(), article.seen, article.document.revision(), tokenizer);
    if room.view.lane.of.as_ref() != Some(&key) {
        let spans: Vec<_> = article.document.spans().window(article.seen).filter(|s| s.counts()).cloned().collect();
        let mut tokens = lane(article.document.text(), &spans, article.seen, tokenizer);
        tokens.truncate(MOST);
        room.view.lane = Lane { of: Some(key), tokens };
    }
    let line = Stroke::new(1.0, room.theme.line);
    let frame = Frame::new().fill(room.theme.side).inner_margin(Margin { left: 14, right: 14, top: 6, bottom: 4 });
    let panel = Panel::bottom("tokens").frame(frame).exact_size(HEIGHT).show_separator_line(false);
    let shown = panel.show(ui, |ui| {
        head_ui(ui, room, tokenizer);
        ScrollArea::vertical().auto_shrink([false, false]).show(ui, |ui| tokens_ui(ui, room));
    });
    let rect = shown.response.rect;
    ui.painter().hline(rect.x_range(), rect.top() + 0.5, line);
}

fn head_ui(ui: &mut Ui, room: &mut Room<'_>, tokenizer: Tokenizer) {
    ui.horizontal(|ui| {
        ui.label(RichText::new("As the model will see it").font(theme::medium(theme::SMALL)));
        ui.add_space(6.0);
        let names = [
            (Tokenizer::Whitespace, "White space"),
            (Tokenizer::Words, "Unicode words"),
            (Tokenizer::Spacy, "Like spaCy"),
        ];
        for (which, name) in names {
            let words = RichText::new(name).font(theme::sans(theme::SMALL));
            if ui.selectable_label(which == tokenizer, words).clicked() {
                room.run(Command::SetLane(which.name().to_owned()));
            }
        }
        let cut =
            room.view.lane.tokens.iter().map(|t| usize::from(t.cut_start) + usize::from(t.cut_end)).sum::<usize>();
        let words = match cut {
            0 => RichText::new("All edges fit the tokens").color(room.theme.dim),
            1 => RichText::new("1 edge lies within a token: Shift+T snaps the focused tag").color(room.theme.bad),
            n => RichText::new(format!("{n} edges lie within tokens: Shift+T snaps the focused tag"))
                .color(room.theme.bad),
        };
        ui.add_space(6.0);
        ui.label(words.font(theme::sans(theme::SMALL)));
    });
}

fn tokens_ui(ui: &mut Ui, room: &Room<'_>) {
    let Some(article) = room.session.article() else { return };
    let text = article.document.text();
    let (left, width) = (ui.max_rect().left(), ui.available_width());
    let top = ui.cursor().top();
    let painter = ui.painter().clone();
    let (mut x, mut y) = (0.0, 0.0);
    let mut spoken = String::new();
    for token in &room.view.lane.tokens {
        let words: String =
            text.slice(token.range).chars().map(|c| if c.is_control() { '␣' } else { c }).take(60).collect();
        let colour = token.label.as_ref().map(|label| room.theme.label(&room.session.scheme, label));
        let tag = token.tag();
        if spoken.len() < 4000 {
            spoken.push_str(&format!("{words}/{tag} "));
        }
        let galley = painter.layout_no_wrap(words, theme::sans(theme::BODY), room.theme.text);
        let tag = painter.layout_no_wrap(tag, theme::sans(10.5), colour.unwrap_or(room.theme.dim));
        let cell = galley.size().x.max(tag.size().x) + 9.0;
        if x + cell > width && x > 0.0 {
            (x, y) = (0.0, y + ROW);
        }
        let rect = Rect::from_min_size(pos2(left + x, top + y), vec2(cell, ROW));
        if ui.is_rect_visible(rect) {
            if let Some(colour) = colour {
                let ground = room.theme.tint(colour, 0.18, room.theme.side);
                painter.rect_filled(
                    Rect::from_min_size(rect.min, vec2(cell, 19.0)).shrink2(vec2(1.0, 0.0)),
                    2.0,
                    ground,
                );
            }
            painter.galley(pos2(rect.center().x - galley.size().x / 2.0, rect.top() + 1.0), galley, room.theme.text);
            let at = Align2::CENTER_TOP.anchor_size(pos2(rect.center().x, rect.top() + 19.0), tag.size());
            painter.galley(at.min, tag, room.theme.dim);
            let edge = Stroke::new(2.5, room.theme.bad);
            let bar = egui::Rangef::new(rect.top() - 1.0, rect.top() + 20.0);
            if token.cut_start {
                painter.vline(rect.left(), bar, edge);
            }
            if token.cut_end {
                painter.vline(rect.right(), bar, edge);
            }
        }
        x += cell;
    }
    let (_, response) = ui.allocate_exact_size(vec2(width, y + ROW), Sense::hover());
    response.widget_info(|| egui::WidgetInfo::labeled(egui::Role::Label, true, format!("Tokens: {spoken}")));
}
