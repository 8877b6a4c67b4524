//! What a word may be: lists of first names, offices, parts of organisations' names, verbs of saying and acting, and small words.

use super::facts;
use std::collections::HashMap;
use std::sync::LazyLock;

macro_rules! lists {
    ($($(#[$doc:meta])* $name:ident = $bit:expr;)*) => { $($(#[$doc])* pub const $name: u32 = 1 << $bit;)* };
}
lists! {
    /// First names of persons.
    FIRST = 0;
    /// Mr, Dr, Sir: part of the name after it.
    COURTESY = 1;
    /// President, spokesman: an office before a name or instead of one.
    OFFICE = 2;
    /// Deputy, foreign, former: before an office.
    RANK = 3;
    /// Ministry, Bank, Party: makes an organisation of the capitalised words before it.
    ORGANISATION = 4;
    /// Street, River, Prize: makes no actor of the capitalised words before it.
    THING = 5;
    /// Part of a nationality.
    DEMONYM = 6;
    /// First word of the name of a state or capital.
    STATE = 7;
    /// First word of the name of a known organisation.
    BODY = 8;
    /// Forms of verbs of saying.
    SAYS = 9;
    /// Verbs of acting in the forms that follow a subject.
    ACTS = 10;
    /// After these comes a place.
    PLACE = 11;
    /// Articles, pronouns, conjunctions, and words that often begin a sentence.
    SMALL = 12;
    /// Months and days.
    DAY = 13;
    /// van, bin, de: inside the name of a person.
    PARTICLE = 14;
    /// I, he, they.
    PRONOUN = 15;
    /// Side, authorities, government: after a nationality.
    COLLECTIVE = 16;
    /// Talks, contacts, war: with whom or between whom.
    DEALINGS = 17;
    /// Forms of to have and to be, and adverbs between a subject and its verb.
    AUXILIARY = 18;
    /// Mediated, backed, led: after a state and a hyphen.
    COMPOUND = 19;
    /// Son, wife, lawyer, colleague: people known by a relation or a trade.
    KIN = 20;
    /// Surnames borne by very many.
    SURNAME = 21;
    /// Small words inside names of organisations.
    LINK = 22;
    /// Painter, striker: what somebody does, no office; it shows that a name follows.
    TRADE = 23;
    /// QC, PhD: behind a name, part of no other.
    HONOUR = 24;
}

const TRADES: &str = "analyst economist historian scientist researcher author writer journalist correspondent reporter editor coach manager founder \
    co-founder owner actor actress singer musician artist lawyer detective officer constable professor doctor \
    authors writers journalists actors actresses singers musicians artists scientists historians economists analysts researchers lawyers reporters \
    publisher publishers photographer photographers athlete athletes designer designers songwriter songwriters filmmaker filmmakers screenwriter \
    producer producers broadcaster presenter host blogger bloggers columnist columnists novelist novelists poet poets playwright comedian comedians \
    biologist physicist chemist mathematician engineer engineers architect architects psychologist sociologist anthropologist geologist astronomer \
    biologists physicists philosopher philosophers theologian surgeon nurse physician physicians psychiatrist veterinarian \
    footballer footballers player players goalkeeper striker midfielder defender quarterback pitcher golfer cyclist swimmer sprinter boxer skier driver \
    jockey activist activists campaigner campaigners businessman businesswoman entrepreneur entrepreneurs billionaire millionaire investor investors \
    philanthropist student students teacher teachers farmer farmers pilot pilots astronaut astronauts cosmonaut explorer chef model rapper dancer \
    painter sculptor composer conductor pianist guitarist drummer violinist bassist celebrity critic expert inventor developer programmer hacker \
    whistleblower dissident refugee soldier veteran survivor victim suspect gunman killer";

const COURTESIES: &str = "mr mr. mrs mrs. ms ms. miss dr dr. sir dame lord lady prof. rev. sen. rep. gov. gen. col. lt. \
    sgt. capt. maj. adm. cmdr. cpl. hon. supt. brig. amb. pres. mx monsieur madame herr frau señor señora sheikh ayatollah mullah rabbi imam";
const OFFICES: &str = "president presidents premier premiers chancellor chancellors minister ministers spokesman spokeswoman spokesperson \
    spokespeople envoy envoys ambassador ambassadors secretary leader leaders counterpart counterparts governor governors senator senators \
    congressman congresswoman king queen prince princess emperor pope archbishop bishop cardinal patriarch chief director directors chairman chairwoman chairperson chair \
    commander commanders general major colonel captain admiral lieutenant sergeant marshal mayor mayors deputy-mayor commissioner judge justice attorney lawyer prosecutor \
    professor doctor analyst economist historian scientist researcher author writer journalist correspondent reporter editor coach manager \
    ceo cfo coo founder co-founder president-elect candidate lawmaker lawmakers mp mps diplomat diplomats official officials negotiator negotiators adviser advisor advisers \
    aide ombudsman administrator superintendent inspector detective officer constable speaker councillor representative delegate head boss owner \
    actor actress singer musician artist director-general secretary-general vice-president treasurer solicitor sheriff dictator monarch";
const RANKS: &str = "deputy vice prime foreign defence defense finance interior former acting special first senior chief press general presidential national \
    assistant under state permanent executive managing founding associate honorary new then ex late health education environment energy trade \
    transport justice culture home economy labour labor agriculture oil opposition party military police human rights security top lead veteran ex-";
const ORGANISATIONS: &str = "ministry party bank council committee agency university college school union court commission corp corporation inc inc. corp. \
    co. ltd ltd. plc llc group association institute department police army navy force forces office parliament congress senate \
    news times post herald tribune telegraph gazette journal company foundation organisation organization federation society club airlines airways \
    team league authority bureau board chamber church assembly administration service services fund network center centre hospital brigade \
    guard guards front movement coalition alliance campaign government cabinet embassy tribunal observatory laboratory laboratories academy museum \
    trust partners holdings industries technologies systems motors pictures studios records entertainment media press radio television broadcasting \
    united city fc rovers rangers workers teachers command corps directorate secretariat watch international initiative council's caucus consortium \
    newspaper magazine";
const THINGS: &str = "street road avenue square river mountain mountains lake sea ocean island islands bay valley park airport station bridge tower building stadium \
    arena hall palace prize award awards cup medal championship championships olympics games festival day week month year act law bill treaty \
    agreement accord convention amendment constitution war battle operation project program programme plan mission flight hurricane cyclone storm typhoon \
    earthquake north south east west northern southern eastern western central coast region province county district state strait gulf cape desert \
    peninsula hills beach village town airport port canal highway conference summit forum election elections referendum crisis \
    revolution movement's christmas easter ramadan bible quran god heaven earth moon mars sun internet english language novel film song album book series \
    shuttle spacecraft ship virus disease syndrome theory report reports question questions interview image photo picture file source sources wikinews's \
    edition version chapter part section article room house grand prix open masters tour windows iphone android center's world war";
const SAYING: &str = "said says say saying told tells tell telling added adds adding announced announces announcing confirmed confirms claimed claims claiming stated states \
    explained explains insisted insists replied replies responded responds argued argues declared declares reiterated reiterates stressed stresses emphasised emphasized \
    warned warns warning asserted asserts alleged alleges admitted admits acknowledged conceded denied denies remarked observed commented comments predicted \
    contended maintained maintains testified tweeted boasted quipped joked cautioned complained lamented urged urges vowed vows pledged pledges promised promises threatened \
    affirmed reaffirmed underlined underscored assured informed notified clarified specified disclosed revealed reveals wrote writes believes believed thinks thought \
    suggested suggests noted notes noting reported reports reportedly asked asks recalled described describes expressed hopes hoped expects expected called calls calling \
    criticised criticized condemned praised blamed accused accuses";
const ACTING: &str = "agreed agrees offered offers wants wanted plans planned decided decides signed signs met meets visited visits arrived arrives called calls launched launches continued continues \
    rejected rejects refused refuses accepted accepts supported supports opposed opposes demanded demands demands ordered orders attacked attacks fired fires \
    invaded invades imposed imposes lifted sent sends won wins lost loses took takes made makes gave gives became becomes began begins resigned resigns \
    joined joins left leaves led leads held holds appointed named faces faced seeks sought tried tries voted votes passed approved approves \
    released releases published publishes paid pays bought buys sold sells hired fired sued sues filed files arrested detained charged \
    evacuated retaliated deployed deploys remains handles chairs hosted hosts spoke speaks speaking received receives proposed proposes introduced \
    requested requests worked works lives lived died dies married born attended studied plays played scored directed starred performed \
    has had have is was were are will would could can may might should must does did do keeps kept needs helped helps intends";
const PLACES: &str = "in to from at near across around into inside outside throughout toward towards via";
const SMALLS: &str = "the a an in on at it he she they but and as if we i this that these those there asked commenting speaking regarding last unfortunately indeed \
    when while after before however mostly his her their its for from with by to of or not no yes you what who whom whose where why how some many most \
    also then now so since although though because until unless during despite according about above below over under between among against into through \
    both each every either neither few several all any other others another such same more less much one two three four five six seven eight nine ten \
    my your our me him them us myself himself herself itself themselves here today yesterday tomorrow later earlier recently currently meanwhile additionally \
    moreover furthermore nevertheless finally first second third once still yet even just only perhaps maybe well let do does did is are was were be been being \
    have has had will would can could may might must should shall which than too very again already always never often sometimes usually \
    instead rather like unlike given following based due per despite amid next soon thus therefore hence overall otherwise besides nonetheless \
    image photo picture source sources file video related see read update correction editor's new old good great big long own early late \
    people man woman men women children police officials critics experts analysts authorities residents witnesses protesters supporters scientists researchers \
    please thank thanks ok okay oh hey hi hello dear well no-one nobody everyone everybody someone something anything nothing everything nor ever while whether";
const DAYS: &str = "monday tuesday wednesday thursday friday saturday sunday january february march april may june july august september october november december \
    jan jan. feb feb. mar mar. apr apr. jun jul aug aug. sept sept. sep sep. oct oct. nov nov. dec dec. mon tue wed thu fri sat sun utc gmt est pst";
const PARTICLES: &str =
    "de van von der den bin ibn al el ash ad ar la du di da dos del della ter ten le ben abu st. zu af av y e";
const PRONOUNS: &str = "i he she it we you they me him her us them who which himself herself itself themselves myself ourselves yourself one someone everyone nobody \
    this that these those what somebody anybody everybody his hers theirs mine ours my your our their its";
const COLLECTIVES: &str = "side authorities government leadership officials leader military army forces police parliament regime administration president delegation \
    state media navy people public troops soldiers negotiators lawmakers";
const DEALING: &str = "talks discussions contacts negotiations relations war ties dialogue conflict deal agreement meeting ceasefire cooperation alliance tensions trade";
const AUXILIARIES: &str = "has have had is are was were be been will would could may might must should did does do also later then previously earlier recently \
    repeatedly further again once already reportedly publicly only just even both all to not never still now simply first often himself herself on";
const COMPOUNDS: &str = "mediated backed led brokered supported sponsored funded allied owned run controlled occupied appointed drafted proposed";
const KINS: &str = "wife husband son daughter brother sister mother father lawyer colleague friend partner parents family widow cousin uncle aunt nephew niece";
const SURNAMES: &str = "smith johnson williams brown jones garcia miller davis rodriguez martinez hernandez lopez gonzalez wilson anderson thomas taylor moore jackson martin \
    lee perez thompson white harris sanchez clark ramirez lewis robinson walker young allen king wright scott torres nguyen hill flores green adams nelson baker hall rivera \
    campbell mitchell carter roberts kim park chen wang li zhang liu yang huang singh kumar khan patel ali hussein hassan ivanov petrov schmidt müller fischer weber meyer \
    dubois rossi silva santos ferreira cohen levy chan wong leung lam cheung ho ng tan lim cheng kwok yeung tsang sato suzuki tanaka yamamoto watanabe";
const HONOURS: &str = "qc kc sc mbe obe cbe md phd dphil mp mep frs jr sr esq ret";
const LINKS: &str = "of for and the & on in to at against with without";

static LISTS: LazyLock<HashMap<String, u32>> = LazyLock::new(|| {
    let mut lists: HashMap<String, u32> = HashMap::new();
    let mut add = |words: &str, bit: u32| {
        for word in words.split_whitespace() {
            *lists.entry(word.to_owned()).or_default() |= bit;
        }
    };
    for (words, bit) in [
        (include_str!("first_names.txt"), FIRST),
        (COURTESIES, COURTESY),
        (OFFICES, OFFICE),
        (RANKS, RANK),
        (ORGANISATIONS, ORGANISATION),
        (THINGS, THING),
        (SAYING, SAYS),
        (ACTING, ACTS),
        (PLACES, PLACE),
        (SMALLS, SMALL),
        (DAYS, DAY),
        (PARTICLES, PARTICLE),
        (PRONOUNS, PRONOUN),
        (COLLECTIVES, COLLECTIVE),
        (DEALING, DEALINGS),
        (AUXILIARIES, AUXILIARY),
        (COMPOUNDS, COMPOUND),
        (KINS, KIN),
        (SURNAMES, SURNAME),
        (LINKS, LINK),
        (TRADES, TRADE),
        (HONOURS, HONOUR),
    ] {
        add(words, bit);
    }
    for fact in facts::all() {
        let bit = match fact.kind {
            facts::Kind::State | facts::Kind::Capital | facts::Kind::Place => STATE,
            facts::Kind::Demonym => DEMONYM,
            facts::Kind::Organisation => BODY,
        };
        if let Some(first) = fact.words.first() {
            add(first, bit);
        }
    }
    lists
});

/// The lists a word in small letters is on.
pub fn lists_of(lower: &str) -> u32 {
    LISTS.get(lower).copied().unwrap_or_default()
}

/// The lists the tagger learns from.
pub const COUNTABLE: u32 = FIRST
    | COURTESY
    | OFFICE
    | RANK
    | ORGANISATION
    | THING
    | DEMONYM
    | STATE
    | BODY
    | SAYS
    | ACTS
    | PLACE
    | SMALL
    | DAY
    | PARTICLE
    | COLLECTIVE
    | KIN
    | SURNAME;

/// The numbers of the lists in a set.
pub fn lists_bits(lists: u32) -> impl Iterator<Item = u32> {
    (0..32).filter(move |bit| lists & (1 << bit) != 0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_may_be_on_several_lists() {
        assert_eq!(lists_of("may") & (DAY | SMALL | FIRST), DAY | SMALL | FIRST);
        assert_eq!(lists_of("spokesman") & OFFICE, OFFICE);
        assert_eq!(lists_of("xyzzy"), 0);
    }
}
