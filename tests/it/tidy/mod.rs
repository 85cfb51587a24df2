//! The rules of the house that no compiler checks, mostly about what must not be there.
//!
//! Each rule is a function that lists its violations as `path:line: what is wrong`; a test says there are none.
//! Rules about the words are in [`words`].

mod words;

use std::fs;
use std::path::{Path, PathBuf};

/// Modules of the engine and the page, and which of their siblings they may name.
const MAY_NAME: &[(&str, &[&str])] = &[
    ("model", &[]),
    ("ingest", &["model"]),
    ("link", &["model"]),
    ("stats", &["model"]),
    ("orbit", &["model"]),
    ("report", &["model"]),
    // A figure carries its own words and is drawn from the scene; both are the report's.
    ("plot", &["model", "report"]),
    ("simulate", &["model"]),
    ("calibrate", &["model", "simulate", "stats", "report"]),
    ("engine", &["model", "ingest", "link", "stats", "orbit", "report", "simulate"]),
    // What leaves the program is made of the report and its figures; to verify it, it is computed again.
    ("share", &["model", "report", "plot", "engine"]),
    ("web", &["model", "report", "engine", "share"]),
    ("ui", &["model", "report", "plot", "engine", "share", "web"]),
    ("cli", &["model", "ingest", "link", "stats", "report", "engine", "simulate", "calibrate", "share"]),
];

/// Crates that only exist in a browser, and the only places that may name them.
const BROWSER_CRATES: &[&str] = &[
    "wasm_bindgen",
    "wasm_bindgen_futures",
    "web_sys",
    "js_sys",
    "serde_wasm_bindgen",
    "leptos",
    "console_error_panic_hook",
];
const BROWSER_ROOMS: &[&str] = &["src/web/", "src/ui/", "src/bin/page.rs"];

/// Beginnings of `web-sys` features that can send something out.
const NETWORK_FEATURES: &[&str] = &[
    "Request",
    "Response",
    "Headers",
    "Xml",
    "WebSocket",
    "EventSource",
    "Rtc",
    "Fetch",
    "ServiceWorker",
    "Push",
    "WebTransport",
    "HtmlIFrame",
    "HtmlForm",
    "HtmlImage",
    "HtmlScript",
    "HtmlLink",
    "HtmlMedia",
    "HtmlVideo",
    "HtmlAudio",
];
/// Calls that can send something out although their type serves other purposes too.
const NETWORK_CALLS: &[&str] =
    &["fetch_with_", ".fetch(", "send_beacon", "import_scripts", "set_src(", "open_with_url"];

/// A file of the project.
pub struct File {
    /// From the root, with `/`.
    pub path: String,
    pub text: String,
}

impl File {
    /// `(1-based line, text)`.
    pub fn lines(&self) -> impl Iterator<Item = (usize, &str)> {
        self.text.lines().enumerate().map(|(i, line)| (i + 1, line))
    }

    /// Lines without their comments.
    pub fn code(&self) -> impl Iterator<Item = (usize, &str)> {
        self.lines().map(|(n, line)| (n, line.split_once("//").map_or(line, |(code, _)| code)))
    }

    fn is_in(&self, rooms: &[&str]) -> bool {
        rooms.iter().any(|it| self.path.starts_with(it))
    }
}

/// Every text file under `folders` that ends with one of `endings`, in order of path.
pub fn files(folders: &[&str], endings: &[&str]) -> Vec<File> {
    let mut out = Vec::new();
    for folder in folders {
        walk(&root().join(folder), &mut out);
    }
    out.retain(|path| endings.iter().any(|it| path.to_string_lossy().ends_with(it)));
    out.sort();
    out.iter()
        .filter_map(|path| {
            let relative = path.strip_prefix(root()).unwrap_or(path).to_string_lossy().replace('\\', "/");
            Some(File { path: relative, text: fs::read_to_string(path).ok()? })
        })
        .collect()
}

/// The folder of `Cargo.toml`.
pub fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

fn walk(path: &Path, out: &mut Vec<PathBuf>) {
    if path.is_file() {
        out.push(path.to_owned());
    }
    let Ok(entries) = fs::read_dir(path) else { return };
    for entry in entries.flatten() {
        walk(&entry.path(), out);
    }
}

fn rust() -> Vec<File> {
    files(&["src", "tests", "benches", "examples"], &[".rs"])
}

