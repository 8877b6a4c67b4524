//! The annotation panel: label chips, and the list of tags.

use super::tag_rows::{Line, Rows};
use super::{boards, detail, problems};
use crate::app::Mode;
use crate::app::article::Article;
use crate::app::boards::Board;
use crate::app::command::{Command, Pane};
use crate::app::effect::Field;
use crate::core::scheme::Shape;
use crate::core::spans::{Origin, Span};
use crate::ui::room::{Excerpt, Room};
use crate::ui::text_view::excerpt::Cut;
use crate::ui::theme::{self, icon};
use crate::ui::widgets::field::filter_ui;
use crate::ui::widgets::label_chip::{self, Chip, chip_ui};
use crate::ui::widgets::list_row::{self, ListKeys, Step};
use egui::{Align, Button, Id, Layout, Rect, RichText, Role, ScrollArea, Sense, Ui, WidgetInfo, pos2, vec2};
use std::sync::Arc;

/// Height of a row.
pub const ROW: f32 = 28.0;

/// Height of the lower part that shows all of a claim; more is the list's, unless one pulls the line.
const LOWER: f32 = 410.0;

/// The list's widget: what F6 gives the keyboard to.
pub fn list_id() -> Id {
    Id::unique("tags-list")
}

/// Draws the panel's contents: chips and list above, the focused tag below.
pub fn panel_ui(ui: &mut Ui, room: &mut Room<'_>) {
    if room.session.article().is_none() {
        return;
    }
    if room.session.reviewing().is_some() && !problems::shown(room) {
        return super::review::review_ui(ui, room);
    }
    let detail_height = (ui.available_height() * 0.55).min(ui.available_height() - 190.0).clamp(120.0, LOWER);
    egui::Panel::bottom("detail")
        .resizable(true)
        .frame(egui::Frame::new())
        .show_separator_line(false)
        .default_size(detail_height)
        .size_range(120.0..=(ui.available_height() - 160.0).max(121.0))
        .show(ui, |ui| {
            let line = ui.max_rect();
            ui.painter().hline(line.x_range(), line.top(), egui::Stroke::new(1.0, room.theme.line));
            ui.add_space(10.0);
            ScrollArea::vertical().id_salt("detail-scroll").auto_shrink([false, false]).show(ui, |ui| {
                detail::detail_ui(ui, room);
            });
        });
    if problems::shown(room) {
        return problems::problems_ui(ui, room);
    }
    let Some(article) = room.session.article() else { return };
    boards::tabs_ui(ui, room);
    ui.add_space(6.0);
    chips_ui(ui, room);
    if room.session.board != Board::Tags {
        ui.add_space(6.0);
        filter_row_ui(ui, room);
        ui.add_space(4.0);
        return boards::board_ui(ui, room);
    }
    let mut rows = std::mem::take(&mut room.view.rows);
    rows.update(room.session, article, &room.view.tag_filter, room.session.label_filter.as_ref());
    ui.add_space(6.0);
    filter_row_ui(ui, room);
    problems::count_ui(ui, room);
    ui.add_space(4.0);
    list_ui(ui, room, &mut rows);
    room.view.rows = rows;
}

fn chips_ui(ui: &mut Ui, room: &mut Room<'_>) {
    let labels = &room.session.scheme.labels;
    let columns = labels.len().clamp(1, 3);
    let gap = 6.0;
    let width = (ui.available_width() - gap * (columns as f32 - 1.0)) / columns as f32;
    let lines = labels.len().div_ceil(3);
    let most = label_chip::HEIGHT * 4.0 + gap * 3.0;
    let area = ScrollArea::vertical().id_salt("chips").max_height(most).auto_shrink([false, true]);
    area.scroll_bar_visibility(if lines > 4 {
        egui::containers::scroll_area::ScrollBarVisibility::VisibleWhenNeeded
    } else {
        egui::containers::scroll_area::ScrollBarVisibility::AlwaysHidden
    })
    .show(ui, |ui| {
        ui.spacing_mut().item_spacing = vec2(gap, gap);
        for line in labels.chunks(columns) {
            ui.horizontal(|ui| {
                for label in line {
                    let brush = matches!(&room.session.mode, Mode::Brush { label: Some(l) } if *l == label.name);
                    let on = brush || room.session.label_filter.as_ref() == Some(&label.name);
                    let chip = Chip {
                        label,
                        colour: room.theme.label(&room.session.scheme, &label.name),
                        count: room.session.article().map_or(0, |a| match room.session.board {
                            Board::Waiting => a.pending.count(Some(&label.name)),
                            _ => a.document.spans().count(&label.name),
                        }),
                        on,
                    };
                    let response = chip_ui(ui, room.theme, width, &chip);
                    let response = match label.description.as_str() {
                        "" => response,
                        words => response.on_hover_text(words),
                    };
                    if response.clicked() {
                        chip_clicked(room, &label.name);
                    }
                }
            });
        }
    });
}

