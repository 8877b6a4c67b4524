//! Agreement and statistics over the folder, as tables and as small pictures.
//!
//! The pictures are painted here: a dot with its interval, a bar a day. They line up with the rows of the table and need
//! no axes to zoom or drag, which is what a plotting widget would bring.

use super::main_button;
use crate::app::command::Command;
use crate::app::run::Cell;
use crate::core::review::agreement::{Confusion, Figure, Measure, Report};
use crate::core::review::stats::{Person, Stats};
use crate::ui::room::Room;
use crate::ui::theme::{self, Theme};
use crate::ui::widgets::list_row;
use egui::{
    Align2, Color32, Grid, Id, Key, Label, Rect, RichText, ScrollArea, Sense, Stroke, StrokeKind, TextEdit, Ui,
    WidgetInfo, pos2, vec2,
};
use std::sync::Arc;

/// Width and height of a cell of the table of who says what.
const CELL: egui::Vec2 = vec2(58.0, 22.0);
/// Width and height of a dot's lane.
const LANE: egui::Vec2 = vec2(150.0, 18.0);

/// Draws how far everybody agrees.
pub fn agreement_ui(ui: &mut Ui, room: &mut Room<'_>) {
    let Some(report) = &room.session.figures.agreement else {
        ui.label(RichText::new("Comparing…").color(room.theme.dim));
        return;
    };
    let report = match report {
        Ok(report) => report,
        Err(words) => {
            ui.add(Label::new(RichText::new(words).color(room.theme.dim)).wrap());
            return;
        }
    };
    let words = format!(
        "{} with tags of at least two of {}; {} with tags of all. Lines are 95 % intervals.",
        counted(report.articles),
        report.annotators.join(", "),
        report.shared_by_all
    );
    ui.add(Label::new(RichText::new(words).small().color(room.theme.dim)).wrap());
    left_out_ui(ui, room);
    ScrollArea::both().auto_shrink([false, false]).show(ui, |ui| {
        let pairs = report.confusion.iter().map(|c| Some(c.pair)).chain(std::iter::once(None));
        for (number, pair) in pairs.enumerate() {
            ui.add_space(8.0);
            let name = |i: usize| report.annotators.get(i).map_or("", String::as_str);
            let title = match pair {
                Some((a, b)) => {
                    let count = report.pair_articles.get(number).copied().unwrap_or(0);
                    format!("{} and {} · {}", name(a), name(b), counted(count))
                }
                None => "All together".to_owned(),
            };
            ui.label(RichText::new(title).font(theme::semibold(theme::BODY)));
            measures_ui(ui, room, report, pair);
            for confusion in report.confusion.iter().filter(|c| Some(c.pair) == pair) {
                ui.add_space(4.0);
                let (first, second) = (name(confusion.pair.0), name(confusion.pair.1));
                let words =
                    format!("Tags side by side: rows {first}, columns {second}. A click on a number lists its places.");
                ui.label(RichText::new(words).small().color(room.theme.dim));
                confusion_ui(ui, room, report, confusion);
            }
        }
    });
}

fn counted(articles: usize) -> String {
    if articles == 1 { "1 article".to_owned() } else { format!("{articles} articles") }
}

/// Labels of the report in the order of the scheme; those it does not have last.
fn labels_of(room: &Room<'_>, report: &Report) -> Vec<Arc<str>> {
    let mut labels = report.labels.clone();
    labels.sort_by_key(|label| room.session.scheme.position(label).unwrap_or(usize::MAX));
    labels
}

fn measures_ui(ui: &mut Ui, room: &Room<'_>, report: &Report, pair: Option<(usize, usize)>) {
    let (theme, labels) = (room.theme, labels_of(room, report));
    ui.spacing_mut().interact_size.y = 22.0;
    Grid::new(("measures", pair)).num_columns(3 + report.labels.len()).spacing(vec2(16.0, 2.0)).show(ui, |ui| {
        for head in ["", "all"] {
            ui.label(RichText::new(head).small().color(theme.dim));
        }
        scale_ui(ui, theme);
        for head in &labels {
            ui.label(RichText::new(&**head).small().color(theme.dim));
        }
        ui.end_row();
        for measure in Measure::ALL {
            let of = |label: Option<&Arc<str>>| {
                report.figures.iter().find(|f| f.measure == *measure && f.pair == pair && f.label.as_ref() == label)
            };
            let Some(all) = of(None) else { continue };
            ui.label(measure.title()).on_hover_text(measure.about());
            ui.label(RichText::new(number(all)).font(theme::medium(theme::BODY)));
            dot_ui(ui, theme, all);
            for label in &labels {
                ui.label(RichText::new(of(Some(label)).map_or_else(String::new, number)).color(theme.dim));
            }
            ui.end_row();
        }
    });
}

