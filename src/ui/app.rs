//! The window: one frame is results of threads, keys, drawing, commands, and what the commands asked of the window.

mod around;
mod keyboard;

use self::around::{drawer_ui, drop_hint_ui, results_ui, side_panels_ui};
use super::Args;
use super::article::{self, Inks, Pane as ArticlePane};
use super::dialogs::encoding::failed_ui;
use super::dialogs::path::{self, Answer, Wish};
use super::dialogs::{dialogs_ui, welcome};
use super::panels::{context_menu, date_line, failure, find_bar, hover_card, menu, status, token_lane};
use super::perf;
use super::room::{Ask, Room};
use super::text_view::TextView;
use super::text_view::excerpt::Excerpts;
use super::text_view::fonts::{SANS, SERIF};
use super::text_view::scene::ViewStyle;
use super::text_view::shape::Typesetter;
use super::theme::{self, Look, Theme};
use super::view_state::ViewState;
use crate::app::command::{Command, Pane};
use crate::app::doc_state::DocState;
use crate::app::effect::{Effect, Field};
use crate::app::settings::{Settings, WindowPlace};
use crate::app::{Mode, Overlay, Session, run};
use crate::core::text::Encoding;
use egui::{CentralPanel, Context, Event, EventFilter, Frame, Id, Key, Rect, Ui, ViewportCommand};
use std::path::PathBuf;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::time::Duration;

/// What a panel is given: parts of the window, so that the others stay at hand beside it.
macro_rules! room {
    ($window:ident, $asked:expr) => {
        &mut Room {
            session: &$window.session,
            view: &mut $window.view,
            theme: &$window.theme,
            asked: &mut *$asked,
            set: &mut $window.set,
            excerpts: &mut $window.excerpts,
        }
    };
}

/// Seconds after a change of the settings until they are written.
const SETTLED: f64 = 2.0;

/// Everything on screen and behind it.
pub struct Window {
    pub session: Session,
    pub view: ViewState,
    pub text: TextView,
    pub perf: Option<perf::Shared>,
    set: Typesetter,
    excerpts: Excerpts,
    theme: Theme,
    answers: (Sender<Answer>, Receiver<Answer>),
    /// Whether the system is asked for files; tests ask in the window.
    pub system_dialogs: bool,
    leaving: bool,
    job: bool,
    overlay_before: Option<Overlay>,
    article_before: Option<PathBuf>,
    title: String,
    written: Settings,
    changed_at: Option<f64>,
    encoding: Option<Encoding>,
    /// What had the keyboard when the last frame ended: egui takes it away from a field before the Esc can be read.
    keyboard: Option<Id>,
    /// Keys that came while the keyboard was on its way to a field.
    held: Vec<Event>,
    /// Frames that a field still has to take the keyboard.
    settling: u8,
}

impl Window {
    /// A window for a session. Gives egui its fonts and look.
    pub fn new(session: Session, fonts: parley::FontContext, ctx: &Context) -> Self {
        theme::install_fonts(ctx);
        ctx.options_mut(|o| {
            o.zoom_with_keyboard = false;
            o.quit_shortcuts.clear();
        });
        let theme =
            Theme::of(Look::from_setting(&session.settings.theme, ctx.system_theme() == Some(egui::Theme::Dark)));
        theme.apply(ctx);
        let wake = ctx.clone();
        session.jobs.wake_with(std::sync::Arc::new(move || wake.request_repaint()));
        let written = session.settings.clone();
        Self {
            session,
            view: ViewState::default(),
            text: TextView::default(),
            perf: None,
            set: Typesetter::new(fonts),
            excerpts: Excerpts::default(),
            theme,
            answers: channel(),
            system_dialogs: true,
            leaving: false,
            job: false,
            overlay_before: None,
            article_before: None,
            title: String::new(),
            written,
            changed_at: None,
            encoding: None,
            keyboard: None,
            held: Vec::new(),
            settling: 0,
        }
    }