/// A chip tags what is selected or gives the focused tag its label; with neither it filters the list.
fn chip_clicked(room: &mut Room<'_>, name: &Arc<str>) {
    let target = room.session.article().is_some_and(|a| a.selection.is_some());
    if target {
        room.run(Command::ApplyLabel(name.to_string()));
        room.change(|session| session.focus_pane(Pane::Text));
        return;
    }
    let name = name.clone();
    room.change(move |session| {
        session.label_filter = if session.label_filter.as_ref() == Some(&name) { None } else { Some(name) };
    });
}

fn filter_row_ui(ui: &mut Ui, room: &mut Room<'_>) {
    let wanted = room.view.wanted == Some(Field::FilterTags);
    if wanted {
        room.view.wanted = None;
    }
    ui.horizontal(|ui| {
        let by_label = room.session.settings.tag_order != "text";
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            let grouped = room.session.board == Board::Tags;
            let (sign, name) = if by_label {
                (icon::LIST_GROUPED, "Tags by label: change to text order")
            } else {
                (icon::LIST, "Tags in text order: change to by label")
            };
            let button = Button::new(theme::icon_text(sign)).min_size(vec2(28.0, 28.0));
            if grouped && ui.add(button).accessible_name(name).on_hover_text(name).clicked() {
                let order = if by_label { "text" } else { "label" };
                room.change(move |session| order.clone_into(&mut session.settings.tag_order));
            }
            let mut filter = std::mem::take(&mut room.view.tag_filter);
            filter_ui(ui, room.theme, Id::unique("tags-filter"), "Filter tags", &mut filter, wanted);
            room.view.tag_filter = filter;
        });
    });
}

fn list_ui(ui: &mut Ui, room: &mut Room<'_>, rows: &mut Rows) {
    let Some(article) = room.session.article() else { return };
    let rect = ui.available_rect_before_wrap();
    if rows.lines.is_empty() {
        let words = if !room.view.tag_filter.is_empty() || room.session.label_filter.is_some() {
            "No tag fits the filter.".to_owned()
        } else {
            match room.session.scheme.labels.first() {
                Some(label) => format!("Select words and press {} for {}", label.key.unwrap_or('1'), label.name),
                None => String::new(),
            }
        };
        ui.label(RichText::new(words).color(room.theme.dim));
        return;
    }
    let focus = article.focus.clone();
    let focused = focus.as_ref().and_then(|id| rows.place_of(room.session, article, id));
    let last = rows.lines.len() - 1;
    let at = room.view.tag_at.filter(|at| *at <= last).or(focused).unwrap_or(0);
    let page = (rect.height() / ROW) as usize;
    let keys = ListKeys { id: list_id(), name: "Tags", at, count: rows.lines.len(), page };
    let (step, list) = keys.show(ui, rect);
    let mut scroll_to = None;
    match step {
        Some(Step::To(place)) => {
            room.view.tag_at = Some(place);
            scroll_to = Some(place);
            if let Some(Line::Tag(span) | Line::Lost(span)) = rows.lines.get(place) {
                room.run(Command::FocusSpan(span.id.to_string()));
            }
        }
        Some(Step::Open) => room.change(|session| session.focus_pane(Pane::Text)),
        None if !list.has_focus() => room.view.tag_at = None,
        None => {}
    }
    // The list follows the focused tag when that changes; it never moves while one reads.
    if rows.followed != focus {
        rows.followed = focus.clone();
        scroll_to = scroll_to.or(focused);
    }
    ui.spacing_mut().item_spacing.y = 0.0;
    let mut area = ScrollArea::vertical().id_salt("tags").auto_shrink([false, false]);
    if let Some(place) = scroll_to {
        let now: f32 = ui.memory(|m| m.data.get_temp(list_id().with("offset"))).unwrap_or(0.0);
        // With a row to spare on either side.
        let top = (place as f32 - 1.0).max(0.0) * ROW;
        let least = (top + ROW * 3.0 - rect.height()).max(0.0);
        area = area.vertical_scroll_offset(now.clamp(least.min(top), top));
    }
    let shown = area.show_rows(ui, ROW, rows.lines.len(), |ui, places| {
        for place in places {
            let Some(line) = rows.lines.get(place) else { continue };
            let current = focused == Some(place);
            let rect = line_ui(ui, room, article, line, current);
            if list.has_focus() && at == place {
                list_row::focus_ring(ui.painter(), room.theme, rect);
            }
        }
    });
    ui.memory_mut(|m| m.data.insert_temp(list_id().with("offset"), shown.state.clamped_offset().y));
}

