//! The list at the left: articles with their status, filtered, sorted, chosen.

use crate::app::command::Command;
use crate::app::effect::Field;
use crate::app::queue::{ORDERS, Row};
use crate::core::document::Status;
use crate::ui::room::{Excerpt, Room};
use crate::ui::text_view::excerpt::Cut;
use crate::ui::theme::{self, Theme, icon};
use crate::ui::widgets::calendar;
use crate::ui::widgets::field::filter_ui;
use crate::ui::widgets::list_row::{self, ListKeys, Step};
use egui::{Align, Color32, Id, Layout, Rect, Response, RichText, Role, ScrollArea, Sense, Ui, WidgetInfo, pos2, vec2};

/// Height of a row.
pub const ROW: f32 = 48.0;

/// The list's widget: what F6 gives the keyboard to.
pub fn list_id() -> Id {
    Id::unique("articles-list")
}

/// Draws the panel's contents.
pub fn articles_ui(ui: &mut Ui, room: &mut Room<'_>) {
    let Some(project) = &room.session.project else { return };
    let wanted = room.view.wanted == Some(Field::FilterArticles);
    if wanted {
        room.view.wanted = None;
    }
    let mut filter = project.filter().to_owned();
    let (_, changed) = filter_ui(ui, room.theme, Id::unique("articles-filter"), "Filter articles", &mut filter, wanted);
    if changed {
        room.change(move |session| {
            if let Some(project) = &mut session.project {
                project.set_filter(&filter);
            }
        });
    }
    ui.add_space(2.0);
    head_ui(ui, room);
    ui.add_space(4.0);
    list_ui(ui, room);
}

fn head_ui(ui: &mut Ui, room: &mut Room<'_>) {
    let Some(project) = &room.session.project else { return };
    ui.horizontal(|ui| {
        let (done, all) = project.progress();
        let words = match (project.scanning, all) {
            (true, 0) => "Reading the folder…".to_owned(),
            (true, all) => format!("{all} found…"),
            _ if project.mine_only() => {
                let (done, all) = project.my_progress();
                format!("{done} of {all} of mine done")
            }
            _ => format!("{done} of {all} done"),
        };
        ui.label(RichText::new(words).small().color(room.theme.dim));
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            ui.spacing_mut().button_padding = vec2(4.0, 2.0);
            if project.has_assignment() {
                let on = project.mine_only();
                let words = RichText::new("Mine").small();
                let tip = "Only articles assigned to you (rubrica.assign.json)";
                if ui.selectable_label(on, words).on_hover_text(tip).clicked() {
                    room.change(move |session| {
                        if let Some(project) = &mut session.project {
                            project.set_mine_only(!on);
                        }
                    });
                }
            }
            let now = ORDERS.iter().find(|(name, _)| *name == project.order()).map_or("Name", |(_, title)| *title);
            let words = RichText::new(now).small().color(room.theme.dim);
            let sign = RichText::new(icon::CARET_DOWN).font(theme::icon_font(11.0)).color(room.theme.dim);
            let menu = egui::Button::new((words, sign)).frame(false).gap(4.0);
            let (button, _) = egui::containers::menu::MenuButton::from_button(menu).ui(ui, |ui| {
                for (name, title) in ORDERS {
                    if ui.selectable_label(name == project.order(), title).clicked() {
                        room.change(move |session| {
                            name.clone_into(&mut session.settings.queue_order);
                            if let Some(project) = &mut session.project {
                                project.set_order(name);
                            }
                        });
                        ui.close();
                    }
                }
            });
            // The sign beside the words is a letter of the icon font: nothing to read out.
            button.widget_info(|| WidgetInfo::labeled(Role::Button, true, format!("Order: {now}")));
        });
    });
}

fn list_ui(ui: &mut Ui, room: &mut Room<'_>) {
    let Some(project) = &room.session.project else { return };
    let count = project.shown();
    let rect = ui.available_rect_before_wrap();
    let open = room.session.article().map(|a| a.path.as_path()).or(room.session.opening());
    // Where it was the last time, it mostly still is.
    let same = |place: &usize| open.is_some() && project.row(*place).map(|r| r.path.as_path()) == open;
    let open_at = room.view.queue_seen.filter(same).or_else(|| open.and_then(|path| project.place_of(path)));
    let at = room.view.queue_at.or(open_at).unwrap_or(0);
    let page = (rect.height() / ROW) as usize;
    let keys = ListKeys { id: list_id(), name: "Articles", at, count, page };
    let (step, list) = keys.show(ui, rect);
    let mut scroll_to = None;
    match step {
        Some(Step::To(place)) => {
            room.view.queue_at = Some(place);
            scroll_to = Some(place);
        }
        Some(Step::Open) => open_row(room, at),
        None if !list.has_focus() => room.view.queue_at = None,
        None => {}
    }
    // The open article comes into view when it changes, and only then.
    if room.view.queue_seen != open_at {
        room.view.queue_seen = open_at;
        scroll_to = scroll_to.or(open_at);
    }
    if count == 0 {
        let words = if !project.filter().is_empty() {
            "No article has these words."
        } else if project.scanning {
            ""
        } else {
            "No articles (.txt, .md) here. Drop files on the window or open another folder."
        };
        ui.label(RichText::new(words).color(room.theme.dim));
    }
    let cursor = room.view.queue_at.filter(|_| list.has_focus());
    ui.spacing_mut().item_spacing.y = 0.0;
    let mut area = ScrollArea::vertical().auto_shrink([false, false]);
    if let Some(place) = scroll_to {
        area = area.vertical_scroll_offset(offset_for(ui, place, rect.height()));
    }
    let shown = area.show_rows(ui, ROW, count, |ui, places| {
        for place in places {
            let Some(row) = project.row(place) else { continue };
            let current = Some(place) == open_at;
            let response = row_ui(ui, room, row, current);
            if cursor == Some(place) || (cursor.is_none() && list.has_focus() && current) {
                list_row::focus_ring(ui.painter(), room.theme, response.rect);
            }
            if response.clicked() {
                open_row(room, place);
            }
        }
    });
    ui.memory_mut(|m| m.data.insert_temp(list_id().with("offset"), shown.state.clamped_offset().y));
}

