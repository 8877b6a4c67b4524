//! Marks of the article in a review: what is agreed or decided as usual, the rest on an amber ground with a lane for each
//! annotator.

use super::article::Inks;
use super::text_view::scene::{Look, Mark, MarkState, Marks};
use crate::app::article::Article;
use crate::app::review::Review;
use crate::core::review::adjudicate::{Comparison, Task};
use crate::core::text::ByteRange;
use egui::Color32;

/// The marks of one frame.
pub struct ReviewMarks<'a> {
    pub article: &'a Article,
    pub review: &'a Review,
    pub all: &'a Comparison,
    pub inks: &'a Inks,
    pub amber: Color32,
}

impl ReviewMarks<'_> {
    /// Letters before the lanes: first letters of the names where these differ, else their digits.
    fn initials(&self) -> Vec<char> {
        let first = |name: &str| name.chars().find(|c| c.is_alphanumeric()).map(|c| c.to_ascii_uppercase());
        let letters: Vec<char> = self.all.names().map(|n| first(n).unwrap_or('·')).collect();
        let apart = letters.iter().enumerate().all(|(i, c)| !letters.iter().skip(i + 1).any(|d| d == c));
        if apart { letters } else { (1..=letters.len()).filter_map(|i| char::from_digit(i as u32, 10)).collect() }
    }

    fn is_open(&self, unit: usize) -> bool {
        match self.review.task {
            Task::Compare => true,
            _ => !self.review.is_decided(unit),
        }
    }

    fn agreed(&self, unit: usize) -> bool {
        !self.all.is_open_question(unit)
    }
}

impl Marks for ReviewMarks<'_> {
    fn in_window(&self, window: ByteRange, each: &mut dyn FnMut(Mark<'_>)) {
        let initials = self.initials();
        let compare = self.review.task == Task::Compare;
        if !compare {
            for span in self.article.document.spans().window(window).filter(|s| s.counts()) {
                let (look, colour) = self.inks.of(&span.label);
                let state = if span.flagged { MarkState::Flagged } else { MarkState::Accepted };
                let focused = self.article.focus.as_ref() == Some(&span.id);
                let lane = self.article.lanes().of(&span.id);
                each(Mark { pieces: span.pieces(), look, colour, lane, state, focused, initial: None });
            }
        }
        for unit in self.review.in_window(window) {
            let Some(place) = self.all.units().get(unit) else { continue };
            if self.agreed(unit) {
                // In a comparison nothing stands in gold: the first one's tag speaks for all.
                if let Some((_, span)) = place.there().next().filter(|_| compare) {
                    let (look, colour) = self.inks.of(&span.label);
                    let state = MarkState::Accepted;
                    each(Mark { pieces: span.pieces(), look, colour, lane: 0, state, focused: false, initial: None });
                }
                continue;
            }
            if !self.is_open(unit) {
                continue;
            }
            if self.review.task == Task::OnePerson {
                if let Some((_, span)) = place.there().next() {
                    let (look, colour) = self.inks.of(&span.label);
                    let state = MarkState::Pending;
                    each(Mark { pieces: span.pieces(), look, colour, lane: 0, state, focused: false, initial: None });
                }
                continue;
            }
            let ground = [place.range];
            let (state, look) = (MarkState::Accepted, Look::Tint);
            each(Mark { pieces: &ground, look, colour: self.amber, lane: 0, state, focused: false, initial: None });
            for (who, span) in place.there() {
                let (_, colour) = self.inks.of(&span.label);
                let lane = who as u8 + 1;
                let initial = initials.get(who).copied();
                each(Mark { pieces: span.pieces(), look, colour, lane, state, focused: false, initial });
            }
        }
    }

    fn all(&self, each: &mut dyn FnMut(ByteRange, Look, Color32)) {
        for (unit, place) in self.all.units().iter().enumerate() {
            let Some((_, span)) = place.there().next() else { continue };
            let (look, colour) = self.inks.of(&span.label);
            if self.agreed(unit) || !self.is_open(unit) {
                each(place.range, look, colour.gamma_multiply(0.45));
            } else {
                each(place.range, Look::Tint, self.amber);
            }
        }
    }
}
