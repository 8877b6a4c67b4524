//! The panel in a review: how far, filters, the places to decide with what is said of each, and how it was decided.

use super::detail;
use crate::app::command::Command;
use crate::app::effect::Field as Wanted;
use crate::app::review::{Filter, Review, Stage};
use crate::app::run::version_said;
use crate::core::review::adjudicate::{Comparison, Decision, Task};
use crate::core::review::align::{Cause, Unit};
use crate::core::review::shown;
use crate::core::scheme::Shape;
use crate::ui::room::{Ask, Excerpt, Room};
use crate::ui::text_view::excerpt::Cut;
use crate::ui::theme::{self, icon};
use crate::ui::widgets::field::Field;
use crate::ui::widgets::{key_hint, list_row};
use egui::epaint::text::LayoutJob;
use egui::{
    Align, Button, ComboBox, Frame, Id, Label, Layout, Rect, RichText, Role, ScrollArea, Sense, Ui, WidgetInfo, pos2,
    vec2,
};

/// Height of a row: its words, and why it is there.
const ROW: f32 = 44.0;

/// Width of the column with the annotators' names.
const NAMES: f32 = 54.0;

/// Draws the panel's contents in a review.
pub fn review_ui(ui: &mut Ui, room: &mut Room<'_>) {
    let Some(review) = room.session.reviewing() else { return };
    head_ui(ui, room, review);
    match &review.stage {
        Stage::Reading => {
            ui.label(RichText::new("Reading everybody's tags…").color(room.theme.dim));
        }
        Stage::Nothing(words) => {
            ui.add(Label::new(RichText::new(words).color(room.theme.dim)).wrap());
            ui.add_space(6.0);
            let key = room.session.keymap.shown(&Command::MarkDone);
            let words = format!("{key} opens the next article that waits for review.");
            ui.add(Label::new(RichText::new(words).small().color(room.theme.dim)).wrap());
        }
        Stage::Sealed(readings) => {
            let words = format!("Sealed: {} not done with this article.", are(&readings.waits_for));
            ui.add(Label::new(RichText::new(words).color(room.theme.text)).wrap());
            ui.add_space(6.0);
            if ui.button("Look anyway…").clicked() {
                room.change(|session| session.overlay = Some(crate::app::Overlay::Unseal));
            }
        }
        Stage::Open(all) => open_ui(ui, room, review, all),
    }
}

/// "anna is", "anna and ben are".
pub fn are(names: &[String]) -> String {
    match names {
        [one] => format!("{one} is"),
        [all @ .., last] => format!("{} and {last} are", all.join(", ")),
        [] => "nobody is".to_owned(),
    }
}

fn head_ui(ui: &mut Ui, room: &mut Room<'_>, review: &Review) {
    ui.horizontal(|ui| {
        let title = match review.task {
            Task::Compare => "Compare",
            Task::Adjudicate => "Adjudicate",
            Task::OnePerson => "Review",
        };
        ui.label(RichText::new(title).font(theme::semibold(theme::QUOTE)));
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            let cross = Button::new(theme::icon_text(icon::X)).frame(false).min_size(vec2(28.0, 28.0));
            if ui.add(cross).accessible_name("Leave the review").on_hover_text("Leave the review (Esc)").clicked() {
                room.run(Command::ReviewLeave);
            }
            let (decided, all) = review.progress;
            if review.comparison().is_some() {
                let at = review.at.and_then(|at| review.listed.binary_search(&at).ok());
                let words = match (review.task, at) {
                    (Task::Compare, Some(at)) => format!("{} of {}", at + 1, review.listed.len()),
                    (Task::Compare, None) if all == 1 => "1 disagreement".to_owned(),
                    (Task::Compare, None) => format!("{all} disagreements"),
                    _ => format!("{decided} of {all} decided"),
                };
                ui.label(RichText::new(words).small().color(room.theme.dim));
            }
        });
    });
    // Who has which digit.
    ui.horizontal_wrapped(|ui| {
        ui.spacing_mut().item_spacing.x = 5.0;
        let names: Vec<&str> = match review.comparison() {
            Some(all) => all.names().collect(),
            None => review.who.iter().map(|a| shown(a.as_deref())).collect(),
        };
        for (i, name) in names.iter().enumerate() {
            // In a comparison digits take nothing: the letters in the text are what tells who is who.
            if review.task == Task::Adjudicate {
                key_hint::key_ui(ui, room.theme, &(i + 1).to_string());
            }
            ui.label(RichText::new(*name).color(room.theme.text));
            ui.add_space(6.0);
        }
    });
    ui.add_space(4.0);
    let (decided, all) = review.progress;
    if review.task != Task::Compare && all > 0 {
        let (rect, response) = ui.allocate_exact_size(vec2(ui.available_width(), 3.0), Sense::hover());
        response
            .widget_info(|| WidgetInfo::labeled(Role::ProgressIndicator, true, format!("{decided} of {all} decided")));
        ui.painter().rect_filled(rect, 1.5, room.theme.line);
        let done = Rect::from_min_size(rect.min, vec2(rect.width() * decided as f32 / all as f32, rect.height()));
        ui.painter().rect_filled(done, 1.5, room.theme.good);
        ui.add_space(4.0);
    }
}

