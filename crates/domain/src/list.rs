//! Long lists, page by page: a page begins after or ends before a certain row, so that the last page is as quick as
//! the first and a row that comes or goes meanwhile shifts nothing.

use crate::{
    form::Problem,
    text::{Text, text},
    time::Moment,
};
use serde::{Deserialize, Serialize};
use std::{collections::BTreeSet, str::FromStr};

/// The most rows that are ticked at once: as many as a page shows.
pub const TICKED: usize = 50;

/// Reads which rows of a list were ticked, in the order of their numbers.
///
/// # Errors
/// `none` where nothing is, [`Problem::TooMany`], and [`Problem::NotAChoice`] for what no box of ours sends.
pub fn ticked<I: FromStr + Ord>(typed: &[String], none: Problem) -> Result<BTreeSet<I>, Problem> {
    let rows: Result<BTreeSet<I>, _> = typed.iter().map(|one| one.parse::<I>()).collect();
    let rows = rows.map_err(|_| Problem::NotAChoice)?;
    match rows.len() {
        0 => Err(none),
        1..=TICKED => Ok(rows),
        _ => Err(Problem::TooMany { limit: u32::try_from(TICKED).unwrap_or(u32::MAX) }),
    }
}

/// In which order a list is read.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Order {
    /// A to Z.
    #[default]
    Ascending,
    /// Z to A.
    Descending,
}

impl Order {
    /// Reads what stands in an address; anything else is A to Z.
    #[must_use]
    pub fn parse(key: &str) -> Self {
        if key == "descending" { Self::Descending } else { Self::Ascending }
    }

    /// What stands in an address.
    #[must_use]
    pub const fn key(self) -> &'static str {
        match self {
            Self::Ascending => "ascending",
            Self::Descending => "descending",
        }
    }
}

/// Whether a list shows what is in use or what is archived.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Which {
    /// In use.
    #[default]
    InUse,
    /// Archived.
    Archived,
}

impl Which {
    /// Both.
    pub const ALL: [Self; 2] = [Self::InUse, Self::Archived];

    /// Reads what stands in an address; anything else is what is in use.
    #[must_use]
    pub fn parse(key: &str) -> Self {
        Self::ALL.into_iter().find(|which| which.key() == key).unwrap_or_default()
    }

    /// What stands in an address.
    #[must_use]
    pub const fn key(self) -> &'static str {
        match self {
            Self::InUse => "",
            Self::Archived => "archived",
        }
    }

    /// What people call it.
    #[must_use]
    pub const fn label(self) -> Text {
        match self {
            Self::InUse => text("in Verwaltung", "managed"),
            Self::Archived => text("archiviert", "archived"),
        }
    }
}

/// Which page of a list.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Turn {
    /// The first one.
    #[default]
    Start,
    /// The one that begins after this row.
    After(i64),
    /// The one that ends before this row.
    Before(i64),
}

impl Turn {
    /// Reads what stands in an address; what is no row is the first page.
    #[must_use]
    pub fn parse(after: &str, before: &str) -> Self {
        match (after.parse(), before.parse()) {
            (Ok(row), _) => Self::After(row),
            (_, Ok(row)) => Self::Before(row),
            _ => Self::Start,
        }
    }

    /// The row that it names.
    #[must_use]
    pub const fn row(self) -> Option<i64> {
        match self {
            Self::Start => None,
            Self::After(row) | Self::Before(row) => Some(row),
        }
    }

    /// In which order the rows are fetched: a page before a row is read backwards.
    #[must_use]
    pub const fn fetched(self, order: Order) -> Order {
        match (self, order) {
            (Self::Start | Self::After(_), order) => order,
            (Self::Before(_), Order::Ascending) => Order::Descending,
            (Self::Before(_), Order::Descending) => Order::Ascending,
        }
    }
}

/// Where a page begins of a list with the newest on top: below this row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Below {
    /// Since when it is there.
    pub at: Moment,
    /// Which one.
    pub id: i64,
}

impl Below {
    /// Where a page begins at an instant that may begin below a certain row: what is to come nobody sees.
    #[must_use]
    pub fn or_now(below: Option<Self>, now: Moment) -> Self {
        below.filter(|below| below.at <= now).unwrap_or(Self { at: now, id: i64::MAX })
    }