/// Fails with the whole list, one violation a line.
#[track_caller]
pub fn check(rule: &str, violations: &[String]) {
    assert!(violations.is_empty(), "{rule}\n{}\n", violations.join("\n"));
}

/// The siblings a piece of code names after `crate::`, in groups as well.
fn siblings_named(code: &str) -> Vec<String> {
    let mut out = Vec::new();
    for (at, _) in code.match_indices("crate::") {
        let rest = &code[at + "crate::".len()..];
        if !rest.starts_with('{') {
            out.push(first_word(rest));
            continue;
        }
        let mut depth = 0;
        let mut item_begins = false;
        for (i, c) in rest.char_indices() {
            match c {
                '{' => depth += 1,
                '}' => depth -= 1,
                _ => {}
            }
            if depth == 0 {
                break;
            }
            if (c == ',' || c == '{') && depth == 1 {
                item_begins = true;
            } else if item_begins && !c.is_whitespace() {
                out.push(first_word(&rest[i..]));
                item_begins = false;
            }
        }
    }
    out
}

fn first_word(text: &str) -> String {
    text.chars().take_while(|it| it.is_alphanumeric() || *it == '_').collect()
}

#[test]
fn names_in_groups_are_seen() {
    let named =
        siblings_named("use crate::{model::{Plan, Tally}, stats}; crate::engine::run(); use crate::ingest;");
    assert_eq!(named, ["model", "stats", "engine", "ingest"]);
}

#[test]
fn modules_name_only_what_the_table_allows() {
    let mut violations = Vec::new();
    for file in files(&["src"], &[".rs"]) {
        let Some(module) = file.path.strip_prefix("src/").and_then(|it| it.split('/').next()) else {
            continue;
        };
        let module = module.trim_end_matches(".rs");
        if module == "bin" || module == "lib" {
            continue;
        }
        let Some((_, allowed)) = MAY_NAME.iter().find(|(name, _)| *name == module) else {
            violations
                .push(format!("{}: the module {module} is not in the table of tests/it/tidy", file.path));
            continue;
        };
        let code: String = file.code().map(|(_, line)| format!("{line}\n")).collect();
        let code = code.split("#[cfg(test)]").next().unwrap_or_default();
        for named in siblings_named(code) {
            let is_module = MAY_NAME.iter().any(|(name, _)| *name == named);
            if is_module && named != module && !allowed.contains(&named.as_str()) {
                violations.push(format!("{}: {module} may not name {named}", file.path));
            }
        }
    }
    check("A module names a sibling it must not know:", &violations);
}

#[test]
fn the_engine_names_no_browser() {
    let mut violations = Vec::new();
    for file in files(&["src"], &[".rs"]).iter().filter(|it| !it.is_in(BROWSER_ROOMS)) {
        for (n, code) in file.code() {
            let words: Vec<&str> = code.split(|c: char| !c.is_alphanumeric() && c != '_').collect();
            for banned in BROWSER_CRATES.iter().filter(|it| words.contains(it)) {
                violations.push(format!("{}:{n}: {banned}", file.path));
            }
        }
    }
    check("Only src/web, src/ui and their binaries may name browser crates:", &violations);
}

#[test]
fn nothing_can_reach_the_network() {
    let manifest = fs::read_to_string(root().join("Cargo.toml")).unwrap();
    let features = manifest.split("web-sys = {").nth(1).and_then(|it| it.split("] }").next()).unwrap();
    let mut violations: Vec<String> = features
        .split('"')
        .filter(|feature| NETWORK_FEATURES.iter().any(|it| feature.starts_with(it)))
        .map(|feature| format!("Cargo.toml: web-sys feature {feature}"))
        .collect();
    assert!(features.contains("\"Window\""), "the list of web-sys features was not found in Cargo.toml");
    for file in files(&["src"], &[".rs"]) {
        for (n, code) in file.code() {
            for call in NETWORK_CALLS.iter().filter(|it| code.contains(**it)) {
                violations.push(format!("{}:{n}: {call}", file.path));
            }
        }
    }
    check("Nothing leaves the browser:", &violations);
}