fn open_ui(ui: &mut Ui, room: &mut Room<'_>, review: &Review, all: &Comparison) {
    let height = (ui.available_height() * 0.42).max(120.0);
    egui::Panel::bottom("review-detail")
        .resizable(true)
        .frame(Frame::new())
        .show_separator_line(false)
        .default_size(height)
        .size_range(100.0..=(ui.available_height() - 120.0).max(101.0))
        .show(ui, |ui| {
            let line = ui.max_rect();
            ui.painter().hline(line.x_range(), line.top(), egui::Stroke::new(1.0, room.theme.line));
            ui.add_space(8.0);
            ScrollArea::vertical().id_salt("review-detail").auto_shrink([false, false]).show(ui, |ui| {
                versions_ui(ui, room, review, all);
                reason_ui(ui, room);
                // Where nobody was right there is no tag to look at.
                if room.session.article().and_then(|a| a.focused()).is_some_and(|s| s.counts()) {
                    ui.add_space(6.0);
                    detail::detail_ui(ui, room);
                }
            });
        });
    filter_ui(ui, room, review, all);
    ui.add_space(4.0);
    rows_ui(ui, room, review, all);
}

fn filter_ui(ui: &mut Ui, room: &mut Room<'_>, review: &Review, all: &Comparison) {
    let mut filter = review.filter.clone();
    let combo = |name: &'static str, now: String| {
        ComboBox::from_id_salt(("review-filter", name))
            .selected_text(RichText::new(now).small())
            .width(92.0)
            .icon(detail::caret)
    };
    ui.horizontal(|ui| {
        ui.spacing_mut().item_spacing.x = 6.0;
        if review.task != Task::OnePerson {
            let now = filter.cause.map_or("All causes", Cause::name).to_owned();
            combo("cause", now).show_ui(ui, |ui| {
                ui.selectable_value(&mut filter.cause, None, "All causes");
                for cause in Cause::ALL {
                    ui.selectable_value(&mut filter.cause, Some(*cause), cause.name());
                }
            });
        }
        let now = filter.label.as_deref().unwrap_or("All labels").to_owned();
        combo("label", now).show_ui(ui, |ui| {
            ui.selectable_value(&mut filter.label, None, "All labels");
            for label in &room.session.scheme.labels {
                ui.selectable_value(&mut filter.label, Some(label.name.clone()), &*label.name);
            }
        });
        if all.names().count() > 1 {
            let names: Vec<&str> = all.names().collect();
            let now = filter.person.and_then(|i| names.get(i)).map_or("Everybody", |n| n);
            combo("person", now.to_owned()).show_ui(ui, |ui| {
                ui.selectable_value(&mut filter.person, None, "Everybody");
                for (i, name) in names.iter().enumerate() {
                    ui.selectable_value(&mut filter.person, Some(i), format!("{name} alone"));
                }
            });
        }
    });
    if filter != review.filter {
        room.run(Command::ReviewFilter(filter));
    }
}

fn rows_ui(ui: &mut Ui, room: &mut Room<'_>, review: &Review, all: &Comparison) {
    let count = review.listed.len();
    if count == 0 {
        let key = room.session.keymap.shown(&Command::MarkDone);
        let words = match (review.filter == Filter::default(), review.task) {
            (false, _) => "No place fits the filter.".to_owned(),
            (true, Task::Compare) => format!("All agree. {key} opens the next article."),
            (true, _) => format!("Nothing to decide: all agree. {key} finishes and opens the next article."),
        };
        ui.add(Label::new(RichText::new(words).color(room.theme.dim)).wrap());
        return;
    }
    let at = review.at.and_then(|at| review.listed.binary_search(&at).ok());
    let seen = Id::unique("review-seen");
    let before: Option<usize> = ui.memory(|m| m.data.get_temp(seen)).flatten();
    let mut area = ScrollArea::vertical().id_salt("review-list").auto_shrink([false, false]);
    if let (Some(at), true) = (at, before != at) {
        // The place comes to the third row or so, so that those decided last stay in sight.
        area = area.vertical_scroll_offset((at as f32 - 2.0).max(0.0) * ROW);
    }
    ui.memory_mut(|m| m.data.insert_temp(seen, at));
    ui.spacing_mut().item_spacing.y = 0.0;
    area.show_rows(ui, ROW, count, |ui, rows| {
        for row in rows {
            if let Some(unit) = review.listed.get(row) {
                row_ui(ui, room, all, *unit, review.at == Some(*unit));
            }
        }
    });
}

