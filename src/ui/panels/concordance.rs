//! The concordance below the text: the field, and the places found in their contexts.

use crate::app::command::Command;
use crate::app::concordance::{Aim, Change, Order, Row};
use crate::app::effect::Field as Wanted;
use crate::core::search::Filter;
use crate::ui::room::Room;
use crate::ui::theme::{self, icon};
use crate::ui::widgets::key_hint;
use crate::ui::widgets::kwic::Kwic;
use crate::ui::widgets::list_mode::{self, ListMode};
use crate::ui::widgets::list_row;
use egui::{
    Align, Button, Event, Id, Key, Layout, Margin, Rect, RichText, Role, Sense, TextEdit, Ui, WidgetInfo, pos2, vec2,
};

/// Height of a row.
const ROW: f32 = 25.0;
/// Below this width the choices stand in a line of their own.
const NARROW: f32 = 860.0;
/// Height of the line below the field, whatever it says.
const LINE: f32 = 20.0;

/// The rows' widget: it has the keyboard in list mode.
pub fn list_id() -> Id {
    Id::unique("concordance-list")
}

/// The field's widget.
pub fn field_id() -> Id {
    Id::unique("concordance-field")
}

/// Draws the panel.
pub fn concordance_ui(ui: &mut Ui, room: &mut Room<'_>) {
    ui.spacing_mut().item_spacing.y = 4.0;
    field_row_ui(ui, room);
    line_ui(ui, room);
    rows_ui(ui, room);
}

fn field_row_ui(ui: &mut Ui, room: &mut Room<'_>) {
    let narrow = ui.available_width() < NARROW;
    ui.horizontal(|ui| {
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            let close = Button::new(theme::icon_text(icon::X)).frame(false).min_size(vec2(28.0, 28.0));
            if ui.add(close).accessible_name("Close the concordance").on_hover_text("Close (Esc)").clicked() {
                room.run(Command::ListLeave);
            }
            if !narrow {
                order_ui(ui, room);
                ui.add_space(8.0);
                filter_ui(ui, room);
                ui.add_space(8.0);
                case_ui(ui, room);
                ui.add_space(8.0);
            }
            count_ui(ui, room);
            ui.with_layout(Layout::left_to_right(Align::Center), |ui| query_ui(ui, room));
        });
    });
    // Where there is little room the field has a line of its own.
    if narrow {
        ui.horizontal(|ui| {
            ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
                order_ui(ui, room);
                ui.add_space(8.0);
                filter_ui(ui, room);
                ui.add_space(8.0);
                case_ui(ui, room);
            });
        });
    }
}

/// Whether capitals count.
fn case_ui(ui: &mut Ui, room: &mut Room<'_>) {
    let on = room.session.concordance.match_case;
    let key = room.session.keymap.shown(&Command::ListCase);
    if choice_ui(ui, room, "Aa", on, &format!("Capitals count ({key})"), "Capitals count") {
        room.run(Command::ListCase);
    }
}

/// How many places, and how far the search is.
fn count_ui(ui: &mut Ui, room: &mut Room<'_>) {
    let concordance = &room.session.concordance;
    let (looked, all) = concordance.looked;
    let places = match (concordance.len(), concordance.found()) {
        (1, 1) => "1 place".to_owned(),
        (shown, found) if shown == found => format!("{shown} places"),
        (shown, found) => format!("{shown} of {found} places"),
    };
    let running = concordance.running;
    let words = match (running, concordance.stopped) {
        _ if concordance.query.trim().is_empty() && concordance.cell.is_none() => String::new(),
        (true, _) => format!("{places} in {looked} of {all} articles"),
        (false, true) => format!("{places}, stopped at {looked} of {all} articles"),
        (false, false) if concordance.fault.is_some() && concordance.found() == 0 => String::new(),
        (false, false) if concordance.sorting => format!("{places}, being sorted"),
        (false, false) => places,
    };
    if running {
        let stop = Button::new(RichText::new("Stop").small()).min_size(vec2(0.0, 24.0));
        if ui.add(stop).on_hover_text("Keep what was found so far (Esc)").clicked() {
            room.run(Command::ListStop);
        }
    }
    ui.label(RichText::new(words).small().color(room.theme.dim));
}