    /// Reads what stands in an address: `time-number`.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let (at, id) = text.split_once('-')?;
        Some(Self { at: Moment(at.parse().ok()?), id: id.parse().ok()? })
    }
}

impl std::fmt::Display for Below {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}-{}", self.at.0, self.id)
    }
}

/// One page of a list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Slice<T> {
    /// Its rows, in the order of the list.
    pub rows: Vec<T>,
    /// The page before this one ends before this row, if there is one.
    pub earlier: Option<i64>,
    /// The page after this one begins after this row, if there is one.
    pub later: Option<i64>,
}

impl<T> Slice<T> {
    /// Makes a page of the rows that were fetched: one more than a page holds, in the order of [`Turn::fetched`].
    #[must_use]
    pub fn cut(mut rows: Vec<T>, turn: Turn, size: usize, id: impl Fn(&T) -> i64) -> Self {
        let more = rows.len() > size;
        rows.truncate(size);
        let backwards = matches!(turn, Turn::Before(_));
        if backwards {
            rows.reverse();
        }
        let (first, last) = (rows.first().map(&id), rows.last().map(&id));
        let (earlier, later) = if backwards { (more, true) } else { (turn != Turn::Start, more) };
        Self { earlier: first.filter(|_| earlier), later: last.filter(|_| later), rows }
    }

    /// The same page, whose rows were looked for up to this row only: what comes after it is yet to be looked at.
    #[must_use]
    pub const fn looked_up_to(mut self, row: Option<i64>, turn: Turn) -> Self {
        if row.is_some() {
            match turn {
                Turn::Start | Turn::After(_) => self.later = row,
                Turn::Before(_) => self.earlier = row,
            }
        }
        self
    }

    /// The same page with other rows.
    #[must_use]
    pub fn map<U>(self, make: impl FnMut(T) -> U) -> Slice<U> {
        let Self { rows, earlier, later } = self;
        Slice { rows: rows.into_iter().map(make).collect(), earlier, later }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The list of the numbers 1 to 9, as a database would fetch it.
    fn page(turn: Turn, order: Order) -> Slice<i64> {
        let mut fetched: Vec<i64> = (1..=9).collect();
        if turn.fetched(order) == Order::Descending {
            fetched.reverse();
            fetched.retain(|n| turn.row().is_none_or(|row| *n < row));
        } else {
            fetched.retain(|n| turn.row().is_none_or(|row| *n > row));
        }
        fetched.truncate(5);
        Slice::cut(fetched, turn, 4, |n| *n)
    }

    #[test]
    fn turning_the_pages_there_and_back_shows_every_row_once() {
        for order in [Order::Ascending, Order::Descending] {
            let mut there = Vec::new();
            let mut turn = Turn::Start;
            let last = loop {
                let page = page(turn, order);
                there.extend(page.rows.clone());
                match page.later {
                    Some(row) => turn = Turn::After(row),
                    None => break page,
                }
            };
            let mut expected: Vec<i64> = (1..=9).collect();
            if order == Order::Descending {
                expected.reverse();
            }
            assert_eq!(there, expected);
            let mut back = last.rows;
            let mut earlier = last.earlier;
            while let Some(row) = earlier {
                let page = page(Turn::Before(row), order);
                back.splice(0..0, page.rows);
                earlier = page.earlier;
            }
            assert_eq!(back, expected);
        }
    }

    #[test]
    fn where_a_page_begins_survives_its_way_through_an_address() {
        let below = Below { at: Moment(1_782_943_200_000_000), id: 7 };
        assert_eq!(Below::parse(&below.to_string()), Some(below));
        assert_eq!(Below::parse("7"), None);
    }

    #[test]
    fn an_address_that_somebody_changed_by_hand_shows_the_first_page() {
        assert_eq!(Turn::parse("zwölf", ""), Turn::Start);
        assert_eq!(Turn::parse("", "12"), Turn::Before(12));
        assert_eq!(Turn::parse("12", "3"), Turn::After(12));
        assert_eq!(Order::parse("sideways"), Order::Ascending);
    }
}
