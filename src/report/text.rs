//! Words, in every language the page speaks.
//!
//! One text file per language and area under `text/<lang>/`; a line is `key = text`, with `{name}` for values.
//! Plural forms are `key[one]`, `key[few]`, `key[many]`, `key[other]` and are chosen by the value named `n`.
//! `\n` in a text is a line break. Lines starting with `#` are comments. A test keeps the languages complete.

use std::collections::BTreeMap;
use std::sync::OnceLock;

use serde::{Deserialize, Serialize};

/// A language.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Lang {
    /// English.
    En,
    /// Ukrainian.
    Uk,
}

/// The text files of one language, by area.
macro_rules! areas {
    ($lang:literal) => {
        [
            ("result", include_str!(concat!("text/", $lang, "/result.txt"))),
            ("problems", include_str!(concat!("text/", $lang, "/problems.txt"))),
            ("plots", include_str!(concat!("text/", $lang, "/plots.txt"))),
            ("page", include_str!(concat!("text/", $lang, "/page.txt"))),
            ("map", include_str!(concat!("text/", $lang, "/map.txt"))),
            ("methods", include_str!(concat!("text/", $lang, "/methods.txt"))),
            ("seal", include_str!(concat!("text/", $lang, "/seal.txt"))),
            ("share", include_str!(concat!("text/", $lang, "/share.txt"))),
            ("files", include_str!(concat!("text/", $lang, "/files.txt"))),
            ("work", include_str!(concat!("text/", $lang, "/work.txt"))),
            ("orbit", include_str!(concat!("text/", $lang, "/orbit.txt"))),
            ("check", include_str!(concat!("text/", $lang, "/check.txt"))),
        ]
    };
}

impl Lang {
    /// Every language.
    pub const ALL: [Self; 2] = [Self::En, Self::Uk];

    /// BCP 47 code.
    pub fn code(self) -> &'static str {
        match self {
            Self::En => "en",
            Self::Uk => "uk",
        }
    }

    /// The language of a code such as `uk` or `uk-UA`; English when unknown.
    pub fn of_code(code: &str) -> Self {
        if code.to_ascii_lowercase().starts_with("uk") { Self::Uk } else { Self::En }
    }

    /// The text files, by area.
    pub fn files(self) -> [(&'static str, &'static str); 12] {
        match self {
            Self::En => areas!("en"),
            Self::Uk => areas!("uk"),
        }
    }

    /// Every key with its text.
    pub fn entries(self) -> &'static BTreeMap<&'static str, &'static str> {
        static EN: OnceLock<BTreeMap<&'static str, &'static str>> = OnceLock::new();
        static UK: OnceLock<BTreeMap<&'static str, &'static str>> = OnceLock::new();
        let cell = match self {
            Self::En => &EN,
            Self::Uk => &UK,
        };
        cell.get_or_init(|| {
            let lines = self.files().into_iter().flat_map(|(_, file)| file.lines());
            lines
                .filter(|line| !line.trim_start().starts_with('#'))
                .filter_map(|line| line.split_once('='))
                .map(|(key, text)| (key.trim(), text.trim()))
                .collect()
        })
    }

    /// The plural form of a whole number: CLDR cardinal rules.
    pub fn plural(self, n: u64) -> &'static str {
        match self {
            Self::En => {
                if n == 1 {
                    "one"
                } else {
                    "other"
                }
            }
            Self::Uk => match (n % 10, n % 100) {
                (1, hundredth) if hundredth != 11 => "one",
                (2..=4, hundredth) if !(12..=14).contains(&hundredth) => "few",
                _ => "many",
            },
        }
    }

    /// Digits grouped by thousands: `12,345` in English, `12 345` (no-break space) in Ukrainian.
    pub fn integer(self, n: u64) -> String {
        let digits = n.to_string();
        let mut out = String::new();
        for (i, digit) in digits.chars().enumerate() {
            if i > 0 && (digits.len() - i).is_multiple_of(3) && (digits.len() > 4 || self == Self::En) {
                out.push(if self == Self::En { ',' } else { '\u{a0}' });
            }
            out.push(digit);
        }
        out
    }

    /// A number with a fixed number of decimals: point in English, comma in Ukrainian; infinities as ∞.
    pub fn decimal(self, value: f64, decimals: usize) -> String {
        if value.is_nan() {
            return "–".to_owned();
        }
        if value.is_infinite() {
            return if value > 0.0 { "∞".to_owned() } else { "−∞".to_owned() };
        }
        let text = format!("{value:.decimals$}").replace('-', "−");
        if self == Self::Uk { text.replace('.', ",") } else { text }
    }
}

/// The text of a key with values put in. A missing key is shown as `⟦key⟧`; the tests look for that mark.
pub fn text(lang: Lang, key: &str, values: &[(&str, &str)]) -> String {
    let entries = lang.entries();
    let found = entries.get(key).copied().or_else(|| {
        let n = values.iter().find(|(name, _)| *name == "n")?.1;
        let n: u64 = n.chars().filter(char::is_ascii_digit).collect::<String>().parse().ok()?;
        entries.get(format!("{key}[{}]", lang.plural(n)).as_str()).copied()
    });
    let Some(found) = found else { return format!("⟦{key}⟧") };
    let mut out = found.replace("\\n", "\n");
    for (name, value) in values {
        out = out.replace(&format!("{{{name}}}"), value);
    }
    out
}

/// The text of a key made at run time, or the code itself when there is none: a code is better than nothing.
pub fn word(lang: Lang, area: &str, code: &str) -> String {
    let key = format!("{area}.{code}");
    if lang.entries().contains_key(key.as_str()) { text(lang, &key, &[]) } else { code.to_owned() }
}

/// The code of a value in the result file: `cannot-test`, `file-rejected`.
pub fn code<T: Serialize>(value: T) -> String {
    crate::model::json::code(&value)
}
