//! What must hold for every block, judged by independent programs where there are any.

use super::a11y;
use super::block::{Block, HANG, RTL, Sign, WORD};
use super::fonts::font_context;
use super::samples::{ARABIC, ARABIC_TEXT, CHINESE, CONTROLS, JAPANESE, SAMPLES, THAI, sample};
use super::shape::{Style, Typesetter};
use crate::ui::soft::{Picture, SoftRenderer};
use egui::{Color32, Context, RawInput, Rect, Theme, accesskit, pos2, vec2};

/// With the fonts of the machine where it has some. Nothing here depends on which.
fn typesetter() -> Typesetter {
    Typesetter::new(font_context(true))
}

fn style(scale: f32) -> Style {
    Style { size: 16.0, line_height: 27.0, scale, ..Style::body() }
}

fn cells_in_text_order(block: &Block) -> Vec<(usize, usize)> {
    let mut cells: Vec<_> = block.cells.iter().map(|c| (c.start as usize, c.end() as usize)).collect();
    cells.sort_unstable();
    cells
}

fn frame(ctx: &Context, size: egui::Vec2, mut ui: impl FnMut(&mut egui::Ui)) -> egui::FullOutput {
    let screen_rect = Some(Rect::from_min_size(pos2(0.0, 0.0), size));
    ctx.run_ui(RawInput { screen_rect, ..Default::default() }, |u| ui(u))
}

fn paint(typesetter: &mut Typesetter, ui: &egui::Ui, block: &Block, colour: Color32) {
    typesetter.atlas.begin_frame(ui.ctx(), ui.visuals().text_options.color_transfer_function);
    typesetter.atlas.paint(ui.painter(), block, pos2(5.0, 5.0), colour);
    typesetter.atlas.upload();
}

#[test]
fn cells_cover_the_text_exactly_once_and_rows_meet() {
    let mut typesetter = typesetter();
    for (name, text) in SAMPLES {
        for width in [1.0, 40.0, 137.0, 300.0, 2000.0] {
            for scale in [1.0, 1.25, 2.0] {
                let block = typesetter.layout(text, width, &style(scale), None);
                let mut at = 0;
                for (start, end) in cells_in_text_order(&block) {
                    assert_eq!(start, at, "{name} {width} {scale}");
                    assert!(text.is_char_boundary(end));
                    at = end;
                }
                assert_eq!(at, text.len(), "{name} {width} {scale}");
                for pair in block.rows.windows(2) {
                    assert_eq!(pair[0].end, pair[1].start, "{name} {width} {scale}");
                    assert!((pair[0].bottom - pair[1].top).abs() < 0.01, "{name} {width} {scale}: {pair:?}");
                }
            }
        }
    }
}

#[test]
fn a_shaped_paragraph_wraps_at_any_width_as_if_shaped_anew() {
    let mut typesetter = typesetter();
    for (name, text) in SAMPLES {
        let mut shaped = typesetter.shape(text, &style(1.25), None);
        for width in [300.0, 90.0, 2000.0, 137.0] {
            let wrapped = typesetter.wrap(&mut shaped, text, width, &style(1.25));
            let fresh = typesetter.layout(text, width, &style(1.25), None);
            assert_eq!(wrapped.rows, fresh.rows, "{name} {width}");
            assert_eq!(wrapped.cells, fresh.cells, "{name} {width}");
            assert_eq!(wrapped.glyphs, fresh.glyphs, "{name} {width}");
        }
    }
}

#[test]
fn each_half_of_a_cell_hits_its_edge_and_the_caret_stands_there() {
    let mut typesetter = typesetter();
    for (name, text) in SAMPLES {
        for width in [60.0, 200.0, 900.0] {
            let block = typesetter.layout(text, width, &style(1.0), None);
            for (k, row) in block.rows.iter().enumerate() {
                let y = (row.top + row.bottom) / 2.0;
                for (i, cell) in block.cells_of(row).iter().enumerate() {
                    let right = block.right_of(row, i);
                    if right - cell.x < 0.5 {
                        continue;
                    }
                    let (start, end) = (cell.start as usize, cell.end() as usize);
                    let edges = if cell.has(RTL) { [end, start] } else { [start, end] };
                    for (byte, x) in [(edges[0], 0.25), (edges[1], 0.75)] {
                        let hit = block.hit(pos2(cell.x + (right - cell.x) * x, y));
                        assert_eq!((hit.byte, hit.row as usize), (byte, k), "{name} {width}, cell {i}");
                    }
                    assert_eq!(block.cluster_at(pos2((cell.x + right) / 2.0, y)), Some(start..end), "{name}");
                    let caret = block.caret(start, Some(k as u32));
                    let leading = if cell.has(RTL) { right } else { cell.x };
                    assert!((caret.left() - leading).abs() < 0.01, "{name} {width}, cell {i}");
                }
            }
        }
    }
}

