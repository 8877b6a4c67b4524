//! The token lane: showing it, and putting the focused tag's edges where tokens end.

use crate::app::Session;
use crate::core::formats::{Tokenizer, snapped};

impl Session {
    /// T: shows the tokens under the text, or puts them away.
    pub(super) fn toggle_lane(&mut self) {
        self.lane_shown = !self.lane_shown;
        if self.lane_shown {
            self.say(&format!("Tokens by {}, with the tags a model will see. T puts them away.", title(self.lane)));
        }
    }

    /// Chooses how the lane cuts the text.
    pub(super) fn set_lane(&mut self, name: &str) {
        if let Some(tokenizer) = Tokenizer::from_name(name) {
            self.lane = tokenizer;
            self.lane_shown = true;
        }
    }

    /// Shift+T: widens the focused tag to whole tokens.
    pub(super) fn snap_to_tokens(&mut self) {
        let tokenizer = self.lane;
        let Some(article) = self.article() else { return };
        let Some(span) = article.focused().cloned() else {
            return self.say("Focus a tag first: Tab goes to the next.");
        };
        let text = article.document.text();
        let pieces: Vec<_> = span.pieces().iter().map(|piece| snapped(text, *piece, tokenizer)).collect();
        if pieces == span.pieces() {
            return self.say(&format!("The tag ends where tokens do, by {}.", title(tokenizer)));
        }
        let mut changed = (*span).clone();
        changed.set_pieces(pieces);
        self.put_changed(changed, &format!("Snap {} to tokens", span.label));
    }
}

/// What a tokeniser is called in sentences.
pub const fn title(tokenizer: Tokenizer) -> &'static str {
    match tokenizer {
        Tokenizer::Whitespace => "white space",
        Tokenizer::Words => "Unicode words",
        Tokenizer::Spacy => "rules like spaCy's",
    }
}
