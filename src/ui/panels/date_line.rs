//! The line under the headline: click it to correct the publication date.

use crate::app::command::Command;
use crate::app::effect::Field as Wanted;
use crate::ui::room::{Ask, Room};
use crate::ui::text_view::TextView;
use crate::ui::theme;
use crate::ui::widgets::calendar::{self, Calendar};
use crate::ui::widgets::field::Field;
use egui::{Area, Frame, Id, Key, Margin, Order, Rect, RichText, Role, Sense, Ui, WidgetInfo};

/// Makes the date line of the article answer clicks, and draws the popup while it is open.
pub fn date_line_ui(ui: &Ui, room: &mut Room<'_>, view: &TextView) {
    let Some(article) = room.session.article() else { return };
    let note = view.column().front_matter().into_iter().find(|(_, _, title)| !title);
    let place = note.map(|(block, pos, _)| {
        // The block is as wide as the column; its words are not.
        let width = block.rows.first().map_or(0.0, |row| row.right);
        Rect::from_min_size(pos, egui::vec2(width, block.height))
    });
    if let Some(rect) = place.filter(|r| view.column().rect().contains_rect(*r)) {
        let response = ui.interact(rect.expand(3.0), Id::unique("date-line"), Sense::click());
        response.widget_info(|| WidgetInfo::labeled(Role::Button, true, "Correct the publication date"));
        if response.hovered() || response.has_focus() {
            let line = egui::Stroke::new(1.0, room.theme.dim);
            ui.painter().hline(rect.x_range(), rect.bottom(), line);
        }
        if response
            .on_hover_cursor(egui::CursorIcon::PointingHand)
            .on_hover_text("Correct the publication date")
            .clicked()
        {
            room.view.date_popup = Some(rect.left_bottom());
            room.view.wanted = Some(Wanted::ArticleDate);
        }
    }
    let wanted = room.view.wanted == Some(Wanted::ArticleDate);
    if wanted {
        room.view.wanted = None;
        let fallback = view.column().rect().center_top() + egui::vec2(-100.0, 40.0);
        room.view.date_popup.get_or_insert(place.map_or(fallback, |r| r.left_bottom()));
    }
    let Some(at) = room.view.date_popup else { return };
    let now = article.document.date().and_then(|d| d.get(..10)).unwrap_or_default().to_owned();
    let day: Option<jiff::civil::Date> = now.parse().ok();
    let path = article.path.to_string_lossy().into_owned();
    let id = Id::unique("date-popup");
    let shown = room.view.calendar.filter(|(of, _)| *of == id).map(|(_, month)| month).or(day);
    let mut month = Calendar { shown: shown.unwrap_or(jiff::civil::date(2026, 1, 1)), chosen: day, published: None };
    let within = ui.ctx().content_rect();
    let at =
        calendar::beside(Rect::from_min_size(at, egui::Vec2::ZERO), within, calendar::size() + egui::vec2(0.0, 64.0));
    let popup = Area::new(id).order(Order::Foreground).fixed_pos(at).show(ui.ctx(), |ui| {
        Frame::popup(ui.style()).inner_margin(Margin::same(8)).show(ui, |ui| {
            ui.set_width(calendar::size().x - 16.0);
            ui.label(RichText::new("Publication date").font(theme::medium(theme::BODY)));
            let mut field = Field::new((&path, "article-date"), "Publication date", &now);
            field.hint = "2026-02-02";
            field.show(ui, room, wanted, |text| Ask::Run(Command::SetArticleDate(Some(text))));
            ui.add_space(4.0);
            month.show(ui, room.theme)
        })
    });
    if month.shown != shown.unwrap_or(month.shown)
        || room.view.calendar.is_some_and(|(of, _)| of == id)
        || shown.is_none()
    {
        room.view.calendar = Some((id, month.shown));
    }
    let mut close = ui.input(|i| i.key_pressed(Key::Escape) || i.key_pressed(Key::Enter));
    if let Some(day) = popup.inner.inner {
        room.view.draft = None;
        room.run(Command::SetArticleDate(Some(day.to_string())));
        close = true;
    }
    if close || (!wanted && popup.response.clicked_elsewhere()) {
        room.view.date_popup = None;
        room.view.calendar = None;
    }
}
