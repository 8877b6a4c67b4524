//! The suggestion in focus, in the lower part of the panel: its value to put right, who said it, why, and the decision.

use super::detail::{self, caption, toggle_ui, upper_first};
use crate::app::article::Article;
use crate::app::command::{Command, Pane};
use crate::app::effect::Field as Wanted;
use crate::app::pending::{Current, GUESS, Pending, Source};
use crate::core::scheme::Shape;
use crate::core::suggest::dates::reading;
use crate::core::suggest::dates::value::{Mod, Value as DateValue};
use crate::ui::room::{Ask, Room};
use crate::ui::theme;
use crate::ui::widgets::field::Field;
use crate::ui::widgets::list_row;
use egui::{Align, Button, Label, Layout, RichText, Sense, Ui, vec2};
use serde_json::Value;

/// Draws it.
pub fn offer_ui(ui: &mut Ui, room: &mut Room<'_>, article: &Article, current: &Current) {
    let item = &*current.item;
    let text = article.document.text();
    head_ui(ui, room, item);
    room.quote_ui(ui, &format!("“{}”", text.slice(current.range).trim_matches(['"', '“', '”'])), 3);
    ui.add_space(2.0);
    buttons_ui(ui, room);
    if let Some(claim) = &item.claim {
        caption(ui, room, "Speaker");
        let mut names: Vec<String> = claim.speakers.iter().map(|r| text.slice(*r).to_owned()).collect();
        if let Some(via) = claim.via {
            names.push(format!("by way of “{}”", text.slice(via)));
        }
        let words = if names.is_empty() { "nobody found".to_owned() } else { names.join(", ") };
        ui.add(Label::new(words).wrap());
        if let Some(cue) = claim.cue {
            caption(ui, room, "Cue");
            ui.label(text.slice(cue));
        }
    }
    let has_value = room.session.scheme.label(&item.label).is_some_and(|l| l.has_value());
    if has_value || current.value.is_some() {
        value_ui(ui, room, current);
    }
    caption(ui, room, "Why");
    let reason = if item.reason.is_empty() { item.layer.to_string() } else { item.reason.clone() };
    ui.add(Label::new(RichText::new(upper_first(&reason)).color(room.theme.text)).wrap());
    ui.add_space(2.0);
    ui.add(Label::new(RichText::new(source_words(item)).small().color(room.theme.dim)).wrap());
}

fn head_ui(ui: &mut Ui, room: &Room<'_>, item: &Pending) {
    ui.horizontal(|ui| {
        let shape = room.session.scheme.label(&item.label).map_or(Shape::Tint, |l| l.shape);
        let (rect, _) = ui.allocate_exact_size(vec2(12.0, 24.0), Sense::hover());
        list_row::sign(ui.painter(), rect.center(), shape, room.theme.label(&room.session.scheme, &item.label));
        ui.label(RichText::new(format!("{}?", item.label)).font(theme::semibold(theme::BODY)));
        let kind = item.attrs.get("kind").or(item.attrs.get("type")).and_then(Value::as_str);
        if let Some(kind) = kind {
            ui.label(RichText::new(kind.to_lowercase()).small().color(room.theme.dim));
        }
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            ui.label(RichText::new("suggested").small().color(room.theme.dim));
        });
    });
}

fn buttons_ui(ui: &mut Ui, room: &mut Room<'_>) {
    ui.horizontal(|ui| {
        ui.spacing_mut().item_spacing.x = 6.0;
        for (words, command) in [("Accept", Command::Accept), ("Reject", Command::Reject), ("Later", Command::PutOff)] {
            let key = room.session.keymap.shown(&command);
            let button =
                Button::new(RichText::new(words)).shortcut_text(RichText::new(&key).small().color(room.theme.dim));
            if ui.add(button).accessible_name(words).clicked() {
                room.run(command);
                room.change(|session| session.focus_pane(Pane::Text));
            }
        }
    });
}