#[test]
fn the_order_on_screen_is_that_of_unicode_bidi() {
    let mut typesetter = typesetter();
    for (name, text) in SAMPLES.iter().filter(|(name, text)| *name != CONTROLS && !text.is_empty()) {
        for width in [90.0, 250.0, 5000.0] {
            let block = typesetter.layout(text, width, &style(1.0), None);
            let bidi = unicode_bidi::BidiInfo::new(text, None);
            let paragraph = &bidi.paragraphs[0];
            assert_eq!(block.rtl, paragraph.level.is_rtl(), "{name}");
            for row in &block.rows {
                let cells = block.cells_of(row);
                let (levels, runs) = bidi.visual_runs(paragraph, row.start as usize..row.end as usize);
                let mut expected = Vec::new();
                for run in runs {
                    let inside = |start: &u32| run.contains(&(*start as usize));
                    let mut starts: Vec<u32> = cells.iter().map(|c| c.start).filter(inside).collect();
                    starts.sort_unstable();
                    if levels[run.start].is_rtl() {
                        starts.reverse();
                    }
                    expected.extend(starts);
                }
                // Where hanging white space stands is a matter of taste: it is not painted.
                let hanging: Vec<u32> = cells.iter().filter(|c| c.has(HANG)).map(|c| c.start).collect();
                expected.retain(|start| !hanging.contains(start));
                let shown: Vec<u32> = cells.iter().filter(|c| !c.has(HANG)).map(|c| c.start).collect();
                assert_eq!(shown, expected, "{name} {width}");
            }
        }
    }
}

#[test]
fn control_characters_keep_offsets_lose_effect_and_get_a_sign() {
    let mut typesetter = typesetter();
    let cases = [
        ("a\tb", vec![]),
        ("a\u{202e}bc\u{202c}d", vec![(1, Sign::ToLeft), (6, Sign::Pop)]),
        ("\u{85}x\u{7f}\0y", vec![(0, Sign::Control), (3, Sign::Control), (4, Sign::Control)]),
        ("", vec![]),
        ("\u{feff}z", vec![(0, Sign::ZeroWidth)]),
        ("\t\t\t", vec![]),
        ("\r", vec![(0, Sign::Control)]),
        ("one\u{2028}two", vec![(3, Sign::Control)]),
        ("👩\u{200d}🚀", vec![]),
    ];
    for (text, signs) in cases {
        let block = typesetter.layout(text, 300.0, &style(1.0), None);
        let order: Vec<u32> = block.cells.iter().map(|c| c.start).collect();
        assert!(order.is_sorted(), "{text:?} is turned over: {order:?}");
        assert_eq!(block.rows.len(), 1, "{text:?}");
        assert!(block.height > 20.0);
        let found: Vec<(u32, Sign)> = block.markers.iter().map(|m| (m.byte, m.sign)).collect();
        assert_eq!(found, signs, "{text:?}");
        assert!(block.hit(pos2(-5.0, 1e6)).byte <= text.len());
        assert!(block.caret(text.len(), None).height() > 10.0);
    }
    let bare = Typesetter::new(font_context(false)).layout("a\0b\u{202d}c\td", 300.0, &style(1.0), None);
    assert_eq!(bare.missing, 0);
}

#[test]
fn home_and_end_stay_on_their_row() {
    let mut typesetter = typesetter();
    let text = "The harbour office closed early on Thursday because of the storm.";
    let block = typesetter.layout(text, 150.0, &style(1.0), None);
    assert!(block.rows.len() > 2);
    for k in 0..block.rows.len() {
        let (home, end) = (block.row_start(k), block.row_end(k));
        assert_eq!(block.row_of(home), k);
        assert_eq!(block.row_of(end), k, "the white space at the wrap keeps End on its row");
        assert!(!text[home..end].ends_with(' ') && !text[home..end].is_empty());
    }
    assert_eq!(block.row_end(block.rows.len() - 1), text.len());
}

#[test]
fn up_and_down_keep_their_place() {
    let mut typesetter = typesetter();
    let block = typesetter.layout(sample(ARABIC), 200.0, &style(1.0), None);
    for k in 0..block.rows.len() {
        for x in [10.0, 77.0, 150.0] {
            let byte = block.byte_near(k, x);
            let caret = block.caret(byte, Some(k as u32));
            let row = &block.rows[k];
            let (left, right) = (block.cells_of(row)[0].x, row.right);
            // Within a cell of where the eye was, or at the edge of a shorter row.
            assert!((caret.left() - x.clamp(left, right)).abs() < 30.0, "row {k}, x {x}, caret {}", caret.left());
        }
    }
}

