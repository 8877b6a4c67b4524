//! What the focused tag says: value, attributes, links, note, where it came from. With none focused: the article.

use super::attributes::attributes_ui;
use super::{offer, speakers};
use crate::app::Mode;
use crate::app::article::Article;
use crate::app::command::Command;
use crate::app::effect::Field as Wanted;
use crate::app::run::kind_of;
use crate::core::document::Status;
use crate::core::edit::HeadField;
use crate::core::scheme::{Label, Shape};
use crate::core::spans::{Origin, Span};
use crate::core::suggest::dates;
use crate::core::suggest::dates::value::{Mod, Value as DateValue};
use crate::ui::room::{Ask, Room};
use crate::ui::theme::{self, icon};
use crate::ui::widgets::calendar::{self, Calendar};
use crate::ui::widgets::field::Field;
use crate::ui::widgets::{key_hint, list_row};
use egui::{Align, Area, Button, Frame, Id, Key, Layout, Margin, Modifiers, RichText, Sense, Ui, pos2, vec2};
use serde_json::Value;
use std::sync::Arc;

/// Names offered while a canonical name is typed.
const OFFERED: usize = 6;

/// Draws the lower part of the panel.
pub fn detail_ui(ui: &mut Ui, room: &mut Room<'_>) {
    ui.spacing_mut().item_spacing.y = 4.0;
    if matches!(room.session.mode, Mode::Link { .. }) {
        return speakers::candidates_ui(ui, room);
    }
    let Some(article) = room.session.article() else { return };
    if let Some(current) = article.pending.current().cloned() {
        offer::offer_ui(ui, room, article, &current);
        room.view.wanted.take_if(|w| *w == Wanted::Value);
        return;
    }
    match article.focused().cloned() {
        Some(span) => tag_ui(ui, room, article, &span),
        None => nothing_focused_ui(ui, room, article),
    }
    // A field that is not there was asked for: nothing waits for it.
    if !matches!(
        room.view.wanted,
        Some(
            Wanted::Find
                | Wanted::FilterArticles
                | Wanted::FilterTags
                | Wanted::ArticleDate
                | Wanted::Concordance
                | Wanted::Reason
        )
    ) {
        room.view.wanted = None;
    }
}

fn tag_ui(ui: &mut Ui, room: &mut Room<'_>, article: &Article, span: &Arc<Span>) {
    let label = room.session.scheme.label(&span.label).cloned();
    head_ui(ui, room, span, label.as_ref());
    room.quote_ui(ui, &format!("“{}”", span.quote(article.document.text()).trim_matches(['"', '“', '”'])), 3);
    ui.add_space(2.0);
    speakers::speakers_ui(ui, room, article, span);
    match (&*span.label, &label) {
        ("DATE", _) => date_ui(ui, room, article, span),
        ("ACTOR", _) => name_ui(ui, room, span),
        // A value where there is one, whatever the label.
        _ if span.value.is_some() => value_ui(ui, room, span),
        _ => {}
    }
    let linked = room.session.scheme.links_from(&span.label).next().is_some();
    if let Some(label) = &label {
        let shown = label.attrs.iter().enumerate().filter(|(_, a)| !(linked && a.name == "speaker"));
        attributes_ui(ui, room, span, &shown.collect::<Vec<_>>());
    }
    note_ui(ui, room, span);
    ui.add_space(2.0);
    let words = provenance(room.session.annotator.as_deref(), span);
    ui.add(egui::Label::new(RichText::new(words).small().color(room.theme.dim)).wrap());
}

fn head_ui(ui: &mut Ui, room: &mut Room<'_>, span: &Span, label: Option<&Label>) {
    ui.horizontal(|ui| {
        let shape = label.map_or(Shape::Tint, |l| l.shape);
        let (rect, _) = ui.allocate_exact_size(vec2(12.0, 24.0), Sense::hover());
        list_row::sign(ui.painter(), rect.center(), shape, room.theme.label(&room.session.scheme, &span.label));
        ui.label(RichText::new(&*span.label).font(theme::semibold(theme::BODY)));
        if let Some(kind) = span.attr_str("kind").or(span.attr_str("type")) {
            ui.label(RichText::new(kind.to_lowercase()).small().color(room.theme.dim));
        }
        if label.is_none() {
            ui.label(RichText::new("not in this scheme").small().color(room.theme.amber));
        }
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            ui.spacing_mut().item_spacing.x = 2.0;
            if icon_button(ui, room, icon::TRASH, "Delete tag", &Command::DeleteSpan, false) {
                room.run(Command::DeleteSpan);
            }
            let name = if span.flagged { "Take the flag away" } else { "Flag tag" };
            if icon_button(ui, room, icon::FLAG, name, &Command::FlagSpan, span.flagged) {
                room.run(Command::FlagSpan);
            }
        });
    });
}

