//! Text → numbers: decimals with point or comma, degrees with minutes and seconds, per cent, metres.
//!
//! Knows no file and no role.

use super::maplinks;

/// A decimal number; a comma may stand for the point. Never infinite.
pub fn number(text: &str) -> Option<f64> {
    let text = text.trim();
    if let Ok(value) = text.parse::<f64>() {
        let is_digits = text.bytes().any(|it| it.is_ascii_digit());
        return (value.is_finite() && is_digits).then_some(value);
    }
    if !has_marks_of_thousands_only(text) {
        return None;
    }
    let mended: String = text
        .chars()
        .filter(|it| !matches!(it, ' ' | '\u{a0}' | '\u{202f}' | '\''))
        .map(|it| match it {
            '−' | '–' => '-',
            ',' => '.',
            other => other,
        })
        .collect();
    // A second point would be a mark of thousands: which one is meant cannot be told.
    let value: f64 = (mended.matches('.').count() <= 1).then(|| mended.parse().ok())??;
    (value.is_finite() && mended.bytes().any(|it| it.is_ascii_digit())).then_some(value)
}

/// Spaces and apostrophes stand only before groups of three digits: `1 234,5`, not `30 31 12`.
fn has_marks_of_thousands_only(text: &str) -> bool {
    let whole = text.split([',', '.']).next().unwrap_or_default();
    let is_mark = |it: char| matches!(it, ' ' | '\u{a0}' | '\u{202f}' | '\'');
    let rest = &text[whole.len()..];
    let mut groups = whole.trim_start_matches(['-', '+', '−', '–']).split(is_mark);
    let first = groups.next().unwrap_or_default();
    let mut groups = groups.peekable();
    let is_grouped = groups.peek().is_some();
    !rest.contains(is_mark)
        && (!is_grouped || (1..=3).contains(&first.len()))
        && groups.all(|it| it.len() == 3 && it.bytes().all(|b| b.is_ascii_digit()))
}

/// Is this a number with a decimal comma?
pub fn has_decimal_comma(text: &str) -> bool {
    // Asked of every row: most have none.
    if !text.as_bytes().contains(&b',') {
        return false;
    }
    let Some((whole, part)) = text.trim().split_once(',') else { return false };
    let whole = whole.trim_start_matches(['-', '−', '+']);
    !whole.is_empty()
        && !part.is_empty()
        && [whole, part].iter().all(|it| it.bytes().all(|b| b.is_ascii_digit()))
}

/// Degrees: `50.45`, `50,45`, `50°27'00"N`, `N 50 27 0`, `30°31′ сх. д.`. South and west are negative.
pub fn degrees(text: &str) -> Option<f64> {
    if let Some(value) = number(text) {
        return Some(value);
    }
    let lower = text.trim().to_lowercase().replace('−', "-");
    let (lower, sign) = without_side(&lower);
    let parts: Vec<&str> = lower
        .split(|it: char| {
            matches!(it, '°' | 'º' | '˚' | '\'' | '′' | '’' | 'ʹ' | '"' | '″' | '”' | 'd' | 'm' | 's' | ':')
                || it.is_whitespace()
        })
        .filter(|it| !it.is_empty())
        .collect();
    let values: Vec<f64> = parts.iter().map(|it| number(it)).collect::<Option<_>>()?;
    let (whole, minutes, seconds) = match values[..] {
        [whole] => (whole, 0.0, 0.0),
        [whole, minutes] => (whole, minutes, 0.0),
        [whole, minutes, seconds] => (whole, minutes, seconds),
        _ => return None,
    };
    let is_sound = (0.0..60.0).contains(&minutes) && (0.0..60.0).contains(&seconds);
    let is_whole = values.len() == 1 || whole.fract() == 0.0;
    if !is_sound || !is_whole {
        return None;
    }
    let size = whole.abs() + minutes / 60.0 + seconds / 3600.0;
    Some(if whole.is_sign_negative() { -size * sign } else { size * sign })
}

/// Takes the side of the world off; -1 for south and west.
fn without_side(text: &str) -> (String, f64) {
    const SIDES: [(&str, f64); 16] = [
        ("пн. ш.", 1.0),
        ("пн.ш.", 1.0),
        ("сх. д.", 1.0),
        ("сх.д.", 1.0),
        ("пд. ш.", -1.0),
        ("пд.ш.", -1.0),
        ("зх. д.", -1.0),
        ("зх.д.", -1.0),
        ("с. ш.", 1.0),
        ("с.ш.", 1.0),
        ("в. д.", 1.0),
        ("в.д.", 1.0),
        ("n", 1.0),
        ("e", 1.0),
        ("w", -1.0),
        ("s", -1.0),
    ];
    for (side, sign) in SIDES {
        let rest = text.strip_suffix(side).or_else(|| text.strip_prefix(side));
        if let Some(rest) = rest {
            return (rest.trim().to_owned(), sign);
        }
    }
    (text.to_owned(), 1.0)
}