fn value_ui(ui: &mut Ui, room: &mut Room<'_>, current: &Current) {
    let date = &*current.item.label == "DATE";
    caption(ui, room, if date { "Date" } else { "Value" });
    let wanted = room.view.wanted == Some(Wanted::Value);
    if wanted {
        room.view.wanted = None;
    }
    let now = current.value.clone().unwrap_or_default();
    let place = format!("{} {}", current.item.range.start.get(), current.item.label);
    let mut field = Field::new((&place, "offered-value"), "Suggested value", &now);
    field.hint = if date { "Such as 2026-02-02" } else { "As it stands in the list of names" };
    field.right = 28;
    let (response, typed) = field.show(ui, room, wanted, |text| {
        Ask::Run(Command::SetValue(Some(text.trim().to_owned()).filter(|t| !t.is_empty())))
    });
    detail::key_inside(ui, room, &response, &Command::EditValue);
    if !current.item.others.is_empty() {
        ui.horizontal_wrapped(|ui| {
            ui.spacing_mut().item_spacing = vec2(4.0, 4.0);
            for other in &current.item.others {
                let on = current.value.as_ref() == Some(other);
                if toggle_ui(ui, room, on, other, &format!("Value: {other}")).clicked() {
                    room.run(Command::SetValue(Some(other.clone())));
                }
            }
        });
    }
    if date {
        date_words_ui(ui, room, current, typed.trim());
    }
}

fn date_words_ui(ui: &mut Ui, room: &mut Room<'_>, current: &Current, typed: &str) {
    let modifier = current.item.attrs.get("mod").and_then(Value::as_str).and_then(Mod::from_name);
    if typed.is_empty() && room.session.article().is_some_and(|a| a.reference_date().is_none()) {
        ui.horizontal(|ui| {
            let words = RichText::new("Needs the publication date").small().color(room.theme.amber);
            ui.label(words);
            if ui.add(Button::new(RichText::new("Set it…").small()).min_size(vec2(0.0, 22.0))).clicked() {
                room.view.wanted = Some(Wanted::ArticleDate);
            }
        });
        return;
    }
    match DateValue::parse(typed) {
        Ok(value) => {
            let words = upper_first(&reading::read_with(&value, modifier));
            ui.horizontal(|ui| {
                ui.label(RichText::new(words).small().color(room.theme.good));
                if current.item.score < GUESS {
                    let key = room.session.keymap.shown(&Command::FlipDate);
                    let button = Button::new(RichText::new("Turn").small()).min_size(vec2(0.0, 22.0));
                    let tip = format!("A guess: turn it to the past or the future ({key})");
                    if ui.add(button).on_hover_text(tip).clicked() {
                        room.run(Command::FlipDate);
                    }
                }
            });
        }
        Err(reason) if !typed.is_empty() => {
            ui.label(RichText::new(upper_first(&reason)).small().color(room.theme.bad));
        }
        Err(_) => {
            ui.label(RichText::new("No such day").small().color(room.theme.amber));
        }
    }
}

/// What a layer knows, for people.
fn layer_words(layer: &str) -> String {
    match layer.split(':').next().unwrap_or_default() {
        "L1" => "From your tags in this article".to_owned(),
        "L2" => "From your tags in other articles".to_owned(),
        "L3" => "From another form of the name".to_owned(),
        "L4" | "patterns" => "From a pattern of news text".to_owned(),
        "L5" => "From the list of states and organisations".to_owned(),
        "L6" => "Learned from your tags".to_owned(),
        "dates" => "From the rules for dates".to_owned(),
        "claims" => "From the rules for claims".to_owned(),
        _ => format!("From {layer}"),
    }
}

/// Where a suggestion comes from and how sure it is.
pub fn source_words(item: &Pending) -> String {
    match &item.source {
        Source::Equal => "Proposed for equal words".to_owned(),
        Source::Machine(name) => format!("From {name}, score {:.2}", item.score),
        Source::Own(_) => format!("Suggested in your own file, score {:.2}", item.score),
        Source::Live => format!("{}, score {:.2}", layer_words(&item.layer), item.score),
    }
}