fn line_ui(ui: &mut Ui, room: &mut Room<'_>, article: &Article, line: &Line, current: bool) -> Rect {
    match line {
        Line::Title(words) => {
            let (rect, _) = ui.allocate_exact_size(vec2(ui.available_width(), ROW), Sense::hover());
            let font = theme::medium(theme::SMALL);
            ui.painter().text(rect.left_center(), egui::Align2::LEFT_CENTER, *words, font, room.theme.amber);
            rect
        }
        Line::Tag(span) => tag_ui(ui, room, article, span, current),
        Line::Lost(span) => lost_ui(ui, room, article, span, current),
        Line::Problem(place) => problem_ui(ui, room, article, *place),
    }
}

fn tag_ui(ui: &mut Ui, room: &mut Room<'_>, article: &Article, span: &Span, current: bool) -> Rect {
    let theme = room.theme;
    let (rect, response) = ui.allocate_exact_size(vec2(ui.available_width(), ROW), Sense::CLICK);
    let quote = span.quote(article.document.text());
    let (side, warn) = side_words(article, span);
    response.widget_info(|| {
        let words = format!("{} {} {side}", span.label, quote.chars().take(80).collect::<String>());
        WidgetInfo::selected(Role::ListItem, true, current, words.trim())
    });
    let painter = ui.painter().clone();
    list_row::ground(&painter, theme, rect, current, response.hovered());
    let shape = room.session.scheme.label(&span.label).map_or(Shape::Tint, |l| l.shape);
    let colour = theme.label(&room.session.scheme, &span.label);
    list_row::sign(&painter, rect.left_center() + vec2(11.0, 0.0), shape, colour);
    let mut right = rect.right() - 8.0;
    if let Some(sign) = mark(span) {
        let colour = if span.flagged { theme.amber } else { theme.dim };
        let at = pos2(right - 6.0, rect.center().y);
        painter.text(at, egui::Align2::CENTER_CENTER, sign, theme::icon_font(12.0), colour);
        right -= 18.0;
    }
    // Values line up at the right; the quote comes first, as far as three fifths of the row.
    let left = rect.left() + 24.0;
    let natural = |words: &str| {
        let start: String = words.chars().take(60).collect();
        painter.layout_no_wrap(start, theme::sans(theme::BODY), theme.text).size().x
    };
    let whole = right - left - 12.0;
    let most = (whole - natural(quote).min(whole * 0.6)).max(whole * 0.3);
    if !side.is_empty() {
        let width = painter.layout_no_wrap(side.clone(), theme::sans(theme::SMALL), theme.dim).size().x;
        let width = width.min(most);
        let place = Rect::from_min_max(pos2(right - width, rect.top()), pos2(right + 1.0, rect.bottom()));
        let ink = if warn { theme.amber } else { theme.dim };
        let excerpt =
            Excerpt { words: &side, size: theme::SMALL, weight: 400, cut: Cut::End(1), colour: ink, right: true };
        room.paint_words(&painter, place, &excerpt);
        right = place.left() - 12.0;
    }
    let place = Rect::from_min_max(pos2(rect.left() + 24.0, rect.top()), pos2(right, rect.bottom()));
    let excerpt =
        Excerpt { words: quote, size: theme::BODY, weight: 400, cut: Cut::Middle, colour: theme.text, right: false };
    room.paint_words(&painter, place, &excerpt);
    if response.clicked() {
        room.run(Command::FocusSpan(span.id.to_string()));
        room.change(|session| session.focus_pane(Pane::Text));
    }
    rect
}