/// A figure, a dash where there is none.
fn number(figure: &Figure) -> String {
    let nothing = figure.matches.is_some_and(|m| m.first + m.second == 0.0);
    figure.value.filter(|_| !nothing).map_or_else(|| "–".to_owned(), |v| format!("{v:.3}"))
}

/// What the ends and the middle of the lanes stand for.
fn scale_ui(ui: &mut Ui, theme: &Theme) {
    let (rect, _) = ui.allocate_exact_size(LANE, Sense::hover());
    for (at, words) in [(0.0, "0"), (0.5, "0.5"), (1.0, "1")] {
        let x = rect.left() + 4.0 + (rect.width() - 8.0) * at;
        ui.painter().text(pos2(x, rect.center().y), egui::Align2::CENTER_CENTER, words, theme::sans(11.0), theme.dim);
    }
}

/// A figure from 0 to 1 as a dot on a line, with its interval. Below 0 it stands at the left end.
fn dot_ui(ui: &mut Ui, theme: &Theme, figure: &Figure) {
    let (rect, response) = ui.allocate_exact_size(LANE, Sense::hover());
    response.widget_info(|| WidgetInfo::labeled(egui::Role::Image, true, "the same as a picture"));
    let line = Rect::from_min_max(pos2(rect.left() + 4.0, rect.center().y), pos2(rect.right() - 4.0, rect.center().y));
    let x = |v: f64| line.left() + line.width() * v.clamp(0.0, 1.0) as f32;
    let painter = ui.painter();
    painter.hline(line.x_range(), line.top(), Stroke::new(1.0, theme.line));
    for tick in [0.0, 0.25, 0.5, 0.75, 1.0] {
        painter.vline(x(tick), line.top() - 3.0..=line.top() + 3.0, Stroke::new(1.0, theme.line));
    }
    let Some(value) = figure.value.filter(|_| number(figure) != "–") else { return };
    if let Some((low, high)) = figure.interval {
        painter.hline(x(low)..=x(high), line.top(), Stroke::new(3.0, theme.accent.gamma_multiply(0.45)));
        response.on_hover_text(format!("{low:.3} to {high:.3}"));
    }
    painter.circle_filled(pos2(x(value), line.top()), 4.0, theme.accent);
}

fn confusion_ui(ui: &mut Ui, room: &mut Room<'_>, report: &Report, confusion: &Confusion) {
    let theme = room.theme;
    let labels: Vec<Option<Arc<str>>> =
        labels_of(room, report).into_iter().map(Some).chain(std::iter::once(None)).collect();
    let name = |l: &Option<Arc<str>>| l.as_deref().unwrap_or("no tag").to_owned();
    let who = |i: usize| report.annotators.get(i).map_or("", String::as_str);
    let most = confusion.cells.iter().map(|c| c.2).max().unwrap_or(1).max(1);
    Grid::new(("confusion", confusion.pair)).spacing(vec2(4.0, 4.0)).show(ui, |ui| {
        ui.label("");
        for label in &labels {
            ui.label(RichText::new(name(label)).small().color(theme.dim));
        }
        ui.end_row();
        for row in &labels {
            ui.label(RichText::new(name(row)).small().color(theme.dim));
            for column in &labels {
                let count = confusion.cells.iter().find(|c| c.0 == *row && c.1 == *column).map_or(0, |c| c.2);
                if count == 0 {
                    ui.allocate_exact_size(CELL, Sense::hover());
                    continue;
                }
                let colour = if row == column { theme.good } else { theme.amber };
                let strength = 0.12 + 0.38 * (count as f32 / most as f32).sqrt();
                let cell = Cell::new(who(confusion.pair.0), who(confusion.pair.1), (row.clone(), column.clone()));
                if cell_ui(ui, theme, theme.tint(colour, strength, theme.side), &cell, count) {
                    room.run(Command::ListCell(Box::new(cell)));
                }
            }
            ui.end_row();
        }
    });
}

