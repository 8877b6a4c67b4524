//! Whether a command can do something now, and what it is called now: for menus, palette and key sheet.

use super::command::{Command, Spec};
use super::run::{redo_title, undo_title};
use super::{Mode, Session};
use crate::core::document::Status;
use crate::core::spans::SpanStatus;

const NO_ARTICLE: &str = "No article is open";
const NO_FOCUS: &str = "No tag is focused";
const NO_FOLDER: &str = "No folder is open";

impl Session {
    /// Why a command would do nothing now, in a few words; `None` where it can be given.
    pub fn unavailable(&self, command: &Command) -> Option<String> {
        self.reason(command).map(str::to_owned).or_else(|| {
            let changes = matches!(
                command,
                Command::ApplyKey(_)
                    | Command::RepeatLast
                    | Command::Brush
                    | Command::DeleteSpan
                    | Command::MoveEdge(..)
                    | Command::Reanchor
                    | Command::SnapToTokens
                    | Command::AddFragment
                    | Command::FlagSpan
                    | Command::CycleAttribute(_)
                    | Command::Link
                    | Command::Accept
                    | Command::Reject
                    | Command::AcceptEqual
                    | Command::RejectEqual
                    | Command::AcceptSure
                    | Command::FlipDate
                    | Command::AskActorName(_)
                    | Command::ListRename
                    | Command::MarkDone
                    | Command::Skip
                    | Command::FlagArticle
                    | Command::Undo
                    | Command::Redo
            );
            let locked = self.article().and_then(|a| a.state.locked()).filter(|_| changes)?;
            Some(format!("Nothing can be changed: {locked}"))
        })
    }

