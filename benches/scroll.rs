//! CPU time of frames of the article pane, without a window: idle, wheel, minimap drag, drag of a selection, resize, tag.
//!
//! `cargo bench --bench scroll -- [megabytes] [marks] [accesskit]`; without numbers 10 MB and 100,000 marks.

use egui::{Color32, Context, Event, Modifiers, MouseWheelUnit, PointerButton, Pos2, RawInput, Rect, Vec2, pos2, vec2};
use rubrica::core::text::{Byte, ByteRange, Text};
use rubrica::ui::text_view::scene::{Look, Mark, MarkState, Marks, Palette, Ring, Scene, ViewStyle};
use rubrica::ui::text_view::{TextView, fonts, shape::Typesetter};

/// Processor seconds of this thread: other programs do not count.
fn cpu() -> f64 {
    let mut time = libc::timespec { tv_sec: 0, tv_nsec: 0 };
    // SAFETY: `time` is a valid place for the answer.
    unsafe { libc::clock_gettime(libc::CLOCK_THREAD_CPUTIME_ID, &mut time) };
    time.tv_sec as f64 + time.tv_nsec as f64 * 1e-9
}

/// Memory of the process in MB.
fn resident() -> f64 {
    let pages = std::fs::read_to_string("/proc/self/statm").ok();
    pages.and_then(|s| s.split(' ').nth(1)?.parse::<f64>().ok()).map_or(0.0, |pages| pages * 4096.0 / 1e6)
}

/// Numbers that look random and are the same each time.
struct Lottery(u64);

impl Lottery {
    fn below(&mut self, n: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 % n.max(1) as u64) as usize
    }
}

const WORDS: &[&str] = &[
    "harbour",
    "the",
    "a",
    "of",
    "board",
    "said",
    "on",
    "Thursday",
    "Mayor",
    "Okafor",
    "that",
    "ferry",
    "service",
    "would",
    "return",
    "in",
    "May",
    "“soon”",
    "council",
    "voted",
    "against",
    "budget",
    "and",
    "Łódź",
    "naïve",
    "12.5",
    "percent",
    "fell",
    "to",
    "according",
    "reporters",
    "affirmed",
    "office",
    "—",
    "Ministry",
    "Transport",
];

fn article(bytes: usize, lottery: &mut Lottery) -> String {
    let mut text = String::with_capacity(bytes + 1000);
    while text.len() < bytes {
        for _ in 0..30 + lottery.below(60) {
            text.push_str(WORDS[lottery.below(WORDS.len())]);
            text.push_str(if lottery.below(12) == 0 { ". " } else { " " });
        }
        text.push('\n');
    }
    text
}

/// Marks sorted by start, with lanes; found by search.
struct Sorted {
    list: Vec<(ByteRange, u8, u8)>,
    longest: u32,
}

const LOOKS: [(Look, Color32); 3] = [
    (Look::Tint, Color32::from_rgb(0, 114, 178)),
    (Look::Dotted, Color32::from_rgb(0, 130, 94)),
    (Look::Bar, Color32::from_rgb(196, 82, 0)),
];

impl Sorted {
    fn new(text: &str, count: usize, lottery: &mut Lottery) -> Self {
        let floor = |at: usize| text.floor_char_boundary(at);
        let mut list: Vec<(ByteRange, u8, u8)> = (0..count)
            .map(|_| {
                let start = floor(lottery.below(text.len()));
                let len = if lottery.below(5) == 0 { 40 + lottery.below(200) } else { 5 + lottery.below(30) };
                (ByteRange::of(start, floor(start + len)), lottery.below(3) as u8, 0)
            })
            .filter(|(r, ..)| !r.is_empty())
            .collect();
        list.sort_by_key(|(r, ..)| (r.start, std::cmp::Reverse(r.end)));
        let mut ends = [[Byte(0); 8]; 2];
        for (range, look, lane) in &mut list {
            let ends = &mut ends[usize::from(*look == 2)];
            *lane = ends.iter().position(|e| *e <= range.start).unwrap_or(7) as u8;
            ends[usize::from(*lane)] = range.end;
        }
        let longest = list.iter().map(|(r, ..)| r.len() as u32).max().unwrap_or(0);
        Self { list, longest }
    }
}

