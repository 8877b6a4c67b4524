//! What the focused tag says: value, attributes, links, note, where it came from. With none focused: the article.

use super::{offer, speakers};
use crate::app::Mode;
use crate::app::article::Article;
use crate::app::command::Command;
use crate::app::effect::Field as Wanted;
use crate::app::run::kind_of;
use crate::core::document::Status;
use crate::core::edit::HeadField;
use crate::core::scheme::{Attribute, AttributeKind, Label, Shape};
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

fn takes(room: &mut Room<'_>, field: &Wanted) -> bool {
    let mine = room.view.wanted.as_ref() == Some(field);
    if mine {
        room.view.wanted = None;
    }
    mine
}

fn some(text: String) -> Option<String> {
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
fn shown_value(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

fn date_ui(ui: &mut Ui, room: &mut Room<'_>, article: &Article, span: &Span) {
    caption(ui, room, "Date (ISO 8601 or TIMEX3)");
    let wanted = takes(room, &Wanted::Value);
    let now = span.value.as_ref().map(shown_value).unwrap_or_default();
    let mut field = Field::new((span.id.as_str(), "value"), "Date value", &now);
    field.hint = "Such as 2026-02-02";
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

/// Short ones stand side by side, two fields or as many ticks as there is room for.
fn attributes_ui(ui: &mut Ui, room: &mut Room<'_>, span: &Span, attributes: &[(usize, &Attribute)]) {
    let mut rest = attributes;
    while let Some(((place, attribute), after)) = rest.split_first() {
        let typed = |kind: &AttributeKind| matches!(kind, AttributeKind::Text | AttributeKind::Number);
        let alike = |wanted: fn(&AttributeKind) -> bool| rest.iter().take_while(|(_, a)| wanted(&a.kind)).count();
        let (fields, ticks) = (
            alike(|k| matches!(k, AttributeKind::Text | AttributeKind::Number)),
            alike(|k| *k == AttributeKind::YesNo),
        );
        let side_by_side = if ticks > 1 { ticks } else { fields.min(2) };
        if side_by_side > 1 {
            let (row, after) = rest.split_at(side_by_side);
            if typed(&attribute.kind) {
                ui.columns(2, |columns| {
                    for (ui, (place, attribute)) in columns.iter_mut().zip(row) {
                        attribute_ui(ui, room, span, *place, attribute);
                    }
                });
            } else {
                ui.add_space(2.0);
                ui.horizontal_wrapped(|ui| {
                    ui.spacing_mut().item_spacing.x = 16.0;
                    for (place, attribute) in row {
                        attribute_ui(ui, room, span, *place, attribute);
                    }
                });
            }
            rest = after;
            continue;
        }
        attribute_ui(ui, room, span, *place, attribute);
        rest = after;
    }
}

fn attribute_ui(ui: &mut Ui, room: &mut Room<'_>, span: &Span, place: usize, attribute: &Attribute) {
    let name = attribute.name.clone();
    let wanted = takes(room, &Wanted::Attribute(name.clone()));
    let value = span.attrs.get(&name);
    let title = upper_first(&name.replace(['_', '-'], " "));
    let key = if place < 9 { room.session.keymap.shown(&Command::CycleAttribute(place + 1)) } else { String::new() };
    let tip = format!("{title}: next value with {key}");
    match &attribute.kind {
        AttributeKind::Choice(values) => {
            caption(ui, room, &title);
            choice_ui(ui, room, &name, values, value, wanted, &tip);
        }
        AttributeKind::Choices(values) => {
            caption(ui, room, &title);
            choices_ui(ui, room, &name, values, value);
        }
        AttributeKind::YesNo => {
            let mut on = value == Some(&Value::Bool(true));
            let theme = room.theme;
            let response = ui
                .scope(|ui| {
                    theme.strong_edges(ui);
                    ui.checkbox(&mut on, title.as_str())
                })
                .inner
                .on_hover_text(tip);
            if wanted {
                response.request_focus();
            }
            if response.changed() {
                room.run(Command::SetAttribute(name, on.then_some(Value::Bool(true))));
            }
        }
        AttributeKind::Text | AttributeKind::Number | AttributeKind::Date => {
            caption(ui, room, &title);
            let now = value.map(shown_value).unwrap_or_default();
            let field = Field::new((span.id.as_str(), &name), &title, &now);
            let number = attribute.kind == AttributeKind::Number;
            let of = name.clone();
            let keep = move |text: String| {
                let value = some(text).map(|text| match text.parse::<serde_json::Number>() {
                    Ok(value) if number => Value::Number(value),
                    _ => Value::from(text),
                });
                Ask::Run(Command::SetAttribute(of, value))
            };
            let (_, typed) = field.show(ui, room, wanted, keep);
            if let Some(fault) = fault(&attribute.kind, typed.trim()) {
                ui.label(RichText::new(fault).small().color(room.theme.bad));
            }
        }
    }
}

/// What is wrong with words typed for a kind of attribute.
fn fault(kind: &AttributeKind, typed: &str) -> Option<String> {
    match kind {
        _ if typed.is_empty() => None,
        AttributeKind::Number => typed.parse::<f64>().is_err().then(|| "This is no number".to_owned()),
        AttributeKind::Date => DateValue::parse(typed).err().map(|reason| upper_first(&reason)),
        _ => None,
    }
}

fn choice_ui(
    ui: &mut Ui,
    room: &mut Room<'_>,
    name: &str,
    values: &[String],
    value: Option<&Value>,
    wanted: bool,
    tip: &str,
) {
    let now = value.and_then(Value::as_str);
    let set = |room: &mut Room<'_>, value: Option<&str>| {
        room.run(Command::SetAttribute(name.to_owned(), value.map(Value::from)));
    };
    if values.len() <= 4 {
        ui.horizontal_wrapped(|ui| {
            ui.spacing_mut().item_spacing = vec2(4.0, 4.0);
            for (i, choice) in values.iter().enumerate() {
                let on = now == Some(choice.as_str());
                let response = toggle_ui(ui, room, on, choice, &format!("{name}: {choice}"));
                if wanted && i == 0 {
                    response.request_focus();
                }
                if response.on_hover_text(tip).clicked() {
                    set(room, (!on).then_some(choice));
                }
            }
        });
        return;
    }
    let shown = now.unwrap_or("none");
    let id = Id::unique(("choice", name));
    let combo = egui::ComboBox::from_id_salt(id).selected_text(shown).width(ui.available_width()).icon(caret);
    let response = combo.show_ui(ui, |ui| {
        if ui.selectable_label(now.is_none(), "none").clicked() {
            set(room, None);
        }
        for choice in values {
            if ui.selectable_label(now == Some(choice), choice.as_str()).clicked() {
                set(room, Some(choice));
            }
        }
    });
    let response = response.response.accessible_name(name);
    if wanted {
        response.request_focus();
    }
}

/// The sign of a list that opens.
pub fn caret(ui: &Ui, rect: egui::Rect, visuals: &egui::style::WidgetVisuals, _open: bool) {
    let ink = visuals.fg_stroke.color;
    let (sign, font) = (icon::CARET_DOWN, theme::icon_font(12.0));
    ui.painter().text(rect.center(), egui::Align2::CENTER_CENTER, sign, font, ink);
}

fn choices_ui(ui: &mut Ui, room: &mut Room<'_>, name: &str, values: &[String], value: Option<&Value>) {
    let now: Vec<&str> = value.and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_str).collect();
    ui.horizontal_wrapped(|ui| {
        ui.spacing_mut().item_spacing = vec2(4.0, 4.0);
        for choice in values {
            let on = now.contains(&choice.as_str());
            if toggle_ui(ui, room, on, choice, &format!("{name}: {choice}")).clicked() {
                let kept =
                    values.iter().filter(|v| (now.contains(&v.as_str()) && *v != choice) || (*v == choice && !on));
                let list: Vec<Value> = kept.map(|v| Value::from(v.as_str())).collect();
                let value = (!list.is_empty()).then_some(Value::Array(list));
                room.run(Command::SetAttribute(name.to_owned(), value));
            }
        }
    });
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
fn provenance(annotator: Option<&str>, span: &Span) -> String {
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

    #[test]
    fn words_that_do_not_fit_an_attribute_are_named() {
        assert_eq!(fault(&AttributeKind::Number, "x").as_deref(), Some("This is no number"));
        assert_eq!(fault(&AttributeKind::Number, "1.5"), None);
        assert!(fault(&AttributeKind::Date, "2026-13-01").is_some());
        assert_eq!(fault(&AttributeKind::Text, "anything"), None);
    }
}
