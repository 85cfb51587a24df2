//! Text → time: the many ways people and programs write dates, times of day and offsets.
//!
//! Reads what is written; which zone a time without offset is in, is for `reading`.

use chrono::{Datelike, NaiveDate, TimeDelta};

use super::spans;
use super::zones::{Local, Zone, offset_secs};
use crate::model::{Reason, When};

/// Order of day and month where a date could be either.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Order {
    /// `31/05/2024`.
    Dmy,
    /// `05/31/2024`.
    Mdy,
}

impl Order {
    /// `dmy` or `mdy`.
    pub fn code(self) -> &'static str {
        match self {
            Self::Dmy => "dmy",
            Self::Mdy => "mdy",
        }
    }
}

/// A time as it is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Stamp {
    /// The date.
    pub date: NaiveDate,
    /// Time of day: seconds since midnight and how many seconds wide (0: to the second; 60: to the minute).
    pub clock: Option<(u32, u32)>,
    /// Zone written with it.
    pub zone: Option<Zone>,
    /// "Night of": from 18:00 of the day before to 12:00.
    pub is_night: bool,
    /// How many days, where there is no time of day.
    pub days: u32,
}

impl Stamp {
    /// A day, and nothing more.
    fn of(date: NaiveDate) -> Self {
        Self { date, clock: None, zone: None, is_night: false, days: 1 }
    }
}

/// Reads a date with or without time. `None` when it is no time.
pub fn stamp(text: &str, order: Order) -> Option<Stamp> {
    if let Some(it) = iso(text.as_bytes()) {
        return Some(it);
    }
    let text = text.trim().trim_matches('"').trim();
    if let Some(secs) = epoch(text) {
        let at = chrono::DateTime::from_timestamp(secs, 0)?;
        let clock = secs.rem_euclid(86_400) as u32;
        return Some(Stamp {
            clock: Some((clock, 0)),
            zone: Some(Zone::Fixed(0)),
            ..Stamp::of(at.date_naive())
        });
    }
    let (text, is_night) = without_night(text);
    one_day(text, is_night, order).or_else(|| {
        let (first, days) = spans::days(text, order)?;
        // The night between two days.
        if is_night && days == 2 {
            return Some(Stamp { is_night, ..Stamp::of(first.succ_opt()?) });
        }
        (!is_night).then(|| Stamp { days, ..Stamp::of(first) })
    })
}

/// A date, perhaps with a time of day and a zone.
fn one_day(text: &str, is_night: bool, order: Order) -> Option<Stamp> {
    let (date, rest) = date(text, order)?;
    let rest = rest.trim_start_matches(['T', 't', ' ', ',', '_', '\u{a0}']);
    let rest = rest.trim_start_matches("at ").trim_start_matches("о ").trim();
    if rest.is_empty() {
        return Some(Stamp { is_night, ..Stamp::of(date) });
    }
    if let Some((clock, rest)) = clock(rest) {
        let rest = rest.trim();
        let zone = if rest.is_empty() { None } else { Some(Zone::of_name(rest)?) };
        let date = if clock.0 == 86_400 { date.succ_opt()? } else { date };
        return Some(Stamp { clock: Some((clock.0 % 86_400, clock.1)), zone, ..Stamp::of(date) });
    }
    // `2024-05-31Z`, `2024-05-31+03:00`, `5 жовтня 2025 р.`
    if matches!(rest, "р." | "р" | "г." | "г" | "року" | "года") {
        return Some(Stamp { is_night, ..Stamp::of(date) });
    }
    Some(Stamp { zone: Some(Zone::of_name(rest)?), is_night, ..Stamp::of(date) })
}

