//! How numbers, sizes and times are shown: the same on the page and in reports.
//!
//! Knows no findings. Times are UTC and say so where they stand alone.

use super::text::Lang;
use crate::model::time::iso_utc;

/// `2024-05-02`.
pub fn date(secs: i64) -> String {
    iso_utc(secs).chars().take(10).collect()
}

/// `2024-05-02 09:00`.
pub fn minute(secs: i64) -> String {
    iso_utc(secs).chars().take(16).collect::<String>().replace('T', " ")
}

/// `2024-05-02 – 2024-09-30`; a single date when both are the same day.
pub fn period(from_secs: i64, to_secs: i64) -> String {
    let (from, to) = (date(from_secs), date(to_secs));
    if from == to { from } else { format!("{from} – {to}") }
}

/// When an event happened, as precisely as it is known: a minute, a date, or a period.
pub fn when(start_secs: i64, end_secs: i64) -> String {
    match end_secs - start_secs {
        ..3600 => minute(start_secs),
        // A local day lies across two dates of UTC; its middle is in the right one.
        3600..=90_000 => date(i64::midpoint(start_secs, end_secs)),
        _ => period(start_secs, end_secs - 1),
    }
}

/// A moment in UTC, or from when to when: `2024-05-31 11:05 UTC`.
pub fn moment(start_secs: i64, end_secs: i64) -> String {
    match end_secs - start_secs {
        ..3600 => format!("{} UTC", minute(start_secs)),
        _ => format!("{} – {} UTC", minute(start_secs), minute(end_secs)),
    }
}

/// Bytes with a unit: `812 B`, `14 KB`, `2.1 MB`.
pub fn size(lang: Lang, bytes: u64) -> String {
    let units = match lang {
        Lang::En => ["B", "KB", "MB", "GB"],
        Lang::Uk => ["Б", "КБ", "МБ", "ГБ"],
    };
    let mut value = bytes as f64;
    let mut unit = 0;
    while value >= 999.5 && unit < 3 {
        value /= 1000.0;
        unit += 1;
    }
    let decimals = usize::from(unit > 1 && value < 9.95);
    format!("{}\u{a0}{}", lang.decimal(value, decimals), units[unit])
}

/// A share as per cent, one decimal below 10: `4.2 %`, `38 %`.
pub fn percent(lang: Lang, share: f64) -> String {
    let value = 100.0 * share;
    let space = if lang == Lang::En { "" } else { "\u{a0}" };
    format!("{}{space}%", lang.decimal(value, usize::from(value < 9.95 && value > 0.0)))
}

/// A length in metres, in kilometres from 1 km on.
pub fn distance(lang: Lang, metres: f64) -> String {
    let (m, km) = if lang == Lang::En { ("m", "km") } else { ("м", "км") };
    if metres < 999.5 {
        format!("{}\u{a0}{m}", lang.decimal(metres, 0))
    } else {
        let value = metres / 1000.0;
        format!("{}\u{a0}{km}", lang.decimal(value, usize::from(value < 9.95 && value.fract() > 0.04)))
    }
}

/// How many random re-timings give as much: `1 / p` to two digits.
pub fn one_in(lang: Lang, p: f64) -> String {
    let mut unit = 1.0;
    while p * unit * 100.0 < 1.0 && unit < 1e15 {
        unit *= 10.0;
    }
    lang.integer(((1.0 / p / unit).round() * unit) as u64)
}

/// The first twelve digits of a hash.
pub fn short_hash(hash: &str) -> String {
    hash.chars().take(12).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(shown: &str, expected: &str) {
        assert_eq!(shown.replace('\u{a0}', " "), expected);
    }

    #[test]
    fn times_are_shown_as_precisely_as_they_are_known() {
        let noon = 1_714_651_200; // 2024-05-02T12:00:00Z
        check(&when(noon, noon), "2024-05-02 12:00");
        check(&when(noon - 15 * 3600, noon + 9 * 3600), "2024-05-02");
        check(&when(noon, noon + 5 * 86_400), "2024-05-02 – 2024-05-07");
        check(&period(noon, noon + 60), "2024-05-02");
    }

    #[test]
    fn numbers_have_their_units() {
        check(&size(Lang::En, 812), "812 B");
        check(&size(Lang::En, 999_600), "1.0 MB");
        check(&size(Lang::Uk, 14_200), "14 КБ");
        check(&size(Lang::Uk, 2_090_000), "2,1 МБ");
        check(&percent(Lang::En, 0.042), "4.2%");
        check(&percent(Lang::Uk, 0.3849), "38 %");
        check(&percent(Lang::En, 0.0), "0%");
        check(&distance(Lang::En, 2000.0), "2 km");
        check(&distance(Lang::Uk, 2500.0), "2,5 км");
        check(&distance(Lang::En, 340.4), "340 m");
        check(&one_in(Lang::En, 0.012), "83");
        check(&one_in(Lang::En, 1.0), "1");
        check(&one_in(Lang::En, 1.0 / 1_081_795.0), "1,100,000");
    }
}
