//! The life of an open article as far as files go: loading, open with its saving states, or failed.

/// Where an open article stands between memory and disk.
#[derive(Clone, Debug, PartialEq, Default)]
pub enum DocState {
    #[default]
    Loading,
    Open {
        disk: Disk,
        read_only: Option<String>,
    },
    /// Unreadable: what happened and what to do. The file is left as it is.
    Failed {
        message: String,
        /// The article is no UTF-8: opening it as Windows-1252 may be offered.
        ask_encoding: bool,
        /// The article looks like no text at all.
        binary: bool,
    },
}

/// How much of an open article is on disk.
#[derive(Clone, Debug, PartialEq, Default)]
pub enum Disk {
    /// Nothing to write: as read, or saved.
    #[default]
    Clean,
    /// Changes of step `n` and before wait for the pause before saving.
    Dirty { n: u64 },
    /// The writer was told to save and has not answered for step `n`.
    Saving { n: u64 },
    /// The disk refused. Everything is in memory, and where `kept` says.
    Failed { n: u64, message: String },
}

/// What happens to an open article.
#[derive(Clone, Debug, PartialEq)]
pub enum Event {
    Loaded {
        read_only: Option<String>,
    },
    Unreadable {
        message: String,
        ask_encoding: bool,
        binary: bool,
    },
    /// Step `n` was done.
    Changed {
        n: u64,
    },
    /// What kept the article read-only was looked at and accepted; step `n` is the newest.
    Accepted {
        n: u64,
    },
    /// Nothing may be changed from now on, for this reason; what is unsaved is still saved.
    Locked(String),
    Unlocked,
    SaveAsked,
    /// The sidecar on disk holds everything up to step `n`.
    Saved {
        n: u64,
    },
    SaveFailed {
        message: String,
    },
}

impl DocState {
    /// The state after an event. Events that make no sense in a state leave it as it is.
    pub fn next(self, event: Event) -> Self {
        match (self, event) {
            (Self::Loading, Event::Loaded { read_only }) => Self::Open { disk: Disk::Clean, read_only },
            (Self::Loading, Event::Unreadable { message, ask_encoding, binary }) => {
                Self::Failed { message, ask_encoding, binary }
            }
            (Self::Open { .. }, Event::Accepted { n }) => Self::Open { disk: Disk::Dirty { n }, read_only: None },
            (Self::Open { disk, .. }, Event::Locked(reason)) => Self::Open { disk, read_only: Some(reason) },
            (Self::Open { disk, .. }, Event::Unlocked) => Self::Open { disk, read_only: None },
            (Self::Open { disk, read_only }, event) => Self::Open { disk: disk.next(event), read_only },
            (state, _) => state,
        }
    }

    /// Whether tags can be changed now; the reason where not.
    pub fn locked(&self) -> Option<&str> {
        match self {
            Self::Loading => Some("the article is still being opened"),
            Self::Failed { message, .. } => Some(message),
            Self::Open { read_only, .. } => read_only.as_deref(),
        }
    }

    /// How much is on disk; `None` unless open.
    pub fn disk(&self) -> Option<&Disk> {
        match self {
            Self::Open { disk, .. } => Some(disk),
            _ => None,
        }
    }
}

impl Disk {
    fn next(self, event: Event) -> Self {
        match (self, event) {
            (Self::Failed { message, .. }, Event::Changed { n }) => Self::Failed { n, message },
            (_, Event::Changed { n }) => Self::Dirty { n },
            (Self::Dirty { n } | Self::Failed { n, .. }, Event::SaveAsked) => Self::Saving { n },
            (Self::Dirty { n }, Event::Saved { n: saved }) if saved < n => Self::Dirty { n },
            (Self::Saving { n } | Self::Failed { n, .. }, Event::Saved { n: saved }) if saved < n => Self::Dirty { n },
            (_, Event::Saved { .. }) => Self::Clean,
            (Self::Dirty { n } | Self::Saving { n } | Self::Failed { n, .. }, Event::SaveFailed { message }) => {
                Self::Failed { n, message }
            }
            (disk, _) => disk,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn open(disk: Disk) -> DocState {
        DocState::Open { disk, read_only: None }
    }

    #[test]
    fn every_pair_of_disk_state_and_event() {
        let dirty = || Disk::Dirty { n: 9 };
        let saving = || Disk::Saving { n: 9 };
        let failed = || Disk::Failed { n: 9, message: "full".into() };
        let full = || Event::SaveFailed { message: "full".into() };
        let table = [
            (Disk::Clean, Event::Changed { n: 9 }, dirty()),
            (Disk::Clean, Event::SaveAsked, Disk::Clean),
            (Disk::Clean, Event::Saved { n: 9 }, Disk::Clean),
            (Disk::Clean, full(), Disk::Clean),
            (dirty(), Event::Changed { n: 10 }, Disk::Dirty { n: 10 }),
            (dirty(), Event::SaveAsked, saving()),
            (dirty(), Event::Saved { n: 7 }, dirty()),
            (dirty(), Event::Saved { n: 9 }, Disk::Clean),
            (dirty(), full(), failed()),
            (saving(), Event::Changed { n: 10 }, Disk::Dirty { n: 10 }),
            (saving(), Event::SaveAsked, saving()),
            (saving(), Event::Saved { n: 7 }, dirty()),
            (saving(), Event::Saved { n: 9 }, Disk::Clean),
            (saving(), full(), failed()),
            (failed(), Event::Changed { n: 10 }, Disk::Failed { n: 10, message: "full".into() }),
            (failed(), Event::SaveAsked, saving()),
            (failed(), Event::Saved { n: 7 }, dirty()),
            (failed(), Event::Saved { n: 9 }, Disk::Clean),
            (failed(), full(), failed()),
        ];
        for (from, event, to) in table {
            assert_eq!(open(from.clone()).next(event.clone()), open(to), "{from:?} + {event:?}");
        }
    }

    #[test]
    fn loading_ends_open_or_failed_and_failed_stays() {
        let loaded = DocState::Loading.next(Event::Loaded { read_only: None });
        assert_eq!(loaded, open(Disk::Clean));
        let bad = Event::Unreadable { message: "no".into(), ask_encoding: true, binary: false };
        let failed = DocState::Loading.next(bad.clone());
        assert!(matches!(failed, DocState::Failed { ask_encoding: true, .. }));
        assert_eq!(failed.clone().next(Event::Changed { n: 1 }), failed);
        assert_eq!(open(Disk::Clean).next(bad), open(Disk::Clean));
        assert_eq!(DocState::Loading.next(Event::Saved { n: 1 }), DocState::Loading);
        let locked = DocState::Open { disk: Disk::Clean, read_only: Some("moved".into()) };
        assert_eq!(locked.next(Event::Accepted { n: 4 }), open(Disk::Dirty { n: 4 }));
        let taken = open(Disk::Dirty { n: 4 }).next(Event::Locked("taken".into()));
        assert_eq!(taken.locked(), Some("taken"));
        assert_eq!(taken.next(Event::Saved { n: 4 }).next(Event::Unlocked), open(Disk::Clean));
    }
}
