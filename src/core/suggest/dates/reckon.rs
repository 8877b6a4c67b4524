//! Calendar arithmetic: candidates for a bare weekday, month or day, and steps by units.

use super::expr::Feast;
use super::governor::Direction;
use super::value::{Season, Unit, Value};
use jiff::Span;
use jiff::civil::{Date, Weekday};

/// A weekday by its ISO number.
pub fn weekday(n: i8) -> Weekday {
    Weekday::from_monday_one_offset(n.clamp(1, 7)).unwrap_or(Weekday::Monday)
}

/// Days added; `None` outside the calendar.
pub fn plus_days(date: Date, days: i32) -> Option<Date> {
    date.checked_add(Span::new().try_days(days).ok()?).ok().filter(|d| (1..=9999).contains(&d.year()))
}

/// Months added, the day kept inside the month.
pub fn plus_months(date: Date, months: i32) -> Option<Date> {
    date.checked_add(Span::new().try_months(months).ok()?).ok().filter(|d| (1..=9999).contains(&d.year()))
}

/// Days from one date to another.
pub fn days_between(from: Date, to: Date) -> i64 {
    from.duration_until(to).as_hours() / 24
}

/// The most recent day with that name, the date itself included.
pub fn recent_weekday(date: Date, day: i8) -> Option<Date> {
    let back = i32::from((date.weekday().to_monday_one_offset() - day).rem_euclid(7));
    plus_days(date, -back)
}

/// The next day with that name, the date itself included.
pub fn next_weekday(date: Date, day: i8) -> Option<Date> {
    let on = i32::from((day - date.weekday().to_monday_one_offset()).rem_euclid(7));
    plus_days(date, on)
}

/// The value of a unit around a date.
pub fn unit_of(unit: Unit, date: Date) -> Option<Value> {
    let week = date.iso_week_date();
    Some(match unit {
        Unit::Day => Value::Day(date),
        Unit::Week => Value::Week(week.year(), week.week()),
        Unit::Weekend => Value::Weekend(week.year(), week.week()),
        Unit::Month => Value::Month(date.year(), date.month()),
        Unit::Quarter => Value::Quarter(date.year(), quarter_of(date)),
        Unit::Year => Value::Year(date.year()),
        Unit::Decade => Value::Decade(date.year() / 10),
        Unit::Century => Value::Century(date.year() / 100),
        Unit::Hour | Unit::Minute | Unit::Second => return None,
    })
}

/// The quarter a day lies in.
pub fn quarter_of(date: Date) -> i8 {
    (date.month() - 1) / 3 + 1
}

/// A date moved by so many units.
pub fn step(date: Date, unit: Unit, by: i32) -> Option<Date> {
    match unit {
        Unit::Day => plus_days(date, by),
        Unit::Week | Unit::Weekend => plus_days(date, by.checked_mul(7)?),
        Unit::Month => plus_months(date, by),
        Unit::Quarter => plus_months(date, by.checked_mul(3)?),
        Unit::Year => plus_months(date, by.checked_mul(12)?),
        Unit::Decade => plus_months(date, by.checked_mul(120)?),
        Unit::Century => plus_months(date, by.checked_mul(1200)?),
        Unit::Hour | Unit::Minute | Unit::Second => None,
    }
}

/// Year and month of the nearest, most recent or next month of that number.
pub fn month_year(date: Date, month: i8, direction: Direction) -> i16 {
    let year = date.year();
    let recent = if month <= date.month() { year } else { year - 1 };
    let next = if month >= date.month() { year } else { year + 1 };
    match direction {
        Direction::Past => recent,
        Direction::Future => next,
        Direction::Open => {
            let gap = |y: i16| (i32::from(y - year) * 12 + i32::from(month - date.month())).abs();
            if gap(next) < gap(recent) { next } else { recent }
        }
    }
}

