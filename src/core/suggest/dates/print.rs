//! Writing values down.

use super::value::{Amount, Clock, Value, Zone};
use std::fmt;

impl fmt::Display for Amount {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match *self {
            Self::Unknown => f.write_str("X"),
            Self::Hundredths(h) => {
                write!(f, "{}", h / 100)?;
                match h % 100 {
                    0 => Ok(()),
                    rest if rest % 10 == 0 => write!(f, ".{}", rest / 10),
                    rest => write!(f, ".{rest:02}"),
                }
            }
        }
    }
}

impl fmt::Display for Clock {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match *self {
            Self::Part(part) => write!(f, "T{}", part.code()),
            Self::At { hour, minute, second, zone } => {
                write!(f, "T{hour:02}")?;
                if let Some(minute) = minute {
                    write!(f, ":{minute:02}")?;
                    if let Some(second) = second {
                        write!(f, ":{second:02}")?;
                    }
                }
                match zone {
                    None => Ok(()),
                    Some(Zone::Utc) => f.write_str("Z"),
                    Some(Zone::Offset(minutes)) => {
                        let sign = if minutes < 0 { '-' } else { '+' };
                        let minutes = minutes.unsigned_abs();
                        write!(f, "{sign}{:02}:{:02}", minutes / 60, minutes % 60)
                    }
                }
            }
        }
    }
}

impl fmt::Display for Value {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Day(day) => write!(f, "{day}"),
            Self::Week(year, week) => write!(f, "{year:04}-W{week:02}"),
            Self::Weekend(year, week) => write!(f, "{year:04}-W{week:02}-WE"),
            Self::Month(year, month) => write!(f, "{year:04}-{month:02}"),
            Self::Quarter(year, quarter) => write!(f, "{year:04}-Q{quarter}"),
            Self::Half(year, half) => write!(f, "{year:04}-H{half}"),
            Self::Season(year, season) => write!(f, "{year:04}-{}", season.code()),
            Self::Year(year) => write!(f, "{year:04}"),
            Self::Decade(decade) => write!(f, "{decade:03}"),
            Self::Century(century) => write!(f, "{century:02}"),
            Self::Fiscal(year, None) => write!(f, "FY{year:04}"),
            Self::Fiscal(year, Some(quarter)) => write!(f, "FY{year:04}-Q{quarter}"),
            Self::Range(from, to) => write!(f, "{from}/{to}"),
            Self::Time(day, clock) => {
                if let Some(day) = day {
                    write!(f, "{day}")?;
                }
                write!(f, "{clock}")
            }
            Self::Vague(vague) => f.write_str(vague.code()),
            Self::Duration(parts) => {
                f.write_str("P")?;
                let mut clock = false;
                for (amount, unit) in parts {
                    if unit.is_clock() && !clock {
                        clock = true;
                        f.write_str("T")?;
                    }
                    write!(f, "{amount}{}", unit.code())?;
                }
                Ok(())
            }
            Self::Open(text) => f.write_str(text),
        }
    }
}
