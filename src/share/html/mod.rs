//! The static report: one file without scripts that any browser opens, prints and mails.
//!
//! The same function writes it natively and in the page. Every value is escaped; the document's own policy allows its
//! one style sheet and nothing else. Two languages stand in one document; without scripts the reader's choice is
//! `:target`.

mod blocks;
mod sections;
mod style;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use sha2::{Digest, Sha256};

use serde::{Deserialize, Serialize};

use super::Options;
use crate::model::{Plan, Role};
use crate::plot::shape::escaped;
use crate::report::text::text;
use crate::report::{Lang, Report, json};

pub use sections::{Account, in_ascii};

/// What names a report that can be re-verified; first words of its recipe.
pub const SCHEMA: &str = "nadir-report/1";
/// Before and after the recipe in a document.
pub const RECIPE: (&str, &str) = (r#"<pre class="recipe" id="recipe">"#, "</pre>");
/// Before and after the attached bundle in a document.
pub const ATTACHMENT: (&str, &str) = (r#"href="data:application/zip;base64,"#, "\"");

/// SHA-256 of the result file as it would be without saying which build wrote it, lower-case hex.
pub fn result_hash(result: &crate::report::ResultFile) -> String {
    let mut result = result.clone();
    "any".clone_into(&mut result.engine.build);
    hex(json::to_json(&result).as_bytes())
}

/// The same of a result file as it was written, by whatever version.
pub fn result_text_hash(text: &str) -> String {
    let any = "\"build\": \"any\"";
    let build = ["native", "wasm"].map(|it| format!("\"build\": \"{it}\""));
    let written = build.iter().find(|it| text.contains(it.as_str()));
    hex(written.map_or_else(|| text.to_owned(), |it| text.replacen(it.as_str(), any, 1)).as_bytes())
}

/// SHA-256, lower-case hex.
pub fn hex(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().map(|it| format!("{it:02x}")).collect()
}

/// The whole document. `attached` is a bundle that the receiver can save from the page and verify.
pub fn document(report: &Report, options: &Options, account: &Account, attached: Option<&[u8]>) -> String {
    let langs = langs(options);
    let hash = result_hash(&report.result);
    let style = style::sheet(&report.result.engine.version, &hash);
    let policy = format!(
        "default-src 'none'; style-src 'sha256-{}'; img-src data:; base-uri 'none'; form-action 'none'",
        STANDARD.encode(Sha256::digest(style.as_bytes()))
    );
    let title = text(langs[0], "share.title", &[]);
    let parts: String = langs
        .iter()
        .map(|lang| sections::part(report, options, account, &hash, attached, *lang, &langs))
        .collect();
    format!(
        "<!doctype html>\n<html lang=\"{lang}\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta http-equiv=\"Content-Security-Policy\" content=\"{policy}\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <meta name=\"referrer\" content=\"no-referrer\">\n\
         <meta name=\"generator\" content=\"Nadir {version}\">\n\
         <title>{title}</title>\n<style>{style}</style>\n</head>\n<body class=\"paper\">\n{parts}{attachment}{recipe}</body>\n</html>\n",
        lang = langs[0].code(),
        version = escaped(&report.result.engine.version),
        title = escaped(&title),
        attachment = attached.map(|it| sections::attachment(it, &langs)).unwrap_or_default(),
        recipe = sections::recipe(report, options, &hash, langs[0]),
    )
}

/// The same content without the document around it, for a preview in a page that brings its own style sheet.
pub fn preview(report: &Report, options: &Options, account: &Account) -> String {
    let langs = langs(options);
    let hash = result_hash(&report.result);
    langs.iter().map(|lang| sections::part(report, options, account, &hash, None, *lang, &langs)).collect()
}

/// A figure as an SVG file of its own, with its style and size in it.
pub fn standalone(figure: &crate::plot::Figure) -> String {
    let svg = figure.svg();
    let style = style::of_figures();
    let size = format!(r#" width="{}" height="{}""#, figure.wide.width, figure.wide.height);
    svg.replacen('>', &format!("{size}><style>{style}</style>"), 1) + "\n"
}

/// The bundle attached to a document; `None` when there is none, or it cannot be read.
pub fn attached(document: &str) -> Option<Vec<u8>> {
    let inside = document.split_once(ATTACHMENT.0)?.1.split_once(ATTACHMENT.1)?.0;
    STANDARD.decode(inside).ok()
}

/// The document without what is attached to it.
pub fn without_attachment(document: &str) -> String {
    let Some((before, after)) = document.split_once(ATTACHMENT.0) else { return document.to_owned() };
    let rest = after.split_once(ATTACHMENT.1).map_or("", |it| it.1);
    format!("{before}{rest}")
}

/// What the document says of itself: settings and hashes. `None` when it is no report of this program.
pub fn recipe(document: &str) -> Option<Recipe> {
    let text = document.rsplit_once(RECIPE.0)?.1.split_once(RECIPE.1)?.0;
    let text = text.replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", "\"").replace("&#39;", "'");
    serde_json::from_slice(text.replace("&amp;", "&").as_bytes()).ok()
}

/// What a program needs to make a report again.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Recipe {
    /// [`SCHEMA`].
    pub schema: String,
    /// Version of the program that wrote it.
    pub version: String,
    /// [`result_hash`].
    pub result_sha256: String,
    /// What the sender chose.
    pub options: Options,
    /// The plan.
    pub plan: Plan,
    /// The files that were read.
    pub inputs: Vec<RecipeInput>,
}

/// A file that was read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RecipeInput {
    /// Its name.
    pub name: String,
    /// What it is about.
    pub role: Role,
    /// Lower-case hex.
    pub sha256: String,
    /// Bytes.
    pub size_bytes: u64,
}

fn langs(options: &Options) -> Vec<Lang> {
    if options.languages.is_empty() { vec![Lang::En] } else { options.languages.clone() }
}
