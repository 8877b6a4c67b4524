//! The value of a time expression: TIMEX3 on top of ISO 8601, read, checked, printed, and turned into calendar days.
//!
//! One name for one thing: a decade is `199`, a century `19`, weeks are those of ISO 8601, a weekend belongs to the week
//! it closes, winter to the year in which it begins. What is printed is always that name; `199X` is read as well.
//!
//! **Source:** ISO 8601 for days, weeks, times and durations; TimeML's TIMEX3 for the rest.

use super::parse;
use jiff::civil::{Date, ISOWeekDate, Weekday};

/// What sort of time expression it is (`attrs.type` of a DATE span).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Kind {
    /// A calendar point or a stretch of a day or more, and the vague references.
    Date,
    /// Smaller than a day.
    Time,
    /// How long, not when.
    Duration,
    /// Again and again.
    Set,
}

impl Kind {
    /// All kinds in the order of the files.
    pub const ALL: [Self; 4] = [Self::Date, Self::Time, Self::Duration, Self::Set];

    /// The name written in files: DATE, TIME, DURATION, SET.
    pub fn name(self) -> &'static str {
        match self {
            Self::Date => "DATE",
            Self::Time => "TIME",
            Self::Duration => "DURATION",
            Self::Set => "SET",
        }
    }

    /// The kind with that name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.name() == name)
    }
}

/// How a word trims a value (`attrs.mod`): "late 1999" is `1999` with END.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Mod {
    /// Early, the beginning of, earlier this.
    Start,
    /// Mid, the middle of.
    Mid,
    /// Late, the end of, later this.
    End,
    /// About, around, nearly.
    Approx,
    /// Less than, under.
    LessThan,
    /// More than, over.
    MoreThan,
    /// At most, up to.
    EqualOrLess,
    /// At least.
    EqualOrMore,
    /// Before.
    Before,
    /// After.
    After,
}

impl Mod {
    /// All modifiers in the order of the files.
    pub const ALL: [Self; 10] = [
        Self::Start,
        Self::Mid,
        Self::End,
        Self::Approx,
        Self::LessThan,
        Self::MoreThan,
        Self::EqualOrLess,
        Self::EqualOrMore,
        Self::Before,
        Self::After,
    ];

    /// The name written in files: START, EQUAL_OR_MORE, …
    pub fn name(self) -> &'static str {
        match self {
            Self::Start => "START",
            Self::Mid => "MID",
            Self::End => "END",
            Self::Approx => "APPROX",
            Self::LessThan => "LESS_THAN",
            Self::MoreThan => "MORE_THAN",
            Self::EqualOrLess => "EQUAL_OR_LESS",
            Self::EqualOrMore => "EQUAL_OR_MORE",
            Self::Before => "BEFORE",
            Self::After => "AFTER",
        }
    }

    /// The modifier with that name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|modifier| modifier.name() == name)
    }
}

/// A season; winter is named by the year in which it begins.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Season {
    /// March to May.
    Spring,
    /// June to August.
    Summer,
    /// September to November.
    Autumn,
    /// December to February.
    Winter,
}

impl Season {
    /// All seasons in the order of the year.
    pub const ALL: [Self; 4] = [Self::Spring, Self::Summer, Self::Autumn, Self::Winter];

    /// SP, SU, FA, WI.
    pub fn code(self) -> &'static str {
        match self {
            Self::Spring => "SP",
            Self::Summer => "SU",
            Self::Autumn => "FA",
            Self::Winter => "WI",
        }
    }

    /// First month of the season.
    pub fn first_month(self) -> i8 {
        match self {
            Self::Spring => 3,
            Self::Summer => 6,
            Self::Autumn => 9,
            Self::Winter => 12,
        }
    }
}

/// A part of the day.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Daypart {
    /// MO.
    Morning,
    /// MI: around noon.
    Midday,
    /// AF.
    Afternoon,
    /// EV.
    Evening,
    /// NI.
    Night,
    /// DT: while the sun is up.
    Daytime,
}

impl Daypart {
    /// All parts of the day, in the order of the day.
    pub const ALL: [Self; 6] =
        [Self::Morning, Self::Midday, Self::Afternoon, Self::Evening, Self::Night, Self::Daytime];

    /// MO, MI, AF, EV, NI, DT.
    pub fn code(self) -> &'static str {
        match self {
            Self::Morning => "MO",
            Self::Midday => "MI",
            Self::Afternoon => "AF",
            Self::Evening => "EV",
            Self::Night => "NI",
            Self::Daytime => "DT",
        }
    }
}

/// A time zone as far as a value carries one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Zone {
    /// `Z`.
    Utc,
    /// Minutes east of Greenwich.
    Offset(i16),
}

/// A time of day.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Clock {
    /// Hour, minute and second as far as named, zone; 24:00 is the midnight that ends the day.
    At {
        /// 0 to 24.
        hour: i8,
        /// 0 to 59.
        minute: Option<i8>,
        /// 0 to 59.
        second: Option<i8>,
        /// Only where the text names one.
        zone: Option<Zone>,
    },
    /// TMO, TAF, …
    Part(Daypart),
}

