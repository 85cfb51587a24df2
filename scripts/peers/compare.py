"""Times the kernels of `benches/peers` beside the peers of `kernels.py` and writes docs/performance.md.

    compare.py BENCH DATA PAGE [ROUNDS]

BENCH is the program that `cargo bench --no-run --bench peers` built, DATA the folder for the common workload. Every round
runs ours, then each peer; times are of the processor, one thread each; answers must agree. Called by `./dev peers`.
"""

import json
import math
import os
import platform
import statistics
import subprocess
import sys
import time
import warnings
from importlib import metadata
from pathlib import Path

for threads in ("OMP", "OPENBLAS", "MKL", "NUMBA"):
    os.environ[f"{threads}_NUM_THREADS"] = "1"

import kernels  # noqa: E402  (the number of threads is read when numpy is loaded)

# What is computed, the kernel of ours, and against whom: (peer, function, least ratio asked for or None).
# The first of several peers with a bar is the one the bar is about; the others are there to be fair.
WORK = [
    ("All circular shifts, exact", "shifts", [
        ("numpy, gather of sliding windows", kernels.shifts_gather, 10),
        ("scipy, FFT", kernels.shifts_fft, 100),
    ]),
    ("10,000 permutations × 64 definitions", "definitions", [
        ("numpy, one definition after another", kernels.definitions_each, 100),
        ("numpy, 64 bytes a cell gathered at once", kernels.definitions_gather, None),
    ]),
    ("Knox, 10,000 events, 999 permutations", "knox", [("pointpats", kernels.knox_pointpats, 100)]),
    ("Conditional Poisson, 12,000 intervals, 3 covariates", "conditional-poisson", [
        ("statsmodels", kernels.conditional_statsmodels, 20),
    ]),
    ("Two-way fixed-effects Poisson, 60 × 120", "two-way", [
        ("statsmodels, GLM with dummies", kernels.two_way_statsmodels, 20),
        ("pyfixest", kernels.two_way_pyfixest, 1),
    ]),
    ("Two-way fixed-effects Poisson, 500 × 730", "two-way-large", [
        ("pyfixest", lambda it: kernels.two_way_pyfixest(it, "two-way-large"), 1),
    ]),
    ("Opportunities within 45°, 300 satellites × 500 places × 365 days", "opportunities", [
        ("numpy and sgp4, 10 s grid near the region", kernels.opportunities_numpy, 10),
    ]),
    *[(f"Coincidence test, {size}, 10,000 draws", f"coincidence-{name}", [
        ("pyunicorn", lambda it, name=name: kernels.coincidence_pyunicorn(it, f"coincidence-{name}"), 1_000),
    ]) for name, size in [
        ("place", "20 strikes, 50 images"), ("region", "200 strikes, 300 images"), ("country", "800 strikes, 1,000 images"),
    ]],
    ("9,999 draws of the swap chain", "chain", [
        ("numba", kernels.chain_numba, 5),
        ("Python with numpy", kernels.chain_python, 200),
    ]),
    ("The same with the profile of 121 lags and all facilities", "chain-profile", [
        ("numba", lambda it: kernels.chain_numba(it, reach=60), 5),
    ]),
]
GROWING = [("shifts", "facilities and hits"), ("knox", "events"), ("chain", "facilities and hits")]
PACKAGES = ["numpy", "scipy", "numba", "statsmodels", "pyfixest", "pointpats", "pyunicorn", "sgp4"]


def ours(bench, kernel, divisor=1):
    out = subprocess.run([bench, "run", kernel, str(divisor)], check=True, capture_output=True, text=True)
    return json.loads(out.stdout)


def theirs(peer, data):
    """Seconds of the processor for the whole work; repeated until a tenth of a second was spent."""
    began, times = time.process_time(), 0
    while True:
        answer, share = peer(data)
        times += 1
        spent = time.process_time() - began
        if spent > 0.1:
            return spent / times / share, answer, share


def agree(a, b):
    """Exact numbers are equal, close ones to six digits, means within five standard errors.

    Draws of a chain depend on each other: a quarter of them is taken to be worth an independent one.
    """
    exact = all(x == y for x, y in zip(a.get("exact", []), b.get("exact", [])))
    close = all(math.isclose(x, y, rel_tol=1e-6) for x, y in zip(a.get("close", []), b.get("close", [])))

    def same(one, other):
        (mean, sd, n), (mean_2, sd_2, n_2) = one, other
        return abs(mean - mean_2) <= 5 * math.sqrt(4 * (sd * sd / n + sd_2 * sd_2 / n_2))

    return exact and close and all(same(x, y) for x, y in zip(a.get("draws", []), b.get("draws", [])))


def machine():
    try:
        lines = Path("/proc/cpuinfo").read_text().splitlines()
        name = next(it.split(":")[1].strip() for it in lines if it.startswith("model name"))
    except (OSError, StopIteration):
        name = platform.processor() or "unknown processor"
    return f"{name}, {os.cpu_count()} cores, {platform.system()} {platform.machine()}"