fn row_ui(ui: &mut Ui, room: &mut Room<'_>, all: &Comparison, unit: usize, current: bool) {
    let (Some(place), Some(article)) = (all.units().get(unit), room.session.article()) else { return };
    let decision = all.decision(unit, &article.document);
    let (rect, response) = ui.allocate_exact_size(vec2(ui.available_width(), ROW), Sense::CLICK);
    let label = place.there().next().map(|(_, s)| s.label.clone()).unwrap_or_default();
    let words = article.document.text().slice(place.range);
    let why = if place.causes.is_empty() { label.to_string() } else { why(all, place) };
    let outcome = decision.map(|d| match (all.task, d) {
        (Task::OnePerson, Decision::Taken(_)) => "kept".to_owned(),
        (Task::OnePerson, Decision::Neither) => "removed".to_owned(),
        (Task::OnePerson, Decision::Edited) => "changed".to_owned(),
        _ => all.words(d),
    });
    response.widget_info(|| {
        let outcome = outcome.as_deref().unwrap_or("open");
        WidgetInfo::selected(Role::ListItem, true, current, format!("{label} {words}: {why}, {outcome}"))
    });
    let painter = ui.painter().clone();
    list_row::ground(&painter, room.theme, rect, current, response.hovered());
    let shape = room.session.scheme.label(&label).map_or(Shape::Tint, |l| l.shape);
    let colour = room.theme.label(&room.session.scheme, &label);
    let line = Rect::from_min_max(rect.min, pos2(rect.right(), rect.top() + 24.0));
    list_row::sign(&painter, line.left_center() + vec2(11.0, 1.0), shape, colour);
    let quote = Rect::from_min_max(pos2(rect.left() + 24.0, line.top()), pos2(rect.right() - 8.0, line.bottom()));
    let ink = if decision.is_some() { room.theme.dim } else { room.theme.text };
    room.paint_words(
        &painter,
        quote,
        &Excerpt { words, size: theme::BODY, weight: 400, cut: Cut::Middle, colour: ink, right: false },
    );
    let below = rect.top() + 33.0;
    let small = theme::sans(theme::SMALL);
    let colour = if decision.is_some() { room.theme.dim } else { room.theme.amber };
    let right = rect.right() - 8.0;
    let mut room_for_why = right - rect.left() - 24.0;
    if let (Some(words), Some(decision)) = (outcome, decision) {
        let sign = if matches!(decision, Decision::Neither | Decision::Gap) { icon::X } else { icon::CHECK };
        let galley = painter.layout_no_wrap(words, small, room.theme.good);
        let left = right - galley.size().x;
        painter.galley(pos2(left, below - galley.size().y / 2.0), galley, room.theme.good);
        let at = pos2(left - 4.0, below);
        painter.text(at, egui::Align2::RIGHT_CENTER, sign, theme::icon_font(12.0), room.theme.good);
        room_for_why = left - 24.0 - rect.left() - 24.0;
    }
    let cut = list_row::cut_end(&painter, &why, theme::sans(theme::SMALL), colour, room_for_why);
    painter.galley(pos2(rect.left() + 24.0, below - cut.size().y / 2.0), cut, colour);
    if response.clicked() {
        room.run(Command::ReviewTo(unit));
        room.change(|session| session.focus_pane(crate::app::command::Pane::Text));
    }
}

/// What a place is disagreed about, in as many words as one needs to see who stands against whom.
fn why(all: &Comparison, place: &Unit) -> String {
    let names = |there: bool| {
        let some = all.names().zip(&place.spans).filter(move |(_, s)| s.is_some() == there);
        some.map(|(name, _)| name).collect::<Vec<_>>()
    };
    let words = place.causes.iter().map(|cause| match cause {
        // The shorter list says it.
        Cause::Missed if names(false).len() <= names(true).len() => format!("missed by {}", names(false).join(", ")),
        Cause::Missed => format!("only {}", names(true).join(", ")),
        Cause::Label => {
            let mut labels: Vec<&str> = place.there().map(|(_, s)| &*s.label).collect();
            labels.dedup();
            labels.join(" or ")
        }
        cause => cause.name().to_owned(),
    });
    words.collect::<Vec<_>>().join(", ")
}

