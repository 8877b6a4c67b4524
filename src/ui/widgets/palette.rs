//! Finding a command or an article by some letters of its name.

use super::{key_hint, list_row};
use crate::app::command::{Command, Menu};
use crate::app::queue::Project;
use crate::app::specs::SPECS;
use crate::app::{Overlay, Session};
use crate::ui::room::Room;
use crate::ui::theme;
use egui::{
    Area, Frame, Id, Key, Margin, Modal, Modifiers, RichText, Role, ScrollArea, Sense, TextEdit, Ui, WidgetInfo, pos2,
    vec2,
};

const ROW: f32 = 32.0;
const WIDTH: f32 = 560.0;
/// Articles listed at most.
const MOST: usize = 200;

/// What is typed and where one is in the list.
#[derive(Default)]
pub struct State {
    typed: String,
    at: usize,
}

struct Entry {
    title: String,
    /// Words at the right before the key.
    side: String,
    key: String,
    command: Command,
    reason: Option<String>,
}

/// Draws the palette of commands or of articles.
pub fn palette_ui(ui: &Ui, room: &mut Room<'_>, which: Overlay) {
    let ctx = ui.ctx().clone();
    let within = ctx.content_rect();
    let width = WIDTH.min(within.width() - 32.0);
    let place = pos2(within.center().x - width / 2.0, within.top() + (within.height() * 0.12).min(96.0));
    let area =
        Area::new(Id::unique("palette")).kind(egui::UiKind::Modal).fixed_pos(place).order(egui::Order::Foreground);
    let frame = Frame::popup(ui.style()).inner_margin(Margin::same(8)).fill(room.theme.side);
    let modal = Modal::new(Id::unique("palette")).area(area).frame(frame).backdrop_color(super::super::dialogs::VEIL);
    let shown = modal.show(&ctx, |ui| {
        ui.set_width(width);
        inside_ui(ui, room, which);
    });
    if shown.backdrop_response.clicked() {
        close(room);
    }
}

fn close(room: &mut Room<'_>) {
    room.view.palette = State::default();
    room.change(|session| session.overlay = None);
}

fn inside_ui(ui: &mut Ui, room: &mut Room<'_>, which: Overlay) {
    let goes = which == Overlay::GoTo;
    let hint = if goes { "Go to article" } else { "Find a command" };
    if room.view.first_frame_of_dialog {
        room.view.palette = State::default();
    }
    let typed = room.view.palette.typed.clone();
    let entries = match &room.session.project {
        Some(project) if goes => articles(project, &typed),
        _ if goes => Vec::new(),
        _ => commands(room.session, &typed),
    };
    let state = &mut room.view.palette;
    let last = entries.len().saturating_sub(1);
    state.at = state.at.min(last);
    let (down, up, enter) = ui.input_mut(|i| {
        let down = i.consume_key(Modifiers::NONE, Key::ArrowDown);
        (down, i.consume_key(Modifiers::NONE, Key::ArrowUp), i.key_pressed(Key::Enter))
    });
    let field = TextEdit::singleline(&mut state.typed).id(Id::unique("palette-field")).desired_width(f32::INFINITY);
    let field = field.margin(Margin::symmetric(10, 8)).hint_text(RichText::new(hint).color(room.theme.dim));
    let response = ui.add(field).accessible_name(hint);
    if !response.has_focus() {
        response.request_focus();
    }
    if response.changed() {
        state.at = 0;
    }
    if down {
        state.at = if state.at == last { 0 } else { state.at + 1 };
    }
    if up {
        state.at = if state.at == 0 { last } else { state.at - 1 };
    }
    let at = state.at;
    ui.add_space(4.0);
    if entries.is_empty() {
        // Who looks for a command here learns where it is found.
        let finder = room.session.keymap.keys_of("view.palette").first().filter(|_| goes);
        let words = match finder {
            Some(key) => format!("No article has these letters; {key} finds commands."),
            None if goes => "No article has these letters.".to_owned(),
            None => "No command has these letters.".to_owned(),
        };
        ui.label(RichText::new(words).color(room.theme.dim));
    }
    let mut chosen = enter.then_some(at);
    let height = (ui.ctx().content_rect().height() * 0.6).min(ROW * 11.0);
    ui.spacing_mut().item_spacing.y = 0.0;
    // The area remembers its size, which may be of a shorter list.
    let area = ScrollArea::vertical().max_height(height).min_scrolled_height(height).auto_shrink([false, true]);
    area.show(ui, |ui| {
        for (i, entry) in entries.iter().enumerate() {
            let response = row_ui(ui, room, entry, i == at);
            if i == at && (down || up) {
                response.scroll_to_me(None);
            }
            if response.clicked() {
                chosen = Some(i);
            }
        }
    });
    if let Some(entry) = chosen.and_then(|i| entries.into_iter().nth(i)) {
        close(room);
        match entry.reason {
            Some(reason) => room.change(move |session| session.say(&reason)),
            None => room.run(entry.command),
        }
    }
}

