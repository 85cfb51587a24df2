//! Does a resolution that pools regions still describe how hits come?
//!
//! Pooled strata let the onsets of one region be re-timed independently. Where hits come in regional waves they are
//! not independent, and a test at such a resolution finds far more than 5 % of the null worlds (`docs/decisions.md`).
//! Looks at onsets and regions only, never at exposure, so it cannot lean towards or against an association.

use super::draws::Ticker;
use super::fibre::Fibre;
use super::random::{Stream, Test};
use super::resolution::Prepared;
use super::swaps::{State, advance};

/// Matrices drawn to see what the pooled resolution expects.
const DRAWS: u32 = 199;
/// At or below this p, regions may not be pooled.
pub const ALPHA: f64 = 0.05;
/// Onsets at most so many days apart come together.
pub const NEAR_DAYS: u32 = 7;

/// One-sided p of: onsets of one region come together within `near_bins` no more often than when re-timed freely
/// within the looser strata.
pub fn p(prepared: &Prepared, region: &[u32], near_bins: u32, seed: u64, ticker: &mut Ticker<'_>) -> f64 {
    let fibre = &prepared.fibre;
    let observed = close_pairs(fibre, &State::observed(fibre), region, near_bins);
    let mut stream = Stream::new(seed, Test::Pilot, 1);
    let mut state = State::canonical(fibre);
    for _ in 0..20 {
        advance(fibre, &mut state, prepared.thinning(), None, &mut stream);
    }
    let mut as_many = 0;
    for _ in 0..DRAWS {
        advance(fibre, &mut state, prepared.thinning(), None, &mut stream);
        ticker.draw(prepared.thinning().total());
        as_many += u32::from(close_pairs(fibre, &state, region, near_bins) >= observed);
    }
    f64::from(1 + as_many) / f64::from(1 + DRAWS)
}

/// Pairs of onsets of one region, at most `near_bins` apart.
fn close_pairs(fibre: &Fibre, state: &State, region: &[u32], near_bins: u32) -> u64 {
    let of = |facility: u32| region.get(facility as usize).copied().unwrap_or(0);
    let mut onsets: Vec<(u32, u32)> = fibre.fixed.iter().map(|it| (of(it.facility), it.bin)).collect();
    state.each_onset(fibre, |facility, bin, _| onsets.push((of(facility), bin)));
    onsets.sort_unstable();
    let mut pairs = 0;
    let mut first = 0;
    for at in 0..onsets.len() {
        while onsets[first].0 != onsets[at].0 || onsets[at].1 - onsets[first].1 > near_bins {
            first += 1;
        }
        pairs += (at - first) as u64;
    }
    pairs
}
