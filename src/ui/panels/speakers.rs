//! Who said it: the links of the focused tag, and the choice of a new one.

use super::detail::{caption, speaker_words, toggle_ui, upper_first};
use crate::app::Mode;
use crate::app::article::Article;
use crate::app::command::{Command, Pane, Speaker};
use crate::core::scheme::LinkType;
use crate::core::spans::Span;
use crate::ui::room::{Excerpt, Room};
use crate::ui::text_view::excerpt::Cut;
use crate::ui::theme::{self, icon};
use crate::ui::widgets::{key_hint, list_row};
use egui::{Align, Frame, Layout, Margin, Rect, RichText, Role, Sense, Stroke, Ui, WidgetInfo, pos2, vec2};

/// Draws the links that the tag has or may have, and says where it is linked from.
pub fn speakers_ui(ui: &mut Ui, room: &mut Room<'_>, article: &Article, span: &Span) {
    let links: Vec<LinkType> = room.session.scheme.links_from(&span.label).cloned().collect();
    for link in &links {
        let attribution = &*link.name == "attribution";
        caption(ui, room, &if attribution { "Speaker".to_owned() } else { upper_first(&link.name) });
        link_field_ui(ui, room, article, span, link);
        let may = room.session.scheme.label(&span.label).is_some_and(|l| l.attrs.iter().any(|a| a.name == "speaker"));
        if attribution && may {
            no_tag_ui(ui, room, span);
        }
    }
    let from = article.document.relations().to_span(&span.id).count();
    if from > 0 {
        let key = room.session.keymap.shown(&Command::NextLink);
        let words = if from == 1 { "Speaker of 1 claim".to_owned() } else { format!("Speaker of {from} claims") };
        ui.label(RichText::new(format!("{words} ({key} goes there)")).small().color(room.theme.dim));
    }
}

fn link_field_ui(ui: &mut Ui, room: &mut Room<'_>, article: &Article, span: &Span, link: &LinkType) {
    let frame = Frame::new().fill(room.theme.page).stroke(Stroke::new(1.0, room.theme.line));
    frame.corner_radius(theme::RADIUS).inner_margin(Margin { left: 4, right: 6, top: 3, bottom: 3 }).show(ui, |ui| {
        ui.horizontal(|ui| {
            ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
                let key = room.session.keymap.shown(&Command::Link);
                let button = egui::Button::new(theme::icon_text(icon::LINK).color(room.theme.dim)).frame(false);
                let tip = format!("Link to who said it ({key})");
                let add = ui.add(button.min_size(vec2(22.0, 22.0))).accessible_name("Link to who said it");
                key_hint::key_ui(ui, room.theme, &key);
                if add.on_hover_text(tip).clicked() {
                    room.run(Command::Link);
                    room.change(|session| session.focus_pane(Pane::Text));
                }
                ui.with_layout(Layout::left_to_right(Align::Center).with_main_wrap(true), |ui| {
                    ui.spacing_mut().item_spacing = vec2(4.0, 4.0);
                    targets_ui(ui, room, article, span, link);
                });
            });
        });
    });
}

fn targets_ui(ui: &mut Ui, room: &mut Room<'_>, article: &Article, span: &Span, link: &LinkType) {
    let document = &article.document;
    let mut any = false;
    let mut links: Vec<_> = document.relations().from_span(&span.id).filter(|r| r.kind == link.name).collect();
    links.sort_by_key(|r| document.spans().get(&r.to).map(|s| s.range.start));
    for relation in links {
        any = true;
        let Some(target) = document.spans().get(&relation.to) else {
            let words = RichText::new("a tag that is missing").small().color(room.theme.amber);
            ui.label(words).on_hover_text("The tag this link leads to is not in the file. The link is kept.");
            continue;
        };
        let name = target.value_str().unwrap_or(target.quote(document.text())).to_owned();
        let colour = room.theme.label(&room.session.scheme, &target.label);
        let width = (ui.available_width() - 2.0).min(200.0);
        match chip_ui(ui, room, &name, colour, width) {
            Some(Pressed::Go) => room.run(Command::FocusSpan(target.id.to_string())),
            Some(Pressed::Remove) => room.run(Command::Unlink(relation.id.to_string())),
            None => {}
        }
    }
    if let Some(speaker) = span.attr_str("speaker").filter(|_| !any) {
        ui.label(RichText::new(upper_first(speaker_words(speaker))));
    } else if !any {
        ui.label(RichText::new("Nobody yet").color(room.theme.dim));
    }
}

enum Pressed {
    Go,
    Remove,
}