fn row_ui(ui: &mut Ui, room: &Room<'_>, entry: &Entry, current: bool) -> egui::Response {
    let theme = room.theme;
    let (rect, response) = ui.allocate_exact_size(vec2(ui.available_width(), ROW), Sense::CLICK);
    response.widget_info(|| {
        let words = format!("{} {}", entry.title, entry.key);
        WidgetInfo::selected(Role::ListBoxOption, entry.reason.is_none(), current, words.trim())
    });
    if !ui.is_rect_visible(rect) {
        return response;
    }
    let painter = ui.painter();
    list_row::ground(painter, theme, rect, current, response.hovered());
    let middle = |galley: &egui::Galley| rect.center().y - galley.size().y / 2.0;
    let cap = key_hint::paint_right(painter, theme, rect.right_center() - vec2(10.0, 0.0), &entry.key);
    let side = entry.reason.as_deref().unwrap_or(&entry.side);
    let side = list_row::cut_end(painter, side, theme::sans(theme::SMALL), theme.dim, rect.width() * 0.5);
    let right = cap.left() - 8.0 - side.size().x;
    painter.galley(pos2(right, middle(&side)), side, theme.dim);
    let ink = if entry.reason.is_some() { theme.dim } else { theme.text };
    let title = list_row::cut_end(painter, &entry.title, theme::sans(theme::BODY), ink, right - rect.left() - 20.0);
    painter.galley(pos2(rect.left() + 10.0, middle(&title)), title, ink);
    response
}

fn commands(session: &Session, typed: &str) -> Vec<Entry> {
    let mut found: Vec<(i32, usize, Entry)> = Vec::new();
    for (i, spec) in SPECS.iter().enumerate() {
        let Some(title) = session.title_of(spec) else { continue };
        // A word of the explanation finds a command too, after all whose names fit.
        let by_help =
            || fuzzy(spec.help, typed).filter(|score| *score > 20 && typed.len() > 2).map(|score| score - 100);
        let Some(score) = fuzzy(&title, typed).or_else(by_help) else { continue };
        let key = session.keymap.keys_of(spec.id).first().map(ToString::to_string).unwrap_or_default();
        let reason = session.unavailable(&spec.command);
        // With nothing typed yet, what has a key on every keyboard comes after all that one would look for by name.
        let known = typed.is_empty() && spec.menu == Menu::Edit;
        let rank = match (&reason, known) {
            (Some(_), _) => 5 - score,
            (None, true) => 1,
            (None, false) => -score,
        };
        let side = spec.menu.title().to_owned();
        found.push((rank, i, Entry { title, side, key, command: spec.command.clone(), reason }));
    }
    found.sort_by_key(|(rank, i, _)| (*rank, *i));
    found.into_iter().map(|(.., entry)| entry).collect()
}

fn articles(project: &Project, typed: &str) -> Vec<Entry> {
    let mut found: Vec<(i32, usize)> = Vec::new();
    for (i, row) in project.rows().iter().enumerate() {
        if let Some(score) = fuzzy(row.title(), typed).max(fuzzy(&row.name, typed)) {
            found.push((-score, i));
        }
        if typed.is_empty() && found.len() == MOST {
            break;
        }
    }
    found.sort();
    let rows = found.into_iter().take(MOST).filter_map(|(_, i)| project.rows().get(i));
    rows.map(|row| Entry {
        title: row.title().to_owned(),
        side: row.headline.as_ref().map(|_| row.name.clone()).unwrap_or_default(),
        key: String::new(),
        command: Command::Open(row.path.clone()),
        reason: None,
    })
    .collect()
}

/// How well typed letters fit a title: they must come in order; letters at the start of words and side by side count
/// more. `None` where they do not come.
pub fn fuzzy(title: &str, typed: &str) -> Option<i32> {
    let letters: Vec<char> = title.to_lowercase().chars().collect();
    let mut score = 0;
    for word in typed.split_whitespace() {
        let word: Vec<char> = word.to_lowercase().chars().collect();
        score += best(&letters, &word)?;
    }
    Some(score)
}

fn best(letters: &[char], word: &[char]) -> Option<i32> {
    let starts_word = |i: usize| i == 0 || letters.get(i - 1).is_some_and(|c| !c.is_alphanumeric());
    let short = |n: usize| i32::try_from(n).unwrap_or(i32::MAX);
    // In one piece is best, and best at the start of a word.
    let pieces = letters.windows(word.len().max(1)).enumerate().filter(|(_, piece)| *piece == word);
    let whole = pieces.map(|(i, _)| if starts_word(i) { 50 } else { 30 } - short(i).min(9)).max();
    if whole.is_some() {
        return whole;
    }
    let (mut at, mut score) = (0, 0);
    for wanted in word {
        let found = (at..letters.len()).find(|i| letters.get(*i) == Some(wanted))?;
        score += if starts_word(found) { 3 } else { 0 };
        score -= short(found - at).min(3);
        at = found + 1;
    }
    Some(score)
}

#[cfg(test)]
mod tests {
    use super::fuzzy;

    #[test]
    fn letters_in_order_find_a_command_and_words_find_it_best() {
        assert!(fuzzy("Mark done and go on", "mdg").is_some());
        assert!(fuzzy("Mark done and go on", "done") > fuzzy("Abandoned", "done"));
        assert!(fuzzy("Find in article", "article") > fuzzy("Particle", "article"));
        assert!(fuzzy("Copy with place and tags", "tags copy").is_some());
        assert_eq!(fuzzy("Copy", "xyz"), None);
        assert_eq!(fuzzy("anything", ""), Some(0));
    }
}
