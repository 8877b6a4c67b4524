//! The view as a user meets it: scrolling, clicks, drags, moves by line; no window.

use super::TextView;
use super::fonts::font_context;
use super::scene::{Look, Mark, MarkState, Marks, Palette, Ring, Scene, ViewEvent, ViewStyle};
use super::shape::Typesetter;
use crate::core::text::{Byte, ByteRange, Text};
use crate::ui::soft::{Picture, SoftRenderer};
use egui::{Color32, Context, Event, Modifiers, PointerButton, Pos2, RawInput, Rect, Vec2, pos2, vec2};

const ACTOR: Color32 = Color32::from_rgb(0, 114, 178);

#[derive(Default)]
struct List(Vec<(ByteRange, Look, u8)>);

impl Marks for List {
    fn in_window(&self, window: ByteRange, each: &mut dyn FnMut(Mark<'_>)) {
        for (range, look, lane) in self.0.iter().filter(|(r, ..)| r.overlaps(window)) {
            let pieces = std::slice::from_ref(range);
            let state = MarkState::Accepted;
            each(Mark { pieces, look: *look, colour: ACTOR, lane: *lane, state, focused: false, initial: None });
        }
    }
    fn all(&self, each: &mut dyn FnMut(ByteRange, Look, Color32)) {
        self.0.iter().for_each(|(range, look, _)| each(*range, *look, ACTOR));
    }
}

/// A view with its article and what the session would hold.
struct Desk {
    ctx: Context,
    set: Typesetter,
    view: TextView,
    text: Text,
    marks: List,
    revision: u64,
    focus: Vec<ByteRange>,
    caret: ByteRange,
    style: ViewStyle,
    size: Vec2,
    time: f64,
    modifiers: Modifiers,
}

impl Desk {
    fn new(text: &str) -> Self {
        let mut desk = Self {
            ctx: Context::default(),
            set: Typesetter::new(font_context(false)),
            view: TextView::default(),
            text: Text::new(text.to_owned()),
            marks: List::default(),
            revision: 0,
            focus: Vec::new(),
            caret: ByteRange::default(),
            style: ViewStyle::default(),
            size: vec2(800.0, 600.0),
            time: 0.0,
            modifiers: Modifiers::NONE,
        };
        desk.frame(vec![]);
        desk
    }

    fn run(&mut self, mut events: Vec<Event>) -> (Vec<ViewEvent>, egui::FullOutput) {
        self.time += 1.0 / 60.0;
        events.insert(0, Event::ModifiersChanged(self.modifiers));
        let text = self.text.clone();
        let words = |at: Byte| {
            let edge = |c: char| !c.is_alphanumeric();
            let start = text.as_str()[..at.get()].rfind(edge).map_or(0, |i| i + 1);
            let end = text.as_str()[at.get()..].find(edge).map_or(text.len().get(), |i| at.get() + i);
            ByteRange::of(start, end)
        };
        let snap = |a: Byte, b: Byte, characters: bool| match (a.min(b), a.max(b)) {
            (a, b) if characters => ByteRange::new(a, b),
            (a, b) => ByteRange::new(words(a).start, words(b).end),
        };
        let scene = Scene {
            text: &self.text,
            headline: None,
            title: None,
            dateline: None,
            date_note: None,
            body: ByteRange::new(Byte(0), self.text.len()),
            marks: &self.marks,
            revision: self.revision,
            caret: self.caret.start,
            caret_unit: self.caret,
            active: true,
            selection: None,
            focus: (!self.focus.is_empty()).then_some(Ring { pieces: &self.focus, colour: ACTOR }),
            asks: None,
            last: None,
            found: &[],
            current_hit: None,
            hints: &[],
            arrow: None,
            keys: &[],
            snap: &snap,
            tooltip: &|_| None,
            style: &self.style,
            palette: &Palette::paper(),
        };
        let input = RawInput {
            screen_rect: Some(Rect::from_min_size(Pos2::ZERO, self.size)),
            time: Some(self.time),
            events,
            ..Default::default()
        };
        let (view, set) = (&mut self.view, &mut self.set);
        let mut said = Vec::new();
        let output = self.ctx.run_ui(input, |ui| said = view.show(ui, set, &scene).events);
        (said, output)
    }

