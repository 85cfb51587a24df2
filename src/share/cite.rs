//! Citations of the methods a result uses, and of the analysis itself: BibTeX and CSL-JSON.

use serde_json::{Value, json};

use super::html::result_hash;
use crate::report::ResultFile;

/// A published source.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Source {
    /// Key of the entry.
    pub key: &'static str,
    /// Family names, `and` between them; a given name's initials follow a comma.
    pub authors: &'static str,
    /// Year.
    pub year: u16,
    /// Title.
    pub title: &'static str,
    /// Journal, or publisher of a book.
    pub within: &'static str,
    /// Volume; empty for a book.
    pub volume: &'static str,
    /// Pages; may be empty.
    pub pages: &'static str,
    /// DOI; may be empty.
    pub doi: &'static str,
}

/// Key, authors, year, title, journal, `volume:pages`, DOI.
const fn source(
    key: &'static str,
    authors: &'static str,
    year: u16,
    title: &'static str,
    within: &'static str,
    place: (&'static str, &'static str),
    doi: &'static str,
) -> Source {
    Source { key, authors, year, title, within, volume: place.0, pages: place.1, doi }
}

/// Every source named beside a test (`report::methods`).
pub const SOURCES: &[Source] = &[
    source(
        "besag1989",
        "Besag, J. and Clifford, P.",
        1989,
        "Generalized Monte Carlo significance tests",
        "Biometrika",
        ("76", "633-642"),
        "10.1093/biomet/76.4.633",
    ),
    source(
        "cobb2003",
        "Cobb, G. W. and Chen, Y.-P.",
        2003,
        "An application of Markov chain Monte Carlo to community ecology",
        "The American Mathematical Monthly",
        ("110", "265-288"),
        "10.2307/3647877",
    ),
    source("fisher1935", "Fisher, R. A.", 1935, "The Design of Experiments", "Oliver and Boyd", ("", ""), ""),
    source(
        "edgington2007",
        "Edgington, E. and Onghena, P.",
        2007,
        "Randomization Tests",
        "Chapman and Hall/CRC",
        ("", ""),
        "10.1201/9781420011814",
    ),
    source(
        "lotwick1982",
        "Lotwick, H. W. and Silverman, B. W.",
        1982,
        "Methods for analysing spatial processes of several types of points",
        "Journal of the Royal Statistical Society: Series B",
        ("44", "406-413"),
        "10.1111/j.2517-6161.1982.tb01221.x",
    ),
    source(
        "farrington2010",
        "Farrington, C. P. and Hocine, M. N.",
        2010,
        "Within-individual dependence in self-controlled case series models for recurrent events",
        "Journal of the Royal Statistical Society: Series C",
        ("59", "457-475"),
        "10.1111/j.1467-9876.2009.00703.x",
    ),
    source(
        "westfall1993",
        "Westfall, P. H. and Young, S. S.",
        1993,
        "Resampling-Based Multiple Testing: Examples and Methods for p-Value Adjustment",
        "Wiley",
        ("", ""),
        "",
    ),
    source(
        "donges2016",
        "Donges, J. F. and Schleussner, C.-F. and Siegmund, J. F. and Donner, R. V.",
        2016,
        "Event coincidence analysis for quantifying statistical interrelationships between event time series",
        "The European Physical Journal Special Topics",
        ("225", "471-487"),
        "10.1140/epjst/e2015-50233-y",
    ),
    source(
        "mantel1959",
        "Mantel, N. and Haenszel, W.",
        1959,
        "Statistical aspects of the analysis of data from retrospective studies of disease",
        "Journal of the National Cancer Institute",
        ("22", "719-748"),
        "10.1093/jnci/22.4.719",
    ),
    source(
        "correia2020",
        "Correia, S. and Guimarães, P. and Zylkin, T.",
        2020,
        "Fast Poisson estimation with high-dimensional fixed effects",
        "The Stata Journal",
        ("20", "95-115"),
        "10.1177/1536867X20909691",
    ),
    source(
        "myllymaki2017",
        "Myllymäki, M. and Mrkvička, T. and Grabarnik, P. and Seijo, H. and Hahn, U.",
        2017,
        "Global envelope tests for spatial processes",
        "Journal of the Royal Statistical Society: Series B",
        ("79", "381-404"),
        "10.1111/rssb.12172",
    ),
    source(
        "benjamini1995",
        "Benjamini, Y. and Hochberg, Y.",
        1995,
        "Controlling the false discovery rate: a practical and powerful approach to multiple testing",
        "Journal of the Royal Statistical Society: Series B",
        ("57", "289-300"),
        "10.1111/j.2517-6161.1995.tb02031.x",
    ),
    source(
        "rosenbaum2002",
        "Rosenbaum, P. R.",
        2002,
        "Observational Studies",
        "Springer",
        ("", ""),
        "10.1007/978-1-4757-3692-2",
    ),
    source(
        "lipsitch2010",
        "Lipsitch, M. and Tchetgen Tchetgen, E. and Cohen, T.",
        2010,
        "Negative controls: a tool for detecting confounding and bias in observational studies",
        "Epidemiology",
        ("21", "383-388"),
        "10.1097/EDE.0b013e3181d61eeb",
    ),
    source(
        "vanderweele2017",
        "VanderWeele, T. J. and Ding, P.",
        2017,
        "Sensitivity analysis in observational research: introducing the E-value",
        "Annals of Internal Medicine",
        ("167", "268-274"),
        "10.7326/M16-2607",
    ),
    source(
        "przyborowski1940",
        "Przyborowski, J. and Wilenski, H.",
        1940,
        "Homogeneity of results in testing samples from Poisson series",
        "Biometrika",
        ("31", "313-323"),
        "10.1093/biomet/31.3-4.313",
    ),
    source(
        "mehta1985",
        "Mehta, C. R. and Patel, N. R. and Gray, R.",
        1985,
        "Computing an exact confidence interval for the common odds ratio in several 2×2 contingency tables",
        "Journal of the American Statistical Association",
        ("80", "969-973"),
        "10.1080/01621459.1985.10478212",
    ),
    source(
        "whitaker2006",
        "Whitaker, H. J. and Farrington, C. P. and Spiessens, B. and Musonda, P.",
        2006,
        "Tutorial in biostatistics: the self-controlled case series method",
        "Statistics in Medicine",
        ("25", "1768-1797"),
        "10.1002/sim.2302",
    ),
    source(
        "maclure1991",
        "Maclure, M.",
        1991,
        "The case-crossover design: a method for studying transient effects on the risk of acute events",
        "American Journal of Epidemiology",
        ("133", "144-153"),
        "10.1093/oxfordjournals.aje.a115853",
    ),
    source(
        "hilbe2011",
        "Hilbe, J. M.",
        2011,
        "Negative Binomial Regression",
        "Cambridge University Press",
        ("", ""),
        "10.1017/CBO9780511973420",
    ),
    source(
        "knox1964",
        "Knox, E. G. and Bartlett, M. S.",
        1964,
        "The detection of space-time interactions",
        "Journal of the Royal Statistical Society: Series C",
        ("13", "25-30"),
        "10.2307/2985220",
    ),
];