/// `50.45, 30.52` in one cell, latitude first, or the address of a map: (latitude, longitude).
pub fn position(text: &str) -> Option<(f64, f64)> {
    if let Some(at) = maplinks::place(text) {
        return Some(at);
    }
    let text = text.trim().trim_matches(['(', ')', '[', ']']);
    let split = if text.contains(';') {
        text.split_once(';')
    } else if text.contains(", ") {
        text.split_once(", ")
    } else if text.matches(',').count() == 1 {
        text.split_once(',')
    } else {
        text.split_once(' ')
    };
    let (lat, lon) = split?;
    Some((degrees(lat)?, degrees(lon)?))
}

/// Is this hardly anything but a position, whatever its column is called? The address of a map, or a pair of numbers to
/// two decimals or better.
pub fn is_position(text: &str) -> bool {
    let is_fine = |it: f64| (it * 10.0).fract() != 0.0;
    let is_pair =
        |(lat, lon): (f64, f64)| lat.abs() <= 90.0 && lon.abs() <= 180.0 && is_fine(lat) && is_fine(lon);
    maplinks::place(text).is_some() || position(text).is_some_and(is_pair)
}

/// A share with or without its sign: (value, was it written with a per cent sign).
pub fn percent(text: &str) -> Option<(f64, bool)> {
    let text = text.trim();
    match text.strip_suffix('%') {
        Some(value) => Some((number(value)?, true)),
        None => Some((number(text)?, false)),
    }
}

/// How far off a place may be, metres: `500`, `500 m`, `5 km`, `exact`, `settlement`, `region`. `None`: no such thing.
/// Infinite: known to a region or worse.
pub fn precision_m(text: &str) -> Option<f64> {
    let lower = text.trim().to_lowercase();
    if let Some(value) = number(&lower) {
        return (value >= 0.0).then_some(value);
    }
    for (unit, metres) in
        [("km", 1000.0), ("км", 1000.0), ("meters", 1.0), ("metres", 1.0), ("m", 1.0), ("м", 1.0)]
    {
        if let Some(value) = lower.strip_suffix(unit).and_then(number) {
            return (value >= 0.0).then_some(value * metres);
        }
    }
    let is_one_of = |words: &[&str]| words.contains(&lower.as_str());
    if is_one_of(&[
        "exact",
        "precise",
        "facility",
        "site",
        "point",
        "high",
        "точно",
        "точна",
        "об'єкт",
        "объект",
    ]) {
        Some(0.0)
    } else if is_one_of(&["street", "address", "approximate", "вулиця", "адреса", "улица", "адрес"])
    {
        Some(1000.0)
    } else if is_one_of(&[
        "settlement",
        "town",
        "city",
        "village",
        "adm3",
        "adm4",
        "ppl",
        "medium",
        "місто",
        "село",
        "населений пункт",
        "город",
        "населённый пункт",
        "населенный пункт",
    ]) {
        Some(5000.0)
    } else if is_one_of(&[
        "region",
        "oblast",
        "district",
        "raion",
        "country",
        "adm1",
        "adm2",
        "adm0",
        "low",
        "область",
        "район",
        "країна",
        "страна",
        "регіон",
        "регион",
    ]) {
        Some(f64::INFINITY)
    } else {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers() {
        let cases = [
            ("50.45", Some(50.45)),
            ("50,45", Some(50.45)),
            ("−3,91", Some(-3.91)),
            (".5", Some(0.5)),
            ("1 234,5", Some(1234.5)),
            ("1,234.5", None),
            ("nan", None),
            ("inf", None),
            ("", None),
            ("-", None),
            ("12a", None),
        ];
        for (text, expected) in cases {
            assert_eq!(number(text), expected, "{text}");
        }
    }

    #[test]
    fn degrees_of_all_sorts() {
        let cases = [
            ("50°27'00\"N", Some(50.45)),
            ("N50 27 0", Some(50.45)),
            ("50° 27′ 0″ пн. ш.", Some(50.45)),
            ("30°31'12\"W", Some(-30.52)),
            ("-30 31 12", Some(-30.52)),
            ("50.45N", Some(50.45)),
            ("50°75'N", None),
            ("north", None),
            ("", None),
        ];
        for (text, expected) in cases {
            let near = match (degrees(text), expected) {
                (Some(a), Some(b)) => (a - b).abs() < 1e-12,
                (a, b) => a == b,
            };
            assert!(near, "{text}: {:?}", degrees(text));
        }
        assert_eq!(position("50.45, 30.52"), Some((50.45, 30.52)));
        assert_eq!(position("50,45; 30,52"), Some((50.45, 30.52)));
        assert_eq!(position("50.45 30.52"), Some((50.45, 30.52)));
        assert_eq!(position("Kyiv"), None);
        for text in ["50.45, 30.52", "50,45; 30,52", "50°27'00\"N 30°31'12\"E", "geo:50.4,30.5"] {
            assert!(is_position(text), "{text}");
        }
        for text in ["", "10,5 12,3", "1.5, 2.5", "50, 30", "2025-10-05 03:15", "Kyiv, 50.45", "3.25"] {
            assert!(!is_position(text), "{text}");
        }
    }

    #[test]
    fn precisions() {
        assert_eq!(precision_m("500"), Some(500.0));
        assert_eq!(precision_m("1,5 км"), Some(1500.0));
        assert_eq!(precision_m("місто"), Some(5000.0));
        assert_eq!(precision_m("ADM1"), Some(f64::INFINITY));
        assert_eq!(precision_m("somewhere"), None);
        assert_eq!(precision_m("-5"), None);
    }
}
