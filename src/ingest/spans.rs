//! Several days written as one: `2025-W41`, `5-6 жовтня 2025`, `05-06.10.2025`, `2025-10-05/2025-10-06`.
//!
//! Knows calendars only: no zone, no time of day.

use chrono::{NaiveDate, Weekday};

use super::times::{Order, date, digits, month};

/// The longest span, days: what is longer was hardly meant as one time.
const MOST_DAYS: i64 = 62;
/// What stands between two days.
const BETWEEN: [&str; 9] = ["-", "–", "—", "/", "і", "та", "и", "and", "to"];

/// The first day, and how many.
pub fn days(text: &str, order: Order) -> Option<(NaiveDate, u32)> {
    week(text).or_else(|| {
        let (first, last) = two_days(text)
            .or_else(|| named_before(text))
            .or_else(|| BETWEEN.iter().find_map(|it| from_to(text, it, order)))?;
        let n = (last - first).num_days() + 1;
        (2..=MOST_DAYS).contains(&n).then_some((first, n as u32))
    })
}

/// `2025-W41`, `2025W41`, `2025-W41-3`.
fn week(text: &str) -> Option<(NaiveDate, u32)> {
    const DAYS: [Weekday; 7] =
        [Weekday::Mon, Weekday::Tue, Weekday::Wed, Weekday::Thu, Weekday::Fri, Weekday::Sat, Weekday::Sun];
    let (year, n_year, rest) = digits(text, 4)?;
    let rest = rest.strip_prefix('-').unwrap_or(rest).strip_prefix(['W', 'w'])?;
    let (week, n_week, rest) = digits(rest, 2)?;
    if (n_year, n_week) != (4, 2) {
        return None;
    }
    if rest.is_empty() {
        return Some((NaiveDate::from_isoywd_opt(year as i32, week, Weekday::Mon)?, 7));
    }
    let (day, n, rest) = digits(rest.strip_prefix('-').unwrap_or(rest), 1)?;
    let day = DAYS.get((day as usize).checked_sub(1)?).filter(|_| n == 1 && rest.is_empty())?;
    Some((NaiveDate::from_isoywd_opt(year as i32, week, *day)?, 1))
}

/// What stands after a mark between two days, if there is one.
fn after_mark(text: &str) -> Option<&str> {
    let text = text.trim_start();
    let rest = BETWEEN.iter().find_map(|it| text.strip_prefix(it))?;
    Some(rest.trim_start())
}

/// Nothing more, or what is written behind a year.
fn is_over(rest: &str) -> bool {
    matches!(rest.trim(), "" | "р." | "р" | "рр." | "г." | "г" | "гг." | "року" | "года")
}

/// `5-6 жовтня 2025`, `05-06.10.2025`: the month and the year stand with the second.
fn two_days(text: &str) -> Option<(NaiveDate, NaiveDate)> {
    let (day, n, rest) = digits(text, 2)?;
    let (last, rest) = date(after_mark(rest).filter(|_| n > 0)?, Order::Dmy)?;
    let first = chrono::Datelike::with_day(&last, day)?;
    is_over(rest).then_some((first, last))
}

/// `October 5-6, 2025`.
fn named_before(text: &str) -> Option<(NaiveDate, NaiveDate)> {
    let (month, rest) = month(text)?;
    let (first, _, rest) = digits(rest.trim_start(), 2)?;
    let (last, n, rest) = digits(after_mark(rest)?, 2)?;
    let (year, n_year, rest) = digits(rest.trim_start_matches([',', ' ']), 4)?;
    let day = |it: u32| NaiveDate::from_ymd_opt(year as i32, month, it);
    (n > 0 && n_year == 4 && is_over(rest)).then(|| day(first).zip(day(last)))?
}

/// Two whole dates.
fn from_to(text: &str, mark: &str, order: Order) -> Option<(NaiveDate, NaiveDate)> {
    let (from, to) = text.split_once(mark)?;
    let whole = |text: &str| date(text.trim(), order).filter(|it| is_over(it.1)).map(|it| it.0);
    whole(from).zip(whole(to))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spans_of_days() {
        for (text, expected) in [
            ("2025-W41", "2025-10-06 7"),
            ("2025W41", "2025-10-06 7"),
            ("2025-W41-3", "2025-10-08 1"),
            ("5-6 жовтня 2025", "2025-10-05 2"),
            ("5–6 жовтня 2025 р.", "2025-10-05 2"),
            ("5 і 6 жовтня 2025", "2025-10-05 2"),
            ("05-06.10.2025", "2025-10-05 2"),
            ("October 5-7, 2025", "2025-10-05 3"),
            ("5/6 October 2025", "2025-10-05 2"),
            ("2025-10-05/2025-10-06", "2025-10-05 2"),
            ("05.10.2025 - 06.10.2025", "2025-10-05 2"),
            ("30.09.2025–02.10.2025", "2025-09-30 3"),
        ] {
            let found = days(text, Order::Dmy).map(|it| format!("{} {}", it.0, it.1));
            assert_eq!(found.as_deref(), Some(expected), "{text}");
        }
        for text in [
            "",
            "2025",
            "2025-W54",
            "2025-W00",
            "2025-W41-8",
            "6-5 жовтня 2025",
            "5-6",
            "5-32 жовтня 2025",
            "2025-01-01/2025-12-31",
            "2025-10-05",
            "5-6 x 2025",
            "W41",
        ] {
            assert_eq!(days(text, Order::Dmy), None, "{text}");
        }
    }
}