fn title(result: &ResultFile) -> String {
    let day = |it: &Option<String>| it.as_deref().unwrap_or("–").chars().take(10).collect::<String>();
    format!(
        "A test of association in time between satellite images of places and strikes on them, {} to {}",
        day(&result.panel.from),
        day(&result.panel.to)
    )
}

/// Text as BibTeX takes it.
fn tex(text: &str) -> String {
    text.chars()
        .filter(|it| !it.is_control())
        .flat_map(|it| if "{}\\%&$#_~^".contains(it) { vec!['\\', it] } else { vec![it] })
        .collect()
}

/// BibTeX: the analysis first, then the sources of its methods.
pub fn bibtex(result: &ResultFile) -> String {
    let version = tex(&result.engine.version);
    let mut out = format!(
        "@misc{{nadir-analysis,\n  title = {{{}}},\n  note = {{Nadir {version}; result SHA-256 {}}},\n}}\n\n\
         @software{{nadir,\n  title = {{Nadir}},\n  version = {{{version}}},\n}}\n",
        title(result),
        result_hash(result)
    );
    for it in SOURCES {
        let kind = if it.volume.is_empty() { "book" } else { "article" };
        let within = if it.volume.is_empty() { "publisher" } else { "journal" };
        out += &format!(
            "\n@{kind}{{{},\n  author = {{{}}},\n  year = {{{}}},\n  title = {{{}}},\n",
            it.key, it.authors, it.year, it.title
        );
        let pages = it.pages.replace('-', "--");
        for (name, value) in [(within, it.within), ("volume", it.volume), ("pages", &pages), ("doi", it.doi)]
        {
            if !value.is_empty() {
                out += &format!("  {name} = {{{value}}},\n");
            }
        }
        out += "}\n";
    }
    out
}

/// CSL-JSON, for Zotero, pandoc and the like.
pub fn csl(result: &ResultFile) -> Value {
    let analysis = json!({
        "id": "nadir-analysis",
        "type": "document",
        "title": title(result),
        "note": format!("Nadir {}; result SHA-256 {}", result.engine.version, result_hash(result)),
    });
    let program =
        json!({ "id": "nadir", "type": "software", "title": "Nadir", "version": result.engine.version });
    let sources = SOURCES.iter().map(|it| {
        let authors = it.authors.split(" and ").map(|name| {
            let (family, given) = name.split_once(", ").unwrap_or((name, ""));
            json!({ "family": family, "given": given })
        });
        let is_book = it.volume.is_empty();
        let mut entry = json!({
            "id": it.key,
            "type": if is_book { "book" } else { "article-journal" },
            "author": authors.collect::<Vec<_>>(),
            "issued": { "date-parts": [[it.year]] },
            "title": it.title,
        });
        let within = if is_book { "publisher" } else { "container-title" };
        for (name, value) in [(within, it.within), ("volume", it.volume), ("page", it.pages), ("DOI", it.doi)]
        {
            if !value.is_empty() {
                entry[name] = value.into();
            }
        }
        entry
    });
    Value::Array([analysis, program].into_iter().chain(sources).collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::methods::METHODS;

    #[test]
    fn every_source_of_a_test_can_be_cited() {
        for method in METHODS {
            for part in method.source.split("; ").filter(|it| !it.is_empty()) {
                let by_doi = part.split(' ').find(|it| it.starts_with("10."));
                let year = part.split(' ').find(|it| it.len() == 4 && it.chars().all(|c| c.is_ascii_digit()));
                let cited = SOURCES.iter().any(|it| match by_doi {
                    Some(doi) => it.doi == doi,
                    None => {
                        year == Some(it.year.to_string().as_str())
                            && part.starts_with(it.authors.split(',').next().unwrap_or("?"))
                    }
                });
                assert!(cited, "{}: {part}", method.id);
            }
        }
    }
}