impl Clock {
    /// A time to the minute without a zone.
    pub fn hm(hour: i8, minute: i8) -> Self {
        Self::At { hour, minute: Some(minute), second: None, zone: None }
    }
}

/// Unit of a duration.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Unit {
    /// CE.
    Century,
    /// E (`DE` is read as well).
    Decade,
    /// Y.
    Year,
    /// Q.
    Quarter,
    /// M before the T.
    Month,
    /// W.
    Week,
    /// WE.
    Weekend,
    /// D.
    Day,
    /// H.
    Hour,
    /// M after the T.
    Minute,
    /// S.
    Second,
}

impl Unit {
    /// All units, the longest first, which is the order inside a duration.
    pub const ALL: [Self; 11] = [
        Self::Century,
        Self::Decade,
        Self::Year,
        Self::Quarter,
        Self::Month,
        Self::Week,
        Self::Weekend,
        Self::Day,
        Self::Hour,
        Self::Minute,
        Self::Second,
    ];

    /// Letters of the unit inside a duration.
    pub fn code(self) -> &'static str {
        match self {
            Self::Century => "CE",
            Self::Decade => "E",
            Self::Year => "Y",
            Self::Quarter => "Q",
            Self::Month | Self::Minute => "M",
            Self::Week => "W",
            Self::Weekend => "WE",
            Self::Day => "D",
            Self::Hour => "H",
            Self::Second => "S",
        }
    }

    /// The English word, singular.
    pub fn word(self) -> &'static str {
        match self {
            Self::Century => "century",
            Self::Decade => "decade",
            Self::Year => "year",
            Self::Quarter => "quarter",
            Self::Month => "month",
            Self::Week => "week",
            Self::Weekend => "weekend",
            Self::Day => "day",
            Self::Hour => "hour",
            Self::Minute => "minute",
            Self::Second => "second",
        }
    }

    /// The English word, plural.
    pub fn plural(self) -> &'static str {
        match self {
            Self::Century => "centuries",
            Self::Decade => "decades",
            Self::Year => "years",
            Self::Quarter => "quarters",
            Self::Month => "months",
            Self::Week => "weeks",
            Self::Weekend => "weekends",
            Self::Day => "days",
            Self::Hour => "hours",
            Self::Minute => "minutes",
            Self::Second => "seconds",
        }
    }

    /// Whether it stands after the T.
    pub fn is_clock(self) -> bool {
        matches!(self, Self::Hour | Self::Minute | Self::Second)
    }
}

/// How many of a unit.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Amount {
    /// In hundredths, so that two and a half is 250.
    Hundredths(u64),
    /// X: several, a few.
    Unknown,
}

impl Amount {
    /// A whole number of units.
    pub fn whole(number: u32) -> Self {
        Self::Hundredths(u64::from(number) * 100)
    }
}

/// The three vague references.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Vague {
    /// PAST_REF.
    Past,
    /// PRESENT_REF.
    Present,
    /// FUTURE_REF.
    Future,
}

impl Vague {
    /// PAST_REF, PRESENT_REF, FUTURE_REF.
    pub fn code(self) -> &'static str {
        match self {
            Self::Past => "PAST_REF",
            Self::Present => "PRESENT_REF",
            Self::Future => "FUTURE_REF",
        }
    }
}

/// A value. Years are 1 to 9999.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Value {
    /// `2026-02-02`.
    Day(Date),
    /// `2026-W05`: year and week of ISO 8601.
    Week(i16, i8),
    /// `2026-W05-WE`: Saturday and Sunday of that week.
    Weekend(i16, i8),
    /// `2026-02`.
    Month(i16, i8),
    /// `2026-Q3`.
    Quarter(i16, i8),
    /// `2026-H1`.
    Half(i16, i8),
    /// `2026-SU`.
    Season(i16, Season),
    /// `2026`.
    Year(i16),
    /// `199`: 1990 to 1999.
    Decade(i16),
    /// `19`: 1900 to 1999.
    Century(i16),
    /// `FY2027`, `FY2027-Q1` (quarter in the second place).
    Fiscal(i16, Option<i8>),
    /// `2026-02-04/2026-02-05`, `P2W/P3W`.
    Range(Box<Value>, Box<Value>),
    /// `2026-02-02T15:00`, `2026-02-02TNI`; without a day (`T15:00`) where none is known.
    Time(Option<Date>, Clock),
    /// PRESENT_REF and its fellows.
    Vague(Vague),
    /// `P5Y`, `PT2H30M`, `PXM`; the parts in falling order of unit.
    Duration(Vec<(Amount, Unit)>),
    /// With X where nothing is said: `XXXX-WXX-2`, `XXXX-12-25`, `XXXX-XX-XXTMO`.
    Open(String),
}

impl Value {
    /// Reads a value. **Errors:** a plain sentence saying what is wrong with it.
    pub fn parse(text: &str) -> Result<Self, String> {
        parse::value(text)
    }

