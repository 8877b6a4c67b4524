//! CommonMark to read: headings, paragraphs, lists, quotes, code and tables in the window's own type. Nothing is loaded
//! and no address is opened; addresses stand behind their words.

use crate::ui::theme::{self, Theme};
use egui::epaint::text::LayoutJob;
use egui::{Color32, FontFamily, FontId, Frame, Grid, Label, Margin, Stroke, TextFormat, Ui, vec2};
use pulldown_cmark::{Event, HeadingLevel, Options, Parser, Tag, TagEnd};

/// Size of the text.
const SIZE: f32 = 14.0;
/// How far a list goes in.
const INDENT: f32 = 18.0;
/// Deeper lists go in no further.
const DEEPEST: usize = 4;

/// A text that was read.
#[derive(Default)]
pub struct Markdown {
    source: String,
    blocks: Vec<Block>,
}

#[derive(Clone, Debug, PartialEq)]
enum Block {
    Heading(u8, Vec<Piece>),
    Paragraph(Vec<Piece>),
    /// How deep, what stands before it (a bullet, a number), the words.
    Item(usize, String, Vec<Piece>),
    Quote(Vec<Piece>),
    Code(String),
    Table(Vec<Vec<Vec<Piece>>>),
    Rule,
}

/// Words of one style.
#[derive(Clone, Debug, PartialEq, Default)]
struct Piece {
    words: String,
    style: Style,
}

#[derive(Clone, Copy, Debug, PartialEq, Default)]
struct Style {
    strong: bool,
    emphasis: bool,
    code: bool,
    struck: bool,
}

impl Markdown {
    /// Reads a text, unless it is the one that was read last.
    pub fn read(&mut self, source: &str) {
        if self.source != source {
            source.clone_into(&mut self.source);
            self.blocks = blocks(source);
        }
    }

    /// Draws it in the width there is.
    pub fn show(&self, ui: &mut Ui, theme: &Theme) {
        ui.spacing_mut().item_spacing.y = 0.0;
        for (at, block) in self.blocks.iter().enumerate() {
            let first = at == 0;
            block.show(ui, theme, at, first);
        }
    }
}

impl Block {
    fn show(&self, ui: &mut Ui, theme: &Theme, at: usize, first: bool) {
        let width = ui.available_width();
        match self {
            Self::Heading(level, words) => {
                ui.add_space(if first { 0.0 } else { 14.0 });
                let size = if *level <= 2 { 16.0 } else { 14.5 };
                ui.label(job(words, theme, size, true, theme.text, width));
                ui.add_space(4.0);
            }
            Self::Paragraph(words) => {
                ui.add(Label::new(job(words, theme, SIZE, false, theme.text, width)).wrap());
                ui.add_space(8.0);
            }
            Self::Item(depth, mark, words) => {
                let inset = INDENT * (*depth).min(DEEPEST) as f32;
                ui.horizontal_top(|ui| {
                    ui.spacing_mut().item_spacing.x = 0.0;
                    ui.add_space(inset - INDENT);
                    let text = |words: &str| job(&[Piece::of(words)], theme, SIZE, false, theme.dim, f32::INFINITY);
                    let begin = ui.cursor().left();
                    ui.label(text(mark));
                    ui.add_space((begin + INDENT - ui.cursor().left()).max(2.0));
                    let width = ui.available_width();
                    ui.vertical(|ui| ui.add(Label::new(job(words, theme, SIZE, false, theme.text, width)).wrap()));
                });
                ui.add_space(5.0);
            }
            Self::Quote(words) => {
                let shown =
                    Frame::new().inner_margin(Margin { left: 12, right: 0, top: 2, bottom: 2 }).show(ui, |ui| {
                        ui.add(Label::new(job(words, theme, SIZE, false, theme.dim, width - 12.0)).wrap());
                    });
                let rect = shown.response.rect;
                ui.painter().vline(rect.left() + 2.0, rect.y_range(), Stroke::new(2.0, theme.line));
                ui.add_space(8.0);
            }
            Self::Code(words) => {
                let frame = Frame::new().fill(theme.page).inner_margin(Margin::same(8)).corner_radius(theme::RADIUS);
                frame.show(ui, |ui| {
                    let style = Style { code: true, ..Style::default() };
                    let piece = Piece { words: words.trim_end().to_owned(), style };
                    ui.add(Label::new(job(&[piece], theme, 12.5, false, theme.text, width - 16.0)).wrap());
                });
                ui.add_space(8.0);
            }
            Self::Table(rows) => {
                let columns = rows.iter().map(Vec::len).max().unwrap_or(1).max(1);
                let each = ((width - 12.0 * columns as f32) / columns as f32).max(60.0);
                Grid::new(("table", at)).spacing(vec2(12.0, 5.0)).min_col_width(0.0).show(ui, |ui| {
                    for (row, cells) in rows.iter().enumerate() {
                        for cell in cells {
                            ui.add(Label::new(job(cell, theme, 13.0, row == 0, theme.text, each)).wrap());
                        }
                        ui.end_row();
                    }
                });
                ui.add_space(8.0);
            }
            Self::Rule => {
                ui.add_space(4.0);
                let (rect, _) = ui.allocate_exact_size(vec2(width, 1.0), egui::Sense::hover());
                ui.painter().hline(rect.x_range(), rect.center().y, Stroke::new(1.0, theme.line));
                ui.add_space(10.0);
            }
        }
    }
}

