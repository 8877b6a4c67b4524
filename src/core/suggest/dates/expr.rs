//! What the words say, before the publication date and the sentence around them give it a value.

use super::value::{Amount, Clock, Daypart, Mod, Season, Unit, Vague, Value};

/// The word that shifts a unit away from the speaker or the last date named.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shift {
    /// last, past.
    Last,
    /// this, current.
    This,
    /// next, coming.
    Next,
    /// the previous, preceding: before the last date named.
    Previous,
    /// the following: after the last date named.
    Following,
    /// the same, that: the last date named.
    Same,
}

/// A year as named.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Year {
    /// Four digits.
    Named(i16),
    /// Two digits after an apostrophe.
    Short(i8),
    /// So many years after the publication date: -1 is last year.
    Shifted(i8),
    /// A fiscal year of four digits.
    Fiscal(i16),
    /// The year before, the same period of the year before.
    Before,
}

/// Which way a phrase counts, and from where.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Way {
    /// ago: from the publication date.
    Ago,
    /// earlier, before: from the last date named.
    Earlier,
    /// later, after: from the last date named.
    Later,
    /// from now, in … with a future verb: from the publication date.
    FromNow,
}

/// A feast, holiday or day known by a name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Feast {
    /// The same date every year.
    Fixed(i8, i8),
    /// The nth (or last, -1) weekday (1 Monday) of a month: month, weekday, nth, days added.
    Nth(i8, i8, i8, i8),
    /// So many days from Easter Sunday.
    Easter(i8),
}

/// A stretch of a year that carries a number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    /// Quarter 1 to 4.
    Quarter(i8),
    /// Half 1 or 2.
    Half(i8),
    /// "the quarter", "the latest quarter", "the period".
    Discussed,
}

/// A time expression without its value.
#[derive(Clone, Debug, PartialEq)]
pub enum Expr {
    /// Says it all itself.
    Fixed(Value),
    /// A date no calendar has.
    Impossible,
    /// February 4.
    MonthDay(i8, i8),
    /// February 4 to March 2: first, last, year.
    DayRange((i8, i8), (i8, i8), Option<Year>),
    /// February 4 of last year.
    MonthDayOf(i8, i8, Year),
    /// February, last February.
    Month(i8, Option<Shift>),
    /// February of last year.
    MonthOf(i8, Year),
    /// January-March.
    MonthRange(i8, i8, Option<Year>),
    /// the 15th.
    DayOfMonth(i8, Option<Shift>),
    /// Monday, last Monday.
    Weekday(i8, Option<Shift>),
    /// Monday of last week.
    WeekdayOf(i8, Shift),
    /// Wednesday-Thursday.
    WeekdayRange(i8, i8),
    /// Monday, Jan. 26.
    Dated(i8, Box<Expr>),
    /// today, yesterday: days from the publication date.
    Day(i8),
    /// last week, this year.
    Unit(Unit, Shift),
    /// the week, the day, the weekend.
    TheUnit(Unit),
    /// last summer.
    Season(Season, Option<Shift>),
    /// the summer of 1998.
    SeasonOf(Season, Year),
    /// the third quarter; with a year where one is named.
    Part(Part, Option<Year>),
    /// a year as such: '98, next fiscal year.
    Year(Year),
    /// the year-ago period, the same quarter last year: back by so many years.
    YearBack(i8),
    /// the first (2, last -1) week of March.
    NthWeek(i8, Box<Expr>),
    /// Christmas, Thanksgiving 2024, last Easter.
    Feast(Feast, Option<Year>, Option<Shift>),
    /// the current fiscal year: years after that of the publication date.
    FiscalYear(i8),
    /// two days ago.
    Count(Amount, Unit, Way),
    /// five years.
    Duration(Value),
    /// every Tuesday.
    Set(Value),
    /// now.
    Vague(Vague),
    /// 3 p.m., with the day beside it.
    Clock(Clock, Option<Box<Expr>>),
    /// Saturday night.
    Daypart(Daypart, Box<Expr>),
}

/// One reading of some words: what it says, how it is trimmed, the token after it.
#[derive(Clone, Debug, PartialEq)]
pub struct Node {
    /// What it says.
    pub expr: Expr,
    /// How a word trims it.
    pub modifier: Option<Mod>,
    /// Token after the last one.
    pub end: usize,
}

impl Node {
    /// A reading without a modifier.
    pub fn new(expr: Expr, end: usize) -> Self {
        Self { expr, modifier: None, end }
    }

    /// The same with a modifier.
    pub fn with(self, modifier: Mod) -> Self {
        Self { modifier: Some(modifier), ..self }
    }
}
