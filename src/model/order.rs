//! Sorting where speed does not matter: one sort in the program, not one for each type, since the page has to stay
//! small.

use std::cmp::Ordering;

/// Stable sorting of short lists.
pub trait Order<T> {
    /// As `sort_by`.
    fn order_by(&mut self, compare: impl FnMut(&T, &T) -> Ordering);

    /// As `sort_by_key`.
    fn order_by_key<K: Ord>(&mut self, key: impl Fn(&T) -> K);
}

impl<T> Order<T> for Vec<T> {
    fn order_by(&mut self, mut compare: impl FnMut(&T, &T) -> Ordering) {
        let places = sorted_places(self.len(), &mut |a, b| compare(&self[a], &self[b]));
        let mut taken: Vec<Option<T>> = self.drain(..).map(Some).collect();
        self.extend(places.into_iter().filter_map(|it| taken[it].take()));
    }

    fn order_by_key<K: Ord>(&mut self, key: impl Fn(&T) -> K) {
        self.order_by(|a, b| key(a).cmp(&key(b)));
    }
}

#[inline(never)]
fn sorted_places(n: usize, compare: &mut dyn FnMut(usize, usize) -> Ordering) -> Vec<usize> {
    let mut places: Vec<usize> = (0..n).collect();
    places.sort_by(|a, b| compare(*a, *b));
    places
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sorts_and_leaves_equals_where_they_were() {
        let mut found = vec![("b", 1), ("a", 2), ("b", 3), ("a", 4)];
        found.order_by_key(|it| it.0);
        assert_eq!(found, [("a", 2), ("a", 4), ("b", 1), ("b", 3)]);
        found.order_by(|a, b| b.1.cmp(&a.1));
        assert_eq!(found, [("a", 4), ("b", 3), ("a", 2), ("b", 1)]);
    }
}