/// `2024-05-31T14:05:06`, `2024-05-31 14:05:06.789Z`: how most catalogues write, read without detours.
fn iso(text: &[u8]) -> Option<Stamp> {
    let digits = |from: usize, to: usize| {
        let all = text.get(from..to)?;
        let is_number = all.iter().all(u8::is_ascii_digit);
        is_number.then(|| all.iter().fold(0, |value, it| value * 10 + u32::from(it - b'0')))
    };
    let has = |at: usize, all: &[u8]| text.get(at).is_some_and(|it| all.contains(it));
    if !(has(4, b"-") && has(7, b"-") && has(10, b"T ") && has(13, b":") && has(16, b":")) {
        return None;
    }
    let date = NaiveDate::from_ymd_opt(digits(0, 4)? as i32, digits(5, 7)?, digits(8, 10)?)?;
    let (hour, minute, second) = (digits(11, 13)?, digits(14, 16)?, digits(17, 19)?);
    let rest = match &text[19..] {
        [b'.', part @ ..] => {
            let n = part.iter().take_while(|it| it.is_ascii_digit()).count();
            part.get(n..).filter(|_| n > 0)?
        }
        rest => rest,
    };
    let zone = match rest {
        b"" => None,
        b"Z" | b"+00:00" => Some(Zone::Fixed(0)),
        _ => return None,
    };
    let is_sound = hour < 24 && minute < 60 && second < 60;
    is_sound.then(|| Stamp { clock: Some((hour * 3600 + minute * 60 + second, 0)), zone, ..Stamp::of(date) })
}

/// Seconds or milliseconds since 1970 in ten or thirteen digits.
fn epoch(text: &str) -> Option<i64> {
    let all_digits = text.bytes().all(|it| it.is_ascii_digit());
    match text.len() {
        10 if all_digits => text.parse().ok(),
        13 if all_digits => text.parse::<i64>().ok().map(|it| it / 1000),
        16 if all_digits => text.parse::<i64>().ok().map(|it| it / 1_000_000),
        19 if all_digits => text.parse::<i64>().ok().map(|it| it / 1_000_000_000),
        _ => None,
    }
}

/// The time in the name of a product: `S2A_MSIL2A_20251005T090651_…`, `JL1GF03B02_PMS_20220516095811_…`.
pub fn in_name(name: &str) -> Option<Stamp> {
    let is_time = |it: &&str| {
        let digits = it.bytes().filter(u8::is_ascii_digit).count();
        it.starts_with("20")
            && (it.len() == 14 && digits == 14 || it.len() == 15 && digits == 14 && it.as_bytes()[8] == b'T')
    };
    name.split(['_', '.', '-']).find(is_time).and_then(|it| stamp(it, Order::Dmy))
}

/// A date as spreadsheets count them: days since 1899-12-30, from 1982 to 2064; a fraction is the time of day.
pub fn serial(text: &str) -> Option<Stamp> {
    let text = text.trim().replace(',', ".");
    let is_number = text.bytes().all(|it| it.is_ascii_digit() || it == b'.');
    let days: f64 = text.parse().ok().filter(|it| is_number && (30_000.0..60_000.0).contains(it))?;
    let date = NaiveDate::from_ymd_opt(1899, 12, 30)? + TimeDelta::days(days as i64);
    // To the minute: a fraction of a day has no more to say.
    let minutes = ((days - days.floor()) * 1440.0).round() as u32;
    let clock = text.contains('.').then_some((minutes.min(1439) * 60, 60));
    Some(Stamp { clock, ..Stamp::of(date) })
}

/// Takes `night of` off.
fn without_night(text: &str) -> (&str, bool) {
    const NIGHTS: [&str; 13] = [
        "night of ",
        "night to ",
        "overnight ",
        "ніч на ",
        "в ніч на ",
        "у ніч на ",
        "вночі ",
        "уночі ",
        "ночь на ",
        "в ночь на ",
        "ночью ",
        "the night of ",
        "ніч ",
    ];
    // `в ніч з 5 на 6 жовтня`: the second day says it all.
    const BOTH: [&str; 6] = ["ніч з ", "в ніч з ", "у ніч з ", "ніч із ", "ночь с ", "в ночь с "];
    if text.starts_with(|it: char| it.is_ascii_digit()) {
        return (text, false);
    }
    let second = |it: &&str| without(text, it)?.split_once(" на ").map(|it| it.1);
    let night = BOTH.iter().find_map(second).or_else(|| NIGHTS.iter().find_map(|it| without(text, it)));
    night.map_or((text, false), |rest| (rest.trim_start(), true))
}

