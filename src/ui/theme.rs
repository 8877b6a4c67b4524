//! Every colour, size and gap of the window: the themes paper, ink and high contrast, and the colours of labels.

use super::text_view::fonts::{self, EMOJI, SANS, SERIF};
use super::text_view::scene::Palette;
use crate::core::scheme::{Label, Scheme};
use egui::epaint::Shadow;
use egui::style::{NumericColorSpace, WidgetVisuals, Widgets};
use egui::{
    Color32, Context, CornerRadius, FontData, FontDefinitions, FontFamily, FontId, Margin, RichText, Stroke, Style,
    TextStyle, Visuals, vec2,
};
use std::sync::Arc;

/// Points of the grid that gaps are multiples of.
pub const GRID: f32 = 4.0;
/// Corners of fields, buttons and chips.
pub const RADIUS: CornerRadius = CornerRadius::same(5);
/// Width of the list of articles.
pub const QUEUE: f32 = 248.0;
/// Width of the annotation panel.
pub const PANEL: f32 = 332.0;
/// Width of the list where the window is not wide.
pub const QUEUE_SMALL: f32 = 200.0;
/// Below this width of the window the list is small, so that lines of the article stay long enough to read.
pub const SMALL_BELOW: f32 = 1200.0;
/// Below this width of the window the panel becomes a drawer.
pub const DRAWER_BELOW: f32 = 900.0;
/// Size of words of the interface, of small ones, and of the quote in the panel.
pub const BODY: f32 = 13.0;
/// Size of what is said beside.
pub const SMALL: f32 = 12.0;
/// Size of a quote in the panel.
pub const QUOTE: f32 = 15.0;

/// Family of the icon font.
pub const ICONS: &str = "icons";
const MEDIUM: &str = "Inter Medium";
const SEMIBOLD: &str = "Inter SemiBold";

/// The themes by their names in the settings.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Look {
    Paper,
    Ink,
    Contrast,
}

impl Look {
    /// The look of a setting; `system` asks the system.
    pub fn from_setting(name: &str, system_dark: bool) -> Self {
        match name {
            "paper" => Self::Paper,
            "ink" => Self::Ink,
            "contrast" => Self::Contrast,
            _ if system_dark => Self::Ink,
            _ => Self::Paper,
        }
    }
}

/// The colours of a theme.
#[derive(Clone, PartialEq, Debug)]
pub struct Theme {
    pub look: Look,
    /// Behind the article and in fields.
    pub page: Color32,
    /// Behind the panels.
    pub side: Color32,
    /// Hairlines and frames.
    pub line: Color32,
    pub text: Color32,
    pub dim: Color32,
    /// The row one is on.
    pub row: Color32,
    /// The row under the pointer.
    pub hover: Color32,
    pub accent: Color32,
    /// Words on the accent colour.
    pub on_accent: Color32,
    /// Saved, done, a value that reads.
    pub good: Color32,
    /// Orphans, flags, problems.
    pub amber: Color32,
    pub bad: Color32,
    /// Behind the failure bar.
    pub bad_wash: Color32,
    /// Behind notices.
    pub amber_wash: Color32,
    /// Colours for labels, the first three for the built-in ones.
    labels: [Color32; 12],
    /// How strongly a chip is tinted with its label's colour.
    pub chip: f32,
}

const fn rgb(hex: u32) -> Color32 {
    Color32::from_rgb((hex >> 16) as u8, (hex >> 8) as u8, hex as u8)
}

/// Colours of the built-in labels as the scheme file gives them.
const BUILT_IN: [u32; 3] = [0x0072B2, 0x00825E, 0xC45200];

impl Theme {
    /// Light.
    pub const fn paper() -> Self {
        Self {
            look: Look::Paper,
            page: rgb(0xFCFBF7),
            side: rgb(0xF4F2EB),
            line: rgb(0xE3DFD4),
            text: rgb(0x24211C),
            dim: rgb(0x625C51),
            row: rgb(0xE6E1D3),
            hover: rgb(0xECE8DD),
            accent: rgb(0x24557F),
            on_accent: rgb(0xFCFBF7),
            good: rgb(0x00704F),
            amber: rgb(0x8A5A00),
            bad: rgb(0xA8232A),
            bad_wash: rgb(0xF8DEDC),
            amber_wash: rgb(0xF7EBCB),
            labels: [
                rgb(0x0072B2),
                rgb(0x00825E),
                rgb(0xC45200),
                rgb(0x8E4A9E),
                rgb(0x8A6A00),
                rgb(0xB8336A),
                rgb(0x4F6F1E),
                rgb(0x4A55B5),
                rgb(0x8C4B2F),
                rgb(0x00798C),
                rgb(0x6B5B73),
                rgb(0x5C5F66),
            ],
            chip: 0.17,
        }
    }

