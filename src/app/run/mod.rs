//! From a command to what it does: one line a command, each family in a file of its own.

mod actor;
mod adjudicate;
mod bulk;
mod cell;
mod concordance;
mod copy;
mod decide;
mod disk;
mod edges;
mod file;
mod find;
mod folder;
mod foreign;
mod guide;
mod history;
mod keys;
mod link;
mod list;
mod many;
mod moving;
mod review;
mod says;
mod tag;
mod tokens;
mod view;

pub use adjudicate::{version_said, version_words};
pub use cell::Cell;
pub use concordance::SharedCorpus;
pub use decide::{SURE, why};
pub use disk::Disk;
pub use file::check_person;
pub use foreign::About;
pub use history::{describe, redo_title, undo_title};
pub use keys::{Bound, title_of_id};
pub use link::arrow;
pub use many::Bulk;
pub use moving::caret_unit;
pub use says::kind_of;
pub use view::THEMES;

use super::command::Command;
use super::effect::Effect;
use super::effect::Field;
use super::list::ListOf;
use super::{Mode, Overlay, Session};
use crate::core::review::adjudicate::Task;
use crate::core::spans::Id;

impl Session {
    /// Does what a command says. What it needs of the window is left in `effects`.
    pub fn run(&mut self, command: Command) {
        self.message = None;
        self.learning.last_input = self.outside.elapsed();
        match command {
            Command::Move(motion) => self.move_caret(motion),
            Command::Extend(motion) => self.extend(motion),
            Command::PlaceCaret { at, extend } => self.place_caret(at, extend),
            Command::Select(range) => self.select(range),
            Command::SelectWord(at) => self.select_word(at),
            Command::SelectSentence(at) => self.select_sentence(Some(at)),
            Command::SelectParagraph(at) => self.select_paragraph(at),
            Command::SelectAll => self.select_all(),
            Command::Widen => self.widen(),
            Command::Narrow => self.narrow(),
            Command::SelectQuotation => self.select_quotation(),
            Command::SelectEnclosingSentence => self.select_sentence(None),
            Command::CycleGranularity => self.cycle_granularity(),
            Command::Copy => self.copy(),
            Command::CopyWithTags => self.copy_with_tags(),

            Command::ApplyKey(key) => self.apply_key(key),
            Command::ApplyLabel(name) => self.apply_label(&name),
            Command::Enter => self.enter(),
            Command::PickLabel => self.pick_label(),
            Command::RepeatLast => self.repeat_last(),
            Command::Brush => self.start_brush(),
            Command::Propagate => self.propagate(),
            Command::DropPending => self.drop_proposal(),
            Command::NextSpan => self.step_span(true),
            Command::PreviousSpan => self.step_span(false),
            Command::CycleOverlapping => self.cycle_overlapping(),
            Command::FocusSpan(id) => self.focus_span(&Id::new(&id)),
            Command::Leave => self.leave(),
            Command::MoveEdge(edge, forward) => self.move_edge(edge, forward),
            Command::SetEdge(edge, at) => self.set_edge(edge, at),
            Command::Reanchor => self.reanchor(),
            Command::AddFragment => self.add_fragment(None),
            Command::AddFragmentAt(range) => self.add_fragment(Some(range)),
            Command::DeleteSpan => self.delete_span(),
            Command::FlagSpan => self.flag_span(),

            Command::EditFirstField => self.edit_first_field(),
            Command::EditValue => self.edit_field(Field::Value),
            Command::EditNote => self.edit_field(Field::Note),
            Command::CycleAttribute(number) => self.cycle_attribute(number),
            Command::SetValue(value) => self.set_value(value),
            Command::SetAttribute(name, value) => self.set_attribute(&name, value),
            Command::SetNote(note) => self.set_note(note),

            Command::NextPending => self.step_pending(true),
            Command::PreviousPending => self.step_pending(false),
            Command::FocusPending(range, label) => self.focus_pending(range, &label),
            Command::Accept => self.accept(),
            Command::Reject => self.reject(),
            Command::PutOff => self.put_off(),
            Command::AcceptEqual => self.accept_equal(),
            Command::RejectEqual => self.reject_equal(),
            Command::AcceptSure => self.accept_sure(),
            Command::Why => self.toggle_why(),
            Command::FlipDate => self.flip_date(),
            Command::ToggleSuggestions => self.toggle_suggestions(),
            Command::SetLevel(name) => self.set_level(name),
            Command::SetModel(command) => self.set_model(command.as_deref()),
            Command::AskActorName(name) => self.ask_actor_name(name),
            Command::RenameActor { from, to } => self.rename_actor(&from, &to),
            Command::RenameInProject { from, to } => self.rename_in_project(&from, &to),
            Command::Mentions(name) => self.show_mentions(name),
            Command::ShowBoard(board) => self.show_board(board),

            Command::Link => self.start_link(),
            Command::LinkNearest => self.link_nearest(),
            Command::LinkTo(id) => self.link_to(&Id::new(&id)),
            Command::SetSpeaker(speaker) => {
                self.set_speaker(speaker);
            }
            Command::Unlink(id) => self.unlink(&id),
            Command::NextLink => self.follow_link(),

            Command::Open(path) => self.open(&path),
            Command::NextArticle => self.step_article(true, false),
            Command::PreviousArticle => self.step_article(false, false),
            Command::NextUnfinished => self.step_article(true, true),
            Command::PreviousUnfinished => self.step_article(false, true),
            Command::MarkDone if self.review.is_some() => self.finish_review(),
            Command::MarkDone => self.mark_done(),
            Command::Skip => self.skip(),
            Command::Reopen => self.reopen(),
            Command::FlagArticle => self.flag_article(),
            Command::SetArticleNote(note) => self.set_article_note(note),
            Command::SetArticleDate(date) => self.set_article_date(date),
            Command::AcceptPlaces => self.accept_places(),
            Command::ForgetRejected => self.forget_rejected(),
            Command::ClearAll => self.clear_all(),
            Command::PlaceOrphan(id) => self.start_placing(&id),
            Command::DropOrphan(id) => self.delete_ids(&[Id::new(&id)], "Give up a lost tag"),

            Command::Undo => self.undo(),
            Command::Redo => self.redo(),
            Command::Save => self.save_now(),
            Command::Retry => self.retry_save(),
            Command::TakeBack(n) => self.take_back(n),
            Command::TakeBackTo(n) => self.take_back_to(n),
            Command::MergeCopy(copy) => self.merge_copy(&copy),
            Command::TakeOver => self.take_over(),
            Command::Rescue(from) => self.rescue(from),
            Command::SaveElsewhere => self.save_elsewhere(),
            Command::CopyAsJson => self.copy_as_json(),
            Command::ShowSidecar => self.show_sidecar(),

            Command::Find => self.open_find(),
            Command::FindNext => self.step_hit(true),
            Command::FindPrevious => self.step_hit(false),
            Command::FindText(query) => self.find_text(&query),
            Command::FindCase => self.toggle_find_case(),
            Command::GoToArticle => self.show(Overlay::GoTo),
            Command::Palette => self.show(Overlay::Palette),

            Command::Concordance => self.open_concordance(),
            Command::FindInProject(typed) => self.search(&typed),
            Command::PropagateProject => self.propagate_project(),
            Command::ListFilter => self.cycle_filter(),
            Command::ListOrder => self.cycle_order(),
            Command::ListCase => self.toggle_case(),
            Command::ListStop => {
                self.stop_search();
            }
            Command::SetListFilter(filter) => self.set_filter(filter),
            Command::SetListOrder(order) => self.set_order(order),
            Command::CompareAnnotators => self.ask_reviewers(Task::Compare),
            Command::Adjudicate => self.ask_reviewers(Task::Adjudicate),
            Command::ReviewOnePerson => self.ask_reviewers(Task::OnePerson),
            Command::StartReview(task, who) => self.start_review(task, who),
            Command::Unseal => self.unseal(),
            Command::ReviewTo(unit) => self.review_to(unit),
            Command::ReviewDigit(digit) => self.review_digit(digit),
            Command::ReviewMerged => self.review_merged(),
            Command::ReviewNeither => self.review_neither(),
            Command::ReviewKeepRest => self.review_keep_rest(),
            Command::ReviewEdit => self.review_edit(),
            Command::ReviewGap => self.review_gap(),
            Command::ReviewReason => self.review_reason(),
            Command::ReviewNext => self.review_step(true, true),
            Command::ReviewPrevious => self.review_step(false, true),
            Command::ReviewNextAny => self.review_step(true, false),
            Command::ReviewPreviousAny => self.review_step(false, false),
            Command::ReviewLeave => self.leave_review(),
            Command::ReviewFilter(filter) => self.filter_review(filter),

            Command::Agreement => self.show_agreement(),
            Command::ListCell(cell) => self.list_cell(*cell),
            Command::Statistics => self.show_statistics(),
            Command::Assign => self.show(Overlay::Assign),
            Command::DrawAssignment { people, percent } => self.draw_assignment(&people, percent),
            Command::MergeFolder => self.effects.push(Effect::PickMergeFolder),
            Command::MergeFolderAt(path) => self.merge_folder(path),

            Command::Problems => self.open_list(ListOf::Problems),
            Command::ListTo { row, extend } => self.list_to(row, extend),
            Command::ListAll => self.list_all(),
            Command::ListFix => self.list_fix(),
            Command::ListDigit(digit) => self.list_digit(digit),
            Command::ListIgnore => self.list_ignore(),
            Command::ListReason => self.list_reason(),
            Command::SetReason(reason) => self.set_reason(reason),
            Command::ListGo => self.list_go(),
            Command::ListLeave => self.list_leave(),
            Command::ListRename => self.ask_rows_name(),
            Command::NameRows(to) => self.name_rows(&to),

            Command::Guide => self.show_guide(),
            Command::GuideLabel(label) => self.guide_label(&label),
            Command::Keys => self.show(Overlay::Keys),
            Command::NextPane => self.step_pane(true),
            Command::PreviousPane => self.step_pane(false),
            Command::ZoomIn => self.zoom(true),
            Command::ZoomOut => self.zoom(false),
            Command::ZoomReset => self.settings.zoom = 1.0,
            Command::CycleTheme => self.cycle_theme(),
            Command::ToggleLane => self.toggle_lane(),
            Command::SetLane(name) => self.set_lane(&name),
            Command::SnapToTokens => self.snap_to_tokens(),
            Command::TogglePanel => self.toggle_panel(),
            Command::ToggleQueue => self.toggle_queue(),
            Command::ContextMenu => self.effects.push(Effect::ShowContextMenu),
            Command::OpenFile => self.effects.push(Effect::PickFile),
            Command::OpenFolder => self.effects.push(Effect::PickFolder),
            Command::OpenFolderAt(path) => self.open_folder(&path),
            Command::TrySamples => self.open_samples(),
            Command::Export => self.show(Overlay::Export),
            Command::Import => self.show(Overlay::Import),
            Command::Settings => self.show(Overlay::Settings),
            Command::WhoIsTagging => self.show(Overlay::WhoIsTagging),
            Command::SetAnnotator(name) => self.set_annotator(name),
            Command::About => self.show(Overlay::About),
            Command::Quit => self.quit(),
        }
        self.follow_suggestions();
    }

