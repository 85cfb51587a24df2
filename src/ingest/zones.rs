//! Local time ↔ UTC: zone names, offsets, gaps and folds of the clocks.
//!
//! Decides nothing about which zone a file is in; that is for `reading`.

use chrono::{Duration, LocalResult, NaiveDateTime, TimeZone};
use chrono_tz::Tz;

/// A zone of local times.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Zone {
    /// A fixed offset, seconds east of UTC.
    Fixed(i32),
    /// A zone of the tz database.
    Named(Tz),
}

/// UTC.
pub const UTC: Zone = Zone::Fixed(0);
/// Ukraine.
pub const KYIV: Zone = Zone::Named(Tz::Europe__Kyiv);
/// China.
pub const SHANGHAI: Zone = Zone::Named(Tz::Asia__Shanghai);

/// What a local time is in UTC.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Local {
    /// One instant, UTC seconds.
    Once(i64),
    /// The clocks were put back: two instants, earlier first.
    Twice(i64, i64),
    /// The clocks were put forward: none.
    Skipped,
}

impl Zone {
    /// `UTC`, `+03:00`, `UTC+3`, an IANA name, or one of the names people write (`Kyiv`, `EEST`, `MSK`).
    pub fn of_name(name: &str) -> Option<Self> {
        let name = name.trim().trim_matches(['(', ')']).trim();
        if let Ok(zone) = name.parse::<Tz>() {
            return Some(if zone == Tz::UTC || zone == Tz::Etc__UTC || zone == Tz::GMT {
                UTC
            } else {
                Self::Named(zone)
            });
        }
        let lower = name.to_lowercase();
        let bare = ["utc", "gmt", "z"].iter().find_map(|it| lower.strip_prefix(it)).map(str::trim);
        match (lower.as_str(), bare) {
            (
                "kyiv"
                | "kiev"
                | "kyiv time"
                | "київ"
                | "київський"
                | "київський час"
                | "за києвом"
                | "за київським часом"
                | "киев"
                | "киевское"
                | "europe/kyiv"
                | "europe/kiev",
                _,
            ) => Some(KYIV),
            ("eest", _) => Some(Self::Fixed(3 * 3600)),
            ("cet", _) => Some(Self::Fixed(3600)),
            ("eet" | "cest", _) => Some(Self::Fixed(2 * 3600)),
            ("msk" | "moscow" | "москва" | "московський", _) => {
                Some(Self::Named(Tz::Europe__Moscow))
            }
            ("beijing" | "beijing time" | "пекін" | "пекин", _) => Some(SHANGHAI),
            (_, Some("")) => Some(UTC),
            (_, Some(offset)) => offset_secs(offset).map(Self::Fixed),
            _ => offset_secs(&lower).map(Self::Fixed),
        }
    }

    /// The zone that the name of a column of times states: `time_utc`, `Час (Київ)`, `time (UTC+3)`.
    pub fn of_column(name: &str) -> Option<Self> {
        let in_brackets =
            name.split_once(['(', '[']).and_then(|it| it.1.split_once([')', ']'])).map(|it| it.0);
        let last = name.rsplit(['_', ' ']).next().filter(|it| it.starts_with(char::is_alphabetic));
        in_brackets.into_iter().chain(last).find_map(Self::of_name)
    }

    /// IANA name, or `UTC`, `UTC+03:00`.
    pub fn name(self) -> String {
        match self {
            Self::Fixed(0) => "UTC".to_owned(),
            Self::Fixed(secs) => {
                let sign = if secs < 0 { '-' } else { '+' };
                let minutes = secs.abs() / 60;
                format!("UTC{sign}{:02}:{:02}", minutes / 60, minutes % 60)
            }
            Self::Named(zone) => zone.name().to_owned(),
        }
    }

    /// A local time in UTC.
    pub fn utc_of(self, local: NaiveDateTime) -> Local {
        match self {
            Self::Fixed(secs) => Local::Once(local.and_utc().timestamp() - i64::from(secs)),
            Self::Named(zone) => match zone.from_local_datetime(&local) {
                LocalResult::Single(it) => Local::Once(it.timestamp()),
                LocalResult::Ambiguous(a, b) => {
                    Local::Twice(a.timestamp().min(b.timestamp()), a.timestamp().max(b.timestamp()))
                }
                LocalResult::None => Local::Skipped,
            },
        }
    }

    /// The first second of or after a local time that did occur: where a day or an interval begins or ends.
    pub fn first_utc_of(self, local: NaiveDateTime) -> i64 {
        let mut at = local;
        for _ in 0..16 {
            match self.utc_of(at) {
                Local::Once(secs) | Local::Twice(secs, _) => return secs,
                Local::Skipped => at += Duration::minutes(15),
            }
        }
        local.and_utc().timestamp()
    }
}

/// `+03:00`, `+0300`, `+03`, `+3`, `-3:30`: seconds east of UTC.
pub fn offset_secs(text: &str) -> Option<i32> {
    let text = text.trim();
    let sign = match text.chars().next()? {
        '+' => 1,
        '-' | '−' => -1,
        _ => return None,
    };
    let digits = text.trim_start_matches(['+', '-', '−']);
    let (hours, minutes) = match digits.split_once(':') {
        Some((hours, minutes)) if minutes.len() == 2 && hours.len() <= 2 => (hours, minutes),
        None if digits.len() == 4 && digits.is_ascii() => digits.split_at(2),
        None if digits.len() <= 2 => (digits, "0"),
        _ => return None,
    };
    if !hours.bytes().chain(minutes.bytes()).all(|it| it.is_ascii_digit()) {
        return None;
    }
    let (hours, minutes): (i32, i32) = (hours.parse().ok()?, minutes.parse().ok()?);
    (hours <= 14 && minutes < 60).then_some(sign * (hours * 3600 + minutes * 60))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn zones_by_all_their_names() {
        for name in ["Europe/Kyiv", "Kyiv", "київ", "Europe/Kiev"] {
            assert!(matches!(Zone::of_name(name), Some(Zone::Named(_))), "{name}");
        }
        for (name, secs) in
            [("UTC", 0), ("Z", 0), ("UTC+3", 10_800), ("+02:00", 7200), ("-0330", -12_600), ("EEST", 10_800)]
        {
            assert_eq!(Zone::of_name(name), Some(Zone::Fixed(secs)), "{name}");
        }
        for (name, zone) in [
            ("time_utc", Some(UTC)),
            ("Час (Київ)", Some(KYIV)),
            ("Acquired [UTC+08:00]", Some(Zone::Fixed(28_800))),
            ("Date UTC", Some(UTC)),
            ("date", None),
            ("datetime", None),
            ("time (local)", None),
            ("date-1", None),
        ] {
            assert_eq!(Zone::of_column(name), zone, "{name}");
        }
        for name in ["", "Mars", "+99", "UTC+x", "+3:3:3"] {
            assert_eq!(Zone::of_name(name), None, "{name}");
        }
    }

    #[test]
    fn clocks_are_put_forward_and_back() {
        let at = |text: &str| text.parse::<NaiveDateTime>().unwrap_or_default();
        assert_eq!(KYIV.utc_of(at("2024-03-31T03:30:00")), Local::Skipped);
        assert_eq!(KYIV.utc_of(at("2024-10-27T03:30:00")), Local::Twice(1_729_989_000, 1_729_992_600));
        assert_eq!(KYIV.utc_of(at("2024-07-01T00:00:00")), Local::Once(1_719_781_200));
    }
}
