//! Find in the article: all hits at once, next and previous around the end.

use crate::app::Session;
use crate::app::effect::{Effect, Field};
use crate::core::text::{Byte, ByteRange, FindOptions, find};

impl Session {
    pub(super) fn open_find(&mut self) {
        let Some(article) = self.article_mut() else { return };
        // Words selected on one line are what one wants to find.
        let text = article.document.text();
        let seed = article.selection.map(|s| text.slice(s.range)).filter(|w| w.len() < 200 && !w.contains('\n'));
        let seed = seed.map(str::to_owned);
        article.found.open = true;
        if let Some(seed) = seed {
            self.find_text(&seed);
        }
        self.effects.push(Effect::EditField(Field::Find));
    }

    /// Looks for words as they are typed; the current hit is the first from the caret on.
    pub(super) fn find_text(&mut self, query: &str) {
        let Some(article) = self.article_mut() else { return };
        let options = FindOptions { match_case: article.found.match_case, ..FindOptions::default() };
        let hits = find(article.document.text(), query, options).unwrap_or_default();
        let from = article.selection.map_or(article.caret, |s| s.range.start);
        let current = hits.iter().position(|h| h.start >= from).or((!hits.is_empty()).then_some(0));
        article.found.query = query.to_owned();
        let reveal = current.and_then(|i| hits.get(i)).copied();
        article.found.hits = hits;
        article.found.current = current;
        self.effects.extend(reveal.map(Effect::Reveal));
    }

    pub(super) fn toggle_find_case(&mut self) {
        let Some(article) = self.article_mut() else { return };
        article.found.match_case = !article.found.match_case;
        let query = article.found.query.clone();
        self.find_text(&query);
    }

    pub(super) fn step_hit(&mut self, forward: bool) {
        let Some(article) = self.article_mut() else { return };
        let count = article.found.hits.len();
        if count == 0 {
            if article.found.query.is_empty() {
                return self.open_find();
            }
            let query = article.found.query.clone();
            return self.say(&format!("“{query}” is not in this article."));
        }
        let next = match (article.found.current, forward) {
            (Some(i), true) => (i + 1) % count,
            (Some(i), false) => (i + count - 1) % count,
            (None, _) => 0,
        };
        article.found.current = Some(next);
        let hit = article.found.hits.get(next).copied();
        if let Some(hit) = hit {
            self.select(hit);
            self.say(&format!("Hit {} of {count}.", next + 1));
        }
    }

    /// The hits that lie in a window of the text, and which of them is the current one.
    pub fn hits_in(&self, window: ByteRange) -> (&[ByteRange], Option<usize>) {
        let Some(found) = self.article().map(|a| &a.found).filter(|f| f.open) else { return (&[], None) };
        let from = found.hits.partition_point(|h| h.end <= window.start);
        let to = found.hits.partition_point(|h| h.start < window.end.max(Byte(window.start.0 + 1)));
        let hits = found.hits.get(from..to.max(from)).unwrap_or_default();
        (hits, found.current.and_then(|c| c.checked_sub(from)).filter(|c| *c < hits.len()))
    }
}