    fn frame(&mut self, events: Vec<Event>) -> Vec<ViewEvent> {
        let (said, mut output) = self.run(events);
        output.textures_delta.clear();
        said.into_iter().filter(|e| !matches!(e, ViewEvent::Hover(_))).collect()
    }

    fn picture(text: &str, prepare: impl Fn(&mut Self)) -> Picture {
        let mut desk = Self::new("");
        desk.ctx = Context::default();
        desk.set = Typesetter::new(font_context(false));
        desk.text = Text::new(text.to_owned());
        prepare(&mut desk);
        let mut renderer = SoftRenderer::default();
        let (_, output) = desk.run(vec![]);
        renderer.frame(&desk.ctx, output, Color32::BLACK)
    }

    fn press(&mut self, at: Pos2, pressed: bool) -> Vec<ViewEvent> {
        let modifiers = self.modifiers;
        let button = PointerButton::Primary;
        self.frame(vec![Event::PointerMoved(at), Event::PointerButton { pos: at, button, pressed, modifiers }])
    }

    fn click(&mut self, at: Pos2) -> Vec<ViewEvent> {
        self.press(at, true);
        self.press(at, false)
    }

    fn drag(&mut self, from: Pos2, to: Pos2) -> Vec<ViewEvent> {
        self.press(from, true);
        self.frame(vec![Event::PointerMoved(from + (to - from) * 0.5)]);
        self.frame(vec![Event::PointerMoved(to)]);
        self.press(to, false)
    }

    fn of(&self, words: &str) -> ByteRange {
        let start = self.text.as_str().find(words).unwrap();
        ByteRange::of(start, start + words.len())
    }

    fn middle(&self, words: &str) -> Pos2 {
        self.view.rect_of(self.of(words)).unwrap().center()
    }

