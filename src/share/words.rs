//! What sharing and verifying have to say, in words: the same on the page and on the command line.

use super::canary::Search;
use super::html::Account;
use super::made::Stopped;
use super::redact::Refused;
use super::verify::{Difference, Verified};
use crate::engine::protocol::Product;
use crate::report::Lang;
use crate::report::text::{code, text};

/// "Removed 37 names, 1,214 coordinates; searched the output: 0 found".
pub fn searched(it: &Search, account: &Account, lang: Lang) -> String {
    let n = |it: u64| lang.integer(it);
    let mut out = text(
        lang,
        "canary.searched",
        &[
            ("names", &n(account.names)),
            ("coordinates", &n(account.coordinates)),
            ("times", &n(account.times)),
            ("searched", &n(it.searched)),
            ("found", &n(it.found.len() as u64)),
        ],
    );
    if it.not_searchable > 0 {
        out.push(' ');
        out.push_str(&text(lang, "canary.not-searchable", &[("n", &n(it.not_searchable))]));
    }
    out
}

/// The name that is proposed for a file.
pub fn file_name(product: Product) -> &'static str {
    match product {
        Product::Preview | Product::Report => "nadir-report.html",
        Product::Interactive => "nadir-report-interactive.html",
        Product::Bundle => "analysis.nadir.zip",
        Product::Tables => "nadir-tables.zip",
        Product::Session => "session.nadir",
    }
}

/// Why nothing was written, and what to do.
pub fn stopped(why: &Stopped, lang: Lang) -> String {
    match why {
        Stopped::Refused(Refused::BinsTellTimes) => text(lang, "canary.bins", &[]),
        Stopped::Leak(search) => text(lang, "canary.leak", &[("found", &search.found.join("; "))]),
    }
}

/// What verification found: the answer first, then every difference.
pub fn verified(it: &Verified, lang: Lang) -> Vec<String> {
    let key = match (it.is_identical(), it.differences.is_empty(), it.from_files) {
        (true, _, true) => "verify.identical",
        (true, _, false) => "verify.identical-linked",
        (false, true, _) => "verify.needs-files",
        (false, false, _) => "verify.differs",
    };
    let n = lang.integer(it.differences.len() as u64);
    let hash = it.result_sha256.as_str();
    let values = [("n", n.as_str()), ("hash", hash), ("version", it.written_by.as_str())];
    let mut out = vec![text(lang, key, &values)];
    if it.differences.is_empty() && !it.is_identical() {
        out.extend(it.needs.iter().map(|(name, hash)| format!("  {hash}  {name}")));
    }
    out.extend(it.differences.iter().map(|it| format!("  {}", difference(it, lang))));
    if !it.program_sha256.is_empty() {
        out.push(text(lang, "verify.program", &[("hash", &it.program_sha256)]));
    }
    if !it.written_by.is_empty() && it.written_by != env!("CARGO_PKG_VERSION") {
        let ours = env!("CARGO_PKG_VERSION");
        out.push(text(lang, "verify.version", &[("version", &it.written_by), ("ours", ours)]));
    }
    out
}

/// One difference as a line.
pub fn difference(it: &Difference, lang: Lang) -> String {
    let key = format!("verify.{}", code(it.what));
    let dash = |it: &str| if it.is_empty() { "–".to_owned() } else { it.to_owned() };
    let (promised, found) = (dash(&it.promised), dash(&it.found));
    text(lang, &key, &[("at", &it.at), ("promised", &promised), ("found", &found)])
}
