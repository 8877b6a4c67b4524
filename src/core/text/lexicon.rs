//! Word lists that tell names, titles, dates and verbs of saying apart: English first, the commonest of others.

/// Small words inside names: "Ministry of Defence", "Bashar al-Assad", "Ursula von der Leyen".
const CONNECTORS: &str = "abu al bin bint da das de del della den der des di do dos du el ibn la le of ter the van vom von zu zum \
    zur";
/// Titles with a capital, as they stand before a name.
const TITLES: &str = "Ambassador Archbishop Bishop CEO CFO COO Cardinal Chairman Chairwoman Chancellor Commissioner \
    Coordinator Director Dr Emir Empress Emperor Envoy Gen Gov Governor King Lady Leader Lord Lt Mayor \
    Minister Miss Mr Mrs Ms Pope Premier President Prince Princess Prof Professor Prosecutor Queen Rep \
    Representative Rev Secretary Sen Senator Sheikh Sir Speaker Spokesman Spokesperson Spokeswoman Sultan";
/// Words before "General" that make it a title; alone it is a name ("General Motors").
const GENERALS: &str = "Attorney Brigadier Consul Director Lieutenant Major Secretary Solicitor Surgeon";
/// Titles and roles in small letters.
const ROLES: &str = "actor adviser advisor aide ambassador analyst boss chair chairman chairwoman chancellor chief \
    coach commander commissioner coordinator correspondent counterpart dictator diplomat director economist envoy \
    executive founder governor head judge king lawmaker lawyer leader manager mayor minister negotiator \
    officer official owner premier president prime prosecutor queen representative secretary senator side \
    singer speaker spokesman spokesperson spokeswoman strategist";
/// Words that stand before a role and belong to it.
const MODIFIERS: &str = "acting associate chief defence defense deputy district economic economy energy executive finance first \
    foreign former general health interim interior justice managing military national opposition permanent \
    presidential press prime private senior special state supreme then top trade vice";
/// Verbs of saying, after which what was said begins.
const SAYING: &str = "acknowledged added adding adds alleged announced announces argued argues asserted believes cautioned claimed \
    claims conceded concluded confirmed confirms declared denied disclosed emphasised emphasized estimated \
    estimates explained hinted indicated insisted insists maintained mentioned noted notes pledged predicted \
    promised recalled reiterated remarked reported reports revealed said say says signaled signalled \
    specified stated states stressed suggested suggests told underlined underscored vowed warned warns wrote";
/// Words that begin a clause of their own.
const CLAUSE_OPENERS: &str =
    "although because but if that though unless when where whereas whether which while who whom whose";
const VERBS: &str = "are can cannot could did do does had has have is may might must should was were will would";
const PRONOUNS: &str = "he i it she there they this we you";
/// Words that part phrases in small letters.
const STOP_WORDS: &str = "a about above after again against all also an and any as at be been before being between both by during \
    each either for from had her here him his how in into its just more most my neither no nor not of off on \
    only or other our out over own since so some still such than that the their them then these those \
    through to too toward towards under until up upon us very via what why with within without yet your";
/// Particles that part phrases in scripts without capitals.
const PARTICLES: &str = "的 了 在 是 和 与 與 对 對 于 於 将 將 就 也 都 说 說 表示 称 稱 从 從 到 把 被 为 為 及 或 并 並 但 而 由 向 以 着 过 過 又 还 還 已 会 會 要 不 认为 指出 は \
    が を に で と の も へ や から まで より など した する て し た だ です ます في من إلى الى على عن أن ان إن مع بعد قبل قال قالت وقال \
    وقالت التي الذي هذا هذه كما أو של את על עם כי או אמר אמרה הוא היא לא גם אל מן के का की में से को पर और \
    ने है हैं कि यह वह था थे ที่ และ ใน ของ ว่า กับ ได้ จะ เป็น มี ให้ จาก โดย แต่ หรือ กล่าว នៅ និង ของ ที่ \
    및 등 그 이";
const WEEKDAYS: &str =
    "Monday Tuesday Wednesday Thursday Friday Saturday Sunday Mon Tue Tues Wed Thu Thur Thurs Fri Sat Sun";
const MONTHS: &str = "January February March April May June July August September October November December Jan Feb Mar Apr \
    Jun Jul Aug Sep Sept Oct Nov Dec";
/// Words before a date that belong to it.
const DATE_LEADS: &str = "early last late mid next past this Early Last Late Mid Next This";
const DATE_UNITS: &str = "afternoon autumn century day decade evening fall month morning night quarter spring summer week weekend \
    winter year";

fn bare(word: &str) -> &str {
    word.strip_suffix('.').unwrap_or(word)
}

fn among(list: &str, word: &str) -> bool {
    list.split_ascii_whitespace().any(|w| w == word)
}

/// Compares without regard to a capital at the beginning.
fn has(list: &str, word: &str) -> bool {
    list.split_ascii_whitespace().any(|w| w.eq_ignore_ascii_case(word))
}

pub(super) fn is_connector(word: &str) -> bool {
    among(CONNECTORS, word)
}

/// Whether a word is a title before a name, with what stands before it.
pub(super) fn is_title(before: Option<&str>, word: &str) -> bool {
    match bare(word) {
        "General" => before.is_some_and(|b| among(GENERALS, b)),
        "Executive" => before == Some("Chief"),
        "Justice" => before == Some("Chief"),
        word => among(TITLES, word) || is_role(word),
    }
}

pub(super) fn is_role(word: &str) -> bool {
    among(ROLES, word)
}

pub(super) fn is_modifier(word: &str) -> bool {
    among(MODIFIERS, word)
}

pub(super) fn is_saying(word: &str) -> bool {
    among(SAYING, word)
}

pub(super) fn is_clause_opener(word: &str) -> bool {
    among(CLAUSE_OPENERS, word)
}

pub(super) fn is_verb(word: &str) -> bool {
    among(VERBS, word) || (word.len() > 4 && word.ends_with("ed"))
}

pub(super) fn is_pronoun(word: &str) -> bool {
    has(PRONOUNS, word)
}

/// Whether a word parts phrases in small letters.
pub(super) fn is_stop_word(word: &str) -> bool {
    has(STOP_WORDS, word) || is_clause_opener(word) || is_verb(word) || has(PRONOUNS, word) || has(SAYING, word)
}

pub(super) fn is_particle(word: &str) -> bool {
    among(PARTICLES, word)
}

pub(super) fn is_weekday(word: &str) -> bool {
    among(WEEKDAYS, bare(word))
}

pub(super) fn is_month(word: &str) -> bool {
    among(MONTHS, bare(word))
}

pub(super) fn is_date_lead(word: &str) -> bool {
    among(DATE_LEADS, word)
}

pub(super) fn is_date_unit(word: &str) -> bool {
    among(DATE_UNITS, word)
}
