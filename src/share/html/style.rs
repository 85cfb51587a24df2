//! The style sheet of a saved report: the page's own, with its colours written out.
//!
//! Word and mail programs know no custom properties, so each `var(--x)` is replaced by its value, once for light and
//! once for dark. Paper is always light.

use std::collections::BTreeMap;

const TOKENS: &str = include_str!("../../../style/tokens.css");
const PLOT: &str = include_str!("../../../style/plot.css");
const PAPER: &str = include_str!("../../../style/paper.css");

/// The whole sheet; `version` and `hash` stand at the foot of every printed page.
pub(super) fn sheet(version: &str, hash: &str) -> String {
    let light = tokens(":root {");
    let mut dark = light.clone();
    dark.extend(tokens(":root[data-theme=\"dark\"] {"));
    let plain =
        |it: &str| it.chars().filter(|it| it.is_ascii_alphanumeric() || *it == '.').collect::<String>();
    let (version, hash) = (plain(version), plain(hash));
    let ours = format!("{PAPER}\n{PLOT}");
    let mut out = resolved(&ours, &light);
    out.push_str("\n@media screen and (prefers-color-scheme: dark) {\n:root { color-scheme: dark; }\n");
    out.push_str(&coloured(&ours, &dark));
    out.push_str("}\n");
    out.push_str(&format!(
        "@page {{ size: A4; margin: 14mm 16mm 16mm;\n\
         @bottom-left {{ content: \"Nadir {version} · SHA-256 {hash}\"; font: 6.5pt monospace; }}\n\
         @bottom-right {{ content: counter(page) \" / \" counter(pages); font: 8pt sans-serif; }} }}\n"
    ));
    out
}

/// The sheet of a figure that stands alone: light, on paper.
pub(super) fn of_figures() -> String {
    let light = tokens(":root {");
    let lines = PLOT.lines().filter(|it| it.starts_with(".plot-") && !it.contains("display:"));
    let rules = lines.collect::<Vec<_>>().join("\n");
    format!(".plot {{ font-family: sans-serif; }}\n{}", resolved(&rules, &light))
}

/// The custom properties of one block of the tokens.
fn tokens(block: &str) -> BTreeMap<&'static str, &'static str> {
    let inside = TOKENS.split_once(block).and_then(|it| it.1.split_once('}')).map_or("", |it| it.0);
    let declared = inside.lines().filter_map(|line| line.split("/*").next()?.trim().strip_suffix(';'));
    declared.filter_map(|it| it.split_once(':')).map(|(name, value)| (name.trim(), value.trim())).collect()
}

/// Each `var(--name)` replaced by its value.
fn resolved(css: &str, tokens: &BTreeMap<&str, &str>) -> String {
    let mut out = String::with_capacity(css.len());
    let mut rest = css;
    while let Some((before, after)) = rest.split_once("var(") {
        let (name, more) = after.split_once(')').unwrap_or((after, ""));
        out.push_str(before);
        out.push_str(tokens.get(name).copied().unwrap_or("inherit"));
        rest = more;
    }
    out.push_str(rest);
    out
}

/// Only the plain rules that name a token, with their values: what changes with the theme. Rules within `@` blocks
/// (print, narrow places, forced colours) are left as they were.
fn coloured(css: &str, tokens: &BTreeMap<&str, &str>) -> String {
    let mut out = String::new();
    let mut depth = 0;
    for line in css.lines() {
        let whole = line.contains('{') && line.trim_end().ends_with('}');
        if depth == 0 && whole && line.contains("var(--") && !line.starts_with('@') {
            out.push_str(&resolved(line, tokens));
            out.push('\n');
        }
        depth += line.matches('{').count();
        depth = depth.saturating_sub(line.matches('}').count());
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_colour_is_written_out() {
        let sheet = sheet("0.1.0", "ab12");
        assert!(!sheet.contains("var("), "a property was not resolved");
        let known = tokens(":root {");
        let named = [PAPER, PLOT].into_iter().flat_map(|it| it.split("var(").skip(1));
        let unknown: Vec<_> =
            named.filter_map(|it| it.split(')').next()).filter(|it| !known.contains_key(it)).collect();
        assert!(unknown.is_empty(), "no value for {unknown:?}");
        assert!(sheet.contains("content: \"Nadir 0.1.0 · SHA-256 ab12\""));
        assert!(tokens(":root {").len() > 50);
    }

    /// A browser copies declarations as they stand here, and Word knows only the older ones.
    #[test]
    fn what_is_pasted_into_word_keeps_its_lines() {
        for unknown in ["-block", "-inline", ": start", ": end", "rem;", "rem "] {
            assert!(!PAPER.replace("inline-block", "").contains(unknown), "{unknown}");
        }
    }

    #[test]
    fn the_dark_half_differs_from_the_light_one() {
        let (light, dark) = (tokens(":root {"), tokens(":root[data-theme=\"dark\"] {"));
        assert_ne!(light.get("--ink"), dark.get("--ink"));
        assert!(
            coloured(".a { color: var(--ink); }\n@media print {\n.b { color: var(--ink); }\n}\n", &dark)
                .contains(".a")
        );
        assert!(!coloured("@media print {\n.b { color: var(--ink); }\n}\n", &dark).contains(".b"));
    }
}
