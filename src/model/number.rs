//! How numbers stand in the result file: JSON numbers in full; infinities as "inf" and "-inf"; absent is null.

/// `#[serde(with = "number::f64_or_inf")]` for an `f64` that may be infinite; NaN is written as null.
pub mod f64_or_inf {
    use serde::{Deserialize, Deserializer, Serializer};

    /// Writes a number, "inf", "-inf" or null.
    pub fn serialize<S: Serializer>(value: &f64, to: S) -> Result<S::Ok, S::Error> {
        if value.is_nan() {
            to.serialize_none()
        } else if value.is_infinite() {
            to.serialize_str(if *value > 0.0 { "inf" } else { "-inf" })
        } else {
            to.serialize_f64(*value)
        }
    }

    /// Reads what [`serialize`] wrote.
    pub fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<f64, D::Error> {
        #[derive(Deserialize)]
        #[serde(untagged)]
        enum Written {
            Number(f64),
            Text(String),
            Absent(()),
        }
        Ok(match Written::deserialize(from)? {
            Written::Number(it) => it,
            Written::Text(it) if it == "inf" => f64::INFINITY,
            Written::Text(it) if it == "-inf" => f64::NEG_INFINITY,
            Written::Text(_) | Written::Absent(()) => f64::NAN,
        })
    }
}

/// Rounds to `decimals` places: for values that come out of other crates' floating point.
pub fn rounded(value: f64, decimals: u32) -> f64 {
    let scale = f64::from(10_u32.pow(decimals));
    (value * scale).round() / scale
}
