//! Everything a person can ask for, in one list. Menus, palette, key sheet, README table and the clash test follow from it.

use super::boards::Board;
use super::concordance::Order;
use crate::core::review::adjudicate::Task;
use crate::core::search::Filter;
use crate::core::store::rescue;
use crate::core::text::Byte;
use crate::core::text::ByteRange;
use serde_json::Value;
use std::path::PathBuf;

/// Where a caret or the end of a selection goes.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Hash)]
pub enum Motion {
    /// One step of the granularity, in text order (right arrow in a left-to-right text).
    Forward,
    Back,
    LineDown,
    LineUp,
    LineStart,
    LineEnd,
    PageDown,
    PageUp,
    NextSentence,
    PreviousSentence,
    NextParagraph,
    PreviousParagraph,
    Start,
    End,
}

/// One end of a span.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Hash)]
pub enum Edge {
    Start,
    End,
}

/// Parts of the window that take the keyboard in turn.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Hash, Default)]
pub enum Pane {
    #[default]
    Text,
    Panel,
    Queue,
    /// The concordance below the text.
    Results,
}

/// Speakers that are no span: attribution without a link.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Hash)]
pub enum Speaker {
    Unnamed,
    Outlet,
    Several,
}

impl Speaker {
    /// The value of the attribute `speaker`.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Unnamed => "unnamed",
            Self::Outlet => "outlet",
            Self::Several => "several",
        }
    }
}

/// Something a person asks for, by key, menu, palette, click or test.
#[derive(Clone, PartialEq, Debug)]
pub enum Command {
    // Caret and selection.
    Move(Motion),
    Extend(Motion),
    /// Puts the caret at a byte; `extend` keeps the other end of the selection.
    PlaceCaret {
        at: Byte,
        extend: bool,
    },
    /// Selects a range as it is.
    Select(ByteRange),
    SelectWord(Byte),
    SelectSentence(Byte),
    SelectParagraph(Byte),
    SelectAll,
    Widen,
    Narrow,
    SelectQuotation,
    SelectEnclosingSentence,
    CycleGranularity,
    Copy,
    CopyWithTags,
    // Tags.
    /// The label on a digit key: tags the target, or gives the focused span another label.
    ApplyKey(char),
    /// The same by name.
    ApplyLabel(String),
    /// Enter in the text: picks a label for the selection or word, or goes into the focused span's first field.
    Enter,
    PickLabel,
    RepeatLast,
    Brush,
    Propagate,
    DropPending,
    NextSpan,
    PreviousSpan,
    CycleOverlapping,
    FocusSpan(String),
    Leave,
    MoveEdge(Edge, bool),
    /// Puts an edge of the focused span at a byte (dragging its handle).
    SetEdge(Edge, Byte),
    Reanchor,
    AddFragment,
    AddFragmentAt(ByteRange),
    DeleteSpan,
    FlagSpan,
    // What a span says.
    EditFirstField,
    EditValue,
    EditNote,
    CycleAttribute(usize),
    SetValue(Option<String>),
    SetAttribute(String, Option<Value>),
    SetNote(Option<String>),
    // Suggestions.
    NextPending,
    PreviousPending,
    FocusPending(ByteRange, String),
    Accept,
    Reject,
    PutOff,
    AcceptEqual,
    RejectEqual,
    AcceptSure,
    Why,
    FlipDate,
    ToggleSuggestions,
    /// `eager`, `normal` or `strict`.
    SetLevel(&'static str),
    /// Sets the program that is asked for suggestions in this folder.
    SetModel(Option<String>),
    /// Asks for another canonical name of an actor, of the focused one where none is named.
    AskActorName(Option<String>),
    /// Lists all mentions of an actor in the project, of the focused one where none is named.
    Mentions(Option<String>),
    /// Lists the places where two people say so: a cell of the table of agreement.
    ListCell(Box<super::run::Cell>),
    /// Shows what another name would do to all mentions in the project.
    RenameInProject {
        from: String,
        to: String,
    },
    /// Gives all mentions of a name in the article another one.
    RenameActor {
        from: String,
        to: String,
    },
    /// Shows a list in the panel.
    ShowBoard(Board),
    // Links.
    Link,
    LinkNearest,
    LinkTo(String),
    SetSpeaker(Option<Speaker>),
    Unlink(String),
    NextLink,
    // Articles.
    Open(PathBuf),
    NextArticle,
    PreviousArticle,
    NextUnfinished,
    PreviousUnfinished,
    MarkDone,
    Skip,
    Reopen,
    FlagArticle,
    SetArticleNote(Option<String>),
    SetArticleDate(Option<String>),
    /// Takes over the places that tags were moved to after the article changed.
    AcceptPlaces,
    ForgetRejected,
    ClearAll,
    PlaceOrphan(String),
    DropOrphan(String),
    // History and disk.
    Undo,
    Redo,
    Save,
    Retry,
    /// Takes an action back, if it still is the newest.
    TakeBack(u64),
    /// Takes everything back that was done after an action, undone steps left out.
    TakeBackTo(u64),
    /// Merges the version of the tags that a sync program left in a file beside.
    MergeCopy(PathBuf),
    /// Goes on beside tags that cannot be read, under a new name.
    Rescue(rescue::From),
    /// Asks the other window for the article.
    TakeOver,
    SaveElsewhere,
    CopyAsJson,
    ShowSidecar,
    // Finding.
    Find,
    FindNext,
    FindPrevious,
    FindText(String),
    FindCase,
    GoToArticle,
    Palette,
    // Review.
    /// Asks whose tags, then begins.
    CompareAnnotators,
    Adjudicate,
    ReviewOnePerson,
    StartReview(Task, Vec<Option<String>>),
    /// Looks at tags although somebody is not done with the article.
    Unseal,
    ReviewTo(usize),
    ReviewDigit(char),
    ReviewMerged,
    ReviewNeither,
    ReviewKeepRest,
    ReviewEdit,
    ReviewGap,
    ReviewReason,
    ReviewNext,
    ReviewPrevious,
    ReviewNextAny,
    ReviewPreviousAny,
    ReviewLeave,
    ReviewFilter(super::review::Filter),
    // Over the folder.
    Agreement,
    Statistics,
    Assign,
    DrawAssignment {
        people: Vec<String>,
        percent: u8,
    },
    MergeFolder,
    MergeFolderAt(PathBuf),
    // Lists.
    Problems,
    Concordance,
    /// Looks through the project for what was typed.
    FindInProject(String),
    PropagateProject,
    ListFilter,
    ListOrder,
    ListCase,
    ListStop,
    SetListFilter(Filter),
    SetListOrder(Order),
    /// Goes to a row; `extend` keeps the other end of the rows chosen.
    ListTo {
        row: usize,
        extend: bool,
    },
    ListAll,
    /// Does what the rows chosen offer.
    ListFix,
    /// A digit on the rows chosen: a label, or one of the answers they have.
    ListDigit(char),
    ListIgnore,
    ListReason,
    SetReason(Option<String>),
    ListGo,
    ListLeave,
    /// Asks for the canonical name of the actors in the rows chosen.
    ListRename,
    /// Shows what that name would do to the rows.
    NameRows(String),
    // Window.
    /// Guidelines and precedents for a label.
    Guide,
    /// The same page for another label.
    GuideLabel(String),
    Keys,
    NextPane,
    PreviousPane,
    ZoomIn,
    ZoomOut,
    ZoomReset,
    CycleTheme,
    TogglePanel,
    ToggleLane,
    SetLane(String),
    SnapToTokens,
    ToggleQueue,
    ContextMenu,
    OpenFile,
    OpenFolder,
    OpenFolderAt(PathBuf),
    TrySamples,
    Export,
    Import,
    Settings,
    WhoIsTagging,
    SetAnnotator(Option<String>),
    About,
    Quit,
}

/// The menus, in the order of the bar.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Menu {
    File,
    Edit,
    Tag,
    View,
    Suggest,
    Tools,
    Help,
}

