//! Verbs that report what somebody said or thinks, with all their forms.
//!
//! **Source:** compiled for this project from the verbs news English reports speech with.

/// How a form stands in its verb.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tense {
    /// say
    Base,
    /// says
    Third,
    /// said
    Past,
    /// saying
    Ing,
}

/// A verb of the table.
#[derive(Debug, PartialEq, Eq)]
pub struct Verb {
    pub lemma: &'static str,
    /// 1: a subject and a clause make a claim. 2: only with "that", a quotation, a colon, or turned round behind a quotation.
    pub tier: u8,
    /// Some of its forms are nouns as well: claims, reports.
    pub noun: bool,
    /// Takes the person told as an object: told reporters.
    pub addressee: bool,
    /// Takes "to" and a verb: vowed to leave.
    pub commissive: bool,
    /// A noun after it is a claim too: reiterated the invitation.
    pub object: bool,
    /// Names its object by a quotation: called it "a disaster".
    pub naming: bool,
    /// Of the mind: thinks, hopes.
    pub mental: bool,
    /// Of the second tier, but often with a clause and no "that": the figures show prices fell.
    pub clausal: bool,
}

/// A form with its verb.
#[derive(Clone, Copy, Debug)]
pub struct Form {
    pub verb: &'static Verb,
    pub tense: Tense,
}

/// Lemmas with signs: `*` also a noun, `@` addressee, `>` commissive, `=` object, `"` naming, `~` mental. Irregular past and
/// participle stand after colons.
const FIRST: &str = "say:said tell@:told add announce confirm state* claim* explain insist reply respond argue declare \
    reiterate= stress* emphasise emphasize warn@ assert allege admit acknowledge concede deny= remark* observe comment* \
    predict recount contend maintain testify tweet* boast* quip joke* caution* complain lament urge@ vow*> pledge*> promise*>@ \
    threaten> affirm reaffirm= underline underscore assure@ inform@ notify@ clarify specify disclose reveal";
const SECOND: &str = "write:wrote:written note* report* suggest propose believe~ think~:thought hope*~ hint* imply indicate mention \
    point recall repeat conclude estimate* calculate agree disagree accept ask@ wonder~ question* demand* request* call*\" order*@ \
    advise@ recommend continue begin:began:begun interject interrupt counter retort rebut refute dispute dismiss reject criticize \
    criticise condemn denounce blast slam praise* hail\" welcome applaud accuse blame* charge* describe\" characterize\" \
    characterise\" portray\" express voice* signal* swear:swore:sworn tease scoff shout* yell cry* scream* whisper* mutter murmur \
    sigh* exclaim chant* read:read show*:showed:shown find:found determine learn:learned:learnt understand~:understood \
    know~:knew:known fear*~ worry*~ suspect~ expect~ assume~ presume~ guess~ figure* reckon~ feel~:felt consider~ judge* rule* \
    decide proclaim pronounce broadcast:broadcast publish post* text* email* blog* brief*@ convey communicate relay cite quote* \
    confide confess preach plead appeal* elaborate expound opine muse speculate theorize theorise posit postulate hypothesize \
    attest certify verify reassert second echo address* discuss detail* outline* summarize summarise sum apologize apologise \
    thank* congratulate invite offer* refuse decline* answer* teach:taught lecture* advocate* champion* defend justify \
    rationalize remind@ label\" dub\" brand*\" tout\" deem\" demonstrate stipulate prove forecast*:forecast foresee:foresaw:foreseen \
    anticipate guarantee* convince@ persuade@ instruct@ bemoan rue gush vent fume thunder rage grumble sniff snap bark laugh \
    chuckle groan moan gasp nod smile shrug counsel* retweet* crow rejoice marvel relate surmise infer deduce \
    document* highlight* illustrate";
const CLAUSAL: &str = "note report suggest believe think hope indicate estimate conclude show find know fear suspect assume feel \
    write rule guess reckon imply hint demonstrate mention recall understand worry wonder figure";
/// Verbs that double their last letter.
const DOUBLING: &str = "admit quip blog dub plan sum slam rebut tut chat nod shrug snap hum";
/// Verbs in -e and others whose other forms follow no rule told below are irregular; these keep one letter.
const VOWELS: &str = "aeiou";

