//! A month to pick a day from, and dates in words.

use crate::core::suggest::dates::reading::{month_name, weekday_name};
use crate::ui::theme::{self, Theme, icon};
use egui::{Align2, Button, Rect, Response, RichText, Role, Sense, Stroke, StrokeKind, Ui, WidgetInfo, vec2};
use jiff::ToSpan;
use jiff::civil::{Date, Weekday};

const DAY: f32 = 30.0;

/// A month with the days that stand out in it.
pub struct Calendar {
    /// Any day of the month that is shown.
    pub shown: Date,
    pub chosen: Option<Date>,
    pub published: Option<Date>,
}

impl Calendar {
    /// Draws the month and lets one go to others. Returns the day picked.
    pub fn show(&mut self, ui: &mut Ui, theme: &Theme) -> Option<Date> {
        ui.spacing_mut().item_spacing = vec2(0.0, 0.0);
        ui.set_width(DAY * 7.0);
        ui.horizontal(|ui| {
            if step_ui(ui, icon::CARET_LEFT, "Month before") {
                self.shown = self.shown.checked_sub(1.month()).unwrap_or(self.shown);
            }
            let title = RichText::new(format!("{} {}", month_name(self.shown.month()), self.shown.year()));
            ui.add_sized(vec2(DAY * 5.0, DAY), egui::Label::new(title.font(theme::semibold(theme::BODY))));
            if step_ui(ui, icon::CARET_RIGHT, "Month after") {
                self.shown = self.shown.checked_add(1.month()).unwrap_or(self.shown);
            }
        });
        ui.horizontal(|ui| {
            for day in ["Mo", "Tu", "We", "Th", "Fr", "Sa", "Su"] {
                let (rect, _) = ui.allocate_exact_size(vec2(DAY, 22.0), Sense::hover());
                ui.painter().text(rect.center(), Align2::CENTER_CENTER, day, theme::sans(theme::SMALL), theme.dim);
            }
        });
        let first = self.shown.first_of_month();
        let lead = i64::from(first.weekday().since(Weekday::Monday));
        let start = first.checked_sub(lead.days()).unwrap_or(first);
        let mut picked = None;
        for week in 0..6_i64 {
            ui.horizontal(|ui| {
                for day in 0..7 {
                    let Ok(date) = start.checked_add((week * 7 + day).days()) else { continue };
                    if self.day_ui(ui, theme, date).clicked() {
                        picked = Some(date);
                    }
                }
            });
        }
        picked
    }

    fn day_ui(&self, ui: &mut Ui, theme: &Theme, date: Date) -> Response {
        let (rect, response) = ui.allocate_exact_size(vec2(DAY, DAY), Sense::click());
        let here = self.chosen == Some(date);
        response.widget_info(|| WidgetInfo::selected(Role::Button, true, here, in_words(date)));
        let cell = rect.shrink(2.0);
        let painter = ui.painter();
        let ink = match (here, date.month() == self.shown.month()) {
            (true, _) => theme.on_accent,
            (false, true) => theme.text,
            (false, false) => theme.dim,
        };
        if here {
            painter.rect_filled(cell, theme::RADIUS, theme.accent);
        } else if response.hovered() || response.has_focus() {
            painter.rect_filled(cell, theme::RADIUS, theme.row);
        }
        let published = self.published == Some(date);
        if published {
            painter.rect_stroke(cell, theme::RADIUS, Stroke::new(1.0, theme.accent), StrokeKind::Inside);
        }
        painter.text(cell.center(), Align2::CENTER_CENTER, date.day(), theme::sans(theme::SMALL), ink);
        if published { response.on_hover_text("Day of publication") } else { response }
    }
}

fn step_ui(ui: &mut Ui, icon: &str, name: &str) -> bool {
    let button = Button::new(theme::icon_text(icon)).frame(false).min_size(vec2(DAY, DAY));
    ui.add(button).accessible_name(name).on_hover_text(name).clicked()
}

/// Room a calendar takes.
pub fn size() -> egui::Vec2 {
    vec2(DAY * 7.0 + 16.0, DAY * 7.0 + 38.0)
}

/// A date in words with its weekday, for the line under the headline.
pub fn in_words(date: Date) -> String {
    format!("{} {} {} {}", weekday_name(date.weekday()), date.day(), month_name(date.month()), date.year())
}

/// A date for the list of articles: without its year where the row above has the same.
pub fn short(date: Date) -> String {
    format!("{} {} {}", date.day(), month_name(date.month()).get(..3).unwrap_or_default(), date.year())
}

/// Where a popup of some size fits below or above a field.
pub fn beside(field: Rect, within: Rect, size: egui::Vec2) -> egui::Pos2 {
    let below = field.bottom() + size.y + 4.0 <= within.bottom();
    let y = if below { field.bottom() + 4.0 } else { (field.top() - size.y - 4.0).max(within.top()) };
    egui::pos2(field.left().min(within.right() - size.x), y)
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn dates_read_in_words() {
        assert_eq!(in_words(date(2026, 2, 2)), "Monday 2 February 2026");
        assert_eq!(short(date(2026, 1, 31)), "31 Jan 2026");
    }

    #[test]
    fn a_popup_goes_above_where_there_is_no_room_below() {
        let within = Rect::from_min_size(egui::pos2(0.0, 0.0), vec2(400.0, 300.0));
        let field = |y| Rect::from_min_size(egui::pos2(350.0, y), vec2(40.0, 20.0));
        assert_eq!(beside(field(10.0), within, vec2(100.0, 100.0)), egui::pos2(300.0, 34.0));
        assert_eq!(beside(field(250.0), within, vec2(100.0, 100.0)), egui::pos2(300.0, 146.0));
    }
}
