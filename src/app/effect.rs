//! What a command asks of its shell: things only a window can do. Tests read them, the window carries them out.

use super::command::{Command, Motion, Pane};
use crate::core::text::ByteRange;
use std::path::PathBuf;

/// A wish of the session, carried out after the command.
#[derive(Clone, PartialEq, Debug)]
pub enum Effect {
    /// Asks for a folder; the answer comes back as `Command::OpenFolderAt`.
    PickFolder,
    /// Asks for a folder of tags; the answer comes back as `Command::MergeFolderAt`.
    PickMergeFolder,
    /// Asks for an article; the answer comes back as `Command::Open`.
    PickFile,
    /// Asks where to write the tags of the open article.
    PickSaveAs {
        suggested: String,
    },
    CopyText(String),
    /// Moves by what is on screen; the answer comes back as `Command::PlaceCaret`.
    MoveVisually {
        motion: Motion,
        extend: bool,
    },
    /// Scrolls until a range can be read.
    Reveal(ByteRange),
    /// Gives the keyboard to a part of the window.
    FocusPane(Pane),
    /// Gives the keyboard to a field of the focused tag.
    EditField(Field),
    /// Opens the menu of the target at its place in the text.
    ShowContextMenu,
    /// Opens a folder in the system's file manager.
    ShowInFolder(PathBuf),
    /// A short message that goes away by itself.
    Toast(String),
    /// The same with a command to offer.
    Offer {
        text: String,
        verb: String,
        command: Command,
    },
    Quit,
}

/// A field a key can lead to.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Field {
    Value,
    Note,
    Attribute(String),
    Find,
    FilterTags,
    FilterArticles,
    ArticleDate,
    /// What the concordance looks for.
    Concordance,
    /// Why a problem is ignored.
    Reason,
}
