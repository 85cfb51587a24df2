//! Places in the addresses of maps: what people paste from Google Maps, OpenStreetMap and their like.
//!
//! Follows no address: a short one says nothing here.

use std::sync::LazyLock;

use regex_lite::Regex;

/// What stands before, between and behind latitude and longitude; a marker goes before the middle of the map.
static FORMS: LazyLock<Vec<Regex>> = LazyLock::new(|| {
    const NUMBER: &str = r"(-?\d{1,3}(?:\.\d+)?)";
    const FORMS: [&str; 8] = [
        "!3dN!4dN",
        "[?&#]mlat=N&mlon=N",
        "[?&](?:q|query|daddr|destination|cbll|pt|text|whatshere%5Bpoint%5D)=(?:loc:)?N,N",
        "/(?:place|search|dir)/N,N",
        "^geo:N,N",
        "[?&#]lat(?:itude)?=N&(?:lon|lng|longitude)=N",
        "[?&](?:ll|sll|center|viewpoint)=N,N",
        "(?:@|#(?:map=)?[0-9.]+/)N[,/]N",
    ];
    FORMS.iter().filter_map(|it| Regex::new(&it.replace('N', NUMBER)).ok()).collect()
});

/// Latitude and longitude in the address of a map.
pub fn place(text: &str) -> Option<(f64, f64)> {
    if !text.contains("://") && !text.starts_with("geo:") {
        return None;
    }
    let plain = text.replace("%2C", ",").replace("%2c", ",").replace("%20", "").replace('+', "");
    let found = FORMS.iter().find_map(|it| it.captures(&plain))?;
    let number = |it: usize| found.get(it)?.as_str().parse::<f64>().ok();
    let (first, second) = (number(1)?, number(2)?);
    // Yandex puts longitude first.
    let is_turned = plain.contains("//yandex.") || plain.contains(".yandex.");
    let is_turned = is_turned && !plain.contains("text=");
    Some(if is_turned { (second, first) } else { (first, second) })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_in_addresses() {
        for address in [
            "https://www.google.com/maps/place/Kyiv/@50.40,30.60,12z/data=!3m1!3d50.45!4d30.52",
            "https://www.google.com/maps/@50.45,30.52,17z",
            "https://www.google.com/maps?q=50.45,30.52",
            "https://maps.google.com/?q=loc:50.45,+30.52",
            "https://www.google.com/maps/search/?api=1&query=50.45%2C30.52",
            "https://www.google.com/maps/place/50.45,30.52",
            "https://www.openstreetmap.org/?mlat=50.45&mlon=30.52#map=15/50.4/30.5",
            "https://www.openstreetmap.org/#map=15/50.45/30.52",
            "https://maps.apple.com/?ll=50.45,30.52&q=Plant",
            "https://yandex.com/maps/?ll=30.52%2C50.45&z=15",
            "https://wikimapia.org/#lat=50.45&lon=30.52&z=12",
            "geo:50.45,30.52",
        ] {
            assert_eq!(place(address), Some((50.45, 30.52)), "{address}");
        }
        for text in ["", "50.45, 30.52", "https://maps.app.goo.gl/AbC12", "https://x.com/a/status/1790,12"] {
            assert_eq!(place(text), None, "{text}");
        }
    }
}