/// Scripts that may name what reaches the network, and why.
const NETWORK_SCRIPTS: &[(&str, &str)] = &[
    ("web/load.js", "gathers the parts of a hosted page, before it is sealed"),
    ("web/seal.js", "tries every way out, to see the browser refuse"),
    ("web/sw.js", "asks the host for the page itself, outside of any page"),
];
/// What in a script can send something out.
const NETWORK_WORDS: &[&str] = &[
    "fetch(",
    "XMLHttpRequest",
    "sendBeacon",
    "WebSocket",
    "EventSource",
    "RTCPeerConnection",
    "WebTransport",
    "importScripts",
    "import(",
    "window.open",
    "location.assign",
    "location.replace",
    "location.href =",
];

#[test]
fn no_script_can_reach_the_network() {
    let mut violations = Vec::new();
    let allowed = |path: &str| NETWORK_SCRIPTS.iter().any(|(it, _)| *it == path);
    for file in files(&["web"], &[".js"]).iter().filter(|it| !allowed(&it.path)) {
        for (n, code) in file.code() {
            for word in NETWORK_WORDS.iter().filter(|it| code.contains(**it)) {
                violations.push(format!("{}:{n}: {word}", file.path));
            }
        }
    }
    for word in ["RTCPeerConnection", "WebTransport", "window.open", "location.assign", "location.href ="] {
        for file in files(&["web"], &[".js"]).iter().filter(|it| it.text.contains(word)) {
            violations.push(format!("{}: {word}, of which the lock says that there is none", file.path));
        }
    }
    check("Only the loader, the self-test and the service worker may:", &violations);
}

#[test]
fn colours_are_tokens() {
    let mut violations = Vec::new();
    let looked_at = files(
        &["style", "src/ui", "src/plot", "src/report", "src/share", "index.html"],
        &[".css", ".rs", ".html", ".svg"],
    );
    for file in looked_at.iter().filter(|it| it.path != "style/tokens.css") {
        let is_css = Path::new(&file.path).extension().is_some_and(|it| it == "css");
        for (n, line) in if is_css { file.lines().collect::<Vec<_>>() } else { file.code().collect() } {
            if let Some(colour) = colour_in(line, is_css) {
                violations.push(format!("{}:{n}: {colour}", file.path));
            }
        }
    }
    check("Colours live in style/tokens.css and have names there:", &violations);
}

/// The first colour written out in a line: `#abc`, `#aabbcc`, `rgb(…)`, and in CSS the common names.
fn colour_in(line: &str, is_css: bool) -> Option<String> {
    for (at, _) in line.match_indices('#') {
        let digits: String = line[at + 1..]
            .chars()
            .take_while(|it| it.is_alphanumeric() || *it == '-' || *it == '_')
            .collect();
        if matches!(digits.len(), 3 | 6 | 8) && digits.chars().all(|it| it.is_ascii_hexdigit()) {
            return Some(format!("#{digits}"));
        }
    }
    let functions = ["rgb(", "rgba(", "hsl(", "hsla(", "oklch(", "oklab(", "lch(", "lab("];
    if let Some(function) = functions.iter().find(|it| is_word_at(line, it)) {
        return Some((*function).to_owned());
    }
    let value = if is_css { line.split_once(':')?.1 } else { return None };
    let names = ["white", "black", "red", "green", "blue", "gray", "grey", "orange", "yellow", "purple"];
    let mut words = value.split(|c: char| !c.is_alphanumeric() && c != '-');
    words.find(|it| names.contains(it)).map(str::to_owned)
}

/// Does `needle` stand in `line` with no letter before it?
fn is_word_at(line: &str, needle: &str) -> bool {
    line.match_indices(needle)
        .any(|(at, _)| !line[..at].ends_with(|c: char| c.is_alphanumeric() || c == '-' || c == '_'))
}

#[test]
fn colours_are_recognised() {
    for line in ["color: #fff;", "fill: #12ab9f", "a: rgb(1,2,3)", "background: white;"] {
        assert!(colour_in(line, true).is_some(), "{line}");
    }
    for line in ["color: var(--ink);", "href=\"#/data\"", "#verdict-title {", "white-space: nowrap;"] {
        assert_eq!(colour_in(line, true), None, "{line}");
    }
}

#[test]
fn files_say_what_they_own() {
    let violations: Vec<String> = rust()
        .iter()
        .filter(|it| !it.text.starts_with("//! "))
        .map(|it| format!("{}: begin with `//!`: what it owns, what it must not know", it.path))
        .collect();
    check("Every file begins by saying what it is for:", &violations);
}