/// A number that leads to its places.
fn cell_ui(ui: &mut Ui, theme: &Theme, ground: Color32, cell: &Cell, count: usize) -> bool {
    let (rect, response) = ui.allocate_exact_size(CELL, Sense::click());
    let places = if count == 1 { "1 place".to_owned() } else { format!("{count} places") };
    response.widget_info(|| WidgetInfo::labeled(egui::Role::Button, true, format!("{}: {places}", cell.words())));
    ui.painter().rect_filled(rect, 3.0, ground);
    if response.hovered() {
        ui.painter().rect_stroke(rect, 3.0, Stroke::new(1.0, theme.dim), StrokeKind::Inside);
    }
    if response.has_focus() {
        list_row::focus_ring(ui.painter(), theme, rect);
    }
    let font = theme::sans(theme::SMALL);
    ui.painter().text(rect.center(), Align2::CENTER_CENTER, count.to_string(), font, theme.text);
    response.on_hover_text(format!("{}: show the {places}", cell.words())).clicked()
}

/// Draws what everybody has done.
pub fn statistics_ui(ui: &mut Ui, room: &mut Room<'_>) {
    let Some(stats) = &room.session.figures.stats else {
        ui.label(RichText::new("Counting…").color(room.theme.dim));
        return;
    };
    let words = format!(
        "{}, {} characters in those with tags. Times are of this computer's journal and the tags; they go nowhere.",
        counted(stats.articles),
        stats.characters
    );
    ui.add(Label::new(RichText::new(words).small().color(room.theme.dim)).wrap());
    left_out_ui(ui, room);
    ScrollArea::vertical().auto_shrink([false, false]).show(ui, |ui| {
        if stats.people.is_empty() {
            ui.label(RichText::new("Nobody has tagged anything here yet.").color(room.theme.dim));
        }
        people_ui(ui, room.theme, stats);
        for (name, person) in &stats.people {
            ui.add_space(10.0);
            ui.label(RichText::new(name).font(theme::semibold(theme::BODY)));
            days_ui(ui, room.theme, person);
            for label in person.values.keys() {
                let most: Vec<String> =
                    person.common_values(label).into_iter().take(8).map(|(v, n)| format!("{v} {n}")).collect();
                let words = format!("{label}, most often: {}", most.join(", "));
                ui.add(Label::new(RichText::new(words).small().color(room.theme.dim)).wrap());
            }
        }
    });
}

fn people_ui(ui: &mut Ui, theme: &Theme, stats: &Stats) {
    let labels: Vec<Arc<str>> = stats.labels().into_iter().cloned().collect();
    Grid::new("people").spacing(vec2(16.0, 4.0)).show(ui, |ui| {
        let heads = ["", "finished", "", "tags"].into_iter().chain(labels.iter().map(|l| &**l));
        for head in heads.chain(["links", "tags an hour", "seconds a tag"]) {
            ui.label(RichText::new(head).small().color(theme.dim));
        }
        ui.end_row();
        for (name, person) in &stats.people {
            ui.label(name);
            ui.label(format!("{} of {}", person.finished(), stats.articles));
            let share = person.finished() as f32 / stats.articles.max(1) as f32;
            let (rect, _) = ui.allocate_exact_size(vec2(80.0, 16.0), Sense::hover());
            let track = rect.shrink2(vec2(0.0, 5.0));
            ui.painter().rect_filled(track, 3.0, theme.line);
            let done = Rect::from_min_size(track.min, vec2(track.width() * share, track.height()));
            ui.painter().rect_filled(done, 3.0, theme.good);
            ui.label(person.tags.to_string());
            for label in &labels {
                ui.label(RichText::new(person.labels.get(label).copied().unwrap_or(0).to_string()).color(theme.dim));
            }
            ui.label(RichText::new(person.links.to_string()).color(theme.dim));
            let pace = person.pace();
            ui.label(pace.map_or_else(|| "–".to_owned(), |p| format!("{:.0}", p.per_hour)));
            ui.label(pace.map_or_else(|| "–".to_owned(), |p| format!("{:.0}", p.median_seconds)));
            ui.end_row();
        }
    });
}

