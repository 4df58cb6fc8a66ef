//! Instants and whole days. A day is a day in Europe/Berlin; nobody reads the clock here.

use crate::text::Lang;
use jiff::{Timestamp, civil::Date, tz::TimeZone};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error as _};
use std::fmt;

/// Where a day begins and ends for the property manager and the customers.
static BERLIN: TimeZone = jiff::tz::get!("Europe/Berlin");

/// An instant: microseconds since 1970-01-01 00:00 UTC, as the database keeps it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Moment(pub i64);

/// A length of time in whole seconds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Span(pub i64);

impl Span {
    /// So many minutes.
    #[must_use]
    pub const fn minutes(n: i64) -> Self {
        Self(n * 60)
    }
    /// So many hours.
    #[must_use]
    pub const fn hours(n: i64) -> Self {
        Self(n * 3_600)
    }
    /// So many times 24 hours.
    #[must_use]
    pub const fn days(n: i64) -> Self {
        Self(n * 86_400)
    }
}

impl Moment {
    fn timestamp(self) -> Timestamp {
        // Outside jiff's range (years -9999 to 9999) nothing sensible can be shown; the ends are close enough.
        Timestamp::from_microsecond(self.0).unwrap_or(if self.0 < 0 { Timestamp::MIN } else { Timestamp::MAX })
    }

    /// The day that this instant falls on, in Europe/Berlin.
    #[must_use]
    pub fn day(self) -> Day {
        Day(BERLIN.to_datetime(self.timestamp()).date())
    }

    /// The instant so much later.
    #[must_use]
    pub const fn plus(self, span: Span) -> Self {
        Self(self.0.saturating_add(span.0.saturating_mul(1_000_000)))
    }

    /// The instant so much earlier.
    #[must_use]
    pub const fn minus(self, span: Span) -> Self {
        Self(self.0.saturating_sub(span.0.saturating_mul(1_000_000)))
    }

    /// Day and time of day as people read it: `23.11.2026, 09:44`.
    #[must_use]
    pub fn to(self, lang: Lang) -> String {
        let local = BERLIN.to_datetime(self.timestamp());
        format!("{}, {:02}:{:02}", Day(local.date()).to(lang), local.hour(), local.minute())
    }

    /// The instant of a day at a time of day in Europe/Berlin. `None` where clocks are put forward over it; of the hour
    /// that there is twice, the first one.
    #[must_use]
    pub fn at(day: Day, time: Time) -> Option<Self> {
        let local = BERLIN.to_ambiguous_timestamp(day.0.at(time.hour, time.minute, 0, 0));
        if matches!(local.offset(), jiff::tz::AmbiguousOffset::Gap { .. }) {
            return None;
        }
        local.earlier().ok().map(|at| Self(at.as_microsecond()))
    }

    /// The time of day in Europe/Berlin.
    #[must_use]
    pub fn time(self) -> Time {
        let local = BERLIN.to_datetime(self.timestamp());
        Time { hour: local.hour(), minute: local.minute() }
    }

    /// As calendar files write it: `20261123T084400Z`.
    #[must_use]
    pub fn compact(self) -> String {
        let utc = TimeZone::UTC.to_datetime(self.timestamp());
        format!(
            "{:04}{:02}{:02}T{:02}{:02}{:02}Z",
            utc.year(),
            utc.month(),
            utc.day(),
            utc.hour(),
            utc.minute(),
            utc.second()
        )
    }

    /// RFC 3339 in UTC, for `<time datetime>` and logs.
    #[must_use]
    pub fn rfc3339(self) -> String {
        self.timestamp().to_string()
    }
}

/// A time of day, to the minute.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Time {
    hour: i8,
    minute: i8,
}

impl Time {
    /// Reads `08:30`, as HTML has it, and what people write instead: `8:30`, `8.30`.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let (hour, minute) = text.trim().split_once([':', '.'])?;
        let number = |digits: &str, shortest: usize| {
            let plain = (shortest..=2).contains(&digits.len()) && digits.bytes().all(|b| b.is_ascii_digit());
            if plain { digits.parse::<i8>().ok() } else { None }
        };
        let (hour, minute) = (number(hour, 1)?, number(minute, 2)?);
        ((0..24).contains(&hour) && (0..60).contains(&minute)).then_some(Self { hour, minute })
    }
}