fn query_ui(ui: &mut Ui, room: &mut Room<'_>) {
    let mut query = room.session.concordance.query.clone();
    let usual = || "Words to find, or label:CLAIM speaker:\"Anna Berg\" -value:*".to_owned();
    let cell = room.session.concordance.cell.as_ref();
    let hint = cell.map_or_else(usual, |cell| format!("Places with {}", cell.words()));
    let hint = RichText::new(hint).color(room.theme.dim);
    let edit = TextEdit::singleline(&mut query).id(field_id()).desired_width(f32::INFINITY).hint_text(hint);
    let (enter, shift) = if ui.memory(|m| m.has_focus(field_id())) {
        // The modifiers of the press itself: they may be up again by now.
        ui.input(|i| {
            let mut presses = i.events.iter().rev().filter_map(|event| match event {
                Event::Key { key: Key::Enter, pressed: true, modifiers, .. } => Some(modifiers.shift),
                Event::Key { key: Key::ArrowDown, pressed: true, .. } => Some(false),
                _ => None,
            });
            presses.next().map_or((false, false), |shift| (true, shift))
        })
    } else {
        (false, false)
    };
    let response = ui.add(edit.margin(Margin::symmetric(8, 5))).accessible_name("Find in all articles");
    if room.view.wanted == Some(Wanted::Concordance) {
        room.view.wanted = None;
        response.request_focus();
    }
    if response.changed() {
        room.run(Command::FindInProject(query));
    }
    if enter {
        if shift {
            room.run(Command::SetListFilter(Filter::Untagged));
        }
        room.change(|session| session.focus_results());
    }
}

fn filter_ui(ui: &mut Ui, room: &mut Room<'_>) {
    let now = room.session.concordance.filter;
    for (filter, words) in [(Filter::Tagged, "Tagged"), (Filter::Untagged, "Untagged"), (Filter::All, "All")] {
        let key = room.session.keymap.shown(&Command::ListFilter);
        if choice_ui(ui, room, words, now == filter, &format!("Show these places ({key})"), words) {
            room.run(Command::SetListFilter(filter));
        }
    }
}

fn order_ui(ui: &mut Ui, room: &mut Room<'_>) {
    let now = room.session.concordance.order;
    let orders = [
        (Order::Right, "Right", "Sort by the place and the words behind it"),
        (Order::Left, "Left", "Sort by the words before the place"),
        (Order::Position, "Place", "Sort by article and place"),
    ];
    for (order, words, tip) in orders {
        let key = room.session.keymap.shown(&Command::ListOrder);
        if choice_ui(ui, room, words, now == order, &format!("{tip} ({key})"), words) {
            room.run(Command::SetListOrder(order));
        }
    }
}

fn choice_ui(ui: &mut Ui, room: &Room<'_>, words: &str, on: bool, tip: &str, name: &str) -> bool {
    let ink = if on { room.theme.text } else { room.theme.dim };
    let fill = if on { room.theme.row } else { egui::Color32::TRANSPARENT };
    let button = Button::new(RichText::new(words).small().color(ink)).fill(fill).min_size(vec2(0.0, 24.0));
    let response = ui.add(button).on_hover_text(tip);
    response.widget_info(|| WidgetInfo::selected(Role::Button, true, on, name));
    response.clicked()
}

/// Below the field: what is wrong with the query, what can be asked while one types, else what the keys do.
fn line_ui(ui: &mut Ui, room: &Room<'_>) {
    let concordance = &room.session.concordance;
    let line = |ui: &mut Ui, words: &str, ink| {
        let label = egui::Label::new(RichText::new(words).small().color(ink)).truncate();
        ui.scope(|ui| {
            ui.spacing_mut().interact_size.y = LINE;
            ui.horizontal(|ui| ui.add(label));
        });
    };
    if let Some(fault) = &concordance.fault {
        return line(ui, fault, if concordance.found() > 0 { room.theme.amber } else { room.theme.bad });
    }
    if ui.memory(|m| m.has_focus(field_id())) {
        let key = room.session.keymap.shown(&Command::Keys);
        let words = format!(
            "{key} explains:   Comm*   /Comm\\w+/   label: value: speaker: status: by: origin: note: file:   - for not   untagged"
        );
        return line(ui, &words, room.theme.dim);
    }
    keys_ui(ui, room);
}

fn keys_ui(ui: &mut Ui, room: &Room<'_>) {
    let map = &room.session.keymap;
    let preview = room.session.concordance.preview.as_ref();
    let enter = preview.map_or("go there".to_owned(), |p| match &p.aim {
        Aim::Label(label) => format!("tag {} as {label}", p.count()),
        Aim::Name(name) => format!("name {} {name}", p.count()),
    });
    let keys = [
        ("1 … 9".to_owned(), "label the rows".to_owned()),
        (map.shown(&Command::ListGo), enter),
        (map.shown(&Command::ListAll), "all rows".to_owned()),
        (map.shown(&Command::ListRename), "name their actor".to_owned()),
        (map.shown(&Command::ListFilter), "all, untagged, tagged".to_owned()),
        (map.shown(&Command::ListOrder), "sort".to_owned()),
        (map.shown(&Command::ListCase), "capitals".to_owned()),
    ];
    ui.scope(|ui| {
        ui.spacing_mut().interact_size.y = LINE;
        ui.spacing_mut().item_spacing.x = 12.0;
        ui.horizontal(|ui| {
            // Those that do not fit are on the sheet of keys.
            for (key, words) in keys {
                if key_hint::hint_ui(ui, room.theme, &key, &words, true).is_none() {
                    break;
                }
            }
        });
    });
}

