//! Who operates a satellite, for which country, and whether it images everything on a fixed schedule.
//!
//! Recognised by name, so that a file that names only the platform can be looked at by country. Facts are those of the
//! operators' own pages and of ESA's eoPortal; a name that is not here is left without a country, never guessed.

/// A family of satellites.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Family {
    /// Beginnings of names, in lower case without spaces, dashes and underscores; with a `$`, whole names.
    names: &'static [&'static str],
    /// ISO 3166 two letters of the operator's country; `EU` for Copernicus.
    pub country: &'static str,
    /// Images all land on a fixed schedule, whoever asks: a negative control.
    pub is_systematic: bool,
}

const fn tasked(country: &'static str, names: &'static [&'static str]) -> Family {
    Family { names, country, is_systematic: false }
}

const fn systematic(country: &'static str, names: &'static [&'static str]) -> Family {
    Family { names, country, is_systematic: true }
}

const FAMILIES: &[Family] = &[
    systematic(
        "EU",
        &[
            "sentinel1",
            "sentinel2",
            "sentinel3",
            "sentinel5p",
            "s1a",
            "s1b",
            "s1c",
            "s1d",
            "s2a",
            "s2b",
            "s2c",
            "s2d",
            "s3a",
            "s3b",
        ],
    ),
    systematic(
        "US",
        &["landsat", "lc08", "lc09", "le07", "terra$", "aqua$", "modis", "viirs", "suominpp", "snpp"],
    ),
    systematic("US", &["noaa20", "noaa21", "planetscope", "superdove", "dove$", "flock", "psscene"]),
    systematic("EU", &["probav"]),
    systematic("JP", &["gcomc", "sgli"]),
    tasked(
        "US",
        &[
            "worldview",
            "wv0",
            "wv1",
            "wv2",
            "wv3",
            "wv4",
            "geoeye",
            "ge01",
            "ge1",
            "legion",
            "lg0",
            "quickbird",
        ],
    ),
    tasked(
        "US",
        &["maxar", "vantor", "skysat", "skysatcollect", "pelican", "ssc", "capella", "umbra", "blacksky"],
    ),
    tasked("FR", &["pleiades", "pléiades", "phr", "pneo", "spot6", "spot7", "airbus", "cso", "helios"]),
    tasked("FI", &["iceye"]),
    tasked("DE", &["terrasar", "tandem", "tsx", "tdx", "sarlupe", "sarah"]),
    tasked("IT", &["cosmoskymed", "csk", "csg", "optsat3000"]),
    tasked("CA", &["radarsat", "rcm"]),
    tasked("JP", &["alos", "asnaro", "qpssar", "strix", "igs"]),
    tasked("KR", &["kompsat", "arirang", "cas500"]),
    tasked("IL", &["erosa$", "erosb$", "erosc2$", "ofeq", "tecsar", "runner"]),
    tasked("IN", &["cartosat", "risat", "resourcesat", "eos04"]),
    tasked("AR", &["nusat", "newsat", "satellogic", "saocom"]),
    tasked("TR", &["gokturk", "göktürk", "imece", "rasat"]),
    tasked("ES", &["deimos", "geosat", "paz"]),
    tasked("AE", &["khalifasat", "falconeye", "dubaisat"]),
    tasked("IR", &["khayyam", "noor", "nour"]),
    tasked(
        "CN",
        &[
            "gaofen",
            "gf",
            "jilin",
            "jl1",
            "yaogan",
            "superview",
            "gaojing",
            "sv1",
            "ziyuan",
            "zy3",
            "zy1",
            "beijing",
        ],
    ),
    tasked(
        "CN",
        &[
            "bj2",
            "bj3",
            "triplesat",
            "huanjing",
            "hj2",
            "hisea",
            "qilu",
            "taijing",
            "ludi",
            "haisi",
            "zhuhai",
            "ohs",
        ],
    ),
    tasked("CN", &["changguang", "cgstl", "headaerospace", "siwei", "21at", "twentyfirst"]),
    tasked(
        "RU",
        &["kanopus", "resurs", "meteor", "kondor", "persona", "barsm", "razdan", "obzor", "zorkiy", "aist"],
    ),
];

/// Does the name begin so; with a `$`, is it so?
fn begins(key: &str, name: &str) -> bool {
    name.strip_suffix('$').map_or_else(|| key.starts_with(name), |whole| key == whole)
}

/// The family a name belongs to: the longest beginning that fits.
pub fn family(name: &str) -> Option<&'static Family> {
    let key: String = name.to_lowercase().chars().filter(|it| !matches!(it, ' ' | '-' | '_' | '.')).collect();
    let fits = |family: &'static Family| {
        family
            .names
            .iter()
            .filter(|it| begins(&key, it))
            .map(move |it| (it.len(), family))
            .max_by_key(|it| it.0)
    };
    FAMILIES.iter().filter_map(fits).max_by_key(|it| it.0).map(|it| it.1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_as_files_write_them() {
        for (name, country, is_systematic) in [
            ("Sentinel-2A", "EU", true),
            ("S2B", "EU", true),
            ("LANDSAT_8", "US", true),
            ("capella-7", "US", false),
            ("Gaofen-2", "CN", false),
            ("GF-1", "CN", false),
            ("JILIN-1 GAOFEN 03D", "CN", false),
            ("Kanopus-V 3", "RU", false),
            ("ICEYE-X7", "FI", false),
            ("WV03", "US", false),
        ] {
            let found = family(name).unwrap_or_else(|| panic!("{name} is not known"));
            assert_eq!((found.country, found.is_systematic), (country, is_systematic), "{name}");
        }
        for name in ["SIM-A1", "COSMOS 2486", "Terra Bella", "Sentinel Hub", "EROS Center"] {
            assert_eq!(family(name), None, "{name}");
        }
        assert_eq!(family(""), None);
    }
}