    fn reason(&self, command: &Command) -> Option<&'static str> {
        let no = |ok: bool, reason| (!ok).then_some(reason);
        let article = self.article();
        let folder = || no(self.project.is_some(), NO_FOLDER);
        if !needs_article(command) {
            return match command {
                Command::Agreement | Command::Statistics | Command::Assign | Command::MergeFolder => folder(),
                Command::GoToArticle | Command::NextArticle | Command::PreviousArticle => folder(),
                Command::NextUnfinished | Command::PreviousUnfinished => folder(),
                Command::WhoIsTagging | Command::Export => no(self.project.is_some() || article.is_some(), NO_ARTICLE),
                _ => None,
            };
        }
        let Some(article) = article else { return Some(NO_ARTICLE) };
        let focused = article.focused();
        let history = article.document.history();
        let status = article.document.status();
        match command {
            Command::TakeOver => no(
                self.notices.iter().any(|n| n.about == super::run::About::Elsewhere),
                "No other window has this article",
            ),
            Command::AcceptPlaces => no(article.moved, "No tag was moved: the article is as it was"),
            Command::MoveEdge(..) | Command::DeleteSpan | Command::EditValue if article.pending.current().is_some() => {
                None
            }
            Command::MoveEdge(..) | Command::DeleteSpan | Command::FlagSpan | Command::EditFirstField => {
                no(focused.is_some() || matches!(self.mode, Mode::Place { .. }), NO_FOCUS)
            }
            Command::SnapToTokens
            | Command::EditValue
            | Command::EditNote
            | Command::NextLink
            | Command::CycleAttribute(_) => no(focused.is_some(), NO_FOCUS),
            Command::Link => match focused {
                None => Some(NO_FOCUS),
                Some(span) => no(self.scheme.links_from(&span.label).next().is_some(), "This label has no links"),
            },
            Command::LinkNearest => no(matches!(self.mode, Mode::Link { .. }), "First L, which looks for the speaker"),
            Command::AskActorName(None) | Command::Mentions(None) => {
                no(self.focused_actor().is_some(), "No actor with a name is focused")
            }
            Command::ListFilter | Command::ListOrder | Command::ListCase | Command::ListRename => {
                no(self.is_concordance(), "The concordance is not open")
            }
            Command::ListFix
            | Command::ListIgnore
            | Command::ListReason
            | Command::ListAll
            | Command::ListGo
            | Command::ListLeave => no(self.mode == Mode::List, "No list has the keyboard"),
            Command::ReviewMerged
            | Command::ReviewNeither
            | Command::ReviewKeepRest
            | Command::ReviewEdit
            | Command::ReviewGap
            | Command::ReviewReason
            | Command::ReviewNext
            | Command::ReviewPrevious
            | Command::ReviewNextAny
            | Command::ReviewPreviousAny
            | Command::ReviewLeave => no(self.mode == Mode::Review, "No review is going on"),
            Command::Reanchor | Command::AddFragment => match (article.focused_or_last(), article.selection) {
                (None, _) => Some("No tag was focused last"),
                (_, None) => Some("Nothing is selected"),
                _ => None,
            },
            Command::Propagate => no(article.focused_or_last().is_some(), NO_FOCUS),
            Command::DropPending => {
                no(article.pending.equal_count() > 0, "Nothing is proposed: R proposes equal mentions")
            }
            Command::NextPending
            | Command::PreviousPending
            | Command::Accept
            | Command::Reject
            | Command::PutOff
            | Command::AcceptEqual
            | Command::RejectEqual
            | Command::AcceptSure
            | Command::Why => no(self.waiting() > 0, "Nothing waits for a decision"),
            Command::FlipDate => no(on_date(article), "No date is focused"),
            Command::Undo => no(history.undoable().is_some(), "Nothing to undo"),
            Command::Redo => no(history.redoable().is_some(), "Nothing to redo"),
            Command::Narrow => no(!article.widened.is_empty(), "W widens first"),
            Command::RepeatLast => no(self.last_label.is_some(), "Nothing was tagged yet"),
            Command::Skip => {
                no(matches!(status, Status::New | Status::InProgress), "Only unfinished articles are skipped")
            }
            Command::Reopen => no(matches!(status, Status::Done | Status::Skipped), "It is neither done nor skipped"),
            Command::ClearAll => no(article.tag_count() > 0, "There are no tags here"),
            Command::ForgetRejected => {
                let rejected = article.document.spans().iter().any(|s| s.status == SpanStatus::Rejected);
                no(rejected, "No rejection is remembered here")
            }
            _ => None,
        }
    }

    /// What a row of the table is called now: labels and attributes by their names, undo with what it undoes. `None` for
    /// a label or attribute that there is not.
    pub fn title_of(&self, spec: &Spec) -> Option<String> {
        let document = self.article().map(|a| &a.document);
        match &spec.command {
            Command::ApplyKey(key) => self.scheme.label_for_key(*key).map(|l| format!("Tag as {}", l.name)),
            Command::CycleAttribute(number) => self.attribute_name(*number).map(|name| format!("Next value of {name}")),
            Command::Undo => document.and_then(undo_title).or(Some(spec.title.to_owned())),
            Command::Redo => document.and_then(redo_title).or(Some(spec.title.to_owned())),
            _ => Some(spec.title.to_owned()),
        }
    }

    /// The attribute that Ctrl with a digit changes: of the focused tag's label, else the longest list of any label.
    fn attribute_name(&self, number: usize) -> Option<&str> {
        let label = match self.article().and_then(|a| a.focused()) {
            Some(span) => self.scheme.label(&span.label),
            None => None,
        };
        label?.attrs.get(number.checked_sub(1)?).map(|a| a.name.as_str())
    }
}

fn on_date(article: &super::article::Article) -> bool {
    let suggested = article.pending.current().map(|c| &*c.item.label);
    suggested.or(article.focused().map(|s| &*s.label)) == Some("DATE")
}

fn needs_article(command: &Command) -> bool {
    !matches!(
        command,
        Command::Open(_)
            | Command::NextArticle
            | Command::PreviousArticle
            | Command::NextUnfinished
            | Command::PreviousUnfinished
            | Command::Agreement
            | Command::ListCell(_)
            | Command::Statistics
            | Command::Assign
            | Command::MergeFolder
            | Command::GoToArticle
            | Command::Concordance
            | Command::Palette
            | Command::Keys
            | Command::NextPane
            | Command::PreviousPane
            | Command::ZoomIn
            | Command::ZoomOut
            | Command::ZoomReset
            | Command::CycleTheme
            | Command::TogglePanel
            | Command::ToggleQueue
            | Command::OpenFile
            | Command::OpenFolder
            | Command::OpenFolderAt(_)
            | Command::TrySamples
            | Command::Export
            | Command::Import
            | Command::Settings
            | Command::ToggleSuggestions
            | Command::SetLevel(_)
            | Command::SetModel(_)
            | Command::WhoIsTagging
            | Command::SetAnnotator(_)
            | Command::About
            | Command::Quit
            | Command::CycleGranularity
            | Command::Leave
    )
}
