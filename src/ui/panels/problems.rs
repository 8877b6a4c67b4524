//! The list of problems in the panel: what the lens found, with the fix each row offers.

use crate::app::command::Command;
use crate::app::effect::Field as Wanted;
use crate::app::list::ListOf;
use crate::core::lint::Finding;
use crate::core::scheme::Shape;
use crate::ui::room::{Ask, Excerpt, Room};
use crate::ui::text_view::excerpt::Cut;
use crate::ui::theme::{self, icon};
use crate::ui::widgets::field::Field;
use crate::ui::widgets::list_mode::{self, ListMode};
use crate::ui::widgets::list_row;
use egui::{Align, Button, Id, Layout, Rect, RichText, Role, Sense, Ui, WidgetInfo, pos2, vec2};

/// Height of a row: its words, what is wrong, what the fix does.
const ROW: f32 = 62.0;

/// The list's widget: it has the keyboard in list mode.
pub fn list_id() -> Id {
    Id::unique("problems-list")
}

/// Whether the panel shows the problems instead of the tags.
pub fn shown(room: &Room<'_>) -> bool {
    room.session.list.as_ref().is_some_and(|l| l.of == ListOf::Problems)
}

/// How many problems there are, above the list of tags: leads to their list. Nothing where there are none.
pub fn count_ui(ui: &mut Ui, room: &mut Room<'_>) {
    let count = room.session.problems.len();
    if count == 0 {
        return;
    }
    let words = if count == 1 { "1 problem".to_owned() } else { format!("{count} problems") };
    let key = room.session.keymap.shown(&Command::Problems);
    ui.add_space(4.0);
    let (rect, response) = ui.allocate_exact_size(vec2(ui.available_width(), 24.0), Sense::click());
    response.widget_info(|| WidgetInfo::labeled(Role::Button, true, format!("{words}: show them")));
    let painter = ui.painter();
    list_row::ground(painter, room.theme, rect, false, response.hovered());
    let at = rect.left_center() + vec2(11.0, 0.0);
    painter.text(at, egui::Align2::CENTER_CENTER, icon::WARNING, theme::icon_font(13.0), room.theme.amber);
    let place = rect.left_center() + vec2(24.0, 0.0);
    painter.text(place, egui::Align2::LEFT_CENTER, &words, theme::medium(theme::SMALL), room.theme.text);
    if response.has_focus() {
        list_row::focus_ring(painter, room.theme, rect);
    }
    if response.on_hover_text(format!("Show the problems ({key})")).clicked() {
        room.run(Command::Problems);
    }
}

/// Draws the list in place of the tags.
pub fn problems_ui(ui: &mut Ui, room: &mut Room<'_>) {
    let count = room.session.problems.len();
    ui.horizontal(|ui| {
        let title = match count {
            0 => "Problems".to_owned(),
            1 => "1 problem".to_owned(),
            n => format!("{n} problems"),
        };
        ui.label(RichText::new(title).font(theme::semibold(theme::QUOTE)));
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            let cross = Button::new(theme::icon_text(icon::X)).frame(false).min_size(vec2(28.0, 28.0));
            if ui.add(cross).accessible_name("Back to the tags").on_hover_text("Back to the tags (Esc)").clicked() {
                room.run(Command::ListLeave);
            }
            if room.session.problems.busy() {
                ui.label(RichText::new("looking…").small().color(room.theme.dim));
            }
        });
    });
    if count > 0 {
        keys_ui(ui, room);
    }
    reason_ui(ui, room);
    ui.add_space(4.0);
    rows_ui(ui, room, count);
}

fn keys_ui(ui: &mut Ui, room: &Room<'_>) {
    let keys = [
        (Command::ListFix, "fix"),
        (Command::ListIgnore, "ignore"),
        (Command::ListReason, "reason"),
        (Command::ListGo, "go there"),
    ];
    ui.horizontal_wrapped(|ui| {
        ui.spacing_mut().item_spacing.x = 4.0;
        for (command, words) in keys {
            crate::ui::widgets::key_hint::key_ui(ui, room.theme, &room.session.keymap.shown(&command));
            ui.label(RichText::new(words).small().color(room.theme.dim));
            ui.add_space(6.0);
        }
    });
}

