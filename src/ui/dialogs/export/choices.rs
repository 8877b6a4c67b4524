//! What is chosen beside the format: whose tags, which articles and labels, overlaps, tokens, parts.

use super::field;
use crate::app::Session;
use crate::core::document::Status;
use crate::core::exchange::{About, Annotator, ExportRequest, Filters, Split};
use crate::core::formats::{Format, Overlap, TagScheme, Tokenizer, WriteOptions};
use crate::core::spans::Origin;
use egui::{CollapsingHeader, ComboBox, Margin, TextEdit, Ui};
use std::collections::BTreeSet;
use std::path::Path;

/// Ways in which a tag came about, in the order of the dialog.
const ORIGINS: [Origin; 5] = [Origin::Manual, Origin::Rule, Origin::Model, Origin::Import, Origin::Propagated];

/// The choices, kept while the program runs.
pub struct Choices {
    whose: Whose,
    /// Name of somebody, where their tags are wanted.
    name: String,
    status: Vec<Status>,
    /// Labels that are left out.
    without: BTreeSet<String>,
    /// Origins that are left out.
    not_from: BTreeSet<&'static str>,
    from: String,
    to: String,
    overlap: Kept,
    tags: TagScheme,
    tokenizer: Tokenizer,
    divide: bool,
    shares: String,
    seed: String,
    together: String,
    guard: bool,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
enum Whose {
    #[default]
    GoldOrOnly,
    All,
    Mine,
    Named,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
enum Kept {
    #[default]
    Longest,
    First,
    ByLabel,
}

impl Default for Choices {
    fn default() -> Self {
        Self {
            whose: Whose::default(),
            name: String::new(),
            status: Vec::new(),
            without: BTreeSet::new(),
            not_from: BTreeSet::new(),
            from: String::new(),
            to: String::new(),
            overlap: Kept::default(),
            tags: TagScheme::default(),
            tokenizer: Tokenizer::default(),
            divide: false,
            shares: "80/10/10".to_owned(),
            seed: "0".to_owned(),
            together: String::new(),
            guard: true,
        }
    }
}

impl Choices {
    /// Whether the target is a folder of parts.
    pub fn divided(&self) -> bool {
        self.divide
    }

    /// What keeps this from being exported, in words.
    pub fn fault(&self) -> Option<&'static str> {
        let day = |text: &str| text.is_empty() || jiff::civil::Date::strptime("%Y-%m-%d", text).is_ok();
        if self.divide && self.split().is_none() {
            Some("Write shares like 80/10/10 and a number as seed")
        } else if !day(self.from.trim()) || !day(self.to.trim()) {
            Some("Write dates like 2026-02-01")
        } else if self.whose == Whose::Named && self.name.trim().is_empty() {
            Some("Say whose tags")
        } else {
            None
        }
    }

    fn split(&self) -> Option<Split> {
        let together = Some(self.together.trim().to_owned()).filter(|t| !t.is_empty());
        Split::parse(self.shares.trim(), self.seed.trim().parse().ok()?, together)
    }