    /// A duration of one unit.
    pub fn duration(amount: Amount, unit: Unit) -> Self {
        Self::Duration(vec![(amount, unit)])
    }

    /// The kind such a value has when nothing else is said.
    pub fn kind(&self) -> Kind {
        match self {
            Self::Time(..) => Kind::Time,
            Self::Duration(_) => Kind::Duration,
            Self::Range(from, _) => from.kind(),
            Self::Open(text) if text.contains('T') => Kind::Time,
            Self::Open(text) if text.starts_with("XXXX-WXX-") => Kind::Set,
            _ => Kind::Date,
        }
    }

    /// First and last calendar day, both inside; `None` for durations, sets and vague references.
    ///
    /// A fiscal year counts as the calendar year of its name, since no text says where it begins.
    pub fn span_days(&self) -> Option<(Date, Date)> {
        match *self {
            Self::Day(day) | Self::Time(Some(day), _) => Some((day, day)),
            Self::Week(year, week) => {
                Some((week_day(year, week, Weekday::Monday)?, week_day(year, week, Weekday::Sunday)?))
            }
            Self::Weekend(year, week) => {
                Some((week_day(year, week, Weekday::Saturday)?, week_day(year, week, Weekday::Sunday)?))
            }
            Self::Month(year, month) => months(year, month, 1),
            Self::Quarter(year, quarter) | Self::Fiscal(year, Some(quarter)) => months(year, quarter * 3 - 2, 3),
            Self::Half(year, half) => months(year, half * 6 - 5, 6),
            Self::Season(year, season) => months(year, season.first_month(), 3),
            Self::Year(year) | Self::Fiscal(year, None) => months(year, 1, 12),
            Self::Decade(decade) => years(decade.checked_mul(10)?, 9),
            Self::Century(century) => years(century.checked_mul(100)?, 99),
            Self::Range(ref from, ref to) => Some((from.span_days()?.0, to.span_days()?.1)),
            Self::Time(None, _) | Self::Vague(_) | Self::Duration(_) | Self::Open(_) => None,
        }
    }
}

impl Value {
    /// Whether its years lie in the calendar, 1 to 9999.
    pub fn is_in_calendar(&self) -> bool {
        match self {
            Self::Day(day) | Self::Time(Some(day), _) => (1..=9999).contains(&day.year()),
            Self::Week(year, _)
            | Self::Weekend(year, _)
            | Self::Month(year, _)
            | Self::Quarter(year, _)
            | Self::Half(year, _)
            | Self::Season(year, _)
            | Self::Year(year)
            | Self::Fiscal(year, _) => (1..=9999).contains(year),
            Self::Decade(decade) => (0..=999).contains(decade),
            Self::Century(century) => (0..=99).contains(century),
            Self::Range(from, to) => from.is_in_calendar() && to.is_in_calendar(),
            Self::Time(None, _) | Self::Vague(_) | Self::Duration(_) | Self::Open(_) => true,
        }
    }
}

fn months(year: i16, month: i8, count: i8) -> Option<(Date, Date)> {
    let first = Date::new(year, month, 1).ok()?;
    let last = month + count - 1;
    let (year, last) = if last > 12 { (year + 1, last - 12) } else { (year, last) };
    Some((first, Date::new(year, last, 1).ok()?.last_of_month()))
}

fn years(first: i16, more: i16) -> Option<(Date, Date)> {
    Some((Date::new(first.max(1), 1, 1).ok()?, Date::new(first + more, 12, 31).ok()?))
}

/// A day of an ISO week.
pub fn week_day(year: i16, week: i8, day: Weekday) -> Option<Date> {
    ISOWeekDate::new(year, week, day).ok().map(|d| d.date())
}

/// Whether a value is well formed and fits the kind. **Errors:** a plain sentence saying what is wrong.
pub fn check(value: &str, kind: Kind) -> Result<(), String> {
    let parsed = Value::parse(value)?;
    let own = parsed.kind();
    let fits = match kind {
        Kind::Date => own == Kind::Date || matches!(parsed, Value::Open(_)) && own != Kind::Time,
        Kind::Time => own == Kind::Time || matches!(parsed, Value::Vague(_)),
        Kind::Duration => own == Kind::Duration || matches!(parsed, Value::Vague(_)),
        Kind::Set => own == Kind::Duration || matches!(parsed, Value::Open(_) | Value::Time(None, _)),
    };
    if fits {
        return Ok(());
    }
    Err(match kind {
        Kind::Date => format!("“{value}” is a {}, not a date such as 2026-02-02.", word_for(own)),
        Kind::Time => format!("“{value}” is a {}, not a time such as 2026-02-02T15:00.", word_for(own)),
        Kind::Duration => format!("“{value}” is a {}, not a duration such as P2W.", word_for(own)),
        Kind::Set => format!("“{value}” does not repeat: write P1W for every week, XXXX-WXX-2 for every Tuesday."),
    })
}

fn word_for(kind: Kind) -> &'static str {
    match kind {
        Kind::Date => "date",
        Kind::Time => "time of day",
        Kind::Duration => "duration",
        Kind::Set => "set of dates",
    }
}
