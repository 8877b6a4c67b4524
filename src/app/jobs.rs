//! Background work: threads that hand their result back, one poll a frame, and wake the window when they do.

use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Mutex};

/// Wakes the window from another thread.
pub type Wake = Arc<dyn Fn() + Send + Sync>;

/// What a finished piece of work does to the session.
pub type Finish = Box<dyn FnOnce(&mut super::Session) + Send>;

/// Threads at work and the way their results come back.
pub struct Jobs {
    sender: Sender<Finish>,
    results: Receiver<Finish>,
    wake: Arc<Mutex<Option<Wake>>>,
}

impl Default for Jobs {
    fn default() -> Self {
        let (sender, results) = channel();
        Self { sender, results, wake: Arc::default() }
    }
}

/// Hands results back from any thread.
#[derive(Clone)]
pub struct Desk {
    sender: Sender<Finish>,
    wake: Arc<Mutex<Option<Wake>>>,
}

impl Desk {
    /// Queues what a result does to the session and wakes the window.
    pub fn hand_back(&self, finish: impl FnOnce(&mut super::Session) + Send + 'static) {
        // The window is gone when nobody listens: nothing is left to tell.
        if self.sender.send(Box::new(finish)).is_ok()
            && let Ok(wake) = self.wake.lock()
            && let Some(wake) = wake.as_ref()
        {
            wake();
        }
    }
}

impl Jobs {
    /// How the window wants to be woken.
    pub fn wake_with(&self, wake: Wake) {
        if let Ok(mut place) = self.wake.lock() {
            *place = Some(wake);
        }
    }

    /// A handle for threads.
    pub fn desk(&self) -> Desk {
        Desk { sender: self.sender.clone(), wake: self.wake.clone() }
    }

    /// Does work on a thread and hands the result to the session.
    pub fn spawn<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> T + Send + 'static,
        finish: impl FnOnce(&mut super::Session, T) + Send + 'static,
    ) {
        let desk = self.desk();
        std::thread::spawn(move || {
            let result = work();
            desk.hand_back(move |session| finish(session, result));
        });
    }

    /// The next result that has come in.
    pub fn next(&self) -> Option<Finish> {
        self.results.try_recv().ok()
    }

    /// Waits for the next result, for shells without a window. `None` when nothing came in time (milliseconds).
    pub fn wait(&self, most: u64) -> Option<Finish> {
        self.results.recv_timeout(std::time::Duration::from_millis(most)).ok()
    }
}

impl super::Session {
    /// Takes in what threads have finished. True when there was something.
    pub fn poll(&mut self) -> bool {
        let mut any = false;
        while let Some(finish) = self.jobs.next() {
            finish(self);
            any = true;
        }
        if any {
            self.follow_suggestions();
        }
        self.count_decided();
        self.refresh_problems();
        any
    }
}
