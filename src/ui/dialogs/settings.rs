//! Theme, type, suggestions, keys. Changes hold at once and are remembered.

use crate::app::Session;
use crate::app::command::Command;
use crate::app::keymap::Preset;
use crate::app::run::THEMES;
use crate::app::settings::Settings;
use crate::app::suggestions::LEVELS;
use crate::ui::room::Room;
use crate::ui::theme;
use egui::{Id, Key, Label, Margin, RichText, ScrollArea, Slider, TextEdit, Ui};

/// Where controls begin, right of their names.
const COLUMN: f32 = 130.0;

/// Draws the dialog.
pub fn settings_ui(ui: &mut Ui, room: &mut Room<'_>) {
    let now = &room.session.settings;
    room.theme.strong_edges(ui);
    ScrollArea::vertical().auto_shrink([false, false]).show(ui, |ui| {
        heading(ui, "Look");
        row(ui, "Theme", |ui| {
            for (name, title) in THEMES {
                if ui.radio(now.theme == name, super::super::panels::detail::upper_first(title)).clicked() {
                    room.asked.push(set(move |s| name.clone_into(&mut s.theme)));
                }
            }
        });
        row(ui, "Article", |ui| {
            for (serif, title) in [(true, "Serif (Literata)"), (false, "Sans (Inter)")] {
                if ui.radio(now.serif == serif, title).clicked() {
                    room.asked.push(set(move |s| s.serif = serif));
                }
            }
        });
        number(ui, room, "Text size", now.text_size, 12.0..=30.0, 0, |s, v| s.text_size = v);
        number(ui, room, "Line height", now.line_height, 1.4..=2.2, 2, |s, v| s.line_height = v);
        number(ui, room, "Column width", now.column, 400.0..=1000.0, 0, |s, v| s.column = v);
        ui.add_space(12.0);
        heading(ui, "Suggestions");
        row(ui, "Shown", |ui| {
            for (name, title) in LEVELS {
                if ui.radio(now.suggest && now.suggest_level == name, title).clicked() {
                    room.run(Command::SetLevel(name));
                }
            }
            if ui.radio(!now.suggest, "Off").clicked() && now.suggest {
                room.run(Command::ToggleSuggestions);
            }
        });
        model_ui(ui, room);
        ui.add_space(12.0);
        heading(ui, "Keys");
        row(ui, "Set of keys", |ui| {
            ui.vertical(|ui| {
                for (_, name, title) in Preset::ALL {
                    if ui.radio(now.keys == name, title).clicked() {
                        room.asked.push(crate::ui::room::Ask::Do(Box::new(move |session: &mut Session| {
                            name.clone_into(&mut session.settings.keys);
                            session.rebind();
                        })));
                    }
                }
            });
        });
        let words = "Single keys are changed in the list of keys (F1): choose a row, then press the new key.";
        ui.add(Label::new(RichText::new(words).small().color(room.theme.dim)).wrap());
        for clash in room.session.keymap.clashes() {
            let words = format!("{} means both {} and {}.", clash.chord, clash.first, clash.second);
            ui.add(Label::new(RichText::new(words).small().color(room.theme.amber)).wrap());
        }
    });
}

/// The program of one's own that is asked in this folder.
fn model_ui(ui: &mut Ui, room: &mut Room<'_>) {
    let now = room.session.model_command().unwrap_or_default();
    if room.view.first_frame_of_dialog {
        room.view.dialog.model.clone_from(&now);
    }
    let folder = room.session.model_folder().and_then(|f| f.file_name()).map(|f| f.to_string_lossy().into_owned());
    ui.add_enabled_ui(folder.is_some(), |ui| {
        row(ui, "Your own program", |ui| {
            let edit = TextEdit::singleline(&mut room.view.dialog.model).desired_width(f32::INFINITY);
            let hint = RichText::new("Such as python3 suggest.py").color(room.theme.dim);
            let edit = edit.id(Id::unique("model-field")).hint_text(hint).margin(Margin::symmetric(8, 5));
            let left = ui.add(edit).accessible_name("Program asked for suggestions in this folder").lost_focus();
            let typed = room.view.dialog.model.trim().to_owned();
            if left && (typed != now || ui.input(|i| i.key_pressed(Key::Enter))) {
                room.run(Command::SetModel(Some(typed).filter(|t| !t.is_empty())));
            }
        });
    });
    let words = match folder {
        Some(folder) => format!(
            "Asked for each article of {folder}, line by line as “rubrica suggest --stdio” answers; at most {} s an article. \
             It stands in your settings only, never in the folder.",
            room.session.settings.model_seconds
        ),
        None => "Open a folder to have a program of your own asked for its articles.".to_owned(),
    };
    ui.add(Label::new(RichText::new(words).small().color(room.theme.dim)).wrap());
}

fn set(change: impl FnOnce(&mut Settings) + 'static) -> crate::ui::room::Ask {
    crate::ui::room::Ask::Do(Box::new(move |session: &mut Session| change(&mut session.settings)))
}

fn heading(ui: &mut Ui, words: &str) {
    ui.label(RichText::new(words).font(theme::semibold(theme::BODY)));
    ui.add_space(2.0);
}

fn row(ui: &mut Ui, name: &str, contents: impl FnOnce(&mut Ui)) {
    ui.horizontal(|ui| {
        ui.set_min_height(28.0);
        let label = ui.label(name);
        ui.add_space((COLUMN - label.rect.width()).max(8.0));
        ui.spacing_mut().item_spacing.x = 16.0;
        contents(ui);
    });
}

fn number(
    ui: &mut Ui,
    room: &mut Room<'_>,
    name: &'static str,
    now: f32,
    range: std::ops::RangeInclusive<f32>,
    digits: usize,
    change: fn(&mut Settings, f32),
) {
    row(ui, name, |ui| {
        let mut value = now;
        // The rail of a slider is what fills other controls.
        ui.visuals_mut().widgets.inactive.bg_fill = room.theme.row;
        let slider = Slider::new(&mut value, range).fixed_decimals(digits).step_by(10_f64.powi(-(digits as i32)));
        if ui.add(slider).accessible_name(name).changed() {
            room.asked.push(set(move |s| change(s, value)));
        }
    });
}