/// A button of an icon alone, with its name and key in the tooltip.
pub fn icon_button(ui: &mut Ui, room: &Room<'_>, icon: &str, name: &str, command: &Command, on: bool) -> bool {
    let colour = if on { room.theme.amber } else { room.theme.dim };
    let button = Button::new(theme::icon_text(icon).color(colour)).frame(false).min_size(vec2(24.0, 24.0));
    let key = room.session.keymap.shown(command);
    let tip = if key.is_empty() { name.to_owned() } else { format!("{name} ({key})") };
    ui.add(button).accessible_name(name).on_hover_text(tip).clicked()
}

/// The small words above a field.
pub fn caption(ui: &mut Ui, room: &Room<'_>, words: &str) {
    ui.add_space(2.0);
    ui.label(RichText::new(words).small().color(room.theme.dim));
}

/// The key that leads to a field, drawn inside it at the right.
pub fn key_inside(ui: &Ui, room: &Room<'_>, field: &egui::Response, command: &Command) {
    if !field.has_focus() {
        let key = room.session.keymap.shown(command);
        key_hint::paint_right(ui.painter(), room.theme, field.rect.right_center() - vec2(8.0, 0.0), &key);
    }
}

pub(super) fn takes(room: &mut Room<'_>, field: &Wanted) -> bool {
    let mine = room.view.wanted.as_ref() == Some(field);
    if mine {
        room.view.wanted = None;
    }
    mine
}

pub(super) fn some(text: String) -> Option<String> {
    Some(text.trim().to_owned()).filter(|t| !t.is_empty())
}

fn value_ui(ui: &mut Ui, room: &mut Room<'_>, span: &Span) {
    caption(ui, room, "Value");
    let wanted = takes(room, &Wanted::Value);
    let now = span.value.as_ref().map(shown_value).unwrap_or_default();
    let mut field = Field::new((span.id.as_str(), "value"), "Value", &now);
    field.right = 28;
    let (response, _) = field.show(ui, room, wanted, |text| Ask::Run(Command::SetValue(some(text))));
    key_inside(ui, room, &response, &Command::EditValue);
}