    /// Dark.
    pub const fn ink() -> Self {
        Self {
            look: Look::Ink,
            page: rgb(0x191A1C),
            side: rgb(0x212326),
            line: rgb(0x33363B),
            text: rgb(0xDCD8CF),
            dim: rgb(0xA09B91),
            row: rgb(0x2E3238),
            hover: rgb(0x292C31),
            accent: rgb(0x8AB8E0),
            on_accent: rgb(0x191A1C),
            good: rgb(0x3CC79C),
            amber: rgb(0xE0A83C),
            bad: rgb(0xF08A86),
            bad_wash: rgb(0x46262A),
            amber_wash: rgb(0x3F351D),
            labels: [
                rgb(0x56B4E9),
                rgb(0x26BE92),
                rgb(0xF08C3C),
                rgb(0xC79BD6),
                rgb(0xD9B648),
                rgb(0xEE86AC),
                rgb(0xA4C266),
                rgb(0x9AA4F0),
                rgb(0xCE9A80),
                rgb(0x52C3D4),
                rgb(0xB5A3BE),
                rgb(0xA9ADB5),
            ],
            chip: 0.20,
        }
    }

    /// Black on white, strong lines.
    pub const fn contrast() -> Self {
        Self {
            look: Look::Contrast,
            page: rgb(0xFFFFFF),
            side: rgb(0xFFFFFF),
            line: rgb(0x000000),
            text: rgb(0x000000),
            dim: rgb(0x2B2B2B),
            row: rgb(0xCFE3FF),
            hover: rgb(0xE6F0FF),
            accent: rgb(0x003C8F),
            on_accent: rgb(0xFFFFFF),
            good: rgb(0x00503A),
            amber: rgb(0x6A4300),
            bad: rgb(0x8C0010),
            bad_wash: rgb(0xFFE3E3),
            amber_wash: rgb(0xFFF0C8),
            labels: [
                rgb(0x004F9E),
                rgb(0x006B4A),
                rgb(0xA33F00),
                rgb(0x6A1B80),
                rgb(0x6A5000),
                rgb(0x97164C),
                rgb(0x3A5710),
                rgb(0x2B379B),
                rgb(0x70361C),
                rgb(0x005E6E),
                rgb(0x53425B),
                rgb(0x3F4248),
            ],
            chip: 0.22,
        }
    }

    /// The theme of a look.
    pub const fn of(look: Look) -> Self {
        match look {
            Look::Paper => Self::paper(),
            Look::Ink => Self::ink(),
            Look::Contrast => Self::contrast(),
        }
    }

    /// The colour of a label's marks: the scheme's own, moved until it stands out from the page, else one of the theme by
    /// the label's place. Labels the scheme does not know are grey.
    pub fn label(&self, scheme: &Scheme, name: &str) -> Color32 {
        match scheme.position(name).and_then(|i| scheme.labels.get(i).map(|l| (i, l))) {
            Some((place, label)) => self.label_at(place, label),
            None => self.dim,
        }
    }

    fn label_at(&self, place: usize, label: &Label) -> Color32 {
        let own = label.color.as_deref().and_then(parse_hex);
        match own {
            // The built-in colours have a sister in each theme.
            Some(own) => match BUILT_IN.iter().position(|c| *c == own) {
                Some(i) => self.labels.get(i).copied().unwrap_or(self.dim),
                None => stand_out(rgb(own), self.page, 3.0),
            },
            None => self.labels.get(place % self.labels.len()).copied().unwrap_or(self.dim),
        }
    }

    /// A colour laid thinly over a ground.
    pub fn tint(&self, colour: Color32, strength: f32, ground: Color32) -> Color32 {
        mix(ground, colour, strength)
    }