    /// Opens what the command line names, else what was open last.
    pub fn start(&mut self, args: &Args) {
        self.encoding = args.encoding;
        self.session.annotator.clone_from(&args.annotator);
        if !args.paths.is_empty() {
            self.session.open_paths(&args.paths);
        } else if let Some(folder) = self.session.settings.folder.clone().filter(|f| f.is_dir()) {
            self.session.run(Command::OpenFolderAt(folder));
        }
        if let Some(name) = &args.annotator {
            self.session.run(Command::SetAnnotator(Some(name.clone())));
        }
    }

    /// What happens without drawing: results of threads, also while the window is hidden.
    pub fn logic(&mut self, ctx: &Context) {
        self.job |= self.session.poll();
        let answers: Vec<Answer> = self.answers.1.try_iter().collect();
        for answer in answers {
            match answer {
                Answer::Chosen(wish, path) => {
                    path::take(&mut self.session, &mut self.view.dialog, &wish, path);
                }
                Answer::Cancelled => {}
                Answer::None(wish) => self.ask_here(wish),
            }
        }
        if let Some((words, file)) = self.view.dialog.export.running.take_outcome() {
            match file {
                Some(file) => {
                    let folder = file.parent().map(PathBuf::from).unwrap_or_default();
                    let show = move |session: &mut Session| session.effects.push(Effect::ShowInFolder(folder));
                    self.view.toasts.offer(words, "Show", Ask::Do(Box::new(show)));
                }
                None => self.view.toasts.say(words),
            }
        }
        if let Some((words, folder)) = self.view.dialog.import.running.take_outcome() {
            match folder {
                Some(folder) => {
                    self.view.toasts.offer(words, "Open", Ask::Run(Command::OpenFolderAt(folder)));
                }
                None => self.view.toasts.say(words),
            }
        }
        self.go_to();
        if let (Some(encoding), Some(DocState::Failed { ask_encoding: true, .. })) =
            (self.encoding, self.session.article().map(|a| &a.state))
        {
            self.session.open_as(encoding);
        }
        if let Some((wish, path)) = self.view.answered.take() {
            path::take(&mut self.session, &mut self.view.dialog, &wish, path);
        }
        self.carry_out(ctx);
    }

    /// Draws one frame and does what was asked for in it.
    pub fn ui(&mut self, ui: &mut Ui) {
        let ctx = ui.ctx().clone();
        self.logic(&ctx);
        self.follow_theme(&ctx);
        self.window_events(&ctx);
        self.keys(&ctx);
        self.carry_out(&ctx);
        let mut asked = Vec::new();
        self.draw(ui, &mut asked);
        self.keep_draft(&ctx, &mut asked);
        self.do_asked(&ctx, asked);
        self.carry_out(&ctx);
        self.settle(&ctx);
        self.keyboard = ctx.memory(|m| m.focused());
        if let Some(perf) = &self.perf {
            perf.borrow_mut().frame_ends(&mut self.session, std::mem::take(&mut self.job));
        }
    }

    /// The last thing: everything to disk.
    pub fn leave(&mut self) {
        self.session.window_left();
        self.session.save_settings();
    }

    /// The theme in force.
    pub fn theme(&self) -> &Theme {
        &self.theme
    }

    fn follow_theme(&mut self, ctx: &Context) {
        let dark = ctx.system_theme() == Some(egui::Theme::Dark);
        let look = Look::from_setting(&self.session.settings.theme, dark);
        if look != self.theme.look {
            self.theme = Theme::of(look);
            self.theme.apply(ctx);
            ctx.request_repaint();
        }
    }