/// The field for why something is ignored, while it is asked for.
fn reason_ui(ui: &mut Ui, room: &mut Room<'_>) {
    let mut field = Field::new(("problems", "reason"), "Why it is ignored", "");
    field.hint = "Why it is ignored";
    let wanted = room.view.wanted == Some(Wanted::Reason);
    let typing = room.view.draft.as_ref().is_some_and(|d| d.id() == field.id());
    if !wanted && !typing && !ui.memory(|m| m.has_focus(field.id())) {
        return;
    }
    if wanted {
        room.view.wanted = None;
    }
    ui.add_space(4.0);
    field.show(ui, room, wanted, |text| Ask::Run(Command::SetReason(Some(text))));
}

fn rows_ui(ui: &mut Ui, room: &mut Room<'_>, count: usize) {
    let empty = if room.session.problems.busy() { "Looking through the tags…" } else { "Nothing to look at twice." };
    let list = ListMode { id: list_id(), name: "Problems", row: ROW, count, empty };
    list_mode::rows_ui(ui, room, &list, |ui, room, row, chosen| {
        let finding = room.session.problems.row(row).cloned()?;
        Some(row_ui(ui, room, row, &finding, chosen))
    });
}

fn row_ui(ui: &mut Ui, room: &mut Room<'_>, row: usize, finding: &Finding, chosen: bool) -> Rect {
    let theme = room.theme;
    let (rect, response) = ui.allocate_exact_size(vec2(ui.available_width(), ROW), Sense::CLICK);
    let offer = offer(finding);
    response.widget_info(|| {
        let words = format!("{}: {}. {offer}", finding.kind, finding.text);
        WidgetInfo::selected(Role::ListItem, true, chosen, words.trim())
    });
    let painter = ui.painter().clone();
    list_row::ground(&painter, theme, rect.shrink2(vec2(0.0, 1.0)), chosen, response.hovered());
    let label = label_of(room, finding);
    let (shape, colour) = match &label {
        Some(label) => (
            room.session.scheme.label(label).map_or(Shape::Tint, |l| l.shape),
            theme.label(&room.session.scheme, label),
        ),
        None => (Shape::Tint, theme.amber),
    };
    list_row::sign(&painter, pos2(rect.left() + 11.0, rect.top() + 13.0), shape, colour);
    let words = words_of(room, finding);
    let line = |from: f32, height: f32| {
        Rect::from_min_max(
            pos2(rect.left() + 24.0, rect.top() + from),
            pos2(rect.right() - 8.0, rect.top() + from + height),
        )
    };
    let excerpt =
        Excerpt { words: &words, size: theme::BODY, weight: 400, cut: Cut::Middle, colour: theme.text, right: false };
    room.paint_words(&painter, line(2.0, 22.0), &excerpt);
    for (from, words, colour) in [(22.0, finding.text.as_str(), theme.dim), (40.0, offer.as_str(), theme.accent)] {
        let place = line(from, 18.0);
        let cut = list_row::cut_end(&painter, &upper_first(words), theme::sans(theme::SMALL), colour, place.width());
        painter.galley(pos2(place.left(), place.center().y - cut.size().y / 2.0), cut, colour);
    }
    if response.double_clicked() {
        room.run(Command::ListGo);
    } else if response.clicked() {
        let extend = ui.input(|i| i.modifiers.shift);
        room.run(Command::ListTo { row, extend });
    }
    response.on_hover_text(format!("{}\n{offer}", upper_first(&finding.text)).trim());
    rect
}

/// What the keys do about a finding.
fn offer(finding: &Finding) -> String {
    if !finding.choices.is_empty() {
        let choices = finding.choices.iter().enumerate();
        return choices.map(|(i, fix)| format!("{} {}", i + 1, fix.title)).collect::<Vec<_>>().join(" · ");
    }
    finding.fix.as_ref().map_or(String::new(), |fix| fix.title.clone())
}

fn label_of(room: &Room<'_>, finding: &Finding) -> Option<String> {
    let document = &room.session.article()?.document;
    let span = document.spans().get(finding.span.as_ref()?)?;
    Some(span.label.to_string())
}

/// The words of the article a finding is about.
fn words_of(room: &Room<'_>, finding: &Finding) -> String {
    let Some(article) = room.session.article() else { return String::new() };
    let text = article.document.text();
    if let Some(span) = finding.span.as_ref().and_then(|id| article.document.spans().get(id)) {
        return span.quote(text).chars().take(200).collect();
    }
    match room.session.place_of(finding) {
        Some(range) => text.slice(range).chars().take(200).collect(),
        None => finding.words.clone().unwrap_or_default(),
    }
}

fn upper_first(words: &str) -> String {
    let mut chars = words.chars();
    chars.next().map_or(String::new(), |c| c.to_uppercase().chain(chars).collect())
}