impl fmt::Display for Time {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:02}:{:02}", self.hour, self.minute)
    }
}

/// A whole day in Europe/Berlin.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Day(Date);

impl Day {
    /// A day of the calendar, `None` if there is no such day or its year lies outside 1900 to 2199.
    ///
    /// The years are a limit of plausibility: contracts of living people begin and end there, and a slip such as
    /// `0202` or `20226` is caught instead of being stored.
    #[must_use]
    pub fn new(year: i16, month: i8, day: i8) -> Option<Self> {
        if !(1900..=2199).contains(&year) {
            return None;
        }
        Date::new(year, month, day).ok().map(Self)
    }

    /// Reads `2026-12-31` (ISO 8601) or `31.12.2026`, `1.2.2026` (German).
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        fn number<T: std::str::FromStr>(digits: &str, lengths: std::ops::RangeInclusive<usize>) -> Option<T> {
            let plain = lengths.contains(&digits.len()) && digits.bytes().all(|b| b.is_ascii_digit());
            if plain { digits.parse().ok() } else { None }
        }
        let text = text.trim();
        if let [year, month, day] = text.split('-').collect::<Vec<_>>()[..] {
            return Self::new(number(year, 4..=4)?, number(month, 2..=2)?, number(day, 2..=2)?);
        }
        if let [day, month, year] = text.split('.').collect::<Vec<_>>()[..] {
            return Self::new(number(year, 4..=4)?, number(month, 1..=2)?, number(day, 1..=2)?);
        }
        None
    }

    /// The day so many days later (earlier, if negative); stays at the ends of jiff's calendar.
    #[must_use]
    pub fn plus(self, days: i32) -> Self {
        Self(self.0.saturating_add(jiff::Span::new().days(days)))
    }

    /// The instant at which the day begins in Europe/Berlin.
    #[must_use]
    pub fn begins(self) -> Moment {
        // Midnight always exists there: clocks change at two and three. The ends of the calendar are out of reach.
        BERLIN.to_timestamp(self.0.at(0, 0, 0, 0)).map_or(Moment(0), |at| Moment(at.as_microsecond()))
    }

    /// What is wrong with what was typed as a day, if it is none.
    #[must_use]
    pub fn problem(typed: &str) -> crate::form::Problem {
        use crate::form::Problem;
        // `1.2.26` is a day to people; which century was meant nobody can know.
        let parts: Vec<_> = typed.trim().split('.').collect();
        let short = matches!(parts[..], [day, month, year] if year.len() == 2
            && Self::parse(&format!("{day}.{month}.20{year}")).is_some());
        if short { Problem::ShortYear } else { Problem::NotADay }
    }

    /// The day of the week.
    #[must_use]
    pub fn weekday(self, lang: Lang) -> &'static str {
        use jiff::civil::Weekday;
        match (self.0.weekday(), lang) {
            (Weekday::Monday, Lang::De) => "Montag",
            (Weekday::Tuesday, Lang::De) => "Dienstag",
            (Weekday::Wednesday, Lang::De) => "Mittwoch",
            (Weekday::Thursday, Lang::De) => "Donnerstag",
            (Weekday::Friday, Lang::De) => "Freitag",
            (Weekday::Saturday, Lang::De) => "Samstag",
            (Weekday::Sunday, Lang::De) => "Sonntag",
            (Weekday::Monday, Lang::En) => "Monday",
            (Weekday::Tuesday, Lang::En) => "Tuesday",
            (Weekday::Wednesday, Lang::En) => "Wednesday",
            (Weekday::Thursday, Lang::En) => "Thursday",
            (Weekday::Friday, Lang::En) => "Friday",
            (Weekday::Saturday, Lang::En) => "Saturday",
            (Weekday::Sunday, Lang::En) => "Sunday",
        }
    }

    /// `2026-12-31`, as the database and HTML keep it.
    #[must_use]
    pub fn iso(self) -> String {
        self.0.to_string()
    }

    /// As people read it: `31.12.2026` in German, `31 Dec 2026` in English.
    #[must_use]
    pub fn to(self, lang: Lang) -> String {
        const MONTHS: [&str; 12] = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
        let (year, month, day) = (self.0.year(), self.0.month(), self.0.day());
        match lang {
            Lang::De => format!("{day:02}.{month:02}.{year}"),
            Lang::En => {
                let name = usize::try_from(month - 1).ok().and_then(|i| MONTHS.get(i)).copied().unwrap_or_default();
                format!("{day} {name} {year}")
            }
        }
    }
}