#[test]
fn no_inline_styles() {
    let mut violations = Vec::new();
    for file in files(&["src/ui", "src/plot", "src/share", "index.html"], &[".rs", ".html"]) {
        for (n, code) in file.code() {
            if ["style=\"", "style=\\\"", "style={", "style=move", "\"style\","]
                .iter()
                .any(|it| code.contains(it))
            {
                violations.push(format!("{}:{n}: {}", file.path, code.trim()));
            }
        }
    }
    check("The page's policy refuses style attributes; use a class or style:property:", &violations);
}

#[test]
fn nothing_is_left_to_do() {
    let mut violations = Vec::new();
    for file in files(&["src"], &[".rs"]) {
        for (n, code) in file.code() {
            for left in ["todo!(", "unimplemented!(", "dbg!("].iter().filter(|it| code.contains(**it)) {
                violations.push(format!("{}:{n}: {left}", file.path));
            }
        }
    }
    check("Unfinished code:", &violations);
}

#[test]
fn no_sentence_inside_a_reason() {
    let file = fs::read_to_string(root().join("src/model/problem.rs")).unwrap();
    let body = file.split("pub enum Reason {").nth(1).and_then(|it| it.split("\n}").next()).unwrap();
    let violations: Vec<&str> = body
        .lines()
        .filter(|line| !line.trim_start().starts_with("//") && line.contains(['"', '(']))
        .collect();
    assert!(violations.is_empty(), "data and words belong to Problem::found and report/text: {violations:?}");
}

#[test]
fn architecture_fits_in_the_head() {
    let lines = fs::read_to_string(root().join("ARCHITECTURE.md")).unwrap().lines().count();
    assert!(lines <= 150, "ARCHITECTURE.md has {lines} lines, at most 150");
}

#[test]
fn bans_have_reasons() {
    let bans = fs::read_to_string(root().join("clippy.toml")).unwrap();
    let violations: Vec<String> = bans
        .lines()
        .filter(|it| it.contains("path = ") && !it.contains("reason = "))
        .map(|it| it.trim().to_owned())
        .collect();
    check("A ban without a reason in clippy.toml:", &violations);
}

#[test]
fn locks_name_public_registries_only() {
    let cargo = fs::read_to_string(root().join("Cargo.lock")).unwrap();
    let npm = fs::read_to_string(root().join("package-lock.json")).unwrap();
    let mut violations: Vec<&str> = cargo
        .lines()
        .filter(|it| {
            it.starts_with("source = ") && !it.contains("https://github.com/rust-lang/crates.io-index")
        })
        .collect();
    violations.extend(
        npm.lines().filter(|it| it.contains("\"resolved\"") && !it.contains("https://registry.npmjs.org/")),
    );
    assert!(violations.is_empty(), "a lock file names another source: {violations:?}");
    for name in [".npmrc", ".cargo/config"] {
        assert!(!root().join(name).exists(), "{name} would tie the project to one machine");
    }
    // What the program is made of may stand here, where it is made may not.
    let config = fs::read_to_string(root().join(".cargo/config.toml")).unwrap();
    let stated: Vec<&str> = config.lines().filter(|it| !it.is_empty() && !it.starts_with('#')).collect();
    assert!(matches!(stated[..], ["[env]", zones] if zones.starts_with("CHRONO_TZ_TIMEZONE_FILTER = ")));
}

#[test]
fn no_path_of_one_machine() {
    let mut violations = Vec::new();
    let folders = [
        "src",
        "tests",
        "benches",
        "examples",
        "docs",
        "style",
        ".ci",
        "dev",
        "index.html",
        "Trunk.toml",
        "Cargo.toml",
    ];
    let pages = ["README.md", "ARCHITECTURE.md", "CONTRIBUTING.md", "CHANGELOG.md"];
    let endings = ["rs", "md", "mjs", "js", "toml", "html", "css", "txt", "json", "run", "dev"];
    for file in files(&[&folders[..], &pages[..]].concat(), &endings) {
        for (n, line) in file.lines() {
            for home in [
                concat!("/ro", "ot/"),
                concat!("/ho", "me/"),
                concat!("/wo", "rk/"),
                concat!("C:\\", "Users"),
            ] {
                if line.contains(home) {
                    violations.push(format!("{}:{n}: {home}", file.path));
                }
            }
        }
    }
    check("A path that exists on one machine only:", &violations);
}
