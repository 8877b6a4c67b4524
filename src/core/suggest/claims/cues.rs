//! Which words of a sentence report that somebody says something.

use super::lexicon::Class;
use super::line::{Line, What};
use super::verbs::{Form, Tense};

/// A verb of saying at work in a sentence.
#[derive(Clone, Copy, Debug)]
pub struct Cue {
    /// Its item.
    pub at: usize,
    /// First item of its auxiliaries and adverbs.
    pub group: usize,
    pub form: Form,
    pub role: Role,
}

/// How the cue hangs in its sentence.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// With a subject of its own.
    Main,
    /// `, adding`, `by saying`: the subject is that of the sentence.
    Participle,
    /// "It is said that".
    Impersonal,
}

/// The cues of a sentence, outside quotations, in order.
pub fn cues(line: &Line<'_>) -> Vec<Cue> {
    (0..line.len()).filter_map(|i| cue_at(line, i)).collect()
}

fn cue_at(line: &Line<'_>, i: usize) -> Option<Cue> {
    let item = line.at(i);
    let form = item.verb?;
    let before = line.before(i);
    // "Said" inside a sentence is a name; at its beginning the verb has no subject before it.
    if item.capital {
        return None;
    }
    // so-called, soon-to-be-announced
    let hyphen = |k: usize| line.at(k).is_mark('-') && line.at(k).glued;
    if (item.glued && before.is_mark('-')) || (hyphen(i + 1) && line.at(i + 2).glued) {
        return None;
    }
    let noun = Class::DETERMINER.or(Class::POSSESSIVE);
    let standing = matches!(form.tense, Tense::Past | Tense::Base) && stands_alone(line.text(i.saturating_sub(1)));
    if before.is(noun) && !standing && !is_relative_that(line, i) {
        return None;
    }
    // Jack's claim; but "he's said" is a verb.
    if before.what == What::Genitive && !line.before(i.saturating_sub(1)).is(Class::PRONOUN) {
        return None;
    }
    if form.tense == Tense::Ing {
        return participle(line, i, form);
    }
    if before.is(Class::PREPOSITION) && !before.is(Class::ADVERB) {
        return None;
    }
    let (group, passive) = group(line, i)?;
    if passive {
        let it = line.is(group.saturating_sub(1), "it") && group > 0;
        let said =
            form.verb.tier == 1 || form.verb.mental || matches!(form.verb.lemma, "report" | "suggest" | "estimate");
        let content = said && form.tense == Tense::Past && line.is(i + 1, "that");
        return (it && content).then_some(Cue { at: i, group, form, role: Role::Impersonal });
    }
    let subject = line.before(group);
    let auxiliary = (group..i).any(|k| line.at(k).is(Class::AUXILIARY));
    if form.tense == Tense::Base && !auxiliary && !may_be_plural(line, group) {
        return None;
    }
    if form.verb.noun && matches!(form.tense, Tense::Base | Tense::Third) && !auxiliary {
        let named = subject.is_name()
            || subject.is(Class::PRONOUN.or(Class::SPEAKER).or(Class::ROLE).or(Class::RELATIVE))
            || subject.quote().is_some()
            || subject.mark().is_some();
        // "the police report stated"
        if !named || line.is_finite(i + 1) {
            return None;
        }
    }
    Some(Cue { at: i, group, form, role: Role::Main })
}

/// The auxiliaries and adverbs before a verb: where they begin, and whether they make it a passive. `None` where the verb is
/// denied or an infinitive.
fn group(line: &Line<'_>, i: usize) -> Option<(usize, bool)> {
    let mut group = i;
    let mut passive = false;
    for k in (i.saturating_sub(6)..i).rev() {
        let item = line.at(k);
        if item.is(Class::NEGATION) || line.text(k).ends_with("n't") || line.text(k).ends_with("n’t") {
            return None;
        }
        if line.is(k, "to") {
            return if group == k + 1 { None } else { Some((group, passive)) };
        }
        let contracted = item.what == What::Genitive;
        // "this" and its like stand among the adverbs and pronouns alike.
        let skipped = item.is(Class::AUXILIARY.or(Class::BE)) || contracted || is_plain_adverb(line, k);
        if !skipped {
            break;
        }
        passive |= item.is(Class::BE);
        group = k;
    }
    Some((group, passive))
}

fn is_plain_adverb(line: &Line<'_>, k: usize) -> bool {
    let item = line.at(k);
    item.is(Class::ADVERB) && !item.is(Class::DETERMINER.or(Class::PRONOUN)) && !(item.capital && k > 0)
}

fn participle(line: &Line<'_>, i: usize, form: Form) -> Option<Cue> {
    let (group, being) = group(line, i)?;
    let cue = |role| Some(Cue { at: i, group, form, role });
    if being || (group..i).any(|k| line.at(k).is(Class::AUXILIARY)) {
        return cue(Role::Main);
    }
    let before = line.before(group);
    if line.is(group.saturating_sub(1), "as") && group > 1 {
        // "was quoted as saying"
        let quoted = ["quoted", "cited", "reported"].iter().any(|w| line.is(group - 2, w));
        return quoted.then_some(Cue { at: i, group: before_quoted(line, group - 2), form, role: Role::Main });
    }
    let carried = before.is_break()
        || before.what == What::Edge
        || before.quote().is_some()
        || before.is(Class::CONJUNCTION.or(Class::SUBORDINATOR))
        || line.is(group.saturating_sub(1), "by")
        || line.is(group.saturating_sub(1), "in");
    if carried {
        return cue(Role::Participle);
    }
    if before.is(Class::PREPOSITION) {
        return None;
    }
    // "a statement saying that"
    (before.is(Class::SPEAKER.or(Class::ROLE)) || before.is_name()).then_some(Cue {
        at: i,
        group,
        form,
        role: Role::Main,
    })
}

fn before_quoted(line: &Line<'_>, quoted: usize) -> usize {
    let mut group = quoted;
    while group > 0 && (line.before(group).is(Class::AUXILIARY.or(Class::BE)) || is_plain_adverb(line, group - 1)) {
        group -= 1;
    }
    group
}

/// Determiners that are subjects on their own: "Both said", "Some say".
fn stands_alone(word: &str) -> bool {
    ["all", "both", "some", "these", "those", "many", "several", "few", "each", "one", "another"]
        .iter()
        .any(|w| w.eq_ignore_ascii_case(word))
}

/// "a report that said".
fn is_relative_that(line: &Line<'_>, i: usize) -> bool {
    i >= 2 && line.is(i - 1, "that") && {
        let noun = line.at(i - 2);
        noun.what == What::Word
            && (noun.is(Class::SPEAKER) || noun.class == Class::NONE)
            && noun.verb.is_none_or(|f| f.verb.noun)
    }
}

/// Whether what ends before an item can go with "say": a plural, "I", "we", a conjunction of names.
fn may_be_plural(line: &Line<'_>, end: usize) -> bool {
    let item = line.before(end);
    let text = line.text(end.saturating_sub(1));
    match item.what {
        What::Word => {
            let pronoun = ["i", "we", "you", "they", "who", "others", "these", "those", "that", "which"];
            pronoun.iter().any(|w| w.eq_ignore_ascii_case(text))
                || item.is(Class::QUANTITY)
                || (text.ends_with('s') && !text.ends_with("ss"))
                || ["people", "police", "men", "women", "media", "press", "all", "both"].contains(&text)
                || item.is_name() && (end.saturating_sub(8)..end).any(|k| line.is(k, "and"))
        }
        What::Mark(',' | '—' | '–') => true,
        What::Mark(')') => true,
        What::Quote(_) => true,
        _ => false,
    }
}
