//! What staff type into the form of an announcement.

use super::{Announcement, Appointment, Audience, Place, PlaceKind, Whom};
use crate::{
    form::{LINE, Problem, Problems, line, note, optional_line},
    time::{Day, Moment, Span, Time},
};
use serde::{Deserialize, Serialize};

/// A title is the subject of a mail; mail programs show some 70 characters, twice that is still read.
pub const TITLE: usize = 150;
/// What an announcement says: some five printed pages. Whoever writes more means a document.
pub const TEXT: usize = 20_000;
/// So many houses can be chosen one by one; whoever means more means all.
pub const HOUSES: usize = 100;

/// So many days an appointment can last: a scaffold stands for months, and what lasts longer than a year is a slip of the year.
const LASTS: u32 = 366;
/// So many years ahead it can be: nobody knows more of a house, and what is later is a slip of the year, too.
const AHEAD: u32 = 10;

/// What was typed into the fields of an announcement.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Typed {
    /// The title.
    pub title: String,
    /// What it says.
    pub text: String,
    /// The key of a [`PlaceKind`].
    pub place: String,
    /// The key of a [`Whom`].
    pub whom: String,
    /// The numbers of the houses that were chosen.
    pub houses: Vec<String>,
    /// The number of the unit that was chosen.
    pub unit: String,
    /// The number of the contact that was chosen.
    pub contact: String,
    /// The day of the appointment.
    pub day: String,
    /// When it begins.
    pub from: String,
    /// Its last day, if it is another one.
    pub until_day: String,
    /// When it ends.
    pub until: String,
    /// Where it takes place.
    pub location: String,
    /// Whom somebody has agreed to, who was told how many that are: [`Typed::agreement`]. Asked of what is published.
    pub agreed: String,
}

impl Typed {
    /// What is to be agreed to; empty as long as something is wrong.
    #[must_use]
    pub fn agreement(&self, mailed: bool) -> String {
        Announcement::read(self).map(|announcement| announcement.audience.agreement(mailed)).unwrap_or_default()
    }
}

/// The name of the box of a house: the same wherever it stands in the list.
#[must_use]
pub fn house_field(house: i64) -> String {
    format!("houses[{house}]")
}

impl Announcement {
    /// Reads what was typed. Without any day and time there is no appointment.
    ///
    /// # Errors
    /// What is wrong, by the names of the fields.
    pub fn read(typed: &Typed) -> Result<Self, Problems> {
        let mut problems = Problems::default();
        let title = problems.note("title", line(&typed.title, TITLE));
        let text = problems.note("text", note(&typed.text, TEXT).and_then(|text| text.ok_or(Problem::Missing)));
        let place = place(&mut problems, typed);
        let whom = problems.note("whom", Whom::parse(&typed.whom).ok_or(Problem::NotAChoice));
        let appointment = appointment(&mut problems, typed);
        match (title, text, place, whom) {
            (Some(title), Some(text), Some(place), Some(whom)) if problems.is_empty() => {
                // Those who look after one contact are one kind of people.
                let whom = if matches!(place, Place::Contact(_)) { Whom::Everybody } else { whom };
                Ok(Self { title, text, audience: Audience { place, whom }, appointment })
            }
            _ => Err(problems),
        }
    }

    /// Refuses an appointment that is over now, or before anybody can read of it, one that has begun and has no end, and one that
    /// is too long or too far ahead to be meant. What stood there `before` may stay as long as it is not over; what customers have
    /// read by now ([`super::seen_from`]) may stay and is put right also when it is.
    ///
    /// # Errors
    /// What is wrong, by the names of the fields.
    pub fn must_be_ahead(
        &self,
        before: Option<&Appointment>,
        now: Moment,
        seen_from: Option<Moment>,
    ) -> Result<(), Problems> {
        let Some(appointment) = &self.appointment else { return Ok(()) };
        let times = |appointment: &Appointment| (appointment.starts, appointment.ends);
        let stays = before.is_some_and(|before| times(before) == times(appointment));
        let read = before.filter(|_| seen_from.is_some_and(|from| from <= now));
        if stays && read.is_some() {
            return Ok(());
        }
        if !stays {
            is_meant(appointment, now)?;
        }
        if read.is_some_and(|before| before.is_over(now)) {
            return Ok(());
        }
        if appointment.is_over(now) {
            return Err(Problems::one(field_over(appointment, now), Problem::Over));
        }
        if let Some(from) = seen_from.filter(|from| appointment.is_over(*from)) {
            return Err(Problems::one(field_over(appointment, from), Problem::OverWhenSeen));
        }
        let begun = |appointment: &Appointment| appointment.has_begun_without_end(now);
        if !stays && begun(appointment) && !read.is_some_and(begun) {
            return Err(Problems::one("from", Problem::BegunWithoutEnd));
        }
        Ok(())
    }

