//! Three numbers as a vector. Knows no unit.

/// A vector of three components.
pub type Vector = [f64; 3];

/// Scalar product.
pub fn dot(a: &Vector, b: &Vector) -> f64 {
    a[0] * b[0] + a[1] * b[1] + a[2] * b[2]
}

/// Vector product.
pub fn cross(a: &Vector, b: &Vector) -> Vector {
    [a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0]]
}

/// `a - b`.
pub fn minus(a: &Vector, b: &Vector) -> Vector {
    [a[0] - b[0], a[1] - b[1], a[2] - b[2]]
}

/// `a + b`.
pub fn plus(a: &Vector, b: &Vector) -> Vector {
    [a[0] + b[0], a[1] + b[1], a[2] + b[2]]
}

/// `k a`.
pub fn times(k: f64, a: &Vector) -> Vector {
    [k * a[0], k * a[1], k * a[2]]
}

/// Length.
pub fn norm(a: &Vector) -> f64 {
    dot(a, a).sqrt()
}

/// The same direction, length 1; as it is when it has no length.
pub fn unit(a: &Vector) -> Vector {
    let length = norm(a);
    if length > 0.0 { times(1.0 / length, a) } else { *a }
}