    /// The colours of the article.
    pub fn palette(&self) -> Palette {
        let base = if self.look == Look::Ink { Palette::ink() } else { Palette::paper() };
        let contrast = self.look == Look::Contrast;
        Palette {
            page: self.page,
            side: self.side,
            line: self.line,
            text: self.text,
            dim: self.dim,
            accent: self.accent,
            amber: self.amber,
            selection: if contrast { rgb(0xB8D4FF) } else { base.selection },
            pending: if contrast { 1.0 } else { base.pending },
            outlined: contrast,
            ..base
        }
    }

    /// Colours, sizes and gaps for egui.
    pub fn style(&self) -> Style {
        let mut style = Style { visuals: self.visuals(), ..Style::default() };
        let sans = |size: f32| FontId::new(size, FontFamily::Proportional);
        style.text_styles = [
            (TextStyle::Small, sans(SMALL)),
            (TextStyle::Body, sans(BODY)),
            (TextStyle::Button, sans(BODY)),
            (TextStyle::Heading, FontId::new(20.0, FontFamily::Name(SEMIBOLD.into()))),
            (TextStyle::Monospace, FontId::new(BODY, FontFamily::Monospace)),
        ]
        .into();
        let spacing = &mut style.spacing;
        spacing.item_spacing = vec2(8.0, 4.0);
        spacing.button_padding = vec2(10.0, 4.0);
        spacing.interact_size = vec2(28.0, 28.0);
        spacing.menu_margin = Margin::same(4);
        spacing.window_margin = Margin::same(20);
        spacing.combo_width = 96.0;
        spacing.icon_width = 16.0;
        spacing.icon_width_inner = 8.0;
        spacing.tooltip_width = 360.0;
        spacing.scroll.floating = true;
        spacing.scroll.bar_width = 8.0;
        spacing.scroll.floating_width = 4.0;
        style.interaction.selectable_labels = false;
        style.interaction.tooltip_delay = 0.3;
        style.animation_time = 0.0;
        style.scroll_animation = egui::style::ScrollAnimation::none();
        style
    }

    /// Gives radio buttons, check boxes and sliders edges that stand out: their ground alone does not show them.
    pub fn strong_edges(&self, ui: &mut egui::Ui) {
        let widgets = &mut ui.visuals_mut().widgets;
        for state in [&mut widgets.inactive, &mut widgets.hovered, &mut widgets.active] {
            state.bg_stroke.color = mix(self.line, self.dim, 0.8);
        }
    }

    fn visuals(&self) -> Visuals {
        let dark = self.look == Look::Ink;
        let contrast = self.look == Look::Contrast;
        let mut visuals = if dark { Visuals::dark() } else { Visuals::light() };
        let widget = |fill: Color32, stroke: Color32, words: Color32| WidgetVisuals {
            bg_fill: fill,
            weak_bg_fill: fill,
            bg_stroke: Stroke::new(1.0, stroke),
            corner_radius: RADIUS,
            fg_stroke: Stroke::new(1.0, words),
            expansion: 0.0,
        };
        visuals.widgets = Widgets {
            noninteractive: widget(self.side, self.line, self.text),
            inactive: widget(self.page, self.line, self.text),
            hovered: widget(self.hover, if contrast { self.text } else { mix(self.line, self.dim, 0.4) }, self.text),
            active: widget(self.row, self.accent, self.text),
            open: widget(self.row, self.line, self.text),
        };
        visuals.selection.bg_fill = self.palette().selection;
        visuals.selection.stroke = Stroke::new(1.5, self.accent);
        visuals.weak_text_color = Some(self.dim);
        visuals.hyperlink_color = self.accent;
        visuals.faint_bg_color = self.hover;
        visuals.extreme_bg_color = self.page;
        visuals.text_edit_bg_color = Some(self.page);
        visuals.code_bg_color = self.row;
        visuals.warn_fg_color = self.amber;
        visuals.error_fg_color = self.bad;
        visuals.window_corner_radius = CornerRadius::same(6);
        visuals.menu_corner_radius = CornerRadius::same(6);
        visuals.window_fill = self.side;
        visuals.window_stroke = Stroke::new(1.0, self.line);
        visuals.panel_fill = self.side;
        let dusk = if dark { 90 } else { 26 };
        let shadow = Shadow { offset: [0, 4], blur: 14, spread: 0, color: Color32::from_black_alpha(dusk) };
        visuals.window_shadow = shadow;
        visuals.popup_shadow = shadow;
        visuals.text_cursor.stroke = Stroke::new(2.0, self.accent);
        // A blinking bar would draw frames while nothing happens.
        visuals.text_cursor.blink = false;
        visuals.striped = false;
        visuals.indent_has_left_vline = false;
        visuals.numeric_color_space = NumericColorSpace::GammaByte;
        visuals
    }