impl Menu {
    /// All of them.
    pub const ALL: [Self; 7] = [Self::File, Self::Edit, Self::Tag, Self::View, Self::Suggest, Self::Tools, Self::Help];

    /// The word on the bar.
    pub const fn title(self) -> &'static str {
        match self {
            Self::File => "File",
            Self::Edit => "Edit",
            Self::Tag => "Tag",
            Self::View => "View",
            Self::Suggest => "Suggest",
            Self::Tools => "Tools",
            Self::Help => "Help",
        }
    }
}

/// In which state of the window a key means this.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Hash, PartialOrd, Ord)]
pub enum Scope {
    /// The text has the keyboard, in text and brush mode, and in place and link mode where those do not take the key.
    Text,
    /// Only while a claim looks for its speaker.
    Link,
    /// Only while a list has the keyboard.
    List,
    /// Only in a review, before the keys of the text.
    Review,
    /// Everywhere, in fields too.
    Window,
}

/// What the program knows of a command beyond doing it.
#[derive(Clone, Debug)]
pub struct Spec {
    pub command: Command,
    /// Stable name for key files and tests.
    pub id: &'static str,
    pub title: &'static str,
    /// One sentence for the key sheet and tooltips.
    pub help: &'static str,
    /// Default keys; the first is shown. Those with ` (mac)` hold on macOS only, with ` (other)` elsewhere.
    pub keys: &'static [&'static str],
    pub scope: Scope,
    pub menu: Menu,
}
