//! The card of the suggestion under the pointer: what it would become, why, and buttons to decide it.

use super::offer::source_words;
use crate::app::command::{Command, Pane};
use crate::app::pending::Pending;
use crate::app::run::why;
use crate::core::text::ByteRange;
use crate::ui::article::pending_over;
use crate::ui::room::Room;
use crate::ui::text_view::TextView;
use crate::ui::theme;
use egui::{Area, Button, Frame, Id, Label, Margin, Order, Rect, RichText, Ui, vec2};
use std::sync::Arc;
use std::time::Duration;

/// Seconds before the card shows.
const PATIENCE: f64 = 0.3;
/// Widest card.
const WIDTH: f32 = 300.0;

/// The card, from the moment its suggestion is under the pointer.
#[derive(Clone, Debug)]
pub struct Card {
    range: ByteRange,
    label: Arc<str>,
    since: f64,
    /// Where it is, once drawn, with its words.
    around: Option<Rect>,
}

/// Draws the card while the pointer is on a suggestion or on the card.
pub fn hover_card_ui(ui: &Ui, room: &mut Room<'_>, view: &TextView) {
    let Some(article) = room.session.article() else { return };
    if room.view.context_menu.is_some() || room.view.date_popup.is_some() || room.session.overlay.is_some() {
        room.view.card = None;
        return;
    }
    let now = ui.input(|i| i.time);
    let pointer = ui.input(|i| i.pointer.hover_pos());
    let held = ui.input(|i| i.pointer.any_down());
    let over = view.hovered().and_then(|at| pending_over(article, at)).filter(|_| !held && !view.quiet());
    let on_card = room.view.card.as_ref().and_then(|c| c.around).zip(pointer).is_some_and(|(r, p)| r.contains(p));
    match (over, &room.view.card) {
        (Some(item), Some(card)) if card.range == item.range && card.label == item.label => {}
        _ if on_card => {}
        (Some(item), _) => {
            room.view.card = Some(Card { range: item.range, label: item.label.clone(), since: now, around: None });
        }
        (None, _) => room.view.card = None,
    }
    let Some(mut card) = room.view.card.clone() else { return };
    let left = PATIENCE - (now - card.since);
    if left > 0.0 {
        ui.ctx().request_repaint_after(Duration::from_secs_f64(left));
        return;
    }
    let (Some(item), Some(words)) = (article.pending.find(card.range, &card.label), view.rect_of(card.range)) else {
        room.view.card = None;
        return;
    };
    let item = item.clone();
    // Below the line under the pointer: for a long one that is not its last.
    let top = pointer.filter(|p| words.contains(*p)).map_or(words.bottom(), |p| (p.y + 16.0).min(words.bottom()));
    let place = match card.around {
        Some(around) => around.min + vec2(6.0, 6.0),
        None => egui::pos2(pointer.map_or(words.left(), |p| p.x - 20.0).max(words.left()), top + 4.0),
    };
    let shown =
        Area::new(Id::unique("suggestion-card")).order(Order::Foreground).fixed_pos(place).show(ui.ctx(), |ui| {
            Frame::popup(ui.style()).inner_margin(Margin::symmetric(10, 8)).show(ui, |ui| {
                ui.set_max_width(WIDTH);
                card_ui(ui, room, &item);
            });
        });
    // The way from the words to the card counts as on it.
    card.around = Some(shown.response.rect.expand(6.0));
    if room.view.card.is_some() {
        room.view.card = Some(card);
    }
}

fn card_ui(ui: &mut Ui, room: &mut Room<'_>, item: &Pending) {
    ui.spacing_mut().item_spacing.y = 3.0;
    let value = item.value.as_deref().map(|v| format!(" = {v}")).unwrap_or_default();
    let head = RichText::new(format!("{}?{value}", item.label)).font(theme::semibold(theme::BODY));
    ui.add(Label::new(head).wrap()).on_hover_text(why(item));
    if item.needs_date() && room.session.article().is_some_and(|a| a.reference_date().is_none()) {
        ui.label(RichText::new("Needs the publication date").small().color(room.theme.amber));
    }
    if !item.reason.is_empty() {
        ui.add(Label::new(RichText::new(super::detail::upper_first(&item.reason)).small()).wrap());
    }
    ui.label(RichText::new(source_words(item)).small().color(room.theme.dim));
    ui.add_space(2.0);
    ui.horizontal(|ui| {
        for (words, command) in [("Accept", Command::Accept), ("Reject", Command::Reject)] {
            let key = room.session.keymap.shown(&command);
            let button = Button::new(words).shortcut_text(RichText::new(key).small().color(room.theme.dim));
            if ui.add(button).accessible_name(format!("{words} this suggestion")).clicked() {
                room.run(Command::FocusPending(item.range, item.label.to_string()));
                room.run(command);
                room.change(|session| session.focus_pane(Pane::Text));
                room.view.card = None;
            }
        }
    });
}
