//! `--perf-log`: how long everything takes, one JSON object a line.

use crate::app::Session;
use egui::{Event, RawInput};
use serde_json::{Value, json};
use std::cell::RefCell;
use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};
use std::rc::Rc;
use std::time::Instant;

/// The log, shared by the window and by what sees events arrive.
pub type Shared = Rc<RefCell<Log>>;

/// Something a person did, on its way to the screen.
struct Input {
    kind: &'static str,
    name: String,
    arrived: Instant,
    /// The frame that shows its effect.
    n: u64,
}

/// The log and what is under way.
pub struct Log {
    out: BufWriter<File>,
    start: Instant,
    /// Number of the frame.
    n: u64,
    began: Option<(Instant, f64)>,
    /// When events of a kind came in that no frame has taken yet.
    arrived: Vec<(&'static str, Instant)>,
    inputs: Vec<Input>,
    resized: bool,
    size: Option<egui::Rect>,
    shown: Option<PathBuf>,
    opening: Option<Instant>,
}

impl Log {
    /// Starts a log, replacing a file that is there.
    pub fn create(file: &Path) -> std::io::Result<Self> {
        let out = BufWriter::new(File::create(file)?);
        Ok(Self {
            out,
            start: process_start(),
            n: 0,
            began: None,
            arrived: Vec::new(),
            inputs: Vec::new(),
            resized: false,
            size: None,
            shown: None,
            opening: None,
        })
    }

    /// Notes that an event came in.
    pub fn event_arrives(&mut self, kind: &'static str) {
        self.arrived.push((kind, Instant::now()));
    }

    /// Notes the start of a frame and what came in for it.
    pub fn frame_begins(&mut self, input: &RawInput) {
        let now = Instant::now();
        self.began = Some((now, cpu_ms()));
        self.resized = input.screen_rect.is_some() && input.screen_rect != self.size;
        self.size = input.screen_rect.or(self.size);
        let mut arrived = std::mem::take(&mut self.arrived);
        for (kind, name) in input.events.iter().filter_map(named) {
            // Typed text comes with its key.
            let from = if kind == "text" { "key" } else { kind };
            let at = arrived.iter().position(|(k, _)| *k == from);
            let arrived = match at {
                Some(at) if kind == "text" => arrived.get(at).map(|(_, at)| *at),
                Some(at) => Some(arrived.remove(at).1),
                None => None,
            };
            self.inputs.push(Input { kind, name, arrived: arrived.unwrap_or(now), n: self.n + 1 });
        }
    }

    /// Notes the end of a frame's own work; `job`: results of other threads came in.
    pub fn frame_ends(&mut self, session: &mut Session, job: bool) {
        let Some((_, cpu_before)) = self.began.take() else { return };
        self.n += 1;
        let cpu = cpu_ms() - cpu_before;
        if self.n == 1 {
            let line = json!({"t": self.now(), "ev": "first_frame", "cpu": round(cpu_ms())});
            self.line(&line);
        }
        self.article(session);
        let cause = match () {
            () if self.inputs.iter().any(|i| i.n == self.n) => "input",
            () if self.resized => "resize",
            () if job => "job",
            () => "timer",
        };
        let line = json!({"t": self.now(), "ev": "frame", "n": self.n, "cpu": round(cpu), "cause": cause});
        self.line(&line);
        for (ev, action, ms) in std::mem::take(&mut session.safe) {
            let line = json!({"t": self.now(), "ev": ev, "action": action, "ms": round(ms)});
            self.line(&line);
        }
    }

    /// Notes that the frame was handed over to be shown.
    pub fn frame_shown(&mut self) {
        for Input { kind, name, arrived, n } in std::mem::take(&mut self.inputs) {
            let ms = round(arrived.elapsed().as_secs_f64() * 1000.0);
            let line = json!({"t": self.now(), "ev": "input", "kind": kind, "name": name, "n": n, "ms": ms});
            self.line(&line);
        }
        // Whoever reads along sees whole frames.
        let _ = self.out.flush();
    }