    /// Refuses to publish what would be over by then: as wrong of the appointment if it is over now, and otherwise of the time
    /// that was chosen for it to appear.
    ///
    /// # Errors
    /// What is wrong: `appointment`, or the name of the field.
    pub fn must_not_be_over(&self, now: Moment, from: Moment) -> Result<(), Problems> {
        match &self.appointment {
            Some(appointment) if appointment.is_over(now) => Err(Problems::one("appointment", Problem::Over)),
            Some(appointment) if appointment.is_over(from) => Err(Problems::one("at", Problem::OverWhenSeen)),
            _ => Ok(()),
        }
    }

    /// As a form shows it.
    #[must_use]
    pub fn typed(&self) -> Typed {
        let Self { title, text, audience, appointment } = self;
        let mut typed = Typed {
            title: title.clone(),
            text: text.clone(),
            place: audience.place.kind().key().to_owned(),
            whom: audience.whom.key().to_owned(),
            ..Typed::default()
        };
        match &audience.place {
            Place::Everywhere => {}
            Place::Houses(houses) => typed.houses = houses.iter().map(ToString::to_string).collect(),
            Place::Unit(unit) => typed.unit = unit.to_string(),
            Place::Contact(contact) => typed.contact = contact.to_string(),
        }
        if let Some(Appointment { starts, ends, location }) = appointment {
            typed.day = starts.day().iso();
            typed.from = starts.time().to_string();
            if starts.day() != ends.day() {
                typed.until_day = ends.day().iso();
            }
            if starts != ends {
                typed.until = ends.time().to_string();
            }
            typed.location = location.clone().unwrap_or_default();
        }
        typed
    }
}

/// Refuses what can only be a slip of the year.
fn is_meant(appointment: &Appointment, now: Moment) -> Result<(), Problems> {
    if appointment.ends > appointment.starts.plus(Span::days(i64::from(LASTS))) {
        return Err(Problems::one("until_day", Problem::LastsTooLong { days: LASTS }));
    }
    if appointment.starts > now.plus(Span::days(i64::from(AHEAD) * 366)) {
        return Err(Problems::one("day", Problem::TooFarAhead { years: AHEAD }));
    }
    Ok(())
}

/// The field that makes an appointment over at an instant: where that is its last day, the day is right and the time is not.
fn field_over(appointment: &Appointment, at: Moment) -> &'static str {
    let (first, last) = (appointment.starts.day(), appointment.ends.day());
    match (last == at.day(), first == last) {
        (false, _) => "day",
        (true, true) => "from",
        (true, false) => "until",
    }
}

fn place(problems: &mut Problems, typed: &Typed) -> Option<Place> {
    let kind = problems.note("place", PlaceKind::parse(&typed.place).ok_or(Problem::NotAChoice))?;
    match kind {
        PlaceKind::Everywhere => Some(Place::Everywhere),
        PlaceKind::Houses => {
            let chosen = typed.houses.iter().filter(|house| !house.is_empty());
            let houses: Option<Vec<_>> = chosen.map(|house| house.parse().ok()).collect();
            let mut houses = houses.unwrap_or_default();
            houses.sort_unstable();
            houses.dedup();
            let limit = u32::try_from(HOUSES).unwrap_or(u32::MAX);
            let houses = match houses.len() {
                0 => Err(Problem::NothingChosen),
                n if n > HOUSES => Err(Problem::TooMany { limit }),
                _ => Ok(houses),
            };
            problems.note("words", houses).map(Place::Houses)
        }
        PlaceKind::Unit => {
            problems.note("words", typed.unit.parse().map_err(|_| Problem::NothingChosen)).map(Place::Unit)
        }
        PlaceKind::Contact => {
            problems.note("words", typed.contact.parse().map_err(|_| Problem::NothingChosen)).map(Place::Contact)
        }
    }
}