/// The verbs. Made once.
pub static ALL: std::sync::LazyLock<Vec<(Verb, &'static str)>> = std::sync::LazyLock::new(|| {
    let first = FIRST.split_ascii_whitespace().map(|w| (1, w));
    let second = SECOND.split_ascii_whitespace().map(|w| (2, w));
    first
        .chain(second)
        .map(|(tier, word)| {
            let (head, irregular) = word.split_once(':').unwrap_or((word, ""));
            let lemma = head.trim_end_matches(['*', '@', '>', '=', '"', '~']);
            let has = |sign: char| head.contains(sign);
            let verb = Verb {
                lemma,
                tier,
                noun: has('*'),
                addressee: has('@'),
                commissive: has('>'),
                object: has('='),
                naming: has('"'),
                mental: has('~'),
                clausal: CLAUSAL.split_ascii_whitespace().any(|w| w == lemma),
            };
            (verb, irregular)
        })
        .collect()
});

/// Every form of every verb, in the order of the table.
pub fn forms() -> Vec<(String, Form)> {
    let mut all = Vec::with_capacity(ALL.len() * 4);
    for (verb, irregular) in ALL.iter() {
        let lemma = verb.lemma;
        let past: Vec<String> = match *irregular {
            "" => vec![ending(lemma, "ed")],
            forms => forms.split(':').map(str::to_owned).collect(),
        };
        all.push((lemma.to_owned(), Form { verb, tense: Tense::Base }));
        all.push((third(lemma), Form { verb, tense: Tense::Third }));
        all.push((ending(lemma, "ing"), Form { verb, tense: Tense::Ing }));
        all.extend(past.into_iter().map(|p| (p, Form { verb, tense: Tense::Past })));
        if irregular.is_empty() && matches!(lemma, "signal" | "label") {
            all.push((format!("{lemma}led"), Form { verb, tense: Tense::Past }));
            all.push((format!("{lemma}ling"), Form { verb, tense: Tense::Ing }));
        }
    }
    // "read" is its own past.
    for (word, form) in &mut all {
        if matches!(word.as_str(), "read" | "broadcast" | "forecast") && form.tense == Tense::Base {
            form.tense = Tense::Past;
        }
    }
    all
}

fn third(lemma: &str) -> String {
    if let Some(stem) = consonant_y(lemma) {
        return format!("{stem}ies");
    }
    let hissing = ["s", "x", "z", "ch", "sh"].iter().any(|e| lemma.ends_with(e));
    format!("{lemma}{}", if hissing { "es" } else { "s" })
}

/// The past or the participle of a regular verb.
fn ending(lemma: &str, ending: &str) -> String {
    let past = ending == "ed";
    if past && let Some(stem) = consonant_y(lemma) {
        return format!("{stem}ied");
    }
    if DOUBLING.split_ascii_whitespace().any(|w| w == lemma) {
        let last = lemma.chars().next_back().unwrap_or_default();
        return format!("{lemma}{last}{ending}");
    }
    match lemma.strip_suffix('e') {
        Some(stem) if past || !stem.ends_with('e') => format!("{stem}{ending}"),
        _ => format!("{lemma}{ending}"),
    }
}

/// The stem of a verb in y after a consonant: reply, deny.
fn consonant_y(lemma: &str) -> Option<&str> {
    lemma.strip_suffix('y').filter(|stem| !stem.ends_with(|c| VOWELS.contains(c)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn all_of(lemma: &str) -> Vec<String> {
        forms().into_iter().filter(|(_, f)| f.verb.lemma == lemma).map(|(w, _)| w).collect()
    }

    #[test]
    fn forms_follow_the_rules_of_spelling() {
        assert_eq!(all_of("deny"), ["deny", "denies", "denying", "denied"]);
        assert_eq!(all_of("say"), ["say", "says", "saying", "said"]);
        assert_eq!(all_of("admit"), ["admit", "admits", "admitting", "admitted"]);
        assert_eq!(all_of("stress"), ["stress", "stresses", "stressing", "stressed"]);
        assert_eq!(all_of("argue"), ["argue", "argues", "arguing", "argued"]);
        assert_eq!(all_of("agree"), ["agree", "agrees", "agreeing", "agreed"]);
        assert_eq!(all_of("write"), ["write", "writes", "writing", "wrote", "written"]);
        assert_eq!(all_of("signal"), ["signal", "signals", "signaling", "signaled", "signalled", "signalling"]);
    }

    #[test]
    fn there_are_more_than_two_hundred_verbs_each_once_in_its_tier() {
        assert!(ALL.len() > 200);
        let say = ALL.iter().find(|(v, _)| v.lemma == "promise").map(|(v, _)| (v.tier, v.commissive, v.noun));
        assert_eq!(say, Some((1, true, true)));
    }
}
