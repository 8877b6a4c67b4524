//! All dates of the article on one line of time: near its own day wide apart, far from it close together.

use crate::app::article::Article;
use crate::app::boards::{Line, Place};
use crate::app::command::Pane;
use crate::app::effect::Field as Wanted;
use crate::ui::room::Room;
use crate::ui::theme;
use crate::ui::widgets::calendar::short;
use egui::{Align2, Button, Color32, Rect, RichText, Role, Sense, Stroke, Ui, WidgetInfo, pos2, vec2};
use jiff::civil::Date;

/// Height of the strip.
const HEIGHT: f32 = 58.0;
/// Distance between dots that fall on one place.
const STACK: f32 = 6.0;
/// Dots above each other.
const MOST: usize = 4;
/// Distance from the middle that is always shown, in days.
const LEAST: f32 = 10.0;

/// Where dates stand between the ends of a strip.
struct Scale {
    middle: Date,
    /// The outermost distances before and after, on the folded scale.
    ends: (f32, f32),
}

impl Scale {
    fn new(middle: Date, days: impl Iterator<Item = Date>) -> Self {
        let mut ends = (fold(-LEAST), fold(LEAST));
        for day in days {
            let at = fold(distance(middle, day));
            ends = (ends.0.min(at), ends.1.max(at));
        }
        Self { middle, ends }
    }

    /// 0 at the left end, 1 at the right.
    fn at(&self, days: f32) -> f32 {
        (fold(days) - self.ends.0) / (self.ends.1 - self.ends.0)
    }

    fn of(&self, day: Date) -> f32 {
        self.at(distance(self.middle, day))
    }
}

fn distance(from: Date, to: Date) -> f32 {
    (to - from).get_days() as f32
}

/// Equal steps for equal factors, with the sign kept.
fn fold(days: f32) -> f32 {
    days.signum() * (1.0 + days.abs() / 3.0).ln()
}

/// Distances that are named below the line, in days.
const MARKS: [(f32, &str); 5] =
    [(7.0, "1 week"), (31.0, "1 month"), (366.0, "1 year"), (3_653.0, "10 years"), (36_525.0, "100 years")];

