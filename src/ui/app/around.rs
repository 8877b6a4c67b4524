//! What lies around the article: the panels at its sides, below it and over it.

use crate::ui::panels::{articles, concordance, menu, status, tags};
use crate::ui::room::Room;
use crate::ui::theme;
use egui::{Frame, Id, Margin, Panel, Rect, Ui};

/// The list of articles at the left and the panel at the right, as far as they are wanted and there is room.
pub(super) fn side_panels_ui(ui: &mut Ui, room: &mut Room<'_>, failed: bool) {
    let narrow = ui.ctx().content_rect().width() < theme::DRAWER_BELOW;
    let settings = &room.session.settings;
    let line = egui::Stroke::new(1.0, room.theme.line);
    room.view.panes = [None, None];
    if settings.queue && room.session.project.is_some() {
        let frame = Frame::new().fill(room.theme.side).inner_margin(Margin { left: 12, right: 12, top: 10, bottom: 0 });
        let small = ui.ctx().content_rect().width() < theme::SMALL_BELOW;
        let width = if small { theme::QUEUE_SMALL } else { theme::QUEUE };
        let panel = Panel::left("queue").frame(frame).exact_size(width).resizable(false).show_separator_line(false);
        let shown = panel.show(ui, |ui| {
            articles::articles_ui(ui, room);
        });
        let rect = shown.response.rect;
        ui.painter().vline(rect.right() - 0.5, rect.y_range(), line);
        room.view.panes[0] = Some(rect);
    }
    let article = room.session.article().is_some() && !failed;
    if room.session.settings.panel && article && !narrow {
        let panel = Panel::right("panel").frame(panel_frame(room)).exact_size(theme::PANEL);
        let shown = panel.resizable(false).show_separator_line(false).show(ui, |ui| tags::panel_ui(ui, room));
        let rect = shown.response.rect;
        ui.painter().vline(rect.left() + 0.5, rect.y_range(), line);
        room.view.panes[1] = Some(rect);
    }
}

/// The concordance, below the text.
pub(super) fn results_ui(ui: &mut Ui, room: &mut Room<'_>) {
    room.view.results = None;
    if !room.session.is_concordance() {
        return;
    }
    let frame = Frame::new().fill(room.theme.side).inner_margin(Margin { left: 12, right: 12, top: 8, bottom: 0 });
    let height = (ui.available_height() * 0.45).max(160.0);
    let panel = Panel::bottom("concordance").frame(frame).default_size(height).resizable(true);
    let most = (ui.available_height() - 120.0).max(121.0);
    let shown = panel.size_range(120.0..=most).show_separator_line(false).show(ui, |ui| {
        ui.set_min_height(ui.available_height());
        concordance::concordance_ui(ui, room);
    });
    let rect = shown.response.rect;
    ui.painter().hline(rect.x_range(), rect.top() + 0.5, egui::Stroke::new(1.0, room.theme.line));
    room.view.results = Some(rect);
}

fn panel_frame(room: &Room<'_>) -> Frame {
    Frame::new().fill(room.theme.side).inner_margin(Margin { left: 16, right: 14, top: 10, bottom: 0 })
}

/// In a narrow window the panel lies over the article, while it is wanted.
pub(super) fn drawer_ui(ui: &mut Ui, room: &mut Room<'_>, failed: bool) {
    let full = ui.ctx().content_rect();
    let article = room.session.article().is_some() && !failed;
    if full.width() >= theme::DRAWER_BELOW || !room.session.settings.panel || !article {
        return;
    }
    let between = Rect::from_min_max(
        egui::pos2(full.left(), full.top() + menu::HEIGHT),
        egui::pos2(full.right(), full.bottom() - status::HEIGHT),
    );
    if !room.view.drawer {
        let place = egui::pos2(between.right() - 46.0, between.top() + 8.0);
        egui::Area::new(Id::unique("drawer-button")).fixed_pos(place).order(egui::Order::Middle).show(ui.ctx(), |ui| {
            let button = egui::Button::new(theme::icon_text(theme::icon::TAG)).min_size(egui::vec2(32.0, 32.0));
            if ui.add(button).accessible_name("Show the tags").on_hover_text("Show the tags (F6)").clicked() {
                room.view.drawer = true;
            }
        });
        return;
    }
    let width = theme::PANEL.min(full.width() - 120.0);
    let area = egui::Area::new(Id::unique("drawer")).order(egui::Order::Middle);
    let shown = area.fixed_pos(egui::pos2(between.right() - width, between.top())).show(ui.ctx(), |ui| {
        panel_frame(room).stroke(egui::Stroke::new(1.0, room.theme.line)).show(ui, |ui| {
            ui.set_width(width - 32.0);
            ui.set_height(between.height() - 12.0);
            tags::panel_ui(ui, room);
        });
    });
    room.view.panes[1] = Some(shown.response.rect);
    if shown.response.clicked_elsewhere() && ui.input(|i| i.pointer.any_click()) {
        room.view.drawer = false;
    }
}

/// While files are held over the window.
pub(super) fn drop_hint_ui(ui: &Ui, room: &Room<'_>) {
    if ui.input(|i| i.raw.hovered_files.is_empty()) {
        return;
    }
    let full = ui.ctx().content_rect();
    let painter = ui.ctx().layer_painter(egui::LayerId::new(egui::Order::Tooltip, Id::unique("drop")));
    painter.rect_filled(full, 0.0, room.theme.page.gamma_multiply(0.85));
    let inside = full.shrink(24.0);
    painter.rect_stroke(inside, 6.0, egui::Stroke::new(2.0, room.theme.accent), egui::StrokeKind::Inside);
    let words = "Drop to open";
    painter.text(full.center(), egui::Align2::CENTER_CENTER, words, theme::semibold(22.0), room.theme.text);
}