/// A value as one types it.
pub(super) fn shown_value(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

fn date_ui(ui: &mut Ui, room: &mut Room<'_>, article: &Article, span: &Span) {
    caption(ui, room, "Date");
    let wanted = takes(room, &Wanted::Value);
    let now = span.value.as_ref().map(shown_value).unwrap_or_default();
    let mut field = Field::new((span.id.as_str(), "value"), "Date value", &now);
    field.hint = "Such as 2026-02-02, 2026-02 or 2026-W05";
    field.right = 56;
    let id = field.id();
    let (response, typed) = field.show(ui, room, wanted, |text| Ask::Run(Command::SetValue(some(text))));
    let button = egui::Rect::from_center_size(response.rect.right_center() - vec2(17.0, 0.0), vec2(24.0, 24.0));
    let open = ui.put(button, Button::new(theme::icon_text(icon::CALENDAR).color(room.theme.dim)).frame(false));
    let open = open.accessible_name("Open the calendar").on_hover_text("Open the calendar");
    if !response.has_focus() {
        let key = room.session.keymap.shown(&Command::EditValue);
        key_hint::paint_right(ui.painter(), room.theme, pos2(button.left() - 4.0, button.center().y), &key);
    }
    let published = article.reference_date();
    if open.clicked() {
        let day = typed.get(..10).and_then(|d| d.parse().ok()).or(published);
        let day = day.or_else(|| jiff::civil::date(2026, 1, 1).into());
        room.view.calendar = match room.view.calendar {
            Some((of, _)) if of == id => None,
            _ => day.map(|day| (id, day)),
        };
    }
    calendar_ui(ui, room, id, &response, &typed, published);
    under_date_ui(ui, room, span, typed.trim());
}

/// The value in words, or what is wrong with it; and what the words of the tag would give.
fn under_date_ui(ui: &mut Ui, room: &mut Room<'_>, span: &Span, typed: &str) {
    let modifier = span.attr_str("mod").and_then(Mod::from_name);
    let (words, colour) = match typed {
        "" => ("No value yet".to_owned(), room.theme.dim),
        _ => match dates::check(typed, kind_of(span)) {
            Ok(()) => match DateValue::parse(typed) {
                Ok(value) => (upper_first(&dates::reading::read_with(&value, modifier)), room.theme.good),
                Err(reason) => (upper_first(&reason), room.theme.bad),
            },
            Err(reason) => (upper_first(&reason), room.theme.bad),
        },
    };
    ui.label(RichText::new(words).small().color(colour));
    if let Some(offered) = room.session.offered_date() {
        ui.horizontal(|ui| {
            ui.label(RichText::new(format!("By its words: {offered}")).small().color(room.theme.dim));
            let button = Button::new(RichText::new("Use").small()).min_size(vec2(0.0, 22.0));
            if ui.add(button).accessible_name(format!("Use {offered}")).clicked() {
                room.run(Command::SetValue(Some(offered)));
            }
        });
    }
}

fn calendar_ui(
    ui: &Ui,
    room: &mut Room<'_>,
    id: Id,
    field: &egui::Response,
    typed: &str,
    published: Option<jiff::civil::Date>,
) {
    let Some((_, shown)) = room.view.calendar.filter(|(of, _)| *of == id) else { return };
    let mut month = Calendar { shown, chosen: typed.get(..10).and_then(|d| d.parse().ok()), published };
    let place = calendar::beside(field.rect, ui.ctx().content_rect(), calendar::size());
    let popup = Area::new(id.with("calendar")).order(egui::Order::Foreground).fixed_pos(place).show(ui.ctx(), |ui| {
        Frame::popup(ui.style()).inner_margin(Margin::same(8)).show(ui, |ui| month.show(ui, room.theme)).inner
    });
    room.view.calendar = Some((id, month.shown));
    if let Some(day) = popup.inner {
        room.view.draft = None;
        room.view.calendar = None;
        room.run(Command::SetValue(Some(day.to_string())));
    }
    let outside = popup.response.clicked_elsewhere() && !field.contains_pointer();
    if outside || ui.input(|i| i.key_pressed(Key::Escape)) {
        room.view.calendar = None;
    }
}

fn name_ui(ui: &mut Ui, room: &mut Room<'_>, span: &Span) {
    caption(ui, room, "Canonical name");
    let wanted = takes(room, &Wanted::Value);
    let now = span.value.as_ref().map(shown_value).unwrap_or_default();
    let mut field = Field::new((span.id.as_str(), "value"), "Canonical name", &now);
    field.hint = "As it stands in the list of names";
    field.right = 28;
    let id = field.id();
    let typing = ui.memory(|m| m.has_focus(id));
    let (down, up) = if typing {
        ui.input_mut(|i| (i.consume_key(Modifiers::NONE, Key::ArrowDown), i.consume_key(Modifiers::NONE, Key::ArrowUp)))
    } else {
        (false, false)
    };
    let (response, typed) = field.show(ui, room, wanted, |text| Ask::Run(Command::SetValue(some(text))));
    key_inside(ui, room, &response, &Command::EditValue);
    let entered = response.lost_focus() && ui.input(|i| i.key_pressed(Key::Enter));
    if !response.has_focus() && !entered {
        room.view.offered = None;
        return;
    }
    let names: Vec<String> =
        room.session.names.complete(typed.trim(), OFFERED + 1).into_iter().map(str::to_owned).collect();
    let names: Vec<String> = names.into_iter().filter(|n| *n != typed).take(OFFERED).collect();
    if (typed == now && room.view.offered.is_none() && !down) || names.is_empty() {
        return;
    }
    let last = names.len() - 1;
    let at = room.view.offered.map(|at| at.min(last));
    room.view.offered = match at {
        Some(at) if down => Some((at + 1).min(last)),
        None if down => Some(0),
        Some(at) if up => at.checked_sub(1),
        other => other,
    };
    if entered {
        if let (Some(name), Some(draft)) = (at.and_then(|at| names.get(at)), &mut room.view.draft) {
            draft.set(name);
        }
        room.view.offered = None;
        return;
    }
    if let Some(name) = names_popup_ui(ui, room, &response, &names) {
        room.view.draft = None;
        room.run(Command::SetValue(Some(name)));
    }
}

fn names_popup_ui(ui: &Ui, room: &Room<'_>, field: &egui::Response, names: &[String]) -> Option<String> {
    let size = vec2(field.rect.width(), names.len() as f32 * 26.0 + 10.0);
    let place = calendar::beside(field.rect, ui.ctx().content_rect(), size);
    let area = Area::new(field.id.with("names")).order(egui::Order::Foreground).fixed_pos(place);
    let mut picked = None;
    area.show(ui.ctx(), |ui| {
        Frame::popup(ui.style()).inner_margin(Margin::same(4)).show(ui, |ui| {
            ui.spacing_mut().item_spacing.y = 0.0;
            for (i, name) in names.iter().enumerate() {
                let (rect, response) = ui.allocate_exact_size(vec2(size.x - 10.0, 26.0), Sense::CLICK);
                let here = room.view.offered == Some(i);
                response.widget_info(|| egui::WidgetInfo::selected(egui::Role::ListBoxOption, true, here, name));
                list_row::ground(ui.painter(), room.theme, rect, here, response.hovered());
                let ink = room.theme.text;
                let galley = list_row::cut_end(ui.painter(), name, theme::sans(theme::BODY), ink, rect.width() - 16.0);
                ui.painter().galley(rect.left_center() + vec2(8.0, -galley.size().y / 2.0), galley, ink);
                // Pressed, not clicked: the field gives the keyboard away on release.
                if response.is_pointer_button_down_on() {
                    picked = Some(name.clone());
                }
            }
        });
    });
    picked
}

/// The sign of a list that opens.
pub fn caret(ui: &Ui, rect: egui::Rect, visuals: &egui::style::WidgetVisuals, _open: bool) {
    let ink = visuals.fg_stroke.color;
    let (sign, font) = (icon::CARET_DOWN, theme::icon_font(12.0));
    ui.painter().text(rect.center(), egui::Align2::CENTER_CENTER, sign, font, ink);
}

/// A small button that is on or off.
pub fn toggle_ui(ui: &mut Ui, room: &Room<'_>, on: bool, words: &str, name: &str) -> egui::Response {
    let ink = if on { room.theme.on_accent } else { room.theme.text };
    let fill = if on { room.theme.accent } else { room.theme.page };
    let button = Button::new(RichText::new(words).small().color(ink)).fill(fill).min_size(vec2(0.0, 24.0));
    let response = ui.add(button);
    response.widget_info(|| egui::WidgetInfo::selected(egui::Role::Button, true, on, name));
    response
}

fn note_ui(ui: &mut Ui, room: &mut Room<'_>, span: &Span) {
    caption(ui, room, "Note");
    let wanted = takes(room, &Wanted::Note);
    let now = span.note.clone().unwrap_or_default();
    let mut field = Field::new((span.id.as_str(), "note"), "Note", &now);
    field.hint = "Add a note";
    field.right = 28;
    field.rows = if now.contains('\n') || now.len() > 44 { 3 } else { 1 };
    let (response, _) = field.show(ui, room, wanted, |text| Ask::Run(Command::SetNote(some(text))));
    key_inside(ui, room, &response, &Command::EditNote);
}

/// Where a tag came from, in one sentence.
pub fn provenance(annotator: Option<&str>, span: &Span) -> String {
    let source = span.source.as_deref().unwrap_or_default();
    let from = match span.origin {
        Origin::Manual => "Tagged by hand".to_owned(),
        Origin::Rule => format!("Suggested by {}", if source.is_empty() { "a rule" } else { source }),
        Origin::Model => format!("Suggested by {}", if source.is_empty() { "a model" } else { source }),
        Origin::Import => {
            format!("Imported{}", if source.is_empty() { String::new() } else { format!(" from {source}") })
        }
        Origin::Propagated => "Accepted with equal mentions".to_owned(),
    };
    let who = span.by.as_deref().or(annotator).map(|who| format!(" by {who}")).unwrap_or_default();
    let corrected = if span.corrected { ", corrected" } else { "" };
    let when = span.updated.as_deref().or(span.created.as_deref()).and_then(when).map(|w| format!(" · {w}"));
    match span.origin {
        Origin::Manual => format!("{from}{who}{}", when.unwrap_or_default()),
        _ => format!("{from}{corrected}, accepted{who}{}", when.unwrap_or_default()),
    }
}

/// `2026-02-02T10:14:00Z` for people.
fn when(utc: &str) -> Option<String> {
    let day = utc.get(..10)?.parse().ok().map(calendar::short)?;
    Some(format!("{day}, {} UTC", utc.get(11..16)?))
}

fn nothing_focused_ui(ui: &mut Ui, room: &mut Room<'_>, article: &Article) {
    let dim = room.theme.dim;
    let proposed = article.pending.equal_count();
    if proposed > 0 {
        return proposed_ui(ui, room, article, proposed);
    }
    let keys = |command: &Command| room.session.keymap.shown(command);
    let hint = match article.selection {
        Some(_) => {
            let labels = room.session.scheme.labels.iter().filter_map(|l| l.key.map(|k| format!("{k} {}", l.name)));
            format!("Press {}", labels.take(4).collect::<Vec<_>>().join(" · "))
        }
        None if article.tag_count() == 0 => "Select words, then press a label's digit".to_owned(),
        None => format!("{} goes to the next tag, {} shows all keys", keys(&Command::NextSpan), keys(&Command::Keys)),
    };
    ui.add(egui::Label::new(RichText::new(hint).color(dim)).wrap());
    ui.add_space(8.0);
    let status = super::articles::status_name(article.document.status(), article.document.flagged());
    ui.label(RichText::new(format!("This article: {status}")).font(theme::medium(theme::BODY)));
    ui.horizontal(|ui| {
        for (words, command) in [("Mark done", Command::MarkDone), ("Skip", Command::Skip), ("Reopen", Command::Reopen)]
        {
            let done = command == Command::MarkDone && article.document.status() == Status::Done;
            if done || room.session.unavailable(&command).is_some() {
                continue;
            }
            let key = keys(&command);
            if ui.button(words).on_hover_text(key).clicked() {
                room.run(command);
            }
        }
    });
    caption(ui, room, "Note on the article");
    let now = article.document.field(&HeadField::Note).and_then(Value::as_str).unwrap_or_default().to_owned();
    let path = article.path.to_string_lossy().into_owned();
    let mut field = Field::new((&path, "article-note"), "Note on the article", &now);
    field.hint = "Add a note";
    field.rows = if now.is_empty() { 1 } else { 3 };
    field.show(ui, room, false, |text| Ask::Run(Command::SetArticleNote(some(text))));
}

fn proposed_ui(ui: &mut Ui, room: &mut Room<'_>, article: &Article, proposed: usize) {
    let proposal = article.pending.iter().find(|p| p.source == crate::app::pending::Source::Equal);
    let label = proposal.map(|p| p.label.to_string()).unwrap_or_default();
    ui.label(RichText::new(format!("{proposed} equal mentions proposed as {label}")).font(theme::medium(theme::BODY)));
    ui.horizontal(|ui| {
        let accept = room.session.keymap.shown(&Command::AcceptEqual);
        if ui.button(format!("Accept all {proposed}")).on_hover_text(accept).clicked() {
            room.run(Command::AcceptEqual);
        }
        if ui.button("Drop").on_hover_text("Esc").clicked() {
            room.run(Command::DropPending);
        }
    });
}

/// The words for a speaker that is no tag.
pub fn speaker_words(speaker: &str) -> &str {
    match speaker {
        "unnamed" => "unnamed source",
        "outlet" => "the outlet itself",
        "several" => "several",
        other => other,
    }
}

/// A sentence with a capital.
pub fn upper_first(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map_or_else(String::new, |c| c.to_uppercase().chain(chars).collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::core::spans::Id as SpanId;
    use crate::core::text::ByteRange;

    #[test]
    fn provenance_says_who_suggested_and_who_accepted() {
        let mut span = Span::new(SpanId::new("a"), ByteRange::of(0, 3), "CLAIM");
        assert_eq!(provenance(None, &span), "Tagged by hand");
        span.updated = Some("2026-02-02T10:14:00Z".into());
        span.origin = Origin::Rule;
        span.source = Some("colon".into());
        span.corrected = true;
        let words = provenance(Some("anna"), &span);
        assert_eq!(words, "Suggested by colon, corrected, accepted by anna · 2 Feb 2026, 10:14 UTC");
    }
}
