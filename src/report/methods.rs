//! The tests by name, with their sources. Their words are in `text/*/methods.txt`.

/// A test: its code in the result file, and where it comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Method {
    /// `method.<id>.name`, `.asks`, `.null`, `.misleads` are its words.
    pub id: &'static str,
    /// Authors, year and DOI; empty where there is no one to name.
    pub source: &'static str,
}

const fn method(id: &'static str, source: &'static str) -> Method {
    Method { id, source }
}

/// All tests, in the order in which they are explained.
pub const METHODS: &[Method] = &[
    method("primary", "Besag & Clifford 1989 10.1093/biomet/76.4.633; Cobb & Chen 2003 10.2307/3647877"),
    method("wave-swap", "Fisher 1935; Edgington & Onghena 2007 10.1201/9781420011814"),
    method("local-shift", "Lotwick & Silverman 1982 10.1111/j.2517-6161.1982.tb01221.x"),
    method("strike-history", "Farrington & Hocine 2010 10.1111/j.1467-9876.2009.00703.x"),
    method("opportunity", "Rosenbaum 2002 10.1007/978-1-4757-3692-2"),
    method("operator-relabel", "Westfall & Young 1993"),
    method("raw-share", ""),
    method("coincidence", "Donges et al. 2016 10.1140/epjst/e2015-50233-y"),
    method("circular-shift", "Lotwick & Silverman 1982 10.1111/j.2517-6161.1982.tb01221.x"),
    method("common-shift", "Lotwick & Silverman 1982 10.1111/j.2517-6161.1982.tb01221.x"),
    method("within-facility", "Mantel & Haenszel 1959 10.1093/jnci/22.4.719"),
    method("two-way", "Correia, Guimarães & Zylkin 2020 10.1177/1536867X20909691"),
    method("onsets", "Besag & Clifford 1989 10.1093/biomet/76.4.633"),
    method("lags", "Myllymäki et al. 2017 10.1111/rssb.12172"),
    method("groups", "Westfall & Young 1993; Benjamini & Hochberg 1995 10.1111/j.2517-6161.1995.tb02031.x"),
    method("controls", "Lipsitch, Tchetgen Tchetgen & Cohen 2010 10.1097/EDE.0b013e3181d61eeb"),
    method("e-value", "VanderWeele & Ding 2017 10.7326/M16-2607"),
    method("rate-ratio", "Przyborowski & Wilenski 1940 10.1093/biomet/31.3-4.313"),
    method("within-date", "Mehta, Patel & Gray 1985 10.1080/01621459.1985.10478212"),
    method("self-controlled", "Whitaker et al. 2006 10.1002/sim.2302"),
    method("case-crossover", "Maclure 1991 10.1093/oxfordjournals.aje.a115853"),
    method("negative-binomial", "Hilbe 2011 10.1017/CBO9780511973420"),
    method("cross-knox", "Knox & Bartlett 1964 10.2307/2985220"),
];