impl Marks for Sorted {
    fn in_window(&self, window: ByteRange, each: &mut dyn FnMut(Mark<'_>)) {
        let from = Byte(window.start.0.saturating_sub(self.longest));
        let first = self.list.partition_point(|(r, ..)| r.start < from);
        for (range, look, lane) in self.list[first..].iter().take_while(|(r, ..)| r.start < window.end) {
            if range.overlaps(window) {
                let (look, colour) = LOOKS[usize::from(*look)];
                let pieces = std::slice::from_ref(range);
                each(Mark {
                    pieces,
                    look,
                    colour,
                    lane: *lane,
                    state: MarkState::Accepted,
                    focused: false,
                    initial: None,
                });
            }
        }
    }
    fn all(&self, each: &mut dyn FnMut(ByteRange, Look, Color32)) {
        for (range, look, _) in &self.list {
            let (look, colour) = LOOKS[usize::from(*look)];
            each(*range, look, colour);
        }
    }
}

struct Bench {
    ctx: Context,
    set: Typesetter,
    view: TextView,
    text: Text,
    marks: Sorted,
    revision: u64,
    time: f64,
}

impl Bench {
    fn frame(&mut self, events: Vec<Event>, size: Vec2) -> f64 {
        self.time += 1.0 / 60.0;
        let input = RawInput {
            screen_rect: Some(Rect::from_min_size(Pos2::ZERO, size)),
            time: Some(self.time),
            events,
            ..Default::default()
        };
        let focus = [ByteRange::of(20, 60)];
        let (style, palette) = (ViewStyle::default(), Palette::paper());
        let scene = Scene {
            text: &self.text,
            headline: None,
            title: None,
            dateline: None,
            date_note: None,
            body: ByteRange::new(Byte(0), self.text.len()),
            marks: &self.marks,
            revision: self.revision,
            caret: Byte(0),
            caret_unit: ByteRange::of(0, 7),
            active: true,
            selection: None,
            focus: Some(Ring { pieces: &focus, colour: LOOKS[0].1 }),
            asks: None,
            last: None,
            found: &[],
            current_hit: None,
            hints: &[],
            arrow: None,
            keys: &[],
            snap: &|a, b, _| ByteRange::new(a.min(b), a.max(b)),
            tooltip: &|_| None,
            style: &style,
            palette: &palette,
        };
        let (view, set) = (&mut self.view, &mut self.set);
        let started = cpu();
        let mut output = self.ctx.run_ui(input, |ui| {
            view.show(ui, set, &scene);
        });
        let primitives = self.ctx.tessellate(output.shapes, 1.0);
        let took = (cpu() - started) * 1e3;
        std::hint::black_box(primitives.len());
        output.textures_delta.clear();
        took
    }
}

fn print(name: &str, mut times: Vec<f64>) {
    times.sort_by(f64::total_cmp);
    let at = |share: f64| times[((times.len() - 1) as f64 * share) as usize];
    println!(
        "{name:<34} median {:>7.3}  p95 {:>7.3}  p99 {:>7.3}  max {:>7.3} ms",
        at(0.5),
        at(0.95),
        at(0.99),
        at(1.0)
    );
}

fn main() {
    let numbers: Vec<f64> = std::env::args().filter_map(|a| a.parse().ok()).collect();
    let bytes = (numbers.first().unwrap_or(&10.0) * 1e6) as usize;
    let count = *numbers.get(1).unwrap_or(&100_000.0) as usize;
    let mut lottery = Lottery(7);
    let text = article(bytes, &mut lottery);
    let marks = Sorted::new(&text, count, &mut lottery);
    let text = Text::new(text);
    let before = resident();
    let started = cpu();
    let set = Typesetter::new(fonts::font_context(true));
    println!("fonts {:.1} ms", (cpu() - started) * 1e3);
    let ctx = Context::default();
    if std::env::args().any(|a| a == "accesskit") {
        ctx.enable_accesskit();
    }
    let mut bench = Bench { ctx, set, view: TextView::default(), text, marks, revision: 1, time: 0.0 };
    let size = vec2(900.0, 844.0);
    let first: Vec<f64> = (0..3).map(|_| bench.frame(vec![], size)).collect();
    println!(
        "first frames {:.2} {:.2} {:.2} ms, {} blocks",
        first[0],
        first[1],
        first[2],
        bench.view.column().blocks().len()
    );
    print("idle", (0..300).map(|_| bench.frame(vec![], size)).collect());
    let tags = (0..60).map(|_| {
        bench.revision += 1;
        bench.frame(vec![], size)
    });
    print("tag (marks changed)", tags.collect());
    let moved = |x: f32, y: f32| Event::PointerMoved(pos2(x, y));
    let wheel = |points: f32| Event::MouseWheel {
        unit: MouseWheelUnit::Point,
        delta: vec2(0.0, points),
        phase: egui::TouchPhase::Move,
        source: egui::MouseWheelSource::Wheel,
        modifiers: Modifiers::NONE,
    };
    let button = |x: f32, y: f32, pressed: bool| Event::PointerButton {
        pos: pos2(x, y),
        button: PointerButton::Primary,
        pressed,
        modifiers: Modifiers::NONE,
    };
    bench.frame(vec![moved(400.0, 400.0)], size);
    print("wheel 60 points a frame", (0..600).map(|_| bench.frame(vec![wheel(-60.0)], size)).collect());
    print("wheel 300 points a frame", (0..200).map(|_| bench.frame(vec![wheel(-300.0)], size)).collect());
    let strip = size.x - 8.0;
    bench.frame(vec![moved(strip, 30.0)], size);
    bench.frame(vec![button(strip, 30.0, true)], size);
    let drag = (0..300u16).map(|i| bench.frame(vec![moved(strip, 30.0 + f32::from(i) * 2.0)], size));
    print("minimap drag (all blocks new)", drag.collect());
    bench.frame(vec![button(strip, 630.0, false)], size);
    bench.frame(vec![moved(200.0, 100.0)], size);
    bench.frame(vec![button(200.0, 100.0, true)], size);
    let drag = (0..200u16).map(|i| bench.frame(vec![moved(200.0 + f32::from(i), 100.0 + f32::from(i) * 3.0)], size));
    print("selection drag", drag.collect());
    print("selection drag below the view", (0..200).map(|_| bench.frame(vec![moved(300.0, 900.0)], size)).collect());
    bench.frame(vec![button(300.0, 900.0, false)], size);
    let narrower = |i: u16| vec2(740.0 - f32::from(i) * 2.0, 844.0);
    print("resize each frame", (0..100u16).map(|i| bench.frame(vec![], narrower(i))).collect());
    let (kept, kept_bytes) = bench.view.column().kept();
    println!("{kept} blocks kept, {:.1} MB; {:?}", kept_bytes as f64 / 1e6, bench.set.atlas.figures());
    println!("memory over start {:.0} MB", resident() - before);
}