/// A bar for each of the last days with tags.
fn days_ui(ui: &mut Ui, theme: &Theme, person: &Person) {
    const MOST_DAYS: usize = 30;
    let days: Vec<(&String, &usize)> = person.days.iter().rev().take(MOST_DAYS).collect();
    let (Some(most), false) = (days.iter().map(|d| *d.1).max(), days.is_empty()) else { return };
    let (rect, response) = ui.allocate_exact_size(vec2(12.0 * days.len() as f32, 40.0), Sense::hover());
    let mut hovered = None;
    for (i, (day, count)) in days.iter().rev().enumerate() {
        let height = 2.0 + 34.0 * **count as f32 / most.max(1) as f32;
        let left = rect.left() + 12.0 * i as f32;
        let bar = Rect::from_min_max(pos2(left, rect.bottom() - height), pos2(left + 9.0, rect.bottom()));
        ui.painter().rect_filled(bar, 2.0, theme.accent.gamma_multiply(0.7));
        if response.hover_pos().is_some_and(|p| (left..left + 12.0).contains(&p.x)) {
            hovered = Some(format!("{day}: {count} tags"));
        }
    }
    let last = days.first().map(|(day, count)| match person.days.len() {
        1 => format!("{count} tags on {day}"),
        all => format!("{count} tags on {day}, the last of {all} days with tags"),
    });
    response.widget_info(|| WidgetInfo::labeled(egui::Role::Image, true, last.clone().unwrap_or_default()));
    if let Some(words) = hovered {
        response.on_hover_text(words);
    }
    ui.label(RichText::new(last.unwrap_or_default()).small().color(theme.dim));
}

fn left_out_ui(ui: &mut Ui, room: &Room<'_>) {
    let count = room.session.figures.left_out;
    if count > 0 {
        let words = format!("{count} files could not be read and are left out.");
        ui.label(RichText::new(words).small().color(room.theme.amber));
    }
}

/// Words in the fields of the dialog that assigns.
#[derive(Default)]
pub struct Assign {
    people: String,
    percent: String,
}

/// Draws the question who takes part and how much is done twice.
pub fn assign_ui(ui: &mut Ui, room: &mut Room<'_>) {
    if room.view.first_frame_of_dialog {
        let people = room.session.project.iter().flat_map(|p| p.people()).flatten();
        let people: Vec<String> = people.filter(|n| crate::app::run::check_person(n).is_ok()).collect();
        room.view.dialog.assign = Assign { people: people.join(", "), percent: "20".to_owned() };
    }
    let words = "Every article goes to one person, a part of them to two, drawn from the names of the articles: the same list gives \
                 the same answer on every machine. It is kept in rubrica.assign.json; what is assigned already stays.";
    ui.add(Label::new(RichText::new(words).color(room.theme.dim)).wrap());
    ui.add_space(8.0);
    ui.label("People, with commas");
    let field = TextEdit::singleline(&mut room.view.dialog.assign.people).id(Id::unique("assign-people"));
    let response = ui.add(field.desired_width(f32::INFINITY)).accessible_name("People, with commas");
    if room.view.first_frame_of_dialog {
        response.request_focus();
    }
    ui.add_space(4.0);
    ui.label("Articles for two people, in per cent");
    let field = TextEdit::singleline(&mut room.view.dialog.assign.percent).id(Id::unique("assign-percent"));
    let second = ui.add(field.desired_width(60.0)).accessible_name("Articles for two people, in per cent");
    let Assign { people, percent } = &room.view.dialog.assign;
    let people: Vec<String> = people.split(',').map(|n| n.trim().to_owned()).filter(|n| !n.is_empty()).collect();
    let percent = percent.trim().parse::<u8>().ok().filter(|p| *p <= 100);
    let fault = match (people.iter().find_map(|n| crate::app::run::check_person(n).err()), percent) {
        (Some(fault), _) => Some(fault),
        (None, None) => Some("The share is a number from 0 to 100.".to_owned()),
        (None, _) if people.is_empty() => Some("Name at least one person.".to_owned()),
        _ => None,
    };
    ui.add(Label::new(RichText::new(fault.as_deref().unwrap_or_default()).small().color(room.theme.bad)).wrap());
    ui.add_space(8.0);
    let entered = (response.lost_focus() || second.lost_focus()) && ui.input(|i| i.key_pressed(Key::Enter));
    ui.horizontal(|ui| {
        let pressed = ui.add_enabled_ui(fault.is_none(), |ui| main_button(ui, room, "Draw and save").clicked()).inner;
        if let (Some(percent), None, true) = (percent, &fault, pressed || entered) {
            room.run(Command::DrawAssignment { people, percent });
        }
        if ui.button("Cancel").clicked() {
            super::close(room);
        }
    });
}