    /// Puts the theme on a context. Both of egui's themes get it, since ours are three.
    pub fn apply(&self, ctx: &Context) {
        let style = Arc::new(self.style());
        ctx.set_style_of(egui::Theme::Dark, style.clone());
        ctx.set_style_of(egui::Theme::Light, style);
    }
}

/// Gives egui the bundled fonts.
pub fn install_fonts(ctx: &Context) {
    let mut definitions = FontDefinitions::default();
    let faces = [("Inter", SANS, 400), (MEDIUM, SANS, 500), (SEMIBOLD, SANS, 600), (SERIF, SERIF, 400)];
    let icons = FontData::from_static(include_bytes!("../../assets/fonts/Icons.ttf"));
    definitions.font_data.insert(ICONS.to_owned(), Arc::new(icons));
    let mut proportional = definitions.families.get(&FontFamily::Proportional).cloned().unwrap_or_default();
    if let Some(emoji) = fonts::bundled(EMOJI, 400) {
        definitions.font_data.insert(EMOJI.to_owned(), Arc::new(FontData::from_static(emoji)));
        proportional.push(EMOJI.to_owned());
    }
    for (name, family, weight) in faces {
        let Some(bytes) = fonts::bundled(family, weight) else { continue };
        definitions.font_data.insert(name.to_owned(), Arc::new(FontData::from_static(bytes)));
        let with_rest = [name.to_owned(), ICONS.to_owned()].into_iter().chain(proportional.iter().cloned()).collect();
        let family = if name == "Inter" { FontFamily::Proportional } else { FontFamily::Name(name.into()) };
        definitions.families.insert(family, with_rest);
    }
    let icons = [ICONS.to_owned(), "Inter".to_owned()].into_iter().chain(proportional).collect();
    definitions.families.insert(FontFamily::Name(ICONS.into()), icons);
    ctx.set_fonts(definitions);
}

/// Icons of the interface: names as in `assets/fonts/icons.txt`.
pub mod icon {
    pub const LINK: &str = "\u{E2E2}";
    pub const CALENDAR: &str = "\u{E10A}";
    pub const CARET_DOWN: &str = "\u{E136}";
    pub const CARET_LEFT: &str = "\u{E138}";
    pub const CARET_RIGHT: &str = "\u{E13A}";
    pub const CARET_UP: &str = "\u{E13C}";
    pub const CHECK: &str = "\u{E182}";
    pub const CHECK_CIRCLE: &str = "\u{E184}";
    pub const CIRCLE: &str = "\u{E18A}";
    pub const CIRCLE_HALF: &str = "\u{E18C}";
    pub const FILE: &str = "\u{E23A}";
    pub const FLAG: &str = "\u{E244}";
    pub const FOLDER: &str = "\u{E256}";
    pub const KEYBOARD: &str = "\u{E2D8}";
    pub const LIGHT: &str = "\u{E2DC}";
    pub const LIST: &str = "\u{E2F0}";
    pub const LIST_GROUPED: &str = "\u{E2F2}";
    pub const PENCIL: &str = "\u{E3B4}";
    pub const SEARCH: &str = "\u{E30C}";
    pub const SKIP: &str = "\u{E5A6}";
    pub const SORT: &str = "\u{E444}";
    pub const TAG: &str = "\u{E478}";
    pub const TRASH: &str = "\u{E4A6}";
    pub const UNLINK: &str = "\u{E2E4}";
    pub const WARNING: &str = "\u{E4E0}";
    pub const X: &str = "\u{E4F6}";
}

/// The icon font at a size.
pub fn icon_font(size: f32) -> FontId {
    FontId::new(size, FontFamily::Name(ICONS.into()))
}

/// The medium weight of the interface.
pub fn medium(size: f32) -> FontId {
    FontId::new(size, FontFamily::Name(MEDIUM.into()))
}