fn appointment(problems: &mut Problems, typed: &Typed) -> Option<Appointment> {
    let Typed { day, from, until_day, until, location, .. } = typed;
    let location = problems.note("location", optional_line(location, LINE)).flatten();
    if [day, from, until_day, until].into_iter().all(|typed| typed.trim().is_empty()) {
        if location.is_some() {
            problems.add("day", Problem::Missing);
        }
        return None;
    }
    let first = problems.note("day", read_day(day))?;
    let starts = moment(problems, "from", first, from)?;
    let last = if until_day.trim().is_empty() { first } else { problems.note("until_day", read_day(until_day))? };
    let ends = match (until.trim().is_empty(), until_day.trim().is_empty()) {
        (true, true) => starts,
        _ => moment(problems, "until", last, until)?,
    };
    if ends < starts {
        let same_day = until_day.trim().is_empty();
        problems.add("until", if same_day { Problem::EndsEarlierThatDay } else { Problem::EndsBeforeStart });
        return None;
    }
    Some(Appointment { starts, ends, location })
}

fn read_day(typed: &str) -> Result<Day, Problem> {
    if typed.trim().is_empty() { Err(Problem::Missing) } else { Day::parse(typed).ok_or_else(|| Day::problem(typed)) }
}

fn moment(problems: &mut Problems, field: &str, day: Day, typed: &str) -> Option<Moment> {
    let missing = typed.trim().is_empty();
    let time = Time::parse(typed).ok_or(if missing { Problem::Missing } else { Problem::NotATime });
    problems.note(field, time.and_then(|time| Moment::at(day, time).ok_or(Problem::SkippedTime)))
}

/// From when on customers shall see an announcement, as somebody chose it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct TypedTime {
    /// `now` or `later`.
    pub when: String,
    /// The day, if it is later.
    pub on: String,
    /// The time of day, if it is later.
    pub at: String,
}