    fn wheel(&mut self, points: f32) {
        let at = Event::PointerMoved(pos2(300.0, 300.0));
        let wheel = Event::MouseWheel {
            unit: egui::MouseWheelUnit::Point,
            delta: vec2(0.0, points),
            phase: egui::TouchPhase::Move,
            source: egui::MouseWheelSource::Wheel,
            modifiers: Modifiers::NONE,
        };
        self.frame(vec![at, wheel]);
        for _ in 0..30 {
            self.frame(vec![]);
        }
    }
}

/// 400 paragraphs, each with its number.
fn long() -> String {
    (0..400)
        .map(|i| {
            format!("Paragraph {i} tells of a meeting of the harbour board. {}\n", "Nobody objected. ".repeat(i % 9))
        })
        .collect()
}

#[test]
fn an_idle_frame_and_a_new_tag_lay_out_nothing() {
    let mut desk = Desk::new(&long());
    let before = (desk.view.column().laid_out(), desk.view.minimap().computed());
    desk.frame(vec![]);
    assert_eq!((desk.view.column().laid_out(), desk.view.minimap().computed()), before);
    desk.marks.0.push((desk.of("harbour board"), Look::Tint, 0));
    desk.revision += 1;
    desk.frame(vec![]);
    assert_eq!((desk.view.column().laid_out(), desk.view.minimap().computed()), (before.0, before.1 + 1));
}

#[test]
fn only_what_is_near_the_view_is_ever_laid_out() {
    let mut desk = Desk::new(&long());
    assert!(desk.view.column().laid_out() < 30);
    desk.view.reveal(desk.of("Paragraph 390 "));
    desk.frame(vec![]);
    assert!(desk.view.rect_of(desk.of("Paragraph 390 ")).is_some());
    assert!(desk.view.column().laid_out() < 60);
}

#[test]
fn scrolling_stops_at_both_ends() {
    let mut desk = Desk::new(&long());
    desk.wheel(5000.0);
    assert_eq!(desk.view.position(), Byte(0));
    let top = desk.middle("Paragraph 0 ");
    desk.wheel(-1_000_000.0);
    let last = desk.view.rect_of(desk.of("Paragraph 399 ")).unwrap();
    assert!((400.0..600.0).contains(&last.bottom()), "the last line stays in view: {last:?}");
    desk.wheel(1_000_000.0);
    assert!((desk.middle("Paragraph 0 ") - top).length() < 1.0);
}

#[test]
fn a_wheel_down_and_up_comes_back_to_the_pixel() {
    let mut desk = Desk::new(&long());
    desk.view.reveal(desk.of("Paragraph 200 "));
    desk.frame(vec![]);
    let before = desk.middle("Paragraph 200 ");
    desk.wheel(-3000.0);
    assert_ne!(desk.view.position(), Byte(0));
    desk.wheel(3000.0);
    assert!((desk.middle("Paragraph 200 ") - before).length() < 1.5);
}

#[test]
fn a_new_width_keeps_the_words_at_the_upper_edge() {
    let mut desk = Desk::new(&"A sentence that goes on. ".repeat(400));
    desk.wheel(-900.0);
    let before = desk.view.position();
    for width in [640.0, 500.0, 420.0] {
        desk.size.x = width;
        desk.frame(vec![]);
        let after = desk.view.position();
        assert!(after <= before && before.0 - after.0 < 80, "{before:?} {after:?} at {width}");
    }
}

#[test]
fn clicks_count_to_four_and_say_what_is_under_the_pointer() {
    let mut desk = Desk::new("The harbour board met.\n");
    let at = desk.middle("harbour");
    let mut counts = Vec::new();
    for _ in 0..5 {
        for event in desk.click(at) {
            if let ViewEvent::Click { count, over, shift: false, byte } = event {
                assert!(desk.of("harbour").covers(over.unwrap()) && desk.of("harbour").contains(byte));
                counts.push(count);
            }
        }
    }
    assert_eq!(counts, [1, 2, 3, 4, 1]);
    desk.time += 2.0;
    desk.modifiers = Modifiers::SHIFT;
    assert!(matches!(desk.click(at)[..], [ViewEvent::Click { count: 1, shift: true, .. }]));
}

#[test]
fn a_press_held_long_is_still_a_click() {
    let mut desk = Desk::new("The harbour board met.\n");
    let at = desk.middle("harbour");
    desk.press(at, true);
    desk.time += 2.0;
    desk.frame(vec![]);
    desk.frame(vec![]);
    assert!(matches!(desk.press(at, false)[..], [ViewEvent::Click { count: 1, .. }]));
}

#[test]
fn another_article_begins_where_it_is_told() {
    let mut desk = Desk::new(&long());
    desk.wheel(-900.0);
    desk.text = Text::new("A short one.\n".to_owned());
    desk.frame(vec![]);
    assert_eq!(desk.view.position(), Byte(0));
    desk.text = Text::new(long());
    let there = desk.of("Paragraph 77 ").start;
    desk.view.set_position(there);
    desk.frame(vec![]);
    assert_eq!(desk.view.position(), there);
}

#[test]
fn a_drag_selects_what_it_showed() {
    let mut desk = Desk::new("The harbour board met on Thursday.\n");
    let (from, to) = (desk.middle("harbour"), desk.middle("met"));
    assert_eq!(desk.drag(from, to), [ViewEvent::Select(desk.of("harbour board met"))]);
    assert_eq!(desk.drag(to, from), [ViewEvent::Select(desk.of("harbour board met"))]);
    desk.modifiers = Modifiers::CTRL | Modifiers::COMMAND;
    assert_eq!(desk.drag(from, to), [ViewEvent::AddFragment(desk.of("harbour board met"))]);
    desk.modifiers = Modifiers::ALT;
    let by_characters = desk.drag(from, to);
    assert!(
        matches!(by_characters[..], [ViewEvent::Select(r)] if r.start > desk.of("harbour").start),
        "{by_characters:?}"
    );
}

#[test]
fn escape_gives_up_a_drag() {
    let mut desk = Desk::new("The harbour board met on Thursday.\n");
    let (from, to) = (desk.middle("harbour"), desk.middle("met"));
    desk.press(from, true);
    desk.frame(vec![Event::PointerMoved(to)]);
    let (key, modifiers) = (egui::Key::Escape, Modifiers::NONE);
    desk.frame(vec![Event::Key { key, physical_key: None, pressed: true, repeat: false, modifiers }]);
    assert_eq!(desk.press(to, false), []);
}

#[test]
fn an_edge_of_the_focused_tag_can_be_dragged() {
    let mut desk = Desk::new("The harbour board met on Thursday.\n");
    desk.focus = vec![desk.of("harbour board")];
    desk.frame(vec![]);
    let rect = desk.view.rect_of(desk.focus[0]).unwrap();
    let (met, the) = (desk.middle("met"), desk.middle("The"));
    let end = desk.drag(rect.right_center() + vec2(3.0, 0.0), met);
    assert_eq!(end, [ViewEvent::ResizeFocused { start: false, to: desk.of("met").end }]);
    let start = desk.drag(rect.left_center() - vec2(3.0, 0.0), the);
    assert_eq!(start, [ViewEvent::ResizeFocused { start: true, to: Byte(0) }]);
}

#[test]
fn holding_a_drag_below_the_view_scrolls_on() {
    let mut desk = Desk::new(&long());
    let from = desk.middle("Paragraph 0 ");
    desk.press(from, true);
    for _ in 0..60 {
        desk.frame(vec![Event::PointerMoved(pos2(300.0, 700.0))]);
    }
    let said = desk.press(pos2(300.0, 700.0), false);
    let selected = said.iter().find_map(|e| if let ViewEvent::Select(r) = e { Some(*r) } else { None }).unwrap();
    assert!(selected.covers(desk.of("Paragraph 10 ")), "{selected:?}");
}

#[test]
fn lines_up_and_down_keep_the_column_and_end_at_the_ends() {
    let mut desk = Desk::new("A long first line of words.\nNo.\nAnother long line of words.\n");
    let start = desk.of("line of words.");
    let caret = ByteRange::new(start.start, start.start);
    let second = desk.view.line_move(&mut desk.set, caret, 1);
    assert_eq!(second, desk.of("No.").end, "the short line's end");
    let third = desk.view.line_move(&mut desk.set, ByteRange::new(second, second), 1);
    let x = |byte: Byte| desk.view.column().caret(byte).unwrap().left();
    assert!((x(third) - x(start.start)).abs() < 12.0, "back under where it came from");
    let end = desk.view.line_move(&mut desk.set, ByteRange::new(third, third), 9);
    assert_eq!(end, desk.of("Another long line of words.").end);
    let home = desk.view.line_edge(&mut desk.set, ByteRange::new(third, third), false);
    assert_eq!(home, desk.of("Another").start);
    // For a word the answer lies in a word, never behind one.
    let word = desk.of("Another");
    let last = desk.view.line_edge(&mut desk.set, word, true);
    assert_eq!(desk.text.as_str()[last.get()..].trim_end(), ".");
    let above = desk.view.line_move(&mut desk.set, word, -1);
    assert!(desk.of("No.").contains(above));
}

#[test]
fn pages_move_text_and_caret_together() {
    let mut desk = Desk::new(&long());
    let first = ByteRange::of(0, 9);
    let down = desk.view.page_move(&mut desk.set, first, 1);
    desk.frame(vec![]);
    assert!(desk.view.column().caret(down).is_some_and(|c| desk.view.column().rect().intersects(c)));
    let back = desk.view.page_move(&mut desk.set, ByteRange::new(down, down), -1);
    assert!(back <= Byte(9), "{back:?}");
}

#[test]
fn a_caret_on_the_first_screen_leaves_the_beginning_in_view() {
    let mut desk = Desk::new(&long());
    desk.view = TextView::default();
    desk.view.reveal(desk.of("Paragraph 1 "));
    desk.frame(vec![]);
    assert_eq!(desk.view.position(), Byte(0));
    assert!(desk.view.rect_of(desk.of("Paragraph 0 ")).unwrap().top() > 20.0);
}

#[test]
fn revealing_what_is_seen_moves_nothing() {
    let mut desk = Desk::new(&long());
    desk.view.reveal(desk.of("Paragraph 100 "));
    desk.frame(vec![]);
    let before = desk.middle("Paragraph 100 ");
    desk.view.reveal(desk.of("Paragraph 101 "));
    desk.frame(vec![]);
    assert_eq!(desk.middle("Paragraph 100 "), before);
    // Just below the edge: the least that shows it with some lines around.
    let seen = desk.view.column().seen().1;
    let next = desk.text.as_str()[seen.get()..].find("Paragraph").unwrap() + seen.get();
    desk.view.reveal(ByteRange::of(next, next + 9));
    desk.frame(vec![]);
    let moved = before.y - desk.middle("Paragraph 100 ").y;
    assert!((1.0..300.0).contains(&moved), "{moved}");
}

#[test]
fn the_map_goes_where_it_is_clicked() {
    let mut desk = Desk::new(&long());
    let strip = desk.size.x - super::minimap::WIDTH / 2.0;
    desk.click(pos2(strip, 300.0));
    let middle = desk.view.position().0 as f32 / desk.text.len().0 as f32;
    assert!((0.4..0.6).contains(&middle), "{middle}");
    desk.click(pos2(strip, 599.0));
    assert!(desk.view.rect_of(desk.of("Paragraph 399 ")).is_some());
}

#[test]
fn tags_change_pixels_behind_their_words_and_nowhere_else() {
    let text = "The harbour board met.\nNothing was said.\n";
    let plain = Desk::picture(text, |_| {});
    let tagged = Desk::picture(text, |desk| desk.marks.0.push((desk.of("harbour"), Look::Tint, 0)));
    let probe = Desk::new(text);
    let place = probe.view.rect_of(probe.of("harbour")).unwrap().expand(4.0);
    let strip = probe.size.x - super::minimap::WIDTH;
    let mut inside = 0;
    for y in 0..600u16 {
        for x in 0..800u16 {
            if plain.pixel(x.into(), y.into()) != tagged.pixel(x.into(), y.into()) {
                let at = pos2(x.into(), y.into());
                assert!(place.contains(at) || at.x >= strip, "{at:?}");
                inside += u32::from(place.contains(at));
            }
        }
    }
    assert!(inside > 500);
}

#[test]
fn a_pane_of_no_size_does_no_harm() {
    let mut desk = Desk::new(&long());
    desk.focus = vec![desk.of("harbour")];
    for size in [vec2(3.0, 2.0), vec2(0.0, 0.0), vec2(30.0, 600.0), vec2(800.0, 20.0)] {
        desk.size = size;
        desk.view.reveal(desk.of("Paragraph 60 "));
        desk.frame(vec![]);
        desk.drag(pos2(1.0, 1.0), pos2(20.0, 10.0));
        desk.click(pos2(size.x - 2.0, size.y / 2.0));
        desk.wheel(-500.0);
        let caret = ByteRange::new(Byte(0), Byte(0));
        assert!(desk.view.page_move(&mut desk.set, caret, 1) <= desk.text.len());
    }
}

#[test]
fn sixty_levels_and_an_endless_line_are_drawn() {
    let mut desk = Desk::new(&"word ".repeat(200_000));
    let range = |i: u8| ByteRange::of(usize::from(i) * 5, 4000 - usize::from(i) * 5);
    desk.marks.0 =
        (0..60u8).map(|i| (range(i), [Look::Tint, Look::Dotted, Look::Bar][usize::from(i % 3)], i)).collect();
    desk.revision += 1;
    desk.frame(vec![]);
    desk.wheel(-3000.0);
    assert!(desk.view.position() > Byte(4000));
    assert!(desk.view.column().laid_out() < 20);
}