/// A text without what it begins with, small and capital letters alike.
fn without<'t>(text: &'t str, begin: &str) -> Option<&'t str> {
    let mut rest = text.chars();
    let is_begin =
        begin.chars().all(|it| rest.next().is_some_and(|at| at.to_lowercase().eq(it.to_lowercase())));
    is_begin.then_some(rest.as_str())
}

/// Digits at the beginning, at most `most`: their value, how many, the rest.
pub(super) fn digits(text: &str, most: usize) -> Option<(u32, usize, &str)> {
    let n = text.bytes().take(most).take_while(u8::is_ascii_digit).count();
    let value = text.get(..n)?.parse().ok()?;
    Some((value, n, &text[n..]))
}

/// The date at the beginning of a text, and the rest.
pub(super) fn date(text: &str, order: Order) -> Option<(NaiveDate, &str)> {
    let Some((first, n, rest)) = digits(text, 8) else { return date_by_name(text) };
    match (n, rest.bytes().next()) {
        (8, _) => {
            Some((NaiveDate::from_ymd_opt((first / 10_000) as i32, first / 100 % 100, first % 100)?, rest))
        }
        (4, Some(separator @ (b'-' | b'/' | b'.' | b':'))) => {
            let (second, n2, rest) = digits(&rest[1..], 3)?;
            if n2 == 3 {
                return Some((NaiveDate::from_yo_opt(first as i32, second)?, rest.trim_start_matches(':')));
            }
            if rest.bytes().next() != Some(separator) {
                return None;
            }
            let (third, n3, rest) = digits(&rest[1..], 2)?;
            let is_over = !rest.starts_with(|it: char| it.is_ascii_digit());
            (n2 <= 2 && n3 <= 2 && is_over)
                .then(|| NaiveDate::from_ymd_opt(first as i32, second, third))?
                .map(|it| (it, rest))
        }
        (1 | 2, Some(separator @ (b'-' | b'/' | b'.')))
            if rest[1..].starts_with(|it: char| it.is_ascii_digit()) =>
        {
            let (second, n2, rest) = digits(&rest[1..], 2)?;
            if rest.bytes().next() != Some(separator) || n2 > 2 {
                return None;
            }
            let (year, n3, rest) = digits(&rest[1..], 4)?;
            if n3 != 4 {
                return None;
            }
            let (day, month) = match order {
                _ if separator == b'.' => (first, second),
                Order::Dmy => (first, second),
                Order::Mdy => (second, first),
            };
            Some((NaiveDate::from_ymd_opt(year as i32, month, day)?, rest))
        }
        (1 | 2, _) => {
            let rest = rest.trim_start_matches([' ', '-', '.', '\u{a0}']);
            let (month, rest) = month(rest)?;
            let rest = rest.trim_start_matches([' ', '-', '.', ',', '\u{a0}']);
            let (year, n, rest) = digits(rest, 4)?;
            (n == 4).then(|| NaiveDate::from_ymd_opt(year as i32, month, first))?.map(|it| (it, rest))
        }
        _ => None,
    }
}

/// `October 5, 2025`, `Sun, 05 Oct 2025`.
fn date_by_name(text: &str) -> Option<(NaiveDate, &str)> {
    if let Some((month, rest)) = month(text) {
        let (day, n, rest) = digits(rest.trim_start_matches([' ', '.']), 2)?;
        let rest = ["st", "nd", "rd", "th"].iter().find_map(|it| rest.strip_prefix(it)).unwrap_or(rest);
        let rest = rest.trim_start_matches([',', ' ']);
        let (year, n_year, rest) = digits(rest, 4)?;
        let date = (n > 0 && n_year == 4).then(|| NaiveDate::from_ymd_opt(year as i32, month, day))??;
        return Some((date, rest));
    }
    let (weekday, rest) = text.split_once(", ")?;
    let is_weekday = weekday.chars().count() <= 9 && weekday.chars().all(char::is_alphabetic);
    (is_weekday && rest.starts_with(|it: char| it.is_ascii_digit())).then(|| date(rest, Order::Dmy))?
}