    fn window_events(&mut self, ctx: &Context) {
        let (events, dropped, close, viewport) = ctx.input(|i| {
            let focus: Vec<bool> = i
                .raw
                .events
                .iter()
                .filter_map(|e| if let Event::WindowFocused(on) = e { Some(*on) } else { None })
                .collect();
            let dropped: Vec<PathBuf> = i.raw.dropped_files.iter().map(|f| f.path().to_path_buf()).collect();
            (focus, dropped, i.viewport().close_requested(), i.viewport().clone())
        });
        for here in events {
            if here { self.session.window_entered() } else { self.session.window_left() }
        }
        if !dropped.is_empty() {
            self.view.question = None;
            self.session.open_paths(&dropped);
        }
        if close && !self.leaving {
            ctx.send_viewport_cmd(ViewportCommand::CancelClose);
            self.take_draft();
            self.session.run(Command::Quit);
        }
        if let (Some(outer), Some(inner)) = (viewport.outer_rect, viewport.inner_rect) {
            let maximized = viewport.maximized.unwrap_or(false);
            let before = self.session.settings.window;
            // Of a maximised window the size it goes back to is kept.
            let (place, size) = match before {
                Some(before) if maximized => (egui::pos2(before.x, before.y), egui::vec2(before.width, before.height)),
                _ => (outer.min, inner.size()),
            };
            self.session.settings.window =
                Some(WindowPlace { x: place.x, y: place.y, width: size.x, height: size.y, maximized });
        }
    }

    /// Writes the settings some time after they changed, and names the window.
    fn settle(&mut self, ctx: &Context) {
        let now = ctx.input(|i| i.time);
        if self.session.settings == self.written {
            self.changed_at = None;
        } else {
            let since = *self.changed_at.get_or_insert(now);
            if now - since >= SETTLED {
                self.session.save_settings();
                self.written = self.session.settings.clone();
                self.changed_at = None;
            } else {
                ctx.request_repaint_after(Duration::from_secs_f64(SETTLED - (now - since)));
            }
        }
        let title = match self.session.article() {
            Some(article) => format!("{} · Rubrica", article.name()),
            None => "Rubrica".to_owned(),
        };
        if title != self.title {
            ctx.send_viewport_cmd(ViewportCommand::Title(title.clone()));
            self.title = title;
        }
        if self.view.leave_now {
            self.quit(ctx);
        }
    }

    fn quit(&mut self, ctx: &Context) {
        self.leaving = true;
        ctx.send_viewport_cmd(ViewportCommand::Close);
    }

    // What commands asked of the window.

    fn do_asked(&mut self, ctx: &Context, asked: Vec<Ask>) {
        // What is done now is seen in the next frame.
        if !asked.is_empty() {
            ctx.request_repaint();
        }
        for ask in asked {
            self.do_one(ask);
        }
        if let Some(wish) = self.view.wish.take() {
            self.ask(ctx, wish);
        }
        // Answers given in the window, and whatever the commands led to.
        if self.view.answered.is_some() {
            ctx.request_repaint();
        }
    }

    fn do_one(&mut self, ask: Ask) {
        match ask {
            Ask::Run(command) => self.session.run(command),
            Ask::Do(change) => change(&mut self.session),
        }
    }

    /// Keeps what was typed once its field has lost the keyboard.
    fn keep_draft(&mut self, ctx: &Context, asked: &mut Vec<Ask>) {
        let focused = ctx.memory(|m| m.focused());
        let Some(draft) = self.view.draft.take_if(|d| focused != Some(d.id())) else { return };
        if ctx.input(|i| i.key_pressed(Key::Enter)) {
            let back = |session: &mut Session| {
                session.focus_pane(match session.mode {
                    Mode::List if session.is_concordance() => Pane::Results,
                    Mode::List => Pane::Panel,
                    _ => Pane::Text,
                });
            };
            asked.push(Ask::Do(Box::new(back)));
        }
        // Before anything else that was asked: the tag it belongs to is still the focused one.
        if let Some(ask) = draft.keep() {
            asked.insert(0, ask);
        }
    }

    fn carry_out(&mut self, ctx: &Context) {
        // A visual move ends in a command that may reveal: two rounds are enough.
        for _ in 0..3 {
            let effects = self.session.take_effects();
            if effects.is_empty() {
                return;
            }
            for effect in effects {
                self.carry_out_one(ctx, effect);
            }
        }
    }