    /// The request for an export into a target.
    pub fn request(&self, format: &'static dyn Format, target: &str, session: &Session) -> ExportRequest {
        let scheme = &session.scheme;
        let mine = session.annotator.as_ref().map(|name| Annotator::Named(name.clone()));
        let annotator = match self.whose {
            Whose::GoldOrOnly => Annotator::GoldOrOnly,
            Whose::All => Annotator::All,
            Whose::Mine => mine.unwrap_or_default(),
            Whose::Named => Annotator::Named(self.name.trim().to_owned()),
        };
        let names = scheme.labels.iter().map(|l| l.name.to_string());
        let labels = match self.without.is_empty() {
            true => Vec::new(),
            false => names.clone().filter(|l| !self.without.contains(l)).collect(),
        };
        let origins = match self.not_from.is_empty() {
            true => Vec::new(),
            false => ORIGINS.into_iter().filter(|o| !self.not_from.contains(o.name())).collect(),
        };
        let day = |text: &str| Some(text.trim().to_owned()).filter(|t| !t.is_empty());
        let ending = Path::new(target).extension().map(|e| e.to_string_lossy().to_lowercase());
        let overlap = match self.overlap {
            Kept::Longest => Overlap::Longest,
            Kept::First => Overlap::First,
            Kept::ByLabel => Overlap::Labels(names.clone().collect()),
        };
        ExportRequest {
            format,
            filters: Filters {
                annotator,
                status: self.status.clone(),
                labels,
                origins,
                from: day(&self.from),
                to: day(&self.to),
            },
            options: WriteOptions {
                overlap,
                tags: self.tags,
                tokenizer: self.tokenizer,
                ending: ending.filter(|e| format.extensions().contains(&e.as_str())),
                labels: names.collect(),
                links: scheme.links.iter().map(|l| (l.name.to_string(), l.from.clone(), l.to.clone())).collect(),
                formula_guard: self.guard,
                ..WriteOptions::default()
            },
            split: if self.divide { self.split() } else { None },
            about: About {
                title: session.project.as_ref().map(|p| crate::app::article::file_name(&p.folder)).unwrap_or_default(),
                scheme: Some(scheme.clone()),
                version: env!("CARGO_PKG_VERSION"),
                ..About::default()
            },
        }
    }
}

/// Draws the choices; those the format has no use for are left out.
pub fn choices_ui(ui: &mut Ui, choices: &mut Choices, format: &dyn Format, session: &Session) {
    field(ui, "Whose tags", |ui| {
        ui.radio_value(&mut choices.whose, Whose::GoldOrOnly, "Gold, else the only ones");
        ui.radio_value(&mut choices.whose, Whose::All, "Everybody's");
        if let Some(name) = &session.annotator {
            ui.radio_value(&mut choices.whose, Whose::Mine, format!("{name}'s"));
        }
        ui.radio_value(&mut choices.whose, Whose::Named, "These people's");
        if choices.whose == Whose::Named {
            small_field(ui, &mut choices.name, 90.0, "Name of the annotator");
        }
    });
    field(ui, "Articles", |ui| {
        let some = [Status::Done, Status::Reviewed];
        for (wanted, words) in [(&[][..], "All"), (&some[..], "Done and reviewed"), (&some[1..], "Reviewed")] {
            if ui.radio(choices.status == wanted, words).clicked() {
                choices.status = wanted.to_vec();
            }
        }
    });
    let holds = format.holds();
    if !holds.overlaps || format.id() == "spacy" {
        field(ui, "Overlaps", |ui| {
            let words = |kept| match kept {
                Kept::Longest => "Keep the longest",
                Kept::First => "Keep the first",
                Kept::ByLabel => "Keep by the order of labels",
            };
            let combo = ComboBox::from_id_salt("export-overlap").selected_text(words(choices.overlap)).width(200.0);
            let response = combo.icon(crate::ui::panels::detail::caret).show_ui(ui, |ui| {
                for kept in [Kept::Longest, Kept::First, Kept::ByLabel] {
                    ui.selectable_value(&mut choices.overlap, kept, words(kept));
                }
            });
            response.response.accessible_name("Overlaps");
        });
    }
    if matches!(format.id(), "conll" | "hf-tokens") {
        field(ui, "Tokens", |ui| {
            for (tokenizer, words) in [
                (Tokenizer::Words, "Unicode words"),
                (Tokenizer::Whitespace, "White space"),
                (Tokenizer::Spacy, "Like spaCy"),
            ] {
                ui.radio_value(&mut choices.tokenizer, tokenizer, words);
            }
            if format.id() == "conll" {
                let mut bilou = choices.tags == TagScheme::Bilou;
                ui.checkbox(&mut bilou, "BILOU");
                choices.tags = if bilou { TagScheme::Bilou } else { TagScheme::Iob2 };
            }
        });
    }
    if matches!(format.id(), "csv" | "tsv") {
        field(ui, "Formulas", |ui| {
            ui.checkbox(&mut choices.guard, "Put an apostrophe before what a spreadsheet would calculate");
        });
    }
    field(ui, "Parts", |ui| {
        ui.checkbox(&mut choices.divide, "Train, dev and test");
        if choices.divide {
            small_field(ui, &mut choices.shares, 76.0, "Shares");
            ui.label("seed");
            small_field(ui, &mut choices.seed, 40.0, "Seed");
            ui.label("together by");
            let edit = TextEdit::singleline(&mut choices.together).desired_width(80.0).hint_text("date, outlet…");
            ui.add(edit.margin(Margin::symmetric(6, 4))).accessible_name("Keep together by");
        }
    });
    let filtered = choices.without.len() + choices.not_from.len();
    let dated = !choices.from.trim().is_empty() || !choices.to.trim().is_empty();
    let title = if filtered > 0 || dated { "Filters (in use)" } else { "Filters" };
    CollapsingHeader::new(title).id_salt("export-filters").show(ui, |ui| filters_ui(ui, choices, session));
}

fn filters_ui(ui: &mut Ui, choices: &mut Choices, session: &Session) {
    ui.horizontal_wrapped(|ui| {
        ui.label("Labels");
        for label in &session.scheme.labels {
            let mut on = !choices.without.contains(&*label.name);
            if ui.checkbox(&mut on, &*label.name).changed() {
                if on {
                    choices.without.remove(&*label.name)
                } else {
                    choices.without.insert(label.name.to_string())
                };
            }
        }
    });
    ui.horizontal_wrapped(|ui| {
        ui.label("Tags that are");
        for origin in ORIGINS {
            let mut on = !choices.not_from.contains(origin.name());
            if ui.checkbox(&mut on, origin.name()).changed() {
                if on {
                    choices.not_from.remove(origin.name())
                } else {
                    choices.not_from.insert(origin.name())
                };
            }
        }
    });
    ui.horizontal(|ui| {
        ui.label("Published from");
        small_field(ui, &mut choices.from, 90.0, "Published from");
        ui.label("to");
        small_field(ui, &mut choices.to, 90.0, "Published up to");
    });
}

fn small_field(ui: &mut Ui, text: &mut String, width: f32, name: &str) {
    let edit = TextEdit::singleline(text).desired_width(width).margin(Margin::symmetric(6, 4));
    ui.add(edit).accessible_name(name);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn faults_are_told_before_anything_is_written() {
        assert_eq!(Choices::default().fault(), None);
        let wrong = [
            Choices { divide: true, shares: "a".to_owned(), ..Choices::default() },
            Choices { from: "last week".to_owned(), ..Choices::default() },
            Choices { whose: Whose::Named, ..Choices::default() },
        ];
        assert!(wrong.iter().all(|c| c.fault().is_some()));
    }
}
