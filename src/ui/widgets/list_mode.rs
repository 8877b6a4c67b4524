//! The rows of a list that has the keyboard in list mode: it follows the row the keyboard is on and tells how many fit.

use super::list_row;
use crate::ui::room::Room;
use egui::{EventFilter, Id, Rect, RichText, Role, ScrollArea, Sense, Ui, WidgetInfo};

/// A list of list mode.
pub struct ListMode<'a> {
    pub id: Id,
    /// What a screen reader calls it.
    pub name: &'a str,
    /// **Units:** points.
    pub row: f32,
    pub count: usize,
    /// Said where there are no rows.
    pub empty: &'a str,
}

/// Draws the rows in sight. `row_ui` draws one, told whether it is chosen, and gives its place.
pub fn rows_ui(
    ui: &mut Ui,
    room: &mut Room<'_>,
    list: &ListMode<'_>,
    mut row_ui: impl FnMut(&mut Ui, &mut Room<'_>, usize, bool) -> Option<Rect>,
) {
    let rect = ui.available_rect_before_wrap();
    let response = ui.interact(rect, list.id, Sense::focusable_noninteractive());
    response.widget_info(|| WidgetInfo::labeled(Role::List, true, list.name));
    if response.has_focus() {
        let filter = EventFilter { vertical_arrows: true, horizontal_arrows: true, escape: true, tab: false };
        ui.memory_mut(|m| m.set_focus_lock_filter(list.id, filter));
    }
    if list.count == 0 {
        ui.label(RichText::new(list.empty).color(room.theme.dim));
        return;
    }
    let (at, chosen) = room.session.list.as_ref().map_or((0, 0..=0), |l| (l.at, l.chosen()));
    let page = (rect.height() / list.row) as usize;
    if room.session.list.as_ref().is_some_and(|l| l.page != page) {
        room.change(move |session| {
            if let Some(list) = &mut session.list {
                list.page = page;
            }
        });
    }
    ui.spacing_mut().item_spacing.y = 0.0;
    let mut area = ScrollArea::vertical().id_salt(list.name).auto_shrink([false, false]);
    // The list follows the row the keyboard is on.
    let before: Option<usize> = ui.memory(|m| m.data.get_temp(list.id.with("at")));
    if before != Some(at) {
        let now: f32 = ui.memory(|m| m.data.get_temp(list.id.with("offset"))).unwrap_or(0.0);
        let top = at as f32 * list.row;
        let least = (top + list.row - rect.height()).max(0.0);
        area = area.vertical_scroll_offset(now.clamp(least.min(top), top));
    }
    let shown = area.show_rows(ui, list.row, list.count, |ui, rows| {
        for row in rows {
            let Some(place) = row_ui(ui, room, row, chosen.contains(&row)) else { continue };
            if response.has_focus() && row == at {
                list_row::focus_ring(ui.painter(), room.theme, place);
            }
        }
    });
    ui.memory_mut(|m| {
        m.data.insert_temp(list.id.with("offset"), shown.state.clamped_offset().y);
        m.data.insert_temp(list.id.with("at"), at);
    });
}