#[test]
fn words_of_thai_chinese_and_japanese_come_from_a_dictionary() {
    let mut typesetter = typesetter();
    for (name, word) in [(THAI, "สะพาน"), (CHINESE, "记者"), (JAPANESE, "水曜日")] {
        let text = sample(name);
        let block = typesetter.layout(text, 420.0, &style(1.0), None);
        let mut starts: Vec<usize> = block.cells.iter().filter(|c| c.has(WORD)).map(|c| c.start as usize).collect();
        starts.sort_unstable();
        let at = text.find(word).unwrap();
        assert!(starts.contains(&at), "{name}: no word starts at {word}");
        assert!(!starts.iter().any(|s| at < *s && *s < at + word.len()), "{name}: {word} is cut");
    }
}

#[test]
fn a_highlight_covers_its_cells_and_marks_its_ends_once() {
    let mut typesetter = typesetter();
    for (name, text) in SAMPLES.iter().filter(|(_, text)| !text.is_empty()) {
        let block = typesetter.layout(text, 180.0, &style(1.0), None);
        let starts: Vec<usize> = cells_in_text_order(&block).iter().map(|c| c.0).collect();
        let (from, to) = (starts[starts.len() / 4], starts[starts.len() * 3 / 4]);
        let (mut firsts, mut lasts, mut area) = (0, 0, 0.0);
        block.rects(from..to, |piece| {
            firsts += u32::from(piece.first);
            lasts += u32::from(piece.last);
            area += piece.rect.width();
        });
        let width = |row: &super::block::Row| -> f32 {
            let cells = block.cells_of(row).iter().enumerate();
            cells
                .filter(|(_, c)| (from..to).contains(&(c.start as usize)) && !c.has(HANG))
                .map(|(i, c)| block.right_of(row, i) - c.x)
                .sum()
        };
        let expected: f32 = block.rows.iter().map(width).sum();
        assert!((area - expected).abs() < 0.1, "{name}: {area} for {expected}");
        assert!(firsts <= 1 && lasts <= 1, "{name}");
    }
}

#[test]
fn a_screen_reader_gets_the_text_its_places_and_the_selection() {
    let text = ARABIC_TEXT;
    let block = typesetter().layout(text, 300.0, &style(1.0), None);
    let runs = a11y::runs(&block);
    assert_eq!(runs.iter().map(a11y::Run::len).sum::<usize>(), text.len());
    assert!(runs.iter().any(|r| r.rtl) && runs.iter().any(|r| !r.rtl));

    let ctx = Context::default();
    ctx.enable_accesskit();
    let selected = text.find("يوم").unwrap();
    let mut update = None;
    for _ in 0..2 {
        let mut output = frame(&ctx, vec2(400.0, 400.0), |ui| {
            let clip = ui.max_rect();
            a11y::emit(ui, egui::Id::unique("block"), &block, text, pos2(10.0, 20.0), clip, Some((0, selected)));
        });
        update = output.platform_output.accesskit_update.take();
        output.textures_delta.clear();
    }
    let tree = accesskit_consumer::Tree::new(update.unwrap(), true);
    let mut open = vec![tree.state().root()];
    let mut label = None;
    while let Some(node) = open.pop() {
        if node.role() == accesskit::Role::Label {
            label = Some(node);
        }
        open.extend(node.children());
    }
    let label = label.expect("the node of the block");
    assert!(label.supports_text_ranges());
    assert_eq!(label.document_range().text(), text);
    assert_eq!(label.text_selection().unwrap().text(), &text[..selected]);

    for word in ["الفائدة", "Northern", "2027", "هدى"] {
        let start = text.find(word).unwrap();
        let mut pieces = Vec::new();
        block.rects(start..start + word.len(), |piece| pieces.push(piece.rect));
        let before = text[..start].encode_utf16().count();
        let after = before + word.encode_utf16().count();
        let mut range = label.text_position_from_global_utf16_index(before).unwrap().to_degenerate_range();
        range.set_end(label.text_position_from_global_utf16_index(after).unwrap());
        assert_eq!(range.text(), word);
        let boxes = range.bounding_boxes();
        assert_eq!((boxes.len(), pieces.len()), (1, 1), "{word}");
        assert!((boxes[0].x0 - f64::from(pieces[0].left() + 10.0)).abs() < 0.6, "{word}: {boxes:?} {pieces:?}");
        assert!((boxes[0].x1 - f64::from(pieces[0].right() + 10.0)).abs() < 0.6, "{word}: {boxes:?} {pieces:?}");
    }
}