/// The heaviest weight of the interface.
pub fn semibold(size: f32) -> FontId {
    FontId::new(size, FontFamily::Name(SEMIBOLD.into()))
}

/// The reading serif.
pub fn serif(size: f32) -> FontId {
    FontId::new(size, FontFamily::Name(SERIF.into()))
}

/// The usual words of the interface.
pub fn sans(size: f32) -> FontId {
    FontId::new(size, FontFamily::Proportional)
}

/// An icon as words of a label or button.
pub fn icon_text(icon: &str) -> RichText {
    RichText::new(icon).font(icon_font(15.0))
}

fn parse_hex(text: &str) -> Option<u32> {
    let digits = text.strip_prefix('#')?;
    (digits.len() == 6).then(|| u32::from_str_radix(digits, 16).ok()).flatten()
}

/// Between two colours, channel by channel as they are written.
pub fn mix(from: Color32, to: Color32, share: f32) -> Color32 {
    let channel = |a: u8, b: u8| (f32::from(a) + (f32::from(b) - f32::from(a)) * share).round() as u8;
    Color32::from_rgb(channel(from.r(), to.r()), channel(from.g(), to.g()), channel(from.b(), to.b()))
}

/// Contrast of two colours, 1 to 21. **Source:** WCAG 2.2, relative luminance.
pub fn contrast(a: Color32, b: Color32) -> f32 {
    let (a, b) = (luminance(a), luminance(b));
    (a.max(b) + 0.05) / (a.min(b) + 0.05)
}

fn linear(channel: u8) -> f32 {
    let c = f32::from(channel) / 255.0;
    if c <= 0.04045 { c / 12.92 } else { ((c + 0.055) / 1.055).powf(2.4) }
}

fn luminance(c: Color32) -> f32 {
    0.2126 * linear(c.r()) + 0.7152 * linear(c.g()) + 0.0722 * linear(c.b())
}

/// Moves a colour towards black or white until it stands out from a ground.
fn stand_out(colour: Color32, ground: Color32, least: f32) -> Color32 {
    let towards = if luminance(ground) > 0.4 { Color32::BLACK } else { Color32::WHITE };
    (0..=20).map(|i| mix(colour, towards, i as f32 / 20.0)).find(|c| contrast(*c, ground) >= least).unwrap_or(towards)
}

#[cfg(test)]
mod tests {
    use super::*;

    const ALL: [Theme; 3] = [Theme::paper(), Theme::ink(), Theme::contrast()];

    #[test]
    fn words_can_be_read_on_every_ground_they_stand_on() {
        for theme in &ALL {
            for ground in [theme.page, theme.side, theme.row, theme.hover] {
                for words in [theme.text, theme.dim] {
                    assert!(contrast(words, ground) >= 4.5, "{:?} {words:?} on {ground:?}", theme.look);
                }
            }
            for words in [theme.accent, theme.good, theme.amber, theme.bad] {
                for ground in [theme.page, theme.side] {
                    assert!(contrast(words, ground) >= 4.5, "{:?} {words:?} on {ground:?}", theme.look);
                }
            }
            assert!(contrast(theme.on_accent, theme.accent) >= 4.5);
            assert!(contrast(theme.text, theme.bad_wash) >= 4.5 && contrast(theme.bad, theme.bad_wash) >= 4.5);
            assert!(contrast(theme.text, theme.amber_wash) >= 4.5);
            for words in [theme.text, theme.accent] {
                assert!(contrast(words, theme.palette().selection) >= 4.5);
            }
        }
    }

    #[test]
    fn marks_stand_out_and_words_on_their_tints_can_be_read() {
        for theme in &ALL {
            for mark in theme.labels {
                assert!(contrast(mark, theme.page) >= 3.0 && contrast(mark, theme.side) >= 3.0, "{mark:?}");
                for strength in [0.07, 0.13, 0.15, 0.17, theme.chip] {
                    let tint = theme.tint(mark, strength, theme.page);
                    assert!(contrast(theme.text, tint) >= 4.5);
                }
            }
        }
    }

