//! How words and numbers stand in a figure: formatting, measuring, breaking into lines.
//!
//! Knows no data. Widths are estimates on the wide side, because a figure is laid out without a browser.

use crate::report::Lang;
use crate::report::text::text;

/// Size of ordinary text in a figure, CSS pixels.
pub const SIZE: f64 = 13.0;

/// A text without values.
pub fn say(lang: Lang, key: &str) -> String {
    text(lang, key, &[])
}

/// A ratio: two decimals below 10, one below 100, none above.
pub fn ratio(lang: Lang, value: f64) -> String {
    let decimals = match value.abs() {
        it if it < 9.995 => 2,
        it if it < 99.95 => 1,
        _ => 0,
    };
    lang.decimal(value, decimals)
}

/// A count that may be a mean: no decimals when whole, one from 10 on, else two.
pub fn count(lang: Lang, value: f64) -> String {
    if value.fract() == 0.0 {
        return lang.decimal(value, 0);
    }
    lang.decimal(value, if value.abs() < 9.95 { 2 } else { 1 })
}

/// A p-value with its sign: `p = 0.041`, `p < 0.001`.
pub fn p(lang: Lang, value: f64) -> String {
    if value < 0.001 {
        format!("p < {}", lang.decimal(0.001, 3))
    } else {
        format!("p = {}", lang.decimal(value, 3))
    }
}

/// A p-value under a heading that says p already.
pub fn bare_p(lang: Lang, value: f64) -> String {
    let shown = p(lang, value);
    shown.strip_prefix("p = ").or(shown.strip_prefix("p ")).unwrap_or(&shown).to_owned()
}

/// About how wide a text is at [`SIZE`], CSS pixels.
pub fn width(text: &str) -> f64 {
    text.chars().map(char_width).sum::<f64>() * SIZE
}

fn char_width(c: char) -> f64 {
    match c {
        'i' | 'l' | 'j' | 'і' | 'ї' | '.' | ',' | ':' | ';' | '\'' | '’' | '|' | '!' | ' ' | '\u{a0}'
        | '(' | ')' => 0.36,
        'm' | 'w' | 'M' | 'W' | 'ш' | 'щ' | 'ю' | 'ж' | 'м' | 'ф' | 'Ш' | 'Щ' | 'Ю' | 'Ж' | 'М' | 'Ф'
        | '—' | '%' => 0.92,
        it if it.is_uppercase() => 0.72,
        'r' | 't' | 'f' | 's' | 'г' | 'т' | 'с' => 0.5,
        _ => 0.61,
    }
}

/// Breaks a text at spaces into lines of at most `limit` pixels; a longer word stands alone.
pub fn lines(text: &str, limit: f64) -> Vec<String> {
    let mut out: Vec<String> = Vec::new();
    for word in text.split(' ') {
        match out.last_mut() {
            Some(line) if width(line) + width(" ") + width(word) <= limit => {
                line.push(' ');
                line.push_str(word);
            }
            _ => out.push(word.to_owned()),
        }
    }
    out
}

/// Cuts a text to `limit` pixels, with an ellipsis when something was cut.
pub fn cut(text: &str, limit: f64) -> String {
    if width(text) <= limit {
        return text.to_owned();
    }
    let mut out = String::new();
    for c in text.chars() {
        if width(&out) + char_width(c) * SIZE + SIZE > limit {
            break;
        }
        out.push(c);
    }
    out.trim_end().to_owned() + "…"
}
