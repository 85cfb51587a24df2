//! `./dev fuzz MINUTES [SEED]`: mutates every sample of every format for that long each and reads it. A panic, or books
//! that do not balance, ends it, with the seed and the bytes that did it.
//!
//! The mutations are seeded, so a finding can be repeated; only how many are tried depends on the machine.
#![allow(clippy::disallowed_methods)] // it is told how long to run

use std::path::Path;
use std::time::{Duration, Instant};

use nadir::ingest::ingest;
use nadir::model::{InputFile, Plan};

/// SplitMix64.
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut it = self.0;
        it = (it ^ (it >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        it = (it ^ (it >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        it ^ (it >> 31)
    }

    fn below(&mut self, n: usize) -> usize {
        (self.next() % n.max(1) as u64) as usize
    }
}

const WORDS: [&str; 18] = [
    "\"",
    "'",
    ",",
    ";",
    "\t",
    "\r",
    "\n",
    "{",
    "}",
    "[",
    "]",
    "<",
    ">",
    "null",
    "-1e309",
    "9999999999",
    "ї",
    "\u{feff}",
];

/// One to eight changes: bytes, pieces cut, doubled, words put in.
fn mutated(sample: &[u8], random: &mut Random) -> Vec<u8> {
    let mut bytes = sample.to_vec();
    for _ in 0..=random.below(8) {
        let at = random.below(bytes.len());
        let end = (at + random.below(64)).min(bytes.len());
        match random.below(7) {
            0 if !bytes.is_empty() => bytes[at] = random.next() as u8,
            1 if !bytes.is_empty() => bytes[at] ^= 1 << random.below(8),
            2 => bytes.truncate(at),
            3 => drop(bytes.drain(at..end)),
            4 => {
                let piece = bytes[at..end].to_vec();
                let to = random.below(bytes.len());
                bytes.splice(to..to, piece);
            }
            _ => {
                let word = WORDS[random.below(WORDS.len())].bytes();
                bytes.splice(at..at, word);
            }
        }
    }
    bytes
}

fn is_fine(file: &InputFile) -> bool {
    let files = std::slice::from_ref(file);
    let read = std::panic::catch_unwind(|| ingest(files, &Plan::default(), &mut |_| ()));
    read.is_ok_and(|it| it.sources.iter().all(|it| it.tally.balances()))
}

fn main() {
    let mut arguments = std::env::args().skip(1);
    let minutes: f64 = arguments.next().and_then(|it| it.parse().ok()).unwrap_or(10.0);
    let seed: u64 = arguments.next().and_then(|it| it.parse().ok()).unwrap_or(1);
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/it/samples");
    let entries = std::fs::read_dir(&folder).map(|it| it.flatten().map(|it| it.path()).collect::<Vec<_>>());
    let mut samples = entries.unwrap_or_default();
    // `hits.geojson.txt` is what is expected of `hits.geojson`.
    samples.retain(|it| !it.with_extension("").is_file());
    samples.sort();
    for path in samples {
        let sample = std::fs::read(&path).unwrap_or_default();
        let until = Instant::now() + Duration::from_secs_f64(minutes * 60.0);
        let mut random = Random(seed);
        let mut n = 0_u64;
        while Instant::now() < until {
            let bytes = mutated(&sample, &mut random);
            let file = InputFile { name: "it".to_owned(), bytes, role: None };
            if !is_fine(&file) {
                let found = std::env::temp_dir().join(format!("nadir-fuzz-{seed}-{n}"));
                let _ = std::fs::write(&found, &file.bytes);
                eprintln!("{}: mutation {n} of seed {seed}, written to {}", path.display(), found.display());
                std::process::exit(1);
            }
            n += 1;
        }
        println!("{}: {n} mutations, no finding", path.display());
    }
}