/// The least scrolling that has a row in view.
fn offset_for(ui: &Ui, place: usize, height: f32) -> f32 {
    let now: f32 = ui.memory(|m| m.data.get_temp(list_id().with("offset"))).unwrap_or(0.0);
    let top = place as f32 * ROW;
    now.clamp((top + ROW - height).max(0.0), top)
}

fn open_row(room: &mut Room<'_>, place: usize) {
    let path = room.session.project.as_ref().and_then(|p| p.row(place)).map(|r| r.path.clone());
    if let Some(path) = path {
        room.run(Command::Open(path));
    }
}

fn row_ui(ui: &mut Ui, room: &mut Room<'_>, row: &Row, current: bool) -> Response {
    let theme = room.theme;
    let (rect, response) = ui.allocate_exact_size(vec2(ui.available_width(), ROW), Sense::CLICK);
    response.widget_info(|| {
        let words = format!("{}, {}, {} tags", row.title(), status_name(row.status, row.flagged), row.tags);
        WidgetInfo::selected(Role::ListItem, true, current, words)
    });
    let painter = ui.painter().clone();
    // To the edges of the panel: the row is a place, not a button.
    let wide = rect.expand2(vec2(12.0, 0.0));
    if current || response.hovered() {
        painter.rect_filled(wide, 0.0, if current { theme.row } else { theme.hover });
    }
    let line = rect.top() + 17.0;
    let (sign, colour) = status_sign(theme, row.status, row.flagged);
    painter.text(pos2(rect.left() + 8.0, line), egui::Align2::CENTER_CENTER, sign, theme::icon_font(15.0), colour);
    let count = if row.tags > 0 { row.tags.to_string() } else { String::new() };
    let count = painter.layout_no_wrap(count, theme::sans(theme::SMALL), theme.dim);
    let right = rect.right() - count.size().x - 2.0;
    painter.galley(pos2(right, line - count.size().y / 2.0), count, theme.dim);
    let title = Rect::from_min_max(pos2(rect.left() + 24.0, line - 11.0), pos2(right - 10.0, line + 11.0));
    let weight = if current { 600 } else { 400 };
    let excerpt =
        Excerpt { words: row.title(), size: theme::BODY, weight, cut: Cut::End(1), colour: theme.text, right: false };
    room.paint_words(&painter, title, &excerpt);
    let date = row.date.as_deref().and_then(|d| d.get(..10)).and_then(|d| d.parse().ok()).map(calendar::short);
    let below = match (date, &row.headline) {
        (Some(date), _) => date,
        (None, Some(_)) => row.name.clone(),
        (None, None) => String::new(),
    };
    let below = list_row::cut_end(&painter, &below, theme::sans(theme::SMALL), theme.dim, title.width());
    painter.galley(pos2(title.left(), rect.top() + 28.0), below, theme.dim);
    if row.headline.is_some() { response.on_hover_text(&row.name) } else { response }
}

/// The sign of a status and its colour.
fn status_sign(theme: &Theme, status: Status, flagged: bool) -> (&'static str, Color32) {
    if flagged {
        return (icon::FLAG, theme.amber);
    }
    match status {
        Status::New => (icon::CIRCLE, theme.dim),
        Status::InProgress => (icon::CIRCLE_HALF, theme.accent),
        Status::Done => (icon::CHECK_CIRCLE, theme.good),
        Status::Reviewed => (icon::CHECK, theme.good),
        Status::Skipped => (icon::SKIP, theme.dim),
    }
}

/// The words for a status.
pub fn status_name(status: Status, flagged: bool) -> String {
    let name = match status {
        Status::New => "new",
        Status::InProgress => "in progress",
        Status::Done => "done",
        Status::Reviewed => "reviewed",
        Status::Skipped => "skipped",
    };
    if flagged { format!("{name}, flagged") } else { name.to_owned() }
}