/// A month by name, and the rest of the text.
pub(super) fn month(text: &str) -> Option<(u32, &str)> {
    const STEMS: [&[&str]; 12] = [
        &["jan", "січ", "янв"],
        &["feb", "лют", "фев"],
        &["mar", "бер", "мар"],
        &["apr", "кві", "апр"],
        &["may", "тра", "май", "мая"],
        &["jun", "чер", "июн"],
        &["jul", "лип", "июл"],
        &["aug", "сер", "авг"],
        &["sep", "вер", "сен"],
        &["oct", "жов", "окт"],
        &["nov", "лис", "ноя"],
        &["dec", "гру", "дек"],
    ];
    let end = text.find(|it: char| !it.is_alphabetic()).unwrap_or(text.len());
    let word = text[..end].to_lowercase();
    if word.chars().count() < 3 {
        return None;
    }
    let at = STEMS.iter().position(|stems| stems.iter().any(|it| word.starts_with(it)))?;
    Some((at as u32 + 1, &text[end..]))
}

/// A time of day at the beginning: ((seconds since midnight, width in seconds), rest). 24:00 is 86,400.
fn clock(text: &str) -> Option<((u32, u32), &str)> {
    let (hour, n, rest) = digits(text, 6)?;
    let (hour, minute, second, width, rest) = match (n, rest.bytes().next()) {
        (1 | 2, Some(b':' | b'.' | b'-')) if rest[1..].starts_with(|it: char| it.is_ascii_digit()) => {
            let (minute, n, rest) = digits(&rest[1..], 2)?;
            if n != 2 {
                return None;
            }
            match rest.bytes().next() {
                Some(b':' | b'.') if rest[1..].starts_with(|it: char| it.is_ascii_digit()) => {
                    let (second, n, rest) = digits(&rest[1..], 2)?;
                    let rest = match rest.strip_prefix(['.', ',']) {
                        Some(part) => part.trim_start_matches(|it: char| it.is_ascii_digit()),
                        None => rest,
                    };
                    if n != 2 {
                        return None;
                    }
                    (hour, minute, second, 0, rest)
                }
                _ => (hour, minute, 0, 60, rest),
            }
        }
        (4, _) => (hour / 100, hour % 100, 0, 60, rest),
        (6, _) => {
            let rest = match rest.strip_prefix('.') {
                Some(part) => part.trim_start_matches(|it: char| it.is_ascii_digit()),
                None => rest,
            };
            (hour / 10_000, hour / 100 % 100, hour % 100, 0, rest)
        }
        (1 | 2, _) => {
            let lower = rest.trim_start().to_lowercase();
            let is_hour = ["am", "pm", "h", "год"].iter().any(|it| lower.starts_with(it));
            is_hour.then_some((hour, 0, 0, 3600, rest))?
        }
        _ => return None,
    };
    let (hour, rest) = half_day(hour, rest.trim_start())?;
    if minute > 59 || second > 60 || hour > 24 || hour == 24 && (minute, second) != (0, 0) {
        return None;
    }
    Some(((hour * 3600 + minute * 60 + second.min(59), width), rest))
}

/// am and pm.
fn half_day(hour: u32, rest: &str) -> Option<(u32, &str)> {
    let head = rest.get(..2).map(str::to_ascii_lowercase);
    match head.as_deref() {
        Some("am") => (1..=12).contains(&hour).then_some((hour % 12, &rest[2..])),
        Some("pm") => (1..=12).contains(&hour).then_some((hour % 12 + 12, &rest[2..])),
        _ => {
            let rest = ["год.", "год", "h"].iter().find_map(|it| rest.strip_prefix(it)).unwrap_or(rest);
            Some((hour, rest))
        }
    }
}

/// A time of day alone: `14:05`, `1405`, `5` (FIRMS loses the zeros: minutes past midnight), with a zone or without.
pub fn time_of_day(text: &str, is_packed: bool) -> Option<((u32, u32), Option<Zone>)> {
    let text = text.trim();
    if is_packed && text.len() <= 4 && text.bytes().all(|it| it.is_ascii_digit()) {
        let packed: u32 = text.parse().ok()?;
        let (hour, minute) = (packed / 100, packed % 100);
        return (hour < 24 && minute < 60).then_some(((hour * 3600 + minute * 60, 60), None));
    }
    let (clock, rest) = clock(text)?;
    let rest = rest.trim();
    let zone = if rest.is_empty() { None } else { Some(Zone::of_name(rest)?) };
    Some((clock, zone))
}