def seconds(value):
    for unit, size in (("s", 1), ("ms", 1e-3)):
        if value >= size:
            return f"{value / size:.3g} {unit}"
    return f"{value / 1e-6:.3g} µs"


def number(value):
    return f"{value:,.0f}" if value >= 100 else f"{value:.3g}"


def row(work, kernel, peer, bar, mine, other, share, agreed):
    ratios = [b / a for a, b in zip(mine, other)]
    middle = statistics.median(ratios)
    verdict = "–" if bar is None else "met" if middle >= bar else "**missed**"
    part = "" if share == 1 else f"; {100 * share:.2g} % of the draws timed"
    return (
        f"| {work} | {peer}{part} | {seconds(statistics.median(mine))} | {seconds(statistics.median(other))} "
        f"| {number(middle)} ({number(min(ratios))}–{number(max(ratios))}) | {'–' if bar is None else f'{bar:,}'} "
        f"| {verdict} | {'yes' if agreed else '**no**'} |"
    )


def exponent(points):
    """Slope of log time on log size, by least squares."""
    xs, ys = [math.log(x) for x, _ in points], [math.log(y) for _, y in points]
    mean_x, mean_y = statistics.mean(xs), statistics.mean(ys)
    above = sum((x - mean_x) * (y - mean_y) for x, y in zip(xs, ys))
    return above / sum((x - mean_x) ** 2 for x in xs)


def main(bench, folder, page, rounds=5):
    rounds = int(rounds)
    warnings.simplefilter("ignore")
    subprocess.run([bench, "write", folder], check=True)
    data = kernels.Data(folder)
    kernels.warm(data)
    rows, failed = [], False
    for work, kernel, peers in WORK:
        mine, others = [], [[] for _ in peers]
        agreed, shares = [True] * len(peers), [1] * len(peers)
        for _ in range(rounds):
            found = ours(bench, kernel)
            mine.append(found["cpu_secs"])
            for at, (_, peer, _) in enumerate(peers):
                spent, answer, shares[at] = theirs(peer, data)
                others[at].append(spent)
                agreed[at] &= agree(found["answer"], answer)
        for at, (name, _, bar) in enumerate(peers):
            rows.append(row(work, kernel, name, bar, mine, others[at], shares[at], agreed[at]))
            failed |= not agreed[at]
            print(rows[-1], flush=True)
    growth = []
    for kernel, what in GROWING:
        rounds_of = [[ours(bench, kernel, it)["cpu_secs"] for it in (4, 2, 1)] for _ in range(rounds)]
        times = [statistics.median(it) for it in zip(*rounds_of)]
        slopes = [exponent(list(zip((1, 2, 4), it))) for it in rounds_of]
        growth.append(
            f"| {kernel} | {what} | {' | '.join(seconds(it) for it in times)} "
            f"| {statistics.median(slopes):.2f} ({min(slopes):.2f}–{max(slopes):.2f}) |"
        )
        print(growth[-1], flush=True)
    versions = ", ".join(f"{it} {metadata.version(it)}" for it in PACKAGES)
    rust = subprocess.run(["rustc", "--version"], capture_output=True, text=True).stdout.split()[1]
    meta = data.meta
    table, growing = "\n".join(rows), "\n".join(growth)
    Path(page).write_text(f"""# Performance

Written by `./dev peers {rounds}`; not to be edited.
{machine()}. Rust {rust}; Python {platform.python_version()}, {versions}.

{rounds} rounds, in each of them ours and then every peer; one thread each, seconds of processor time (other work on the
machine takes the wall clock, and the caches, from both). A ratio is of one round: its median, and the least and the
largest. What numba compiles is done before; what else
a peer does on first use counts in its first round, so the median is what to read. A part of the draws is timed where a peer would take minutes, and
the time scaled to all of them. Answers agree when whole numbers are equal, estimates are the same to six digits and means
of draws lie within Monte Carlo error.

The data are made up: {meta['facilities']:,} facilities × {meta['days']:,} days, {meta['hits']:,} hits; {meta['movable']:,}
onsets that can move and {meta['steps_a_draw']:,} proposed swaps a draw. The peers of the swap chain propose as many, of pairs
only; ours makes longer cycles too, which its exactness needs.

| work | against | ours | theirs | ratio | asked for | | same answer |
|---|---|---|---|---|---|---|---|
{table}

## Growth

Ours at a quarter, a half and the whole; the exponent is 1 where twice the data take twice the time.

| kernel | what grows | quarter | half | whole | exponent |
|---|---|---|---|---|---|
{growing}

## Not compared

R's surveillance (Knox): R is not a package of this command. The joins of footprints and facilities, reading of tables, and
the pool of workers are not in this command either.
""")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
