//! English words by what they do in a sentence that reports speech.

use super::verbs;
use std::collections::HashMap;
use std::sync::LazyLock;

/// What a word may be, as a set of bits; most words are none of it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Class(u32);

macro_rules! classes {
    ($($(#[$doc:meta])* $name:ident = $bit:literal),+ $(,)?) => {
        impl Class { $($(#[$doc])* pub const $name: Class = Class(1 << $bit);)+ }
    };
}

classes! {
    /// the, a, this, every
    DETERMINER = 0,
    /// his, their
    POSSESSIVE = 1,
    PREPOSITION = 2,
    /// and, but, or
    CONJUNCTION = 3,
    /// because, while, after
    SUBORDINATOR = 4,
    /// he, they, who is RELATIVE
    PRONOUN = 5,
    /// Forms of have and do, and modal verbs.
    AUXILIARY = 6,
    /// Forms of be.
    BE = 7,
    NEGATION = 8,
    ADVERB = 9,
    /// who, which
    RELATIVE = 10,
    /// Offices and callings, in small letters or capitals: spokesman, President.
    ROLE = 11,
    /// Days, months, spans of the calendar.
    TIME = 12,
    /// Mr, Mrs
    COURTESY = 13,
    /// Words for people and bodies that speak: officials, ministry, report.
    SPEAKER = 14,
    /// three, several, half: begin a noun phrase.
    QUANTITY = 15,
    /// Verbs that stand for themselves: went, comes.
    VERB = 16,
    /// Object pronouns.
    OBJECT = 17,
    /// Small words inside names: von, de, al.
    CONNECTOR = 18,
    /// Begins no claim: nothing, so, goodbye.
    EMPTY = 19,
    /// whether, if, why
    QUESTION = 20,
}

impl Class {
    pub const NONE: Class = Class(0);

    /// Whether it has any of the bits.
    pub const fn is(self, other: Class) -> bool {
        self.0 & other.0 != 0
    }

    /// The bits it shares with another.
    pub const fn only(self, other: Class) -> Class {
        Class(self.0 & other.0)
    }

    /// Either set.
    pub const fn or(self, other: Class) -> Class {
        Class(self.0 | other.0)
    }
}

const WORDS: &[(Class, &str)] = &[
    (Class::DETERMINER, "the a an this that these those every each either neither another any no such both all what"),
    (Class::POSSESSIVE, "his her its their my our your whose"),
    (
        Class::PREPOSITION,
        "of in on at by for from with to into about against over under between among during via through throughout within \
         without toward towards upon near across around despite following regarding concerning amid amidst like unlike \
         behind beyond according inside outside above below alongside besides except off onto versus ahead given including",
    ),
    (Class::CONJUNCTION, "and but or nor yet plus"),
    (
        Class::SUBORDINATOR,
        "because although though while whereas when whenever where if unless until till since after before as once lest that \
         than whether so",
    ),
    (
        Class::PRONOUN,
        "he she they it we i you one everyone everybody nobody somebody someone others this these those there",
    ),
    (Class::OBJECT, "him her them me us you it himself herself themselves"),
    (
        Class::AUXILIARY,
        "has have had having do does did will would shall should can could may might must cannot i'll he'll she'll they'll \
         we'll i've they've we've you've he'd she'd they'd we'd i'd 'd 'll 've",
    ),
    (
        Class::BE,
        "is are was were be been being am i'm he's she's it's they're we're you're that's there's here's 're 'm",
    ),
    (
        Class::NEGATION,
        "not never n't no don't doesn't didn't won't wouldn't can't couldn't cannot hasn't haven't hadn't isn't aren't wasn't \
         weren't shouldn't hardly rarely neither nor nobody",
    ),
    (
        Class::ADVERB,
        "also later then previously earlier recently repeatedly further again once already reportedly publicly privately only \
         just even still now simply first today yesterday tomorrow often always sometimes flatly long ever soon finally \
         meanwhile however instead nevertheless nonetheless therefore thus too separately reportedly moreover afterwards \
         afterward elsewhere there here tonight ago famously bluntly has-been himself herself themselves itself both all \
         duly well perhaps maybe indeed rather quite",
    ),
    (Class::RELATIVE, "who which whom whose"),
    (
        Class::ROLE,
        "spokesman spokeswoman spokesperson spokesmen spokespeople president vice-president minister premier chancellor \
         secretary chairman chairwoman chair chairperson chief executive ceo cfo coo cto director manager head leader \
         deputy senator sen congressman congresswoman representative rep governor gov mayor mp mep councillor councilor \
         councilman councilwoman commissioner ambassador envoy diplomat negotiator analyst economist strategist professor \
         prof lecturer researcher scientist doctor physician surgeon psychologist biologist author writer journalist \
         reporter correspondent editor columnist critic historian lawyer attorney solicitor barrister prosecutor judge \
         justice sheriff officer inspector detective superintendent constable sergeant sgt captain capt colonel col \
         lieutenant lt major maj general gen admiral adm commander coach captain striker midfielder defender goalkeeper \
         player actor actress singer director producer founder co-founder owner boss adviser advisor aide consultant \
         coordinator campaigner activist organiser organizer volunteer curator treasurer dean principal teacher student \
         resident witness farmer engineer pilot driver pope bishop archbishop cardinal rabbi imam priest reverend rev pastor \
         king queen prince princess lord lady baroness baron sir dame duke duchess emir sultan sheikh speaker whip \
         lawmaker legislator politician official officials minister ministers counsel ombudsman auditor partner associate \
         trader investor banker expert specialist official member candidate nominee frontrunner chancellor taoiseach \
         mother father brother sister son daughter wife husband widow neighbour neighbor friend colleague",
    ),
    (
        Class::TIME,
        "monday tuesday wednesday thursday friday saturday sunday mon tue tues wed thu thur thurs fri sat sun january february \
         march april may june july august september october november december jan feb mar apr jun jul aug sep sept oct nov dec \
         week month year weekend morning afternoon evening night day days weeks months years noon midnight today yesterday \
         tonight tomorrow gmt bst edt est utc a.m p.m",
    ),
    (Class::COURTESY, "mr mrs ms miss mx dr sir dame lady lord messrs mme mlle"),
    (
        Class::SPEAKER,
        "official officials authorities police government ministry department agency company firm group statement report study \
         survey analysts experts critics scientists researchers lawyers prosecutors investigators witnesses residents sources \
         source people man woman men women party court council committee commission office organisation organization union \
         newspaper magazine website paper post letter document documents filing source team family families doctors \
         economists investors observers supporters opponents activists protesters lawmakers leaders ministers aides \
         diplomats spokesman spokeswoman spokesperson some many others most few several both bank university school hospital \
         club association institute foundation military army administration regulators campaigners poll article email \
         memo indictment complaint lawsuit ruling judges judge jury panel board",
    ),
    (
        Class::QUANTITY,
        "one two three four five six seven eight nine ten dozen dozens hundreds thousands several many most some few half more \
         less another nobody everyone",
    ),
    (
        Class::VERB,
        "went goes go came comes come took takes take made makes make got gets get gave gives give became becomes left leaves \
         leave met meets held holds hold fell falls fall rose rises rise won wins win lost loses lose ran runs run led leads \
         lead kept keeps keep brought brings bring began begins sent sends send spent built put puts set sets cut cuts hit \
         hits saw sees see stood stands sat spoke speaks speak grew grows grow knew knows fought bought sold paid pays drew \
         broke breaks chose threw flew drove wore ate caught taught shot stole struck sought seems seem appears remains \
         remain needs need wants want works work plans supports support poses helps help means mean includes deserves \
         faces face depends continues continue owes belongs matters exists likes loves hates deals handles shares lies goes",
    ),
    (Class::CONNECTOR, "de da del della der den di du el la le van von bin ibn al abu ben ter zu af of"),
    (Class::EMPTY, "nothing so little goodbye hello sorry yes thanks farewell anything"),
    (Class::QUESTION, "whether if why"),
];

/// A word of the lexicon.
#[derive(Clone, Copy, Debug, Default)]
pub struct Entry {
    pub class: Class,
    pub verb: Option<verbs::Form>,
}

static LEXICON: LazyLock<HashMap<String, Entry>> = LazyLock::new(|| {
    let mut all: HashMap<String, Entry> = HashMap::new();
    for (class, words) in WORDS {
        for word in words.split_ascii_whitespace() {
            let entry = all.entry(word.to_owned()).or_default();
            entry.class = entry.class.or(*class);
        }
    }
    for (word, form) in verbs::forms() {
        let entry = all.entry(word).or_default();
        // Where two verbs share a form (found), the first of the table has it.
        entry.verb.get_or_insert(form);
    }
    all
});

/// Looks a word up: without regard to capitals and to a full stop at its end. Adverbs in -ly count as such, and verbs in -ed.
pub fn look_up(word: &str) -> Entry {
    // The longest entry has 17 letters.
    if word.len() > 24 {
        return Entry::default();
    }
    let bare = if word.len() > 2 { word.strip_suffix('.').unwrap_or(word) } else { word };
    let mut small = bare.to_ascii_lowercase();
    if small.contains('’') {
        small = small.replace('’', "'");
    }
    let mut entry = LEXICON.get(small.as_str()).copied().unwrap_or_default();
    // "US", "WHO", "IT": names, whatever the small word of those letters is.
    if word.len() > 1 && word.chars().all(char::is_uppercase) {
        return Entry { class: entry.class.only(Class::ROLE.or(Class::COURTESY)), verb: None };
    }
    let plain = word.chars().next().is_some_and(char::is_lowercase);
    if plain && entry.class == Class::default() {
        if small.len() > 4
            && small.ends_with("ly")
            && !matches!(small.as_str(), "family" | "reply" | "supply" | "apply")
        {
            entry.class = Class::ADVERB;
        } else if small.len() > 4 && small.ends_with("ed") {
            entry.class = Class::VERB;
        }
    }
    entry
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_found_in_any_case_and_with_a_dot() {
        assert!(look_up("Sen.").class.is(Class::ROLE));
        assert!(look_up("The").class.is(Class::DETERMINER));
        assert!(look_up("bluntly").class.is(Class::ADVERB));
        assert!(look_up("collapsed").class.is(Class::VERB));
        assert_eq!(look_up("Einstein").class, Class::default());
    }
}