/// The day in the year that lies nearest, or last or next where a verb governs.
///
/// A verb does not carry a day further than ten and a half months: "the talks scheduled for Feb. 1" on February 2nd are
/// yesterday's.
pub fn yearly(date: Date, direction: Direction, day_in: impl Fn(i16) -> Option<Date>) -> Option<Date> {
    const FAR: i64 = 320;
    let days: Vec<Date> = (date.year() - 1..=date.year() + 1).filter_map(&day_in).collect();
    let nearest = days.iter().copied().min_by_key(|d| days_between(date, *d).abs());
    let governed = match direction {
        Direction::Past => days.iter().copied().filter(|d| *d <= date).max(),
        Direction::Future => days.iter().copied().filter(|d| *d >= date).min(),
        Direction::Open => None,
    };
    governed
        .filter(|d| days_between(date, *d).abs() <= FAR)
        .or(nearest)
        .or_else(|| (date.year() - 8..=date.year() + 8).filter_map(day_in).min_by_key(|d| days_between(date, *d).abs()))
}

/// The most recent and the next day in the year, for the two readings a person can flip between.
pub fn both_years(date: Date, day_in: impl Fn(i16) -> Option<Date>) -> (Option<Date>, Option<Date>) {
    let days: Vec<Date> = (date.year() - 1..=date.year() + 1).filter_map(day_in).collect();
    (days.iter().copied().filter(|d| *d <= date).max(), days.iter().copied().filter(|d| *d >= date).min())
}

/// First and last day of a season that begins in a year.
pub fn season_days(season: Season, year: i16) -> Option<(Date, Date)> {
    Value::Season(year, season).span_days()
}

/// A feast in a year.
pub fn feast_day(feast: Feast, year: i16) -> Option<Date> {
    match feast {
        Feast::Fixed(month, day) => Date::new(year, month, day).ok(),
        Feast::Nth(month, day, nth, plus) => {
            let first = Date::new(year, month, 1).ok()?;
            plus_days(first.nth_weekday_of_month(nth, weekday(day)).ok()?, i32::from(plus))
        }
        Feast::Easter(plus) => plus_days(easter(year)?, i32::from(plus)),
    }
}

/// Easter Sunday of the Gregorian calendar.
///
/// **Source:** the computus of Meeus, Jones and Butcher.
fn easter(year: i16) -> Option<Date> {
    let y = i32::from(year);
    let (a, b, c) = (y % 19, y / 100, y % 100);
    let h = (19 * a + b - b / 4 - (b - (b + 8) / 25 + 1) / 3 + 15) % 30;
    let l = (32 + 2 * (b % 4) + 2 * (c / 4) - h - c % 4) % 7;
    let m = (a + 11 * h + 22 * l) / 451;
    let n = h + l - 7 * m + 114;
    Date::new(year, (n / 31) as i8, (n % 31 + 1) as i8).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn feasts_fall_where_the_calendar_has_them() {
        assert_eq!(feast_day(Feast::Easter(0), 2026), Some(date(2026, 4, 5)));
        assert_eq!(feast_day(Feast::Easter(-2), 2000), Some(date(2000, 4, 21)));
        assert_eq!(feast_day(Feast::Nth(11, 4, 4, 0), 2024), Some(date(2024, 11, 28)));
        assert_eq!(feast_day(Feast::Nth(5, 1, -1, 0), 2026), Some(date(2026, 5, 25)));
    }

    #[test]
    fn weekdays_count_the_day_itself() {
        let monday = date(2026, 2, 2);
        assert_eq!(recent_weekday(monday, 1), Some(monday));
        assert_eq!(next_weekday(monday, 1), Some(monday));
        assert_eq!(recent_weekday(monday, 5), Some(date(2026, 1, 30)));
        assert_eq!(next_weekday(monday, 5), Some(date(2026, 2, 6)));
    }

    #[test]
    fn a_day_of_the_year_is_the_nearest_unless_a_verb_governs() {
        let r = date(2026, 2, 2);
        let day = |month, day| move |year| Date::new(year, month, day).ok();
        assert_eq!(yearly(r, Direction::Open, day(12, 15)), Some(date(2025, 12, 15)));
        assert_eq!(yearly(r, Direction::Future, day(11, 20)), Some(date(2026, 11, 20)));
        assert_eq!(yearly(r, Direction::Future, day(2, 1)), Some(date(2026, 2, 1)));
        assert_eq!(yearly(r, Direction::Open, day(2, 29)), Some(date(2024, 2, 29)));
    }
}