fn rows_ui(ui: &mut Ui, room: &mut Room<'_>) {
    let count = room.session.concordance.len();
    // What cannot be looked for is said above.
    let asked = room.session.concordance.looked.1 > 0 || room.session.concordance.running;
    let empty = match (asked, room.session.concordance.running) {
        (true, false) => "Nothing was found.",
        (true, true) => "Looking through the articles…",
        (false, _) => "Type words to see them in their contexts in all articles; then Enter.",
    };
    let list = ListMode { id: list_id(), name: "Places found", row: ROW, count, empty };
    list_mode::rows_ui(ui, room, &list, |ui, room, row, chosen| {
        let found = room.session.concordance.row(row).cloned()?;
        Some(row_ui(ui, room, row, &found, chosen))
    });
}

fn row_ui(ui: &mut Ui, room: &mut Room<'_>, row: usize, found: &Row, chosen: bool) -> Rect {
    let theme = room.theme;
    let (rect, response) = ui.allocate_exact_size(vec2(ui.available_width(), ROW), Sense::CLICK);
    let (entry, range) = (&found.entry, found.hit.range);
    let file = crate::app::article::file_name(&entry.path);
    let kwic = Kwic::of(entry, range);
    let (state, ink) = state(room, row, found);
    response.widget_info(|| {
        let tag = if state.is_empty() { "untagged" } else { &state };
        let label = format!("{file}: {}, {tag}", kwic.spoken());
        WidgetInfo::selected(Role::ListItem, true, chosen, label)
    });
    let painter = ui.painter().clone();
    list_row::ground(&painter, theme, rect, chosen, response.hovered());
    let name = list_row::cut_end(&painter, &file, theme::sans(theme::SMALL), theme.dim, 118.0);
    painter.galley(pos2(rect.left() + 8.0, rect.center().y - name.size().y / 2.0), name, theme.dim);
    let tag = list_row::cut_end(&painter, &state, theme::medium(theme::SMALL), ink, 150.0);
    let right = rect.right() - 10.0 - 150.0;
    painter.galley(pos2(right + 8.0, rect.center().y - tag.size().y / 2.0), tag, ink);
    // The words stand in one column, their contexts run away from it on both sides.
    let left = rect.left() + 134.0;
    let width = kwic.width(&painter).min((right - left) * 0.5);
    let middle = left + (right - left - width.min(160.0)) * 0.47;
    let place = Rect::from_x_y_ranges(left..=right, rect.y_range());
    kwic.paint(room, &painter, place, middle, width);
    if response.double_clicked() {
        room.run(Command::ListGo);
    } else if response.clicked() {
        let extend = ui.input(|i| i.modifiers.shift);
        room.run(Command::ListTo { row, extend });
        room.change(|session| session.focus_results());
    }
    rect
}

/// What stands at the right of a row: its tag, or what the label about to be given does to it.
fn state(room: &Room<'_>, row: usize, found: &Row) -> (String, egui::Color32) {
    let theme = room.theme;
    let tag = found.entry.tag(&found.hit);
    let colour = |label: &str| theme.label(&room.session.scheme, label);
    if let Some(preview) = &room.session.concordance.preview
        && let Some(change) = preview.changes.get(&row)
    {
        let label = preview.aim.words();
        return match (change, tag) {
            (Change::Tag, _) => (format!("+ {label}"), colour(label)),
            (Change::Relabel, Some(tag)) => (format!("{} → {label}", tag.label), colour(label)),
            (Change::Rename, Some(tag)) => (format!("→ {label}"), colour(&tag.label)),
            (Change::Within, Some(tag)) => (format!("in {}: stays", tag.label), theme.dim),
            (_, _) => ("stays".to_owned(), theme.dim),
        };
    }
    match tag {
        Some(tag) if tag.range == found.hit.range => {
            let words = tag.value.as_ref().map_or(tag.label.to_string(), |value| format!("{} {value}", tag.label));
            (words, colour(&tag.label))
        }
        Some(tag) => (format!("in {}", tag.label), theme.dim),
        None => (String::new(), theme.dim),
    }
}
