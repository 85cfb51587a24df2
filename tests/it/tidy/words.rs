//! Rules about the words: complete in every language, used by their keys, never claiming more than association.

use std::collections::{BTreeMap, BTreeSet};

use nadir::report::text::Lang;

use super::{check, files};

/// Plural forms each language needs for a whole number.
fn plural_forms(lang: Lang) -> BTreeSet<&'static str> {
    (0..=120).map(|n| lang.plural(n)).collect()
}

/// `key[few]` → `(key, Some(few))`.
fn split(key: &str) -> (&str, Option<&str>) {
    match key.strip_suffix(']').and_then(|it| it.split_once('[')) {
        Some((base, form)) => (base, Some(form)),
        None => (key, None),
    }
}

/// Base key → plural forms given (none for a plain text).
fn keys(file: &'static str) -> BTreeMap<&'static str, BTreeSet<&'static str>> {
    let mut out: BTreeMap<_, BTreeSet<_>> = BTreeMap::new();
    for line in file.lines().filter(|it| !it.trim_start().starts_with('#')) {
        let Some((key, _)) = line.split_once('=') else { continue };
        let (base, form) = split(key.trim());
        out.entry(base).or_default().extend(form);
    }
    out
}

/// The `{names}` in a text.
fn values(text: &str) -> BTreeSet<&str> {
    text.split('{').skip(1).filter_map(|it| it.split_once('}')).map(|(name, _)| name).collect()
}

/// Is there a text for this key, plain or plural?
fn has(lang: Lang, key: &str) -> bool {
    let entries = lang.entries();
    entries.contains_key(key) || entries.contains_key(format!("{key}[{}]", lang.plural(2)).as_str())
}

#[test]
fn every_language_says_everything() {
    let mut violations = Vec::new();
    for ((area, en), (_, uk)) in Lang::En.files().into_iter().zip(Lang::Uk.files()) {
        let (en, uk) = (keys(en), keys(uk));
        for key in en.keys().chain(uk.keys()).collect::<BTreeSet<_>>() {
            match (en.get(key), uk.get(key)) {
                (None, _) => violations.push(format!("en/{area}.txt: {key} is missing")),
                (_, None) => violations.push(format!("uk/{area}.txt: {key} is missing")),
                (Some(en), Some(uk)) => {
                    if en.is_empty() != uk.is_empty() {
                        violations.push(format!("{area}.txt: {key} has plural forms in one language only"));
                    }
                }
            }
        }
        for (lang, given) in [(Lang::En, en), (Lang::Uk, uk)] {
            for (key, forms) in given.iter().filter(|(_, forms)| !forms.is_empty()) {
                for form in plural_forms(lang).iter().filter(|it| !forms.contains(**it)) {
                    violations.push(format!("{}/{area}.txt: {key}[{form}] is missing", lang.code()));
                }
            }
        }
    }
    check("Texts that are not in both languages:", &violations);
}

#[test]
fn a_key_is_given_once_and_not_empty() {
    let mut violations = Vec::new();
    for lang in Lang::ALL {
        let mut seen = BTreeSet::new();
        for (area, file) in lang.files() {
            for line in file.lines().filter(|it| !it.trim().is_empty() && !it.trim_start().starts_with('#')) {
                match line.split_once('=') {
                    None => violations.push(format!("{}/{area}.txt: no `=` in: {line}", lang.code())),
                    Some((key, text)) => {
                        if text.trim().is_empty() {
                            violations.push(format!("{}/{area}.txt: {} is empty", lang.code(), key.trim()));
                        }
                        if !seen.insert(key.trim()) {
                            violations.push(format!(
                                "{}/{area}.txt: {} stands twice",
                                lang.code(),
                                key.trim()
                            ));
                        }
                    }
                }
            }
        }
    }
    check("Text files:", &violations);
}

#[test]
fn the_same_values_go_into_both_languages() {
    let values_of = |lang: Lang| {
        let mut out: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
        for (key, text) in lang.entries() {
            out.entry(split(key).0).or_default().extend(values(text));
        }
        out
    };
    let (en, uk) = (values_of(Lang::En), values_of(Lang::Uk));
    let violations: Vec<String> = en
        .iter()
        .filter_map(|(key, of_en)| {
            uk.get(key).filter(|of_uk| *of_uk != of_en).map(|of_uk| (key, of_en, of_uk))
        })
        .map(|(key, of_en, of_uk)| format!("{key}: en {of_en:?}, uk {of_uk:?}"))
        .collect();
    check("Texts with other values in the other language:", &violations);
}

#[test]
fn every_key_used_exists() {
    let mut violations = Vec::new();
    for file in files(&["src"], &[".rs"]) {
        let code: String = file.code().map(|(_, line)| format!("{line}\n")).collect();
        for key in keys_used(&code) {
            for lang in Lang::ALL.into_iter().filter(|it| !has(*it, &key)) {
                violations.push(format!("{}: {} has no {key}", file.path, lang.code()));
            }
        }
    }
    check("Keys without a text:", &violations);
}

/// Keys in `text(lang, "key"` and `t("key"`: the first string among the arguments, when it is no pattern.
fn keys_used(code: &str) -> Vec<String> {
    let mut out = Vec::new();
    for call in ["text(", "t("] {
        for (at, _) in code.match_indices(call) {
            if code[..at].ends_with(|c: char| c.is_alphanumeric() || c == '_' || c == '.') {
                continue;
            }
            let arguments = &code[at + call.len()..];
            let before = arguments.split(['"', ')', ';', '{']).next().unwrap_or_default();
            let Some(quoted) = arguments[before.len()..].strip_prefix('"') else { continue };
            if before.matches(',').count() > 1 {
                continue;
            }
            let key = quoted.split('"').next().unwrap_or_default();
            if key.contains('.') && key.chars().all(|it| it.is_ascii_alphanumeric() || "._-".contains(it)) {
                out.push(key.to_owned());
            }
        }
    }
    out
}

#[test]
fn used_keys_are_seen() {
    let code =
        r#"text(lang, "a.b", &[]); t("c.d"); text(lang, &format!("e.{x}"), &[("n", "1")]); context("x.y");"#;
    assert_eq!(keys_used(code), ["a.b", "c.d"]);
}

#[test]
fn nothing_is_claimed_to_be_proven() {
    // Association only: words that claim more, as beginnings of words.
    let banned = [
        (Lang::En, vec!["prove", "proof", "proven"]),
        (Lang::Uk, vec!["доводить", "доведено", "докаж", "доказує"]),
    ];
    let mut violations = Vec::new();
    for (lang, beginnings) in banned {
        for (key, text) in lang.entries() {
            let text = text.to_lowercase();
            let mut words = text.split(|c: char| !c.is_alphabetic());
            if let Some(word) = words.find(|word| beginnings.iter().any(|it| word.starts_with(it))) {
                violations.push(format!("{} {key}: {word}", lang.code()));
            }
        }
    }
    check("Words that claim more than association:", &violations);
}