impl TypedTime {
    /// The instant that was chosen.
    ///
    /// # Errors
    /// What is wrong, by the names of the fields.
    pub fn read(&self, now: Moment) -> Result<Moment, Problems> {
        match self.when.as_str() {
            "now" => return Ok(now),
            "later" => {}
            _ => return Err(Problems::one("when", Problem::NotAChoice)),
        }
        let mut problems = Problems::default();
        let moment = problems.note("on", read_day(&self.on)).and_then(|day| moment(&mut problems, "at", day, &self.at));
        match moment {
            Some(moment) if moment > now => Ok(moment),
            Some(_) => Err(Problems::one("at", Problem::Over)),
            None => Err(problems),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::id::{PropertyId, UnitId};

    fn typed() -> Typed {
        Typed {
            title: " Wasser \n abgestellt ".into(),
            text: "Am **Montag**.\r\n".into(),
            place: "houses".into(),
            whom: "everybody".into(),
            houses: vec!["7".into(), String::new(), "3".into(), "7".into()],
            day: "30.11.2026".into(),
            from: "8:00".into(),
            until: "12:00".into(),
            location: "Keller".into(),
            ..Typed::default()
        }
    }

    #[test]
    fn what_is_typed_is_read_and_shown_again() {
        let read = Announcement::read(&typed()).expect("an announcement");
        assert_eq!((read.title.as_str(), read.text.as_str()), ("Wasser abgestellt", "Am **Montag**."));
        assert_eq!(read.audience.place, Place::Houses(vec![PropertyId(3), PropertyId(7)]));
        assert_eq!(Announcement::read(&read.typed()), Ok(read));
        let unit = Typed { place: "unit".into(), unit: "5".into(), whom: "tenant".into(), ..typed() };
        let unit = Announcement::read(&unit).expect("an announcement");
        assert_eq!(unit.audience, Audience { place: Place::Unit(UnitId(5)), whom: Whom::Tenants });
        let none =
            Typed { day: String::new(), from: String::new(), until: String::new(), location: "".into(), ..typed() };
        assert_eq!(Announcement::read(&none).expect("an announcement").appointment, None);
        let night = Typed { until_day: "2026-12-01".into(), until: "06:00".into(), ..typed() };
        let night = Announcement::read(&night).expect("an announcement");
        assert_eq!(Announcement::read(&night.typed()), Ok(night));
    }

    #[test]
    fn what_is_agreed_to_is_whom_it_is_for_and_nothing_else() {
        assert_eq!(typed().agreement(false), "houses:3,7:everybody:quiet");
        assert_eq!(typed().agreement(true), "houses:3,7:everybody:mailed");
        assert_eq!(Typed { title: "Heizung".into(), ..typed() }.agreement(false), typed().agreement(false));
        assert_eq!(
            Typed { place: "everywhere".into(), whom: "owner".into(), ..typed() }.agreement(false),
            "everywhere::owner:quiet"
        );
        assert_eq!(
            Typed { place: "contact".into(), contact: "3".into(), ..typed() }.agreement(false),
            "contact:3:everybody:quiet"
        );
        assert_eq!(Typed { title: String::new(), ..typed() }.agreement(false), "");
    }

    #[test]
    fn what_is_wrong_stands_beside_its_field() {
        let problem = |typed: &Typed| {
            let problems = Announcement::read(typed).expect_err("a problem");
            problems.iter().map(|(field, problem)| (field.to_owned(), problem.clone())).collect::<Vec<_>>()
        };
        let one = |field: &str, problem: Problem| vec![(field.to_owned(), problem)];
        let nothing = Typed { houses: vec![], ..typed() };
        assert_eq!(problem(&nothing), one("words", Problem::NothingChosen));
        let many = Typed { houses: (0..101).map(|n| n.to_string()).collect(), ..typed() };
        assert_eq!(problem(&many), one("words", Problem::TooMany { limit: 100 }));
        let early = Typed { until: "07:59".into(), ..typed() };
        assert_eq!(problem(&early), one("until", Problem::EndsEarlierThatDay));
        let before = Typed { until_day: "29.11.2026".into(), ..typed() };
        assert_eq!(problem(&before), one("until", Problem::EndsBeforeStart));
        let skipped = Typed { day: "2026-03-29".into(), from: "02:15".into(), until: String::new(), ..typed() };
        assert_eq!(problem(&skipped), one("from", Problem::SkippedTime));
        assert_eq!(problem(&Typed { from: "acht".into(), ..typed() }), one("from", Problem::NotATime));
        assert_eq!(problem(&Typed { day: "1.12.26".into(), ..typed() }), one("day", Problem::ShortYear));
        let place = Typed { day: String::new(), from: String::new(), until: String::new(), ..typed() };
        assert_eq!(problem(&place), one("day", Problem::Missing));
        let long = Typed { title: "x".repeat(151), text: "x".repeat(20_001), ..typed() };
        let limits = [("title", 150), ("text", 20_000)];
        let limits = limits.map(|(field, limit)| (field.to_owned(), Problem::TooLong { limit }));
        assert_eq!(problem(&long), limits);
        let fields: Vec<_> = problem(&Typed::default()).into_iter().map(|(field, _)| field).collect();
        assert_eq!(fields, ["title", "text", "place", "whom"]);
    }

    #[test]
    fn an_appointment_is_still_to_come() {
        let at = |day: &str, time: &str| {
            Moment::at(Day::parse(day).expect("a day"), Time::parse(time).expect("a time")).expect("a moment")
        };
        let ahead = |typed: &Typed, now: Moment, seen_from: Moment| {
            Announcement::read(typed).expect("an announcement").must_be_ahead(None, now, Some(seen_from))
        };
        let morning = at("2026-11-30", "11:59");
        assert_eq!(ahead(&typed(), morning, morning), Ok(()));
        let noon = at("2026-11-30", "12:00");
        // The day is right, and the time is not.
        assert_eq!(ahead(&typed(), noon, noon), Err(Problems::one("from", Problem::Over)));
        assert_eq!(ahead(&typed(), morning, noon), Err(Problems::one("from", Problem::OverWhenSeen)));
        let since_yesterday = Typed { day: "29.11.2026".into(), until_day: "30.11.2026".into(), ..typed() };
        assert_eq!(ahead(&since_yesterday, noon, noon), Err(Problems::one("until", Problem::Over)));
        assert_eq!(ahead(&since_yesterday, morning, morning), Ok(()));
        let open = Typed { until: String::new(), ..typed() };
        assert_eq!(ahead(&open, morning, noon), Err(Problems::one("from", Problem::BegunWithoutEnd)), "since eight");
        let eight = at("2026-11-30", "08:00");
        assert_eq!(ahead(&open, eight, noon), Ok(()), "nobody knows when it ends");
        let next_day = at("2026-12-01", "00:00");
        assert_eq!(ahead(&open, next_day, next_day), Err(Problems::one("day", Problem::Over)));
        let long = Typed { until_day: "30.11.2028".into(), ..typed() };
        let too_long = Err(Problems::one("until_day", Problem::LastsTooLong { days: LASTS }));
        assert_eq!(ahead(&long, morning, morning), too_long);
        // What stood there before stays, also with another place; one that is over only once it has been read, and then it is
        // put right, too.
        let changed = |before: &Typed, after: &Typed, seen_from: Option<Moment>, now: Moment| {
            let read = |typed: &Typed| Announcement::read(typed).expect("an announcement");
            read(after).must_be_ahead(read(before).appointment.as_ref(), now, seen_from)
        };
        let (draft, published, scheduled) = (None, Some(eight), Some(next_day));
        assert_eq!(changed(&long, &Typed { location: "Hof".into(), ..long.clone() }, draft, morning), Ok(()));
        let earlier = Typed { day: "29.11.2026".into(), ..typed() };
        assert_eq!(changed(&typed(), &earlier, published, noon), Ok(()));
        for (seen_from, now) in [(published, morning), (draft, noon), (scheduled, noon)] {
            let over = Err(Problems::one("day", Problem::Over));
            assert_eq!(changed(&typed(), &earlier, seen_from, now), over, "{seen_from:?}");
        }
        let heating = Typed { title: "Heizung".into(), ..typed() };
        assert_eq!(changed(&typed(), &heating, draft, morning), Ok(()));
        assert_eq!(changed(&typed(), &heating, published, noon), Ok(()));
        assert_eq!(changed(&typed(), &heating, draft, noon), Err(Problems::one("from", Problem::Over)));
        assert_eq!(changed(&typed(), &heating, draft, next_day), Err(Problems::one("day", Problem::Over)));
        let too_late = Err(Problems::one("day", Problem::OverWhenSeen));
        assert_eq!(changed(&typed(), &heating, scheduled, morning), too_late, "planned before anybody asked for that");
        // The same of one that has begun and has no end.
        let ten = Typed { from: "10:00".into(), ..open.clone() };
        let tomorrow = Typed { day: "01.12.2026".into(), ..open.clone() };
        assert_eq!(changed(&open, &Typed { location: "Hof".into(), ..open.clone() }, draft, noon), Ok(()));
        assert_eq!(changed(&open, &ten, published, noon), Ok(()));
        for (before, seen_from) in [(&open, draft), (&tomorrow, draft), (&tomorrow, published)] {
            let begun = Err(Problems::one("from", Problem::BegunWithoutEnd));
            assert_eq!(changed(before, &ten, seen_from, noon), begun, "{seen_from:?}");
        }
        let slip = Typed { day: "30.11.2106".into(), ..typed() };
        assert_eq!(ahead(&slip, noon, noon), Err(Problems::one("day", Problem::TooFarAhead { years: AHEAD })));
        let none = Typed {
            title: "Wasser".into(),
            text: "Text".into(),
            place: "everywhere".into(),
            whom: "everybody".into(),
            ..Typed::default()
        };
        assert_eq!(ahead(&none, noon, noon), Ok(()));
    }

    #[test]
    fn nothing_appears_whose_appointment_is_over_by_then() {
        let at = |day: &str, time: &str| {
            Moment::at(Day::parse(day).expect("a day"), Time::parse(time).expect("a time")).expect("a moment")
        };
        let publish = |typed: &Typed, now: Moment, from: Moment| {
            Announcement::read(typed).expect("an announcement").must_not_be_over(now, from)
        };
        let (morning, noon, next_day) =
            (at("2026-11-30", "11:59"), at("2026-11-30", "12:00"), at("2026-12-01", "00:00"));
        assert_eq!(publish(&typed(), morning, morning), Ok(()));
        assert_eq!(publish(&typed(), morning, noon), Err(Problems::one("at", Problem::OverWhenSeen)));
        for from in [noon, next_day] {
            let over = Err(Problems::one("appointment", Problem::Over));
            assert_eq!(publish(&typed(), noon, from), over, "whenever it appears");
        }
        let open = Typed { until: String::new(), ..typed() };
        assert_eq!(publish(&open, noon, noon), Ok(()), "nobody knows when it ends");
        assert_eq!(publish(&open, noon, next_day), Err(Problems::one("at", Problem::OverWhenSeen)));
        let none = Typed { location: String::new(), day: String::new(), from: String::new(), ..open };
        assert_eq!(publish(&none, next_day, next_day), Ok(()));
    }

    #[test]
    fn later_is_later_than_now() {
        let now = Moment::at(Day::parse("2026-11-23").expect("a day"), Time::parse("09:00").expect("a time"));
        let now = now.expect("a moment");
        let later = |on: &str, at: &str| TypedTime { when: "later".into(), on: on.into(), at: at.into() }.read(now);
        assert_eq!(TypedTime { when: "now".into(), ..TypedTime::default() }.read(now), Ok(now));
        assert_eq!(later("2026-11-23", "09:01"), Ok(now.plus(crate::time::Span::minutes(1))));
        assert_eq!(later("2026-11-23", "09:00"), Err(Problems::one("at", Problem::Over)));
        assert_eq!(later("", "09:00"), Err(Problems::one("on", Problem::Missing)));
        assert_eq!(later("2026-11-24", ""), Err(Problems::one("at", Problem::Missing)));
        assert_eq!(TypedTime::default().read(now), Err(Problems::one("when", Problem::NotAChoice)));
    }
}