fn chip_ui(ui: &mut Ui, room: &mut Room<'_>, name: &str, colour: egui::Color32, most: f32) -> Option<Pressed> {
    let natural = ui.painter().layout_no_wrap(name.to_owned(), theme::sans(theme::BODY), colour).size().x;
    let width = (natural + 34.0).min(most);
    let (rect, go) = ui.allocate_exact_size(vec2(width, 22.0), Sense::click());
    go.widget_info(|| WidgetInfo::labeled(Role::Link, true, format!("Go to {name}")));
    let cross = Rect::from_min_max(pos2(rect.right() - 20.0, rect.top()), rect.max);
    let remove = ui.interact(cross, go.id.with("remove"), Sense::click());
    remove.widget_info(|| WidgetInfo::labeled(Role::Button, true, format!("Remove the link to {name}")));
    let painter = ui.painter().clone();
    let strength = room.theme.chip + if go.hovered() { 0.08 } else { 0.0 };
    painter.rect_filled(rect, theme::RADIUS, room.theme.tint(colour, strength, room.theme.page));
    let place = Rect::from_min_max(pos2(rect.left() + 7.0, rect.top()), pos2(cross.left(), rect.bottom()));
    let excerpt = Excerpt {
        words: name,
        size: theme::BODY,
        weight: 400,
        cut: Cut::End(1),
        colour: room.theme.text,
        right: false,
    };
    room.paint_words(&painter, place, &excerpt);
    let ink = if remove.hovered() || remove.has_focus() { room.theme.text } else { room.theme.dim };
    painter.text(cross.center(), egui::Align2::CENTER_CENTER, icon::X, theme::icon_font(11.0), ink);
    if go.has_focus() {
        list_row::focus_ring(&painter, room.theme, rect);
    }
    if remove.on_hover_text("Remove the link").clicked() {
        return Some(Pressed::Remove);
    }
    go.on_hover_text("Go to this tag").clicked().then_some(Pressed::Go)
}

/// Speakers that are no tag of the article.
fn no_tag_ui(ui: &mut Ui, room: &mut Room<'_>, span: &Span) {
    ui.horizontal_wrapped(|ui| {
        ui.spacing_mut().item_spacing = vec2(4.0, 4.0);
        let choices =
            [(Speaker::Unnamed, "Unnamed source"), (Speaker::Outlet, "The outlet"), (Speaker::Several, "Several")];
        for (speaker, words) in choices {
            let on = span.attr_str("speaker") == Some(speaker.name());
            if toggle_ui(ui, room, on, words, &format!("Speaker: {words}")).clicked() {
                room.run(Command::SetSpeaker((!on).then_some(speaker)));
            }
        }
    });
}

/// While a claim looks for its speaker: who may be meant, also those off screen, each with its letter.
pub fn candidates_ui(ui: &mut Ui, room: &mut Room<'_>) {
    let Mode::Link { hints, choice, .. } = &room.session.mode else { return };
    ui.label(RichText::new("Who said it?").font(theme::semibold(theme::BODY)));
    if hints.is_empty() {
        let words = "No actor is tagged yet. 0 unnamed source, 9 the outlet, 8 several, Esc leaves.";
        ui.add(egui::Label::new(RichText::new(words).color(room.theme.dim)).wrap());
        return;
    }
    ui.spacing_mut().item_spacing.y = 0.0;
    for (i, hint) in hints.iter().enumerate().take(25) {
        let (rect, response) = ui.allocate_exact_size(vec2(ui.available_width(), 26.0), Sense::CLICK);
        let here = i == *choice;
        let letter = hint.letter.map(|l| l.to_uppercase().to_string()).unwrap_or_default();
        response
            .widget_info(|| WidgetInfo::selected(Role::ListBoxOption, true, here, format!("{} {letter}", hint.words)));
        let painter = ui.painter().clone();
        list_row::ground(&painter, room.theme, rect, here, response.hovered());
        key_hint::paint_right(&painter, room.theme, rect.left_center() + vec2(24.0, 0.0), &letter);
        let half = rect.left() + 32.0 + (rect.width() - 40.0) * 0.55;
        let words = Rect::from_min_max(pos2(rect.left() + 32.0, rect.top()), pos2(half, rect.bottom()));
        let (text, dim) = (room.theme.text, room.theme.dim);
        let excerpt = Excerpt {
            words: &hint.words,
            size: theme::BODY,
            weight: 400,
            cut: Cut::Middle,
            colour: text,
            right: false,
        };
        room.paint_words(&painter, words, &excerpt);
        if let Some(value) = hint.value.as_deref().filter(|v| *v != hint.words) {
            let place = Rect::from_min_max(pos2(half + 8.0, rect.top()), pos2(rect.right() - 8.0, rect.bottom()));
            let excerpt =
                Excerpt { words: value, size: theme::SMALL, weight: 400, cut: Cut::End(1), colour: dim, right: true };
            room.paint_words(&painter, place, &excerpt);
        }
        if response.clicked() {
            room.run(Command::LinkTo(hint.to.to_string()));
        }
    }
    ui.add_space(4.0);
    ui.label(RichText::new("0 unnamed source · 9 the outlet · 8 several · Esc").small().color(room.theme.dim));
}