    /// Does what a key means in the text, by the mode. False when it means nothing.
    pub fn key(&mut self, chord: super::Chord) -> bool {
        use super::chord::KeyName;
        if self.mode == Mode::List {
            return self.list_key(chord);
        }
        if self.mode == Mode::Review {
            return self.review_key(chord);
        }
        if let Mode::Link { .. } = self.mode {
            self.message = None;
            match (chord.key, chord.shift) {
                (KeyName::Escape, _) => self.leave(),
                (KeyName::Enter, _) => self.link_choice(),
                (KeyName::Tab, back) => self.step_choice(!back),
                _ if self.keymap.in_link(chord).is_some() => self.link_nearest(),
                (KeyName::Char(c), false) if !chord.ctrl => {
                    self.link_letter(c);
                }
                _ => match self.keymap.in_window(chord).cloned() {
                    Some(command) => self.run(command),
                    None => return false,
                },
            }
            return true;
        }
        if matches!(self.mode, Mode::Place { .. }) && chord.key == KeyName::Enter && !chord.ctrl {
            self.run(Command::Enter);
            return true;
        }
        match self.keymap.in_text(chord).cloned() {
            Some(command) => {
                self.run(command);
                true
            }
            None => false,
        }
    }

    /// A double click, or a drag that ended: with the brush armed it tags at once.
    pub fn selected_by_mouse(&mut self) {
        if let Some(label) = self.armed().map(str::to_owned) {
            self.brush_target(&label);
        } else {
            self.count_mouse_selection();
        }
    }
}

/// Which edge a number of arrows moves, for the sheet of keys.
pub const EDGE_RULE: &str = "With a tag focused, Shift+arrow moves its end and Alt+arrow moves its start.";
