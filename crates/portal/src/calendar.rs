//! Calendar files (RFC 5545) with one event, as calendars of phones and computers take them in.
//!
//! Times are written in UTC, so that no table of time zones has to travel along. Deliberately absent: repeating events,
//! reminders, invitations that are answered.

use domain::time::Moment;

/// Something that takes place.
#[derive(Clone, Debug)]
pub(crate) struct Event {
    /// Names it for good: the same event, taken in twice, stands in the calendar once.
    pub uid: String,
    /// When it was written.
    pub stamp: Moment,
    /// Grows with each change.
    pub sequence: i64,
    /// When it begins.
    pub starts: Moment,
    /// When it ends; when it begins, if nobody knows.
    pub ends: Moment,
    /// What it is.
    pub summary: String,
    /// Where.
    pub location: Option<String>,
    /// Where there is more.
    pub url: String,
}

/// The file.
pub(crate) fn file(event: &Event) -> String {
    let mut lines = vec![
        "BEGIN:VCALENDAR".to_owned(),
        "VERSION:2.0".to_owned(),
        "PRODID:-//Quartier//Quartier//DE".to_owned(),
        "BEGIN:VEVENT".to_owned(),
        format!("UID:{}", escaped(&event.uid)),
        format!("DTSTAMP:{}", event.stamp.compact()),
        format!("SEQUENCE:{}", event.sequence),
        format!("DTSTART:{}", event.starts.compact()),
    ];
    // An end must come after the beginning; without one the event takes no time (section 3.6.1).
    if event.ends > event.starts {
        lines.push(format!("DTEND:{}", event.ends.compact()));
    }
    lines.push(format!("SUMMARY:{}", escaped(&event.summary)));
    lines.extend(event.location.iter().map(|location| format!("LOCATION:{}", escaped(location))));
    lines.push(format!("URL:{}", event.url));
    lines.extend(["END:VEVENT".to_owned(), "END:VCALENDAR".to_owned()]);
    lines.iter().map(|line| folded(line)).collect()
}

/// A text as a value (section 3.3.11). What only steers the display would end the line.
fn escaped(text: &str) -> String {
    let mut value = String::with_capacity(text.len() + 8);
    for c in text.chars() {
        match c {
            '\\' | ';' | ',' => value.extend(['\\', c]),
            '\n' => value.push_str("\\n"),
            c if c.is_control() => {}
            c => value.push(c),
        }
    }
    value
}

/// A line with its end, broken where it has more than 75 bytes (section 3.1), and never within a character.
fn folded(line: &str) -> String {
    let mut text = String::with_capacity(line.len() + 8);
    let mut width = 0;
    for c in line.chars() {
        if width + c.len_utf8() > 75 {
            text.push_str("\r\n ");
            width = 1;
        }
        text.push(c);
        width += c.len_utf8();
    }
    text.push_str("\r\n");
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_what_calendars_expect() {
        let starts = Moment(1_782_943_200_000_000);
        let event = Event {
            uid: "announcement-7@portal.example.org".into(),
            stamp: starts,
            sequence: 2,
            starts,
            ends: starts.plus(domain::time::Span::hours(2)),
            summary: "Wasser; Strom, Gas\nEND:VCALENDAR \\ o.\r".into(),
            location: Some("Keller".into()),
            url: "https://portal.example.org/announcements/7".into(),
        };
        let text = file(&event);
        assert_eq!(
            text,
            "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//Quartier//Quartier//DE\r\nBEGIN:VEVENT\r\n\
             UID:announcement-7@portal.example.org\r\nDTSTAMP:20260701T220000Z\r\nSEQUENCE:2\r\n\
             DTSTART:20260701T220000Z\r\nDTEND:20260702T000000Z\r\n\
             SUMMARY:Wasser\\; Strom\\, Gas\\nEND:VCALENDAR \\\\ o.\r\nLOCATION:Keller\r\n\
             URL:https://portal.example.org/announcements/7\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
        );
        let short = file(&Event { ends: starts, location: None, ..event });
        assert!(!short.contains("DTEND") && !short.contains("LOCATION"), "{short}");
    }

    #[test]
    fn long_lines_are_folded_between_characters() {
        let line = format!("SUMMARY:{}", "ä".repeat(100));
        let text = folded(&line);
        let parts: Vec<_> = text.strip_suffix("\r\n").expect("an end").split("\r\n").collect();
        assert!(parts.len() > 2 && parts.iter().all(|part| part.len() <= 75), "{parts:?}");
        let whole: String = parts.iter().enumerate().map(|(n, part)| if n == 0 { part } else { &part[1..] }).collect();
        assert_eq!(whole, line);
        assert_eq!(folded("SUMMARY:kurz"), "SUMMARY:kurz\r\n");
    }
}