    fn carry_out_one(&mut self, ctx: &Context, effect: Effect) {
        match effect {
            Effect::PickFolder => self.ask(ctx, Wish::Folder),
            Effect::PickMergeFolder => self.ask(ctx, Wish::MergeFolder),
            Effect::PickFile => self.ask(ctx, Wish::Article),
            Effect::PickSaveAs { suggested } => self.ask(ctx, Wish::SaveAs(suggested)),
            Effect::CopyText(words) => ctx.copy_text(words),
            Effect::MoveVisually { motion, extend } => {
                if let Some(at) = article::visual_target(&mut self.text, &mut self.set, &self.session, motion) {
                    self.session.run(Command::PlaceCaret { at, extend });
                }
            }
            Effect::Reveal(range) => self.text.reveal(range),
            Effect::FocusPane(pane) => {
                self.session.pane = pane;
                self.view.wanted_pane = Some(pane);
                self.view.drawer = pane == Pane::Panel;
            }
            Effect::EditField(field) => {
                self.view.drawer |=
                    !matches!(field, Field::Find | Field::ArticleDate | Field::FilterArticles | Field::Concordance);
                self.view.wanted = Some(field);
            }
            Effect::ShowContextMenu => {
                let at = self.target_rect().map(|r| r.left_bottom());
                self.view.context_menu = at.or(ctx.pointer_latest_pos());
            }
            Effect::ShowInFolder(path) => show_in_folder(path),
            Effect::Toast(words) => self.view.toasts.say(words),
            Effect::Offer { text, verb, command } => self.view.toasts.offer(text, verb, Ask::Run(command)),
            Effect::Quit => self.quit(ctx),
        }
    }

    fn target_rect(&self) -> Option<Rect> {
        let article = self.session.article()?;
        let range = match (article.selection, article.focused()) {
            (Some(selection), _) => selection.range,
            (None, None) if article.pending.current().is_some() => article.pending.current()?.range,
            (None, Some(span)) if span.lost.is_none() => span.range,
            _ => run::caret_unit(article, self.session.granularity),
        };
        self.text.rect_of(range)
    }

    fn ask(&mut self, ctx: &Context, wish: Wish) {
        if !self.system_dialogs {
            return self.ask_here(wish);
        }
        let (sender, ctx) = (self.answers.0.clone(), ctx.clone());
        path::ask_system(wish, self.folder(), move |answer| {
            // Where the window is gone, nobody waits for the answer.
            if sender.send(answer).is_ok() {
                ctx.request_repaint();
            }
        });
    }

    fn ask_here(&mut self, wish: Wish) {
        self.view.question = Some(path::ask_here(wish, self.folder().as_deref()));
    }

    fn folder(&self) -> Option<PathBuf> {
        match (&self.session.project, self.session.article()) {
            (Some(project), _) => Some(project.folder.clone()),
            (None, Some(article)) => article.path.parent().map(PathBuf::from),
            (None, None) => self.session.settings.folder.clone(),
        }
    }

    // Drawing.

    fn draw(&mut self, ui: &mut Ui, asked: &mut Vec<Ask>) {
        let overlay = self.session.overlay;
        self.view.first_frame_of_dialog = overlay.is_some() && overlay != self.overlay_before;
        self.overlay_before = overlay;
        self.view.target_rect = self.target_rect();
        self.remember_place();
        let failed = self.failed();
        {
            let room = room!(self, asked);
            menu::menu_ui(ui, room);
            status::status_ui(ui, room);
            side_panels_ui(ui, room, failed);
            results_ui(ui, room);
        }
        let frame = Frame::new().fill(self.theme.page);
        CentralPanel::no_frame().frame(frame).show(ui, |ui| self.middle_ui(ui, asked));
        let room = room!(self, asked);
        drawer_ui(ui, room, failed);
        context_menu::context_menu_ui(ui, room);
        dialogs_ui(ui, room);
        drop_hint_ui(ui, room);
        let mut toasts = std::mem::take(&mut self.view.toasts);
        toasts.show(ui.ctx(), &self.theme, asked);
        self.view.toasts = toasts;
        self.give_keyboard(ui.ctx());
    }

    fn failed(&self) -> bool {
        let state = self.session.article().map(|a| &a.state);
        matches!(state, Some(DocState::Failed { .. }))
    }