    /// An article is ready in its first frame: text and tags come together.
    fn article(&mut self, session: &Session) {
        if session.opening().is_some() {
            self.opening.get_or_insert_with(Instant::now);
        }
        let Some(article) = session.article() else { return };
        if self.shown.as_ref() == Some(&article.path) {
            return;
        }
        self.shown = Some(article.path.clone());
        let ms = self.opening.take().map_or(0.0, |since| round(since.elapsed().as_secs_f64() * 1000.0));
        for ev in ["article_shown", "article_ready"] {
            let line = json!({
                "t": self.now(), "ev": ev, "file": article.path, "bytes": article.document.text().len().get(),
                "spans": article.document.spans().len(), "ms": ms, "cpu": round(cpu_ms()),
            });
            self.line(&line);
        }
    }

    fn now(&self) -> f64 {
        round(self.start.elapsed().as_secs_f64() * 1000.0)
    }

    fn line(&mut self, value: &Value) {
        // A full disk must not stop the work: the log ends then.
        let _ = writeln!(self.out, "{value}");
    }
}

fn named(event: &Event) -> Option<(&'static str, String)> {
    Some(match event {
        Event::Key { key, pressed: true, .. } => ("key", key.name().to_owned()),
        Event::Text(_) => ("text", String::new()),
        Event::Copy => ("key", "Copy".to_owned()),
        Event::Cut => ("key", "Cut".to_owned()),
        Event::Paste(_) => ("key", "Paste".to_owned()),
        Event::PointerMoved(_) => ("pointer", "move".to_owned()),
        Event::PointerButton { pressed, .. } => ("pointer", if *pressed { "press" } else { "release" }.to_owned()),
        Event::MouseWheel { .. } => ("wheel", String::new()),
        _ => return None,
    })
}

fn round(ms: f64) -> f64 {
    (ms * 1000.0).round() / 1000.0
}

/// CPU time of this thread in milliseconds; 0 where the system does not say.
#[cfg(unix)]
fn cpu_ms() -> f64 {
    let mut time = libc::timespec { tv_sec: 0, tv_nsec: 0 };
    // SAFETY: the call writes one timespec at the address given and keeps nothing.
    let ok = unsafe { libc::clock_gettime(libc::CLOCK_THREAD_CPUTIME_ID, &raw mut time) };
    if ok == 0 { time.tv_sec as f64 * 1000.0 + time.tv_nsec as f64 / 1e6 } else { 0.0 }
}

#[cfg(not(unix))]
fn cpu_ms() -> f64 {
    0.0
}

/// When the process started, as far as the system says; else now.
fn process_start() -> Instant {
    let now = Instant::now();
    since_start().and_then(|since| now.checked_sub(since)).unwrap_or(now)
}

#[cfg(target_os = "linux")]
fn since_start() -> Option<std::time::Duration> {
    let stat = std::fs::read_to_string("/proc/self/stat").ok()?;
    let uptime = std::fs::read_to_string("/proc/uptime").ok()?;
    // Fields after the name in brackets, which may hold spaces; the start is field 22, in hundredths of a second.
    let started: f64 = stat.rsplit_once(')')?.1.split_whitespace().nth(19)?.parse().ok()?;
    let up: f64 = uptime.split_whitespace().next()?.parse().ok()?;
    std::time::Duration::try_from_secs_f64((up - started / 100.0).max(0.0)).ok()
}

#[cfg(not(target_os = "linux"))]
fn since_start() -> Option<std::time::Duration> {
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn input_is_named_without_what_was_typed() {
        assert_eq!(named(&Event::Text("secret".into())), Some(("text", String::new())));
        assert_eq!(named(&Event::Copy), Some(("key", "Copy".to_owned())));
        assert_eq!(named(&Event::PointerGone), None);
    }

    #[test]
    fn the_thread_clock_runs() {
        let before = cpu_ms();
        let sum: u64 = (0..3_000_000_u64).map(std::hint::black_box).sum();
        assert!(sum > 0 && (cfg!(not(unix)) || cpu_ms() > before));
    }
}
