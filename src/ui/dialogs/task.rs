//! Work on a thread of its own, with how far it is and a way to stop it.

use crate::ui::room::Ask;
use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

/// How often the window hears of progress.
const OFTEN: Duration = Duration::from_millis(150);

/// How far some work is.
#[derive(Default)]
pub struct Progress {
    pub done: AtomicUsize,
    /// 0 where it is not known.
    pub all: AtomicUsize,
    cancel: AtomicBool,
}

impl Progress {
    /// Asks the work to stop.
    pub fn cancel(&self) {
        self.cancel.store(true, Ordering::Relaxed);
    }

    /// As something to be done once the frame is drawn.
    pub fn stop(self: &Arc<Self>) -> Ask {
        let progress = self.clone();
        Ask::Do(Box::new(move |_| progress.cancel()))
    }

    /// Done and all.
    pub fn counts(&self) -> (usize, usize) {
        (self.done.load(Ordering::Relaxed), self.all.load(Ordering::Relaxed))
    }
}

/// Work that was started. Dropped, it is stopped.
pub struct Task<T> {
    pub progress: Arc<Progress>,
    outcome: Arc<Mutex<Option<T>>>,
}

impl<T: Send + 'static> Task<T> {
    /// Starts work. It calls what it is given with how much is done, and stops where that returns false.
    pub fn start(
        ctx: &egui::Context,
        work: impl FnOnce(&Progress, &mut dyn FnMut(usize) -> bool) -> T + Send + 'static,
    ) -> Self {
        let task = Self { progress: Arc::default(), outcome: Arc::default() };
        let (progress, outcome, ctx) = (task.progress.clone(), task.outcome.clone(), ctx.clone());
        std::thread::spawn(move || {
            let mut told = Instant::now();
            let result = work(&progress, &mut |done| {
                progress.done.store(done, Ordering::Relaxed);
                if told.elapsed() > OFTEN {
                    told = Instant::now();
                    ctx.request_repaint();
                }
                !progress.cancel.load(Ordering::Relaxed)
            });
            if let Ok(mut place) = outcome.lock() {
                *place = Some(result);
            }
            ctx.request_repaint();
        });
        task
    }

    /// What came of it, once.
    pub fn take(&self) -> Option<T> {
        self.outcome.lock().ok()?.take()
    }
}

/// What came of an export or import: in words, and the file or folder to show.
pub type Outcome = (String, Option<PathBuf>);

/// The work of a dialog, which goes on when the dialog is closed.
#[derive(Default)]
pub struct Running(Option<Task<Outcome>>);

impl Running {
    /// Starts it, as `Task::start` does.
    pub fn start(
        &mut self,
        ctx: &egui::Context,
        work: impl FnOnce(&Progress, &mut dyn FnMut(usize) -> bool) -> Outcome + Send + 'static,
    ) {
        self.0 = Some(Task::start(ctx, work));
    }

    /// How far it is, for the status line.
    pub fn progress(&self) -> Option<&Arc<Progress>> {
        self.0.as_ref().map(|task| &task.progress)
    }

    /// What came of it, once it has ended.
    pub fn take_outcome(&mut self) -> Option<Outcome> {
        let outcome = self.0.as_ref()?.take()?;
        self.0 = None;
        Some(outcome)
    }
}

impl<T> Drop for Task<T> {
    fn drop(&mut self) {
        self.progress.cancel();
    }
}