/// Is there a day and a month that could be exchanged, and what does the date itself say?
pub fn order_shown(text: &str) -> Option<Shown> {
    let (first, n, rest) = digits(text.trim(), 3)?;
    let separator = rest.bytes().next().filter(|it| matches!(it, b'/' | b'-'))?;
    let (second, n2, rest) = digits(&rest[1..], 3)?;
    if n > 2 || n2 > 2 || rest.bytes().next() != Some(separator) || digits(&rest[1..], 4)?.1 != 4 {
        return None;
    }
    Some(match (first, second) {
        (13.., _) => Shown::Dmy,
        (_, 13..) => Shown::Mdy,
        (a, b) if a == b => Shown::Same,
        _ => Shown::Either,
    })
}

/// What a date says about the order of day and month.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shown {
    /// Day first.
    Dmy,
    /// Month first.
    Mdy,
    /// Could be either.
    Either,
    /// Day and month are equal: it does not matter.
    Same,
}

/// A stamp in a zone: the interval, whether a clock put back made it two hours of one, and whether the zone was needed.
pub fn when(stamp: Stamp, zone: Zone) -> Result<(When, bool), Reason> {
    let zone = stamp.zone.unwrap_or(zone);
    if !(1957..=2100).contains(&stamp.date.year()) {
        return Err(Reason::TimeOutOfRange);
    }
    let midnight = stamp.date.and_time(chrono::NaiveTime::MIN);
    if stamp.is_night {
        let from = zone.first_utc_of(midnight - TimeDelta::hours(6));
        return Ok((When::between(from, zone.first_utc_of(midnight + TimeDelta::hours(12))), false));
    }
    let Some((secs, width)) = stamp.clock else {
        let next = midnight + TimeDelta::days(i64::from(stamp.days));
        return Ok((When::between(zone.first_utc_of(midnight), zone.first_utc_of(next)), false));
    };
    match zone.utc_of(midnight + TimeDelta::seconds(i64::from(secs))) {
        Local::Once(start) => Ok((When::between(start, start + i64::from(width)), false)),
        Local::Twice(first, second) => Ok((When::between(first, second + i64::from(width)), true)),
        Local::Skipped => Err(Reason::TimeSkipped),
    }
}