    #[test]
    fn suggestions_stand_out_and_in_high_contrast_as_much_as_words() {
        for theme in &ALL {
            let least = if theme.look == Look::Contrast { 4.5 } else { 3.0 };
            let palette = theme.palette();
            for mark in theme.labels {
                let dashes = mix(palette.page, mark, palette.pending);
                assert!(contrast(dashes, palette.page) >= least, "{:?} {mark:?}", theme.look);
            }
            for ground in [palette.found, palette.found_current] {
                assert!(contrast(palette.text, ground) >= 4.5, "{:?} {ground:?}", theme.look);
            }
            for mark in [palette.amber, palette.accent] {
                assert!(contrast(mark, palette.page) >= least, "{:?} {mark:?}", theme.look);
            }
        }
    }

    #[test]
    fn colours_of_a_scheme_are_moved_until_they_stand_out() {
        let json = r##"{"format":"rubrica-scheme","version":1,"labels":[{"name":"A","color":"#FFFF00"},{"name":"B","color":"#0072B2"},{"name":"C"},{"name":"D","color":"red"}]}"##;
        let scheme = Scheme::from_json(json.as_bytes()).unwrap();
        for theme in &ALL {
            for name in ["A", "B", "C", "D", "unknown"] {
                assert!(contrast(theme.label(&scheme, name), theme.page) >= 3.0, "{name}");
            }
        }
        assert_eq!(Theme::ink().label(&scheme, "B"), rgb(0x56B4E9));
        assert_eq!(Theme::paper().label(&scheme, "D"), Theme::paper().labels[3]);
    }

    /// Red, green and blue as seen with a missing kind of cone. **Source:** Machado, Oliveira and Fernandes 2009, severity 1.
    const DEFICIENCIES: [(&str, [[f32; 3]; 3]); 3] = [
        ("protan", [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]]),
        ("deutan", [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.011820, 0.042940, 0.968881]]),
        ("tritan", [[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602], [0.004733, 0.691367, 0.303900]]),
    ];

    fn lab(rgb: [f32; 3]) -> [f32; 3] {
        let [r, g, b] = rgb.map(|c| c.clamp(0.0, 1.0));
        let f = |t: f32| if t > 0.008856 { t.cbrt() } else { 7.787 * t + 16.0 / 116.0 };
        let x = f((0.4124 * r + 0.3576 * g + 0.1805 * b) / 0.9505);
        let y = f(0.2126 * r + 0.7152 * g + 0.0722 * b);
        let z = f((0.0193 * r + 0.1192 * g + 0.9505 * b) / 1.089);
        [116.0 * y - 16.0, 500.0 * (x - y), 200.0 * (y - z)]
    }

    fn apart(a: Color32, b: Color32, matrix: &[[f32; 3]; 3]) -> f32 {
        let seen = |c: Color32| {
            let rgb = [linear(c.r()), linear(c.g()), linear(c.b())];
            lab(matrix.map(|row| row.iter().zip(rgb).map(|(m, c)| m * c).sum()))
        };
        seen(a).iter().zip(seen(b)).map(|(a, b)| (a - b).powi(2)).sum::<f32>().sqrt()
    }

    #[test]
    fn the_built_in_labels_stay_apart_with_any_colour_vision() {
        for theme in &ALL {
            for (name, matrix) in &DEFICIENCIES {
                for (a, b) in [(0, 1), (0, 2), (1, 2)] {
                    let distance = apart(theme.labels[a], theme.labels[b], matrix);
                    // Two colours side by side differ for the eye from about 2.3 on.
                    assert!(distance > 10.0, "{:?} {name} {a}/{b}: {distance}", theme.look);
                }
            }
        }
    }

    #[test]
    fn every_icon_is_in_the_icon_font() {
        let ctx = Context::default();
        install_fonts(&ctx);
        let mut output = ctx.run_ui(egui::RawInput::default(), |ui| {
            let listed = include_str!("../../assets/fonts/icons.txt");
            for icon in [icon::LINK, icon::CALENDAR, icon::CHECK, icon::FLAG, icon::WARNING, icon::SKIP, icon::TRASH] {
                let code = icon.chars().next().map(|c| format!("U+{:04X}", c as u32)).unwrap();
                assert!(listed.contains(&code), "{code}");
                assert!(ui.ctx().fonts_mut(|f| f.has_glyphs(&icon_font(15.0), icon)));
            }
        });
        output.textures_delta.clear();
    }
}