impl Piece {
    fn of(words: &str) -> Self {
        Self { words: words.to_owned(), style: Style::default() }
    }
}

fn job(pieces: &[Piece], theme: &Theme, size: f32, strong: bool, colour: Color32, width: f32) -> LayoutJob {
    let mut job = LayoutJob::default();
    job.wrap.max_width = width;
    for piece in pieces {
        let style = piece.style;
        let font = match () {
            () if style.code => FontId::new(size - 0.5, FontFamily::Monospace),
            () if strong || style.strong => theme::semibold(size),
            () => theme::sans(size),
        };
        let format = TextFormat {
            font_id: font,
            color: colour,
            italics: style.emphasis,
            background: if style.code { theme.row } else { Color32::TRANSPARENT },
            strikethrough: if style.struck { Stroke::new(1.0, colour) } else { Stroke::NONE },
            // One height whatever the font, so that lines keep their distance.
            line_height: Some((size * 1.45).round()),
            ..TextFormat::default()
        };
        job.append(&piece.words, 0.0, format);
    }
    job
}

/// Where words go until the block that they belong to ends.
#[derive(Default)]
struct Reading {
    blocks: Vec<Block>,
    words: Vec<Piece>,
    style: Style,
    /// Numbers of the lists one is in; `None`: bullets.
    lists: Vec<Option<u64>>,
    /// What stands before the item that begins.
    mark: Option<String>,
    quotes: usize,
    address: Option<String>,
    table: Vec<Vec<Vec<Piece>>>,
}

fn blocks(source: &str) -> Vec<Block> {
    let options = Options::ENABLE_TABLES | Options::ENABLE_STRIKETHROUGH;
    let mut reading = Reading::default();
    let mut code: Option<String> = None;
    for event in Parser::new_ext(source, options) {
        match event {
            Event::Text(words) => match &mut code {
                Some(code) => code.push_str(&words),
                None => reading.add(&words, reading.style),
            },
            Event::Code(words) => reading.add(&words, Style { code: true, ..reading.style }),
            Event::SoftBreak => reading.add(" ", reading.style),
            Event::HardBreak => reading.add("\n", reading.style),
            Event::Rule => reading.blocks.push(Block::Rule),
            Event::Start(Tag::CodeBlock(_)) => {
                reading.end_block();
                code = Some(String::new());
            }
            Event::End(TagEnd::CodeBlock) => reading.blocks.extend(code.take().map(Block::Code)),
            Event::Start(tag) => reading.start(tag),
            Event::End(tag) => reading.end(tag),
            _ => {}
        }
    }
    reading.end_block();
    reading.blocks
}

impl Reading {
    fn add(&mut self, words: &str, style: Style) {
        match self.words.last_mut() {
            Some(last) if last.style == style => last.words.push_str(words),
            _ => self.words.push(Piece { words: words.to_owned(), style }),
        }
    }

    fn start(&mut self, tag: Tag<'_>) {
        match tag {
            Tag::Strong => self.style.strong = true,
            Tag::Emphasis => self.style.emphasis = true,
            Tag::Strikethrough => self.style.struck = true,
            Tag::Link { dest_url, .. } | Tag::Image { dest_url, .. } => self.address = Some(dest_url.to_string()),
            Tag::BlockQuote(_) => {
                self.end_block();
                self.quotes += 1;
            }
            Tag::List(first) => {
                self.end_block();
                self.lists.push(first);
            }
            Tag::Item => {
                self.end_block();
                self.mark = Some(match self.lists.last_mut() {
                    Some(Some(number)) => {
                        *number += 1;
                        format!("{}.", *number - 1)
                    }
                    _ => "•".to_owned(),
                });
            }
            Tag::Table(_) => self.end_block(),
            Tag::TableHead | Tag::TableRow => self.table.push(Vec::new()),
            _ => {}
        }
    }