/// Why it was decided so, once it is.
fn reason_ui(ui: &mut Ui, room: &mut Room<'_>) {
    let Some(span) = room.session.article().and_then(|a| a.focused()).cloned() else { return };
    let wanted = room.view.wanted == Some(Wanted::Note);
    if wanted {
        room.view.wanted = None;
    }
    let now = span.note.clone().unwrap_or_default();
    let mut field = Field::new((span.id.as_str(), "reason"), "Reason", &now);
    field.hint = "Reason for this decision";
    ui.add_space(4.0);
    field.show(ui, room, wanted, |text| Ask::Run(Command::SetNote(Some(text).filter(|t| !t.trim().is_empty()))));
}

/// What each says at the place one is at; a click takes it.
fn versions_ui(ui: &mut Ui, room: &mut Room<'_>, review: &Review, all: &Comparison) {
    let Some(unit) = review.at.filter(|at| all.units().get(*at).is_some()) else {
        let key = room.session.keymap.shown(&Command::ReviewNext);
        let words = format!("{key} goes to the next place. Click a row to see what each says.");
        ui.add(Label::new(RichText::new(words).color(room.theme.dim)).wrap());
        return;
    };
    let Some(article) = room.session.article() else { return };
    ui.spacing_mut().item_spacing.y = 4.0;
    let adjudicates = review.task == Task::Adjudicate;
    for (i, name) in all.names().map(str::to_owned).enumerate() {
        let digit = char::from_digit(i as u32 + 1, 10).unwrap_or(' ');
        let said = version_said(all, unit, i, article);
        ui.horizontal_top(|ui| {
            if adjudicates {
                key_hint::key_ui(ui, room.theme, &digit.to_string());
            }
            // Names in a column of their own, so that versions can be compared down the lines.
            let (rect, _) = ui.allocate_exact_size(vec2(NAMES, 18.0), Sense::hover());
            let cut = list_row::cut_end(ui.painter(), &name, theme::medium(theme::BODY), room.theme.text, NAMES);
            ui.painter().galley(pos2(rect.left(), rect.center().y - cut.size().y / 2.0), cut, room.theme.text);
            let mut job = LayoutJob::default();
            for (n, part) in said.iter().enumerate() {
                // What all say is dim; what one must look at is not.
                let ink = if part.differs || review.task == Task::OnePerson { room.theme.text } else { room.theme.dim };
                let space = if n == 0 { "" } else { "  " };
                let format = egui::TextFormat::simple(theme::sans(theme::BODY), ink);
                job.append(&format!("{space}{}", part.words), 0.0, format);
            }
            let label = Label::new(job).wrap().sense(if adjudicates { Sense::CLICK } else { Sense::hover() });
            let response = ui.add(label);
            if adjudicates && response.on_hover_text(format!("Take {name}'s version ({digit})")).clicked() {
                room.run(Command::ReviewDigit(digit));
            }
        });
    }
    ui.add_space(2.0);
    if review.task == Task::Compare {
        hints_ui(
            ui,
            room,
            &[(Command::ReviewNext, "next"), (Command::ReviewPrevious, "previous"), (Command::ReviewLeave, "leave")],
        );
        return;
    }
    let one = review.task == Task::OnePerson;
    let mut commands = vec![
        (Command::ReviewMerged, if one { "keep" } else { "merged" }),
        (Command::ReviewNeither, if one { "remove" } else { "neither" }),
        (Command::ReviewEdit, "change"),
        (Command::ReviewGap, "guideline gap"),
        (Command::ReviewReason, "reason"),
        (Command::ReviewNext, "next"),
        (Command::ReviewPrevious, "previous"),
    ];
    if one {
        commands.insert(2, (Command::ReviewKeepRest, "keep all the rest"));
        ui.label(RichText::new("A digit keeps it with that label.").small().color(room.theme.dim));
    }
    hints_ui(ui, room, &commands);
    if all.is_gap(unit, &article.document) {
        ui.label(RichText::new("The guidelines do not say.").small().color(room.theme.amber));
    }
}

/// Keys and what they do, each to be clicked as well; a key and its words stay on one line.
fn hints_ui(ui: &mut Ui, room: &mut Room<'_>, commands: &[(Command, &str)]) {
    ui.scope(|ui| {
        ui.spacing_mut().item_spacing = vec2(10.0, 5.0);
        ui.spacing_mut().interact_size.y = 18.0;
        ui.horizontal_wrapped(|ui| {
            for (command, words) in commands {
                let key = room.session.keymap.shown(command);
                if key_hint::hint_ui(ui, room.theme, &key, words, false).is_some_and(|r| r.clicked()) {
                    room.run(command.clone());
                }
            }
        });
    });
}
