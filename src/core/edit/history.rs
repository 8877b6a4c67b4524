//! Undo and redo. The history is a list of steps that only grows; the journal on disk holds the same steps line by line.

use super::Edit;

/// Something a person did, with what takes it back.
#[derive(Clone, Debug, PartialEq)]
pub struct Action {
    /// Number of the action in its journal, from 1, never used again.
    pub n: u64,
    /// UTC, `2026-02-02T10:00:00Z`.
    pub at: String,
    pub name: String,
    pub edits: Vec<Edit>,
    pub inverse: Vec<Edit>,
}

/// One step of the history: an action, or an undo or redo of an earlier one.
#[derive(Clone, Debug, PartialEq)]
pub enum Step {
    Do(Action),
    Undo { n: u64, at: String, undoes: u64 },
    Redo { n: u64, at: String, redoes: u64 },
}

impl Step {
    /// The number of the step.
    pub fn n(&self) -> u64 {
        match self {
            Self::Do(action) => action.n,
            Self::Undo { n, .. } | Self::Redo { n, .. } => *n,
        }
    }
}

/// What an undo or redo did: the step to journal, and what could not be applied because somebody else changed it.
#[derive(Clone, Debug, PartialEq)]
pub struct Undone {
    pub step: Step,
    /// Name of the action undone or redone.
    pub name: String,
    /// Edits that were applied, to show where the change was.
    pub applied: Vec<Edit>,
    /// The edits of the other direction: where things were before.
    pub undoes: Vec<Edit>,
    /// How many edits were left out since their span had changed meanwhile.
    pub left: usize,
}

/// Actions that can be undone and those that can be redone, newest last. Unlimited while the program runs.
#[derive(Clone, Debug, Default)]
pub struct History {
    done: Vec<Action>,
    undone: Vec<Action>,
    last: u64,
}

impl History {
    /// Rebuilds the stacks from the steps of a journal, oldest first.
    pub fn from_steps(steps: impl IntoIterator<Item = Step>) -> Self {
        let mut history = Self::default();
        for step in steps {
            history.follow(step);
        }
        history
    }

    /// Takes over a step that was done elsewhere (an earlier run), without applying it.
    pub fn follow(&mut self, step: Step) {
        self.last = self.last.max(step.n());
        match step {
            Step::Do(action) => self.push(action),
            Step::Undo { undoes, .. } => {
                if let Some(at) = self.done.iter().rposition(|a| a.n == undoes) {
                    self.undone.push(self.done.remove(at));
                }
            }
            Step::Redo { redoes, .. } => {
                if let Some(at) = self.undone.iter().rposition(|a| a.n == redoes) {
                    self.done.push(self.undone.remove(at));
                }
            }
        }
    }

    /// The edits a step would do now and those that take them back; none where the action it names is not known.
    pub fn changes_of(&self, step: &Step) -> (Vec<Edit>, Vec<Edit>) {
        let forward = |action: &Action| (action.edits.clone(), action.inverse.clone());
        match step {
            Step::Do(action) => forward(action),
            Step::Undo { undoes, .. } => {
                let action = self.done.iter().rev().find(|a| a.n == *undoes);
                action.map(|a| (a.inverse.clone(), a.edits.clone())).unwrap_or_default()
            }
            Step::Redo { redoes, .. } => self.undone.last().filter(|a| a.n == *redoes).map(forward).unwrap_or_default(),
        }
    }

    /// Number for the next step.
    pub fn next_n(&self) -> u64 {
        self.last + 1
    }

    /// Number of the newest step, 0 before the first.
    pub fn last_n(&self) -> u64 {
        self.last
    }

    /// Adds an action; what could be redone is gone then.
    pub fn push(&mut self, action: Action) {
        self.last = self.last.max(action.n);
        self.undone.clear();
        self.done.push(action);
    }

    /// The action an undo would take back.
    pub fn undoable(&self) -> Option<&Action> {
        self.done.last()
    }

    /// The action a redo would do again.
    pub fn redoable(&self) -> Option<&Action> {
        self.undone.last()
    }

    /// Actions done and not undone, oldest first.
    pub fn done(&self) -> &[Action] {
        &self.done
    }

    pub(in crate::core) fn take_undo(&mut self) -> Option<Action> {
        self.done.pop()
    }

    pub(in crate::core) fn take_redo(&mut self) -> Option<Action> {
        self.undone.pop()
    }

    pub(in crate::core) fn put_undone(&mut self, action: Action, n: u64) {
        self.last = self.last.max(n);
        self.undone.push(action);
    }

    pub(in crate::core) fn put_redone(&mut self, action: Action, n: u64) {
        self.last = self.last.max(n);
        self.done.push(action);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn action(n: u64) -> Action {
        Action { n, at: String::new(), name: format!("action {n}"), edits: vec![], inverse: vec![] }
    }

    #[test]
    fn a_journal_of_steps_rebuilds_both_stacks() {
        let at = String::new;
        let history = History::from_steps([
            Step::Do(action(1)),
            Step::Do(action(2)),
            Step::Undo { n: 3, at: at(), undoes: 2 },
            Step::Undo { n: 4, at: at(), undoes: 1 },
            Step::Redo { n: 5, at: at(), redoes: 1 },
        ]);
        assert_eq!(history.undoable().map(|a| a.n), Some(1));
        assert_eq!(history.redoable().map(|a| a.n), Some(2));
        assert_eq!(history.next_n(), 6);
    }

    #[test]
    fn a_new_action_ends_what_could_be_redone() {
        let mut history = History::from_steps([Step::Do(action(1)), Step::Undo { n: 2, at: String::new(), undoes: 1 }]);
        history.push(action(3));
        assert_eq!(history.redoable(), None);
        assert_eq!(history.undoable().map(|a| a.n), Some(3));
    }
}