#[test]
fn glyphs_pushed_out_of_the_pages_come_back_the_same() {
    let mut typesetter = Typesetter::new(font_context(false));
    let ctx = Context::default();
    // Large letters fill a page with a few hundred: every block is a size of its own.
    let letters: String = ('!'..='~').chain('À'..='Ö').collect();
    let sizes: Vec<Style> =
        (0u8..4).map(|i| Style { size: 86.0 + f32::from(i), line_height: 160.0, ..style(1.0) }).collect();
    let blocks: Vec<Block> = sizes.iter().map(|s| typesetter.layout(&letters, 2000.0, s, None)).collect();
    let mut first = Vec::new();
    for block in blocks.iter().chain(blocks.first()) {
        frame(&ctx, vec2(2100.0, 3000.0), |ui| paint(&mut typesetter, ui, block, Color32::BLACK))
            .textures_delta
            .clear();
        if first.is_empty() {
            first = typesetter.atlas.pixels_of(block);
        }
    }
    let figures = typesetter.atlas.figures();
    assert!(figures.evictions > 0 && figures.pages <= 2, "{figures:?}");
    assert!(!first.is_empty());
    assert!(typesetter.atlas.pixels_of(&blocks[0]) == first);
}

#[test]
fn a_theme_changes_pixels_and_no_blocks() {
    let mut typesetter = Typesetter::new(font_context(false));
    let ctx = Context::default();
    let block = typesetter.layout("The harbour office", 300.0, &style(1.0), None);
    let mut pixels = Vec::new();
    for theme in [Theme::Light, Theme::Dark, Theme::Light] {
        ctx.set_theme(theme);
        frame(&ctx, vec2(400.0, 200.0), |ui| paint(&mut typesetter, ui, &block, Color32::GRAY)).textures_delta.clear();
        pixels.push(typesetter.atlas.pixels_of(&block));
    }
    assert!(pixels[0] != pixels[1]);
    assert!(pixels[0] == pixels[2]);
}

#[test]
fn blocks_made_to_hurt_do_no_harm() {
    let mut typesetter = typesetter();
    let fill = |s: &str| s.repeat(4096 / s.len());
    let cases = [
        fill("a"),
        format!("a{}", fill("\u{301}")),
        fill("👩\u{200d}"),
        fill("🇨🇭"),
        fill("اa"),
        fill("\u{202b}a\u{202a}ب"),
        fill("\u{2067}x"),
        fill("([{א"),
        fill("क्"),
        fill("ـ"),
        fill("\t"),
        fill(" "),
        fill("a\u{ad}"),
        fill("\u{200b}"),
        fill("\u{e000}"),
        fill("❤\u{fe0f}"),
        fill("\0"),
        fill("aअאก汉😀"),
    ];
    for text in &cases {
        for width in [1.0, 700.0] {
            let block = typesetter.layout(text, width, &style(1.0), None);
            let covered: usize = block.cells.iter().map(|c| usize::from(c.len)).sum();
            assert_eq!(covered, text.len());
            for y in [-10.0, 5.0, 1e5] {
                assert!(text.is_char_boundary(block.hit(pos2(33.0, y)).byte));
            }
        }
    }
}

#[test]
fn fonts_can_be_made_ready_on_another_thread() {
    let mut typesetter = std::thread::spawn(|| Typesetter::new(font_context(true))).join().unwrap();
    let block = std::thread::spawn(move || typesetter.layout("Ready", 100.0, &style(1.0), None)).join().unwrap();
    assert_eq!(block.cells.len(), 5);
}

#[test]
fn a_page_drawn_twice_is_the_same_picture_in_either_theme() {
    let draw = |theme: Theme| -> Picture {
        let mut typesetter = Typesetter::new(font_context(false));
        let ctx = Context::default();
        ctx.set_theme(theme);
        let text = "Ångström’s office: “fjord” 12½ — naïve";
        let block = typesetter.layout(text, 300.0, &style(1.0), None);
        let (ink, page) = match theme {
            Theme::Light => (Color32::BLACK, Color32::WHITE),
            Theme::Dark => (Color32::WHITE, Color32::BLACK),
        };
        let output = frame(&ctx, vec2(330.0, 80.0), |ui| paint(&mut typesetter, ui, &block, ink));
        SoftRenderer::default().frame(&ctx, output, page)
    };
    let (light, dark) = (draw(Theme::Light), draw(Theme::Dark));
    assert!(light == draw(Theme::Light) && dark == draw(Theme::Dark));
    let inked = |p: &Picture, threshold: fn(u8) -> bool| p.rgba.chunks(4).filter(|c| threshold(c[0])).count();
    assert!(inked(&light, |c| c < 64) > 200 && inked(&dark, |c| c > 192) > 200);
}