/// An offset written in a column of its own, or a zone's name there.
pub fn zone_of_cell(text: &str) -> Option<Zone> {
    Zone::of_name(text).or_else(|| offset_secs(text).map(Zone::Fixed))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ingest::zones::{KYIV, UTC};
    use crate::model::time::iso_utc;

    #[track_caller]
    fn check(text: &str, expected: &str) {
        let found = stamp(text, Order::Dmy).map(|it| match when(it, KYIV) {
            Ok((it, _)) if it.width_secs() == 0 => iso_utc(it.start_secs),
            Ok((it, _)) => format!("{} +{}", iso_utc(it.start_secs), it.width_secs()),
            Err(reason) => reason.code(),
        });
        assert_eq!(found.as_deref().unwrap_or("-"), expected, "{text}");
    }

    #[test]
    fn times_of_all_sorts() {
        check("2024-05-31T14:05:06Z", "2024-05-31T14:05:06Z");
        check("2024-05-31T14:05:06.789123+03:00", "2024-05-31T11:05:06Z");
        check("2024-04-19 04:59:16.653405+00:00", "2024-04-19T04:59:16Z");
        check("2024-05-31 14:05", "2024-05-31T11:05:00Z +60");
        check("2024-01-31 14:05:00", "2024-01-31T12:05:00Z");
        check("31.05.2024 14:05", "2024-05-31T11:05:00Z +60");
        check("31/05/2024", "2024-05-30T21:00:00Z +86400");
        check("20240531", "2024-05-30T21:00:00Z +86400");
        check("20240531T140506Z", "2024-05-31T14:05:06Z");
        check("20240531140506", "2024-05-31T11:05:06Z");
        check("2024/05/31", "2024-05-30T21:00:00Z +86400");
        check("2024:152:14:05:06", "2024-05-31T11:05:06Z");
        check("31 May 2024", "2024-05-30T21:00:00Z +86400");
        check("5 жовтня 2025 р.", "2025-10-04T21:00:00Z +86400");
        check("05-Oct-2025", "2025-10-04T21:00:00Z +86400");
        check("October 5, 2025 3:15 pm", "2025-10-05T12:15:00Z +60");
        check("Sun, 05 Oct 2025 03:15:00 GMT", "2025-10-05T03:15:00Z");
        check("night of 2025-10-05", "2025-10-04T15:00:00Z +64800");
        check("ніч на 5 жовтня 2025", "2025-10-04T15:00:00Z +64800");
        check("Вночі 05.10.2025", "2025-10-04T15:00:00Z +64800");
        check("В ніч з 4 на 5 жовтня 2025", "2025-10-04T15:00:00Z +64800");
        check("night of 4-5 October 2025", "2025-10-04T15:00:00Z +64800");
        check("4-5 жовтня 2025", "2025-10-03T21:00:00Z +172800");
        check("2025-W41", "2025-10-05T21:00:00Z +604800");
        check("1717164306", "2024-05-31T14:05:06Z");
        check("2024-05-31 24:00", "2024-05-31T21:00:00Z +60");
    }

    #[test]
    fn days_are_as_long_as_they_were() {
        check("2024-03-31", "2024-03-30T22:00:00Z +82800");
        check("2024-10-27", "2024-10-26T21:00:00Z +90000");
        check("2024-03-31 03:30", "time-skipped");
        check("2024-10-27 03:30", "2024-10-27T00:30:00Z +3660");
        check("1900-01-01", "time-out-of-range");
    }

    #[test]
    fn what_is_no_time() {
        for text in [
            "",
            "soon",
            "2024",
            "2024-13-01",
            "2024-02-30",
            "31/31/2024",
            "12:00",
            "2024-05-31 25:00",
            "2024-05-31x",
            "05.10.25",
            "١٢",
        ] {
            check(text, "-");
        }
    }

    #[test]
    fn times_in_names_and_in_spreadsheets() {
        let text = |it: Option<Stamp>| it.map(|it| (it.date.to_string(), it.clock.map(|it| it.0)));
        let at = |date: &str, clock: Option<u32>| Some((date.to_owned(), clock));
        assert_eq!(text(in_name("S2A_MSIL2A_20251005T090651_N0511")), at("2025-10-05", Some(32_811)));
        assert_eq!(text(in_name("JL1GF03B02_PMS_20220516095811_200084559")), at("2022-05-16", Some(35_891)));
        assert_eq!(text(in_name("20240502_081011_00_2414")), None);
        assert_eq!(text(serial("45414")), at("2024-05-02", None));
        assert_eq!(text(serial("45414,5")), at("2024-05-02", Some(43_200)));
        assert_eq!(text(serial("454")), None);
    }

    #[test]
    fn order_of_day_and_month() {
        assert_eq!(order_shown("31/05/2024"), Some(Shown::Dmy));
        assert_eq!(order_shown("05/31/2024"), Some(Shown::Mdy));
        assert_eq!(order_shown("05/06/2024 12:00"), Some(Shown::Either));
        assert_eq!(order_shown("05/05/2024"), Some(Shown::Same));
        assert_eq!(order_shown("2024-05-31"), None);
        assert_eq!(order_shown("31.05.2024"), None);
    }

    #[test]
    fn times_of_day_alone() {
        assert_eq!(time_of_day("149", true), Some(((6540, 60), None)));
        assert_eq!(time_of_day("5", true), Some(((300, 60), None)));
        assert_eq!(time_of_day("03:15 UTC", false), Some(((11_700, 60), Some(UTC))));
        assert_eq!(time_of_day("25:00", false), None);
    }
}
