//! The attributes of the focused tag, each by its kind: buttons, a list, a tick, a field.

use super::detail::{caption, caret, shown_value, some, takes, toggle_ui, upper_first};
use crate::app::command::Command;
use crate::app::effect::Field as Wanted;
use crate::core::scheme::{Attribute, AttributeKind};
use crate::core::spans::Span;
use crate::core::suggest::dates::value::Value as DateValue;
use crate::ui::room::{Ask, Room};
use crate::ui::widgets::field::Field;
use egui::{Id, RichText, Ui, vec2};
use serde_json::Value;

/// Short ones stand side by side, two fields or as many ticks as there is room for.
pub fn attributes_ui(ui: &mut Ui, room: &mut Room<'_>, span: &Span, attributes: &[(usize, &Attribute)]) {
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_that_do_not_fit_an_attribute_are_named() {
        assert_eq!(fault(&AttributeKind::Number, "x").as_deref(), Some("This is no number"));
        assert_eq!(fault(&AttributeKind::Number, "1.5"), None);
        assert!(fault(&AttributeKind::Date, "2026-13-01").is_some());
        assert_eq!(fault(&AttributeKind::Text, "anything"), None);
    }
}