    fn middle_ui(&mut self, ui: &mut Ui, asked: &mut Vec<Ask>) {
        ui.spacing_mut().item_spacing.y = 0.0;
        {
            let room = room!(self, asked);
            failure::bars_ui(ui, room);
            if self.session.article().is_none() {
                if self.session.opening().is_none() && self.session.project.as_ref().is_none_or(|p| !p.scanning) {
                    room.view.text_id = None;
                    welcome::welcome_ui(ui, room);
                } else {
                    welcome::opening_ui(ui, room);
                }
                return;
            }
            room.view.opening_since = None;
            if failed_ui(ui, room) {
                return;
            }
        }
        token_lane::token_lane_ui(ui, room!(self, asked));
        let theme = &self.theme;
        let scheme = &self.session.scheme;
        let inks = Inks::new(&self.session, theme.dim, |label| theme.label(scheme, label));
        let settings = &self.session.settings;
        let style = ViewStyle {
            family: if settings.serif { SERIF } else { SANS }.into(),
            size: settings.text_size,
            line_height: (settings.text_size * settings.line_height).round(),
            column: settings.column,
            zoom: settings.zoom,
            lang: None,
        };
        let focused = ui.memory(|m| m.focused());
        let active = self.session.overlay.is_none() && (focused.is_none() || focused == self.view.text_id);
        let palette = theme.palette();
        let pane = ArticlePane {
            view: &mut self.text,
            set: &mut self.set,
            inks: &inks,
            style: &style,
            palette: &palette,
            active,
            tooltips: self.view.context_menu.is_none() && self.view.date_popup.is_none(),
        };
        let shown = article::show(ui, &self.session, pane);
        asked.extend(shown.commands.into_iter().map(Ask::Run));
        if shown.selected_by_mouse {
            asked.push(Ask::Do(Box::new(Session::selected_by_mouse)));
        }
        if let Some(at) = shown.menu_at {
            self.view.context_menu = Some(at);
        }
        if let Some(article) = self.session.article_mut() {
            let (from, to) = self.text.column().seen();
            article.seen = crate::core::text::ByteRange::new(from, to);
        }
        if let Some(response) = shown.response {
            self.view.text_id = Some(response.id);
            if shown.clicked {
                self.session.pane = Pane::Text;
            }
            let all = EventFilter { tab: true, horizontal_arrows: true, vertical_arrows: true, escape: true };
            ui.memory_mut(|m| m.set_focus_lock_filter(response.id, all));
            if response.gained_focus() {
                // The filter holds from the next frame on: have that now.
                ui.ctx().request_repaint();
            }
        }
        let room = room!(self, asked);
        date_line::date_line_ui(ui, room, &self.text);
        find_bar::find_bar_ui(ui, room, self.text.column().rect());
        hover_card::hover_card_ui(ui, room, &self.text);
    }

    /// Opens the article of a place that was asked for, then goes there.
    fn go_to(&mut self) {
        let Some(goal) = &mut self.view.go_to else { return };
        if self.session.article().is_some_and(|a| a.path == goal.path) {
            let span = goal.span.take();
            self.view.go_to = None;
            if let Some(id) = span {
                self.session.run(Command::FocusSpan(id.to_string()));
            }
        } else if !goal.asked {
            goal.asked = true;
            let path = goal.path.clone();
            self.session.run(Command::Open(path));
        } else if self.session.opening() != Some(goal.path.as_path()) {
            self.view.go_to = None;
        }
    }

    /// Comes back to the place in an article one left.
    fn remember_place(&mut self) {
        let path = self.session.article().map(|a| a.path.clone());
        if path != self.article_before {
            self.view.date_popup = None;
            self.view.calendar = None;
            self.view.draft = None;
            self.article_before = path;
        }
    }
}

fn show_in_folder(path: PathBuf) {
    let program = match () {
        () if cfg!(target_os = "macos") => "open",
        () if cfg!(windows) => "explorer",
        () => "xdg-open",
    };
    // A thread waits for the program, so that no dead child stays behind. Where there is none, the status line has
    // said the place.
    std::thread::spawn(move || std::process::Command::new(program).arg(path).status());
}