/// What stands at the right of a tag: its value, or who said it; true where something is amiss.
fn side_words(article: &Article, span: &Span) -> (String, bool) {
    let document = &article.document;
    if let Some(value) = &span.value {
        return (value.as_str().map_or_else(|| value.to_string(), str::to_owned), false);
    }
    let mut names: Vec<String> = Vec::new();
    for link in document.relations().from_span(&span.id) {
        match document.spans().get(&link.to) {
            Some(to) => names.push(to.value_str().unwrap_or(to.quote(document.text())).to_owned()),
            None => return ("← ?".to_owned(), true),
        }
    }
    match (names.as_slice(), span.attr_str("speaker")) {
        ([], Some(speaker)) => (format!("← {}", detail::speaker_words(speaker)), false),
        ([], None) => (String::new(), false),
        ([one], _) => (format!("← {one}"), false),
        ([one, rest @ ..], _) => (format!("← {one} +{}", rest.len()), false),
    }
}

/// A small sign for what is special about a tag.
fn mark(span: &Span) -> Option<&'static str> {
    match span.origin {
        _ if span.flagged => Some(icon::FLAG),
        Origin::Rule | Origin::Model => Some(icon::LIGHT),
        Origin::Import => Some(icon::FILE),
        Origin::Propagated => Some(icon::LIST),
        Origin::Manual => span.note.is_some().then_some(icon::PENCIL),
    }
}

fn lost_ui(ui: &mut Ui, room: &mut Room<'_>, article: &Article, span: &Span, current: bool) -> Rect {
    let (rect, response) = ui.allocate_exact_size(vec2(ui.available_width(), ROW), Sense::CLICK);
    let quote = span.quote(article.document.text()).to_owned();
    response.widget_info(|| {
        WidgetInfo::selected(Role::ListItem, true, current, format!("{} {quote}, lost its words", span.label))
    });
    let painter = ui.painter().clone();
    list_row::ground(&painter, room.theme, rect, current, response.hovered());
    let at = rect.left_center() + vec2(11.0, 0.0);
    painter.text(at, egui::Align2::CENTER_CENTER, icon::WARNING, theme::icon_font(13.0), room.theme.amber);
    let mut right = rect.right();
    let id = span.id.to_string();
    for (words, command) in
        [("Delete", Command::DropOrphan(id.clone())), ("Place it", Command::PlaceOrphan(id.clone()))]
    {
        let button =
            Button::new(RichText::new(words).small()).min_size(vec2(0.0, 22.0)).wrap_mode(egui::TextWrapMode::Extend);
        let width = if words == "Delete" { 66.0 } else { 72.0 };
        let place = Rect::from_min_size(pos2(right - width, rect.center().y - 11.0), vec2(width - 4.0, 22.0));
        if ui.put(place, button).accessible_name(format!("{words}: {quote}")).clicked() {
            room.run(command);
            room.change(|session| session.focus_pane(Pane::Text));
        }
        right -= width;
    }
    let place = Rect::from_min_max(pos2(rect.left() + 24.0, rect.top()), pos2(right - 6.0, rect.bottom()));
    let colour = room.theme.text;
    let excerpt = Excerpt { words: &quote, size: theme::BODY, weight: 400, cut: Cut::Middle, colour, right: false };
    room.paint_words(&painter, place, &excerpt);
    if response.clicked() {
        room.run(Command::FocusSpan(id));
    }
    rect
}

fn problem_ui(ui: &mut Ui, room: &mut Room<'_>, article: &Article, place: usize) -> Rect {
    let aside = &article.document.set_aside;
    let value = aside.spans.iter().chain(&aside.relations).nth(place);
    let words = value.map(ToString::to_string).unwrap_or_default();
    let (rect, response) = ui.allocate_exact_size(vec2(ui.available_width(), ROW), Sense::hover());
    response.widget_info(|| WidgetInfo::labeled(Role::ListItem, true, format!("Did not read: {words}")));
    let painter = ui.painter();
    let at = rect.left_center() + vec2(11.0, 0.0);
    painter.text(at, egui::Align2::CENTER_CENTER, icon::WARNING, theme::icon_font(13.0), room.theme.amber);
    let cut = list_row::cut_end(painter, &words, theme::sans(theme::SMALL), room.theme.dim, rect.width() - 32.0);
    painter.galley(pos2(rect.left() + 24.0, rect.center().y - cut.size().y / 2.0), cut, room.theme.dim);
    response.on_hover_text(format!("This did not read as a tag or link. It stays in the file as it is.\n{words}"));
    rect
}
