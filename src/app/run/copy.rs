//! What goes to the clipboard: words, words with their place and tags, the whole sidecar.

use crate::app::Session;
use crate::app::effect::Effect;
use crate::core::spans::Span;
use crate::core::text::ByteRange;

impl Session {
    fn target_range(&self) -> Option<ByteRange> {
        let article = self.article()?;
        match (article.selection, article.focused()) {
            (None, Some(span)) if span.lost.is_none() => Some(span.range),
            _ => self.selected_or_word(),
        }
    }

    pub(super) fn copy(&mut self) {
        let (Some(range), Some(article)) = (self.target_range(), self.article()) else { return };
        let words = article.document.text().slice(range).to_owned();
        self.say(&format!("Copied “{}”.", super::link::short(&words)));
        self.effects.push(Effect::CopyText(words));
    }

    /// Words, then the file with offsets in code points, then a line for each tag in them.
    pub(super) fn copy_with_tags(&mut self) {
        let (Some(range), Some(article)) = (self.target_range(), self.article()) else { return };
        let text = article.document.text();
        let cp = text.cp_range(range);
        let mut lines = vec![text.slice(range).to_owned(), format!("{} {}-{}", article.name(), cp.start.0, cp.end.0)];
        let tags = article.document.spans().window(range).filter(|s| s.counts() && range.covers(s.range));
        lines.extend(tags.map(|s| tag_line(s, text)));
        self.effects.push(Effect::CopyText(lines.join("\n")));
        self.say("Copied with place and tags.");
    }
}

fn tag_line(span: &Span, text: &crate::core::text::Text) -> String {
    let cp = text.cp_range(span.range);
    let value = span.value_str().map(|v| format!(" = {v}")).unwrap_or_default();
    format!("{} {}-{} {}{value}", span.label, cp.start.0, cp.end.0, span.quote(text))
}