impl fmt::Display for Day {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl Serialize for Day {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Day {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        Self::parse(&text).ok_or_else(|| D::Error::custom("not a day"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_are_read_in_both_notations_and_impossible_ones_refused() {
        assert_eq!(Day::parse("31.12.2026"), Day::new(2026, 12, 31));
        assert_eq!(Day::parse(" 1.2.2026 "), Day::new(2026, 2, 1));
        assert_eq!(Day::parse("2026-12-31"), Day::new(2026, 12, 31));
        for wrong in ["31.02.2026", "2026-13-01", "1.1.26", "heute", "", "1.1.0202", "+1.1.2026", "2026-1-1"] {
            assert_eq!(Day::parse(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn a_year_of_two_digits_is_told_apart_from_no_day() {
        use crate::form::Problem;
        assert_eq!(Day::problem("1.2.26"), Problem::ShortYear);
        assert_eq!(Day::problem(" 31.12.99 "), Problem::ShortYear);
        for wrong in ["31.02.26", "32.1.26", "heute", "", "1.2.", "31.02.2026"] {
            assert_eq!(Day::problem(wrong), Problem::NotADay, "{wrong}");
        }
    }

    #[test]
    fn days_begin_where_moments_say_they_do() {
        for day in ["2026-03-29", "2026-10-25", "2026-07-02", "2026-01-01", "1900-01-01", "2199-12-31"] {
            let day = Day::parse(day).unwrap_or(Day(Date::ZERO));
            assert_eq!((day.begins().day(), day.begins().minus(Span(1)).day()), (day, day.plus(-1)), "{day}");
        }
    }

    #[test]
    fn a_day_begins_at_midnight_in_berlin_in_summer_and_winter() {
        let summer = Moment(1_782_943_200_000_000); // 2026-07-01 22:00 UTC
        assert_eq!(summer.day(), Day::parse("2026-07-02").unwrap_or(summer.day().plus(99)));
        assert_eq!(summer.minus(Span(1)).day().iso(), "2026-07-01");
        assert_eq!(summer.to(Lang::De), "02.07.2026, 00:00");
        assert_eq!(summer.to(Lang::En), "2 Jul 2026, 00:00");
    }

    #[test]
    fn a_time_of_day_is_one_in_berlin_and_none_where_clocks_are_put_forward() {
        let at = |day: &str, time: &str| Moment::at(Day::parse(day)?, Time::parse(time)?).map(Moment::rfc3339);
        assert_eq!(at("2026-07-02", "00:00").as_deref(), Some("2026-07-01T22:00:00Z"));
        assert_eq!(at("2026-11-30", "8.05").as_deref(), Some("2026-11-30T07:05:00Z"));
        assert_eq!(at("2026-03-29", "02:30"), None);
        assert_eq!(at("2026-10-25", "02:30").as_deref(), Some("2026-10-25T00:30:00Z"));
        for wrong in ["24:00", "8", "8:5", "08:60", "-1:00", "acht", "", "8:30:00"] {
            assert_eq!(Time::parse(wrong), None, "{wrong}");
        }
        let moment = Moment(1_782_943_200_000_000);
        assert_eq!((moment.time().to_string(), moment.compact()), ("00:00".to_owned(), "20260701T220000Z".to_owned()));
        assert_eq!(moment.day().weekday(Lang::De), "Donnerstag");
    }
}
