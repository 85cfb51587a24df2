//! The same work over many numbers, on several threads: the engine has none of its own.

use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};

/// `work(0)`, `work(1)` … `work(n - 1)`, in this order whichever thread did which. `done` hears how many are finished.
pub(super) fn in_parallel<T: Send>(
    n: u64,
    threads: usize,
    work: impl Fn(u64) -> T + Sync,
    done: impl Fn(u64) + Sync,
) -> Vec<T> {
    let (next, finished) = (AtomicU64::new(0), AtomicU64::new(0));
    let results = Mutex::new(Vec::with_capacity(n as usize));
    std::thread::scope(|scope| {
        for _ in 0..threads.max(1) {
            scope.spawn(|| {
                loop {
                    let at = next.fetch_add(1, Ordering::Relaxed);
                    if at >= n {
                        break;
                    }
                    let result = work(at);
                    // A thread that panicked ends the program when the scope does.
                    if let Ok(mut results) = results.lock() {
                        results.push((at, result));
                    }
                    done(finished.fetch_add(1, Ordering::Relaxed) + 1);
                }
            });
        }
    });
    let mut results = results.into_inner().unwrap_or_default();
    results.sort_by_key(|it: &(u64, T)| it.0);
    results.into_iter().map(|it| it.1).collect()
}

/// As many as the machine has.
pub(super) fn cores() -> usize {
    std::thread::available_parallelism().map_or(1, usize::from)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::calibrate::{self, cases};

    #[test]
    fn the_order_is_kept_for_any_number_of_threads() {
        let expected: Vec<u64> = (0..100).map(|it| it * it).collect();
        for threads in [0, 1, 2, 7] {
            let heard = AtomicU64::new(0);
            let hear = |_| {
                heard.fetch_add(1, Ordering::Relaxed);
            };
            assert_eq!(in_parallel(100, threads, |it| it * it, hear), expected);
            assert_eq!(heard.into_inner(), 100);
        }
        assert!(in_parallel(0, 3, |it| it, |_| ()).is_empty());
    }

    #[test]
    fn threads_do_not_change_the_calibration() {
        let cases = &cases(&["few-onsets".to_owned()], None);
        let of = |threads| in_parallel(3, threads, |at| calibrate::outcome_at(cases, 3, 1, at), |_| ());
        assert_eq!(of(1), of(3));
    }
}