/// Draws the strip over the dates of the list; a click goes to the nearest one.
pub fn timeline_ui(ui: &mut Ui, room: &mut Room<'_>, article: &Article, lines: &[Line]) {
    let places: Vec<&Place> =
        lines.iter().filter_map(|l| if let Line::Place(p) = l { Some(p) } else { None }).collect();
    let published = article.reference_date();
    if published.is_none() {
        ui.horizontal(|ui| {
            ui.label(RichText::new("No publication date").small().color(room.theme.amber));
            let button = Button::new(RichText::new("Set it…").small()).min_size(vec2(0.0, 22.0));
            if ui.add(button).accessible_name("Set the publication date").clicked() {
                room.view.wanted = Some(Wanted::ArticleDate);
            }
        });
    }
    let dated: Vec<(&Place, Date)> = places.iter().filter_map(|p| Some((*p, p.days?.0))).collect();
    let middle = published.or_else(|| dated.get(dated.len() / 2).map(|(_, day)| *day));
    let (Some(middle), false) = (middle, dated.is_empty()) else { return };
    let scale = Scale::new(middle, dated.iter().map(|(_, day)| *day));
    let (rect, response) = ui.allocate_exact_size(vec2(ui.available_width(), HEIGHT), Sense::click());
    response.widget_info(|| WidgetInfo::labeled(Role::Image, true, format!("{} dates on a line of time", dated.len())));
    let inner = rect.shrink2(vec2(8.0, 0.0));
    let x_of = |share: f32| inner.left() + share * inner.width();
    let line = rect.bottom() - 20.0;
    let painter = ui.painter();
    painter.hline(inner.x_range(), line, Stroke::new(1.0, room.theme.line));
    let small = theme::sans(10.0);
    // The article's own day.
    let own = x_of(scale.at(0.0));
    painter.vline(own, rect.top() + 2.0..=line + 3.0, Stroke::new(1.5, room.theme.accent));
    let name = if published.is_some() { "published" } else { "" };
    let own_words = painter.text(pos2(own, line + 5.0), Align2::CENTER_TOP, name, small.clone(), room.theme.dim);
    let mut taken = vec![own_words.expand2(vec2(5.0, 0.0))];
    for (days, words) in MARKS {
        for sign in [-1.0, 1.0] {
            let share = scale.at(days * sign);
            if !(0.0..=1.0).contains(&share) {
                continue;
            }
            let x = x_of(share);
            painter.vline(x, line - 2.0..=line + 2.0, Stroke::new(1.0, room.theme.dim));
            let galley = painter.layout_no_wrap(words.to_owned(), small.clone(), room.theme.dim);
            let half = galley.size().x / 2.0;
            let left = (x - half).clamp(rect.left(), rect.right() - galley.size().x);
            let place = Rect::from_min_size(pos2(left, line + 5.0), galley.size());
            if taken.iter().all(|t| !t.intersects(place)) {
                painter.galley(place.min, galley, room.theme.dim);
                taken.push(place.expand2(vec2(5.0, 0.0)));
            }
        }
    }
    let colour = room.theme.label(&room.session.scheme, "DATE");
    let mut stacked: Vec<(i32, usize)> = Vec::new();
    let mut dots: Vec<(&Place, egui::Pos2)> = Vec::new();
    for (place, day) in &dated {
        let x = x_of(scale.of(*day));
        let column = (x / STACK).round() as i32;
        let above = match stacked.iter_mut().find(|(c, _)| *c == column) {
            Some((_, count)) => {
                *count += 1;
                *count
            }
            None => {
                stacked.push((column, 0));
                0
            }
        };
        let centre = pos2(x, line - 7.0 - above.min(MOST) as f32 * STACK);
        let ink = if place.problem.is_some() { room.theme.amber } else { colour };
        dot(painter, centre, ink, place.waiting, room.theme.side);
        dots.push((place, centre));
    }
    let near = |p: egui::Pos2| {
        dots.iter().min_by(|a, b| a.1.distance(p).total_cmp(&b.1.distance(p))).filter(|d| d.1.distance(p) < 24.0)
    };
    let nearest = response.hover_pos().and_then(near);
    if let Some((_, centre)) = nearest {
        painter.circle_stroke(*centre, 5.0, Stroke::new(1.5, room.theme.text));
    }
    let words = nearest.map(|(place, _)| {
        let quote = article.document.text().slice(place.range);
        let day = place.days.map(|(first, _)| short(first)).unwrap_or_default();
        let problem = place.problem.as_ref().map(|p| format!("\n{p}")).unwrap_or_default();
        format!("{quote} = {}, {day}{problem}", place.side)
    });
    let go = nearest.map(|(place, _)| place.go.clone());
    let clicked = response.clicked();
    if let Some(words) = words {
        response.on_hover_text_at_pointer(words);
    }
    if let Some(go) = go.filter(|_| clicked) {
        room.run(go);
        room.change(|session| session.focus_pane(Pane::Text));
    }
    ui.add_space(4.0);
}

fn dot(painter: &egui::Painter, centre: egui::Pos2, ink: Color32, hollow: bool, ground: Color32) {
    if hollow {
        painter.circle(centre, 2.6, ground, Stroke::new(1.2, ink));
    } else {
        painter.circle_filled(centre, 3.0, ink);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn the_days_around_the_article_have_room_beside_a_date_long_ago() {
        let day = date(2026, 2, 2);
        let scale = Scale::new(day, [date(1990, 1, 1), date(2026, 2, 4)].into_iter());
        assert!(scale.of(date(1990, 1, 1)).abs() < 1e-4);
        assert!(scale.of(day) < scale.of(date(2026, 2, 4)));
        let week = scale.of(date(2026, 2, 9)) - scale.of(day);
        assert!(week > 0.08, "{week}");
        assert!(scale.of(date(2026, 2, 12)) <= 1.0 + 1e-4);
    }
}