    fn end(&mut self, tag: TagEnd) {
        match tag {
            TagEnd::Strong => self.style.strong = false,
            TagEnd::Emphasis => self.style.emphasis = false,
            TagEnd::Strikethrough => self.style.struck = false,
            TagEnd::Link | TagEnd::Image => {
                let said: String = self.words.iter().map(|p| p.words.as_str()).collect();
                if let Some(address) = self.address.take().filter(|a| !said.ends_with(a.as_str())) {
                    self.add(&format!(" ({address})"), self.style);
                }
            }
            TagEnd::Heading(level) => {
                let level = match level {
                    HeadingLevel::H1 => 1,
                    HeadingLevel::H2 => 2,
                    _ => 3,
                };
                let words = std::mem::take(&mut self.words);
                self.blocks.push(Block::Heading(level, words));
            }
            TagEnd::BlockQuote(_) => {
                self.end_block();
                self.quotes = self.quotes.saturating_sub(1);
            }
            TagEnd::List(_) => {
                self.end_block();
                self.lists.pop();
            }
            TagEnd::TableCell => {
                let words = std::mem::take(&mut self.words);
                if let Some(row) = self.table.last_mut() {
                    row.push(words);
                }
            }
            TagEnd::Table => self.blocks.push(Block::Table(std::mem::take(&mut self.table))),
            TagEnd::Paragraph | TagEnd::Item => self.end_block(),
            _ => {}
        }
    }

    /// Ends the paragraph or item that words were gathered for.
    fn end_block(&mut self) {
        let words = std::mem::take(&mut self.words);
        if words.is_empty() {
            return;
        }
        let depth = self.lists.len();
        self.blocks.push(match () {
            // A second paragraph of an item has no mark of its own.
            () if depth > 0 => Block::Item(depth, self.mark.take().unwrap_or_default(), words),
            () if self.quotes > 0 => Block::Quote(words),
            () => Block::Paragraph(words),
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Blocks as one line each: kind, then words with `*` around strong ones, `/` emphasised, `` ` `` code.
    fn read(source: &str) -> Vec<String> {
        let words = |pieces: &[Piece]| -> String {
            let around = |p: &Piece| match p.style {
                Style { strong: true, .. } => format!("*{}*", p.words),
                Style { emphasis: true, .. } => format!("/{}/", p.words),
                Style { code: true, .. } => format!("`{}`", p.words),
                _ => p.words.clone(),
            };
            pieces.iter().map(around).collect()
        };
        let line = |block: &Block| match block {
            Block::Heading(level, pieces) => format!("h{level} {}", words(pieces)),
            Block::Paragraph(pieces) => format!("p {}", words(pieces)),
            Block::Item(depth, mark, pieces) => format!("{depth}{mark} {}", words(pieces)),
            Block::Quote(pieces) => format!("> {}", words(pieces)),
            Block::Code(code) => format!("code {code}"),
            Block::Table(rows) => rows
                .iter()
                .map(|r| r.iter().map(|c| words(c)).collect::<Vec<_>>().join("|"))
                .collect::<Vec<_>>()
                .join(" // "),
            Block::Rule => "rule".to_owned(),
        };
        blocks(source).iter().map(line).collect()
    }

    #[test]
    fn what_people_write_in_guidelines_keeps_its_shape() {
        let source = "# How\n\nTag **words**, not *facts* (`kind`).\nSecond line.\n\n- one\n  - in it\n- two\n\n  more\n\n3. three\n4. four\n\n> said\n\n---\n";
        let expected = [
            "h1 How",
            "p Tag *words*, not /facts/ (`kind`). Second line.",
            "1• one",
            "2• in it",
            "1• two",
            "1 more",
            "13. three",
            "14. four",
            "> said",
            "rule",
        ];
        assert_eq!(read(source), expected);
    }

    #[test]
    fn tables_code_and_addresses_are_shown_as_they_are() {
        assert_eq!(read("|a|b|\n|-|-|\n|1|**2**|\n"), ["a|b // 1|*2*"]);
        assert_eq!(read("```\nx = 1\n```\n"), ["code x = 1\n"]);
        assert_eq!(
            read("See [here](https://example.org) and <https://example.org>."),
            ["p See here (https://example.org) and https://example.org."]
        );
    }
}
