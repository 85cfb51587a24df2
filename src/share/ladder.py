#!/usr/bin/env python3
"""Computes the ladder of an analysis again from panel.csv, without Nadir. Needs Python 3.8 and nothing else.

    python3 ladder.py [panel.csv [ladder.csv]]

Prints each step; with ladder.csv beside it, what Nadir found as well. The steps up to "two-way" are exact and must
agree to rounding. "onsets" and "primary" are re-timed at random with another generator: their mean must agree within
the noise of the draws, which is printed.
"""
import csv
import math
import random
import sys


def read(path):
    with open(path, encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def panel(path):
    par, region, looks, hits = {}, {}, [], []
    for row in read(path):
        if row["record"] == "parameter":
            par[row["name"]] = int(row["value"])
        elif row["record"] == "facility":
            region[int(row["name"])] = int(row["value"] or 0)
        else:
            spell = (int(row["name"]), int(row["first_bin"]), int(row["last_bin"]))
            (looks if row["record"] == "look" else hits).append(spell)
    return par, region, looks, hits


def convolve(a, b):
    out = [0.0] * (len(a) + len(b) - 1)
    for i, x in enumerate(a):
        if x:
            for j, y in enumerate(b):
                out[i + j] += x * y
    return out


def binomial(n, p):
    if p <= 0.0:
        return [1.0] + [0.0] * n
    if p >= 1.0:
        return [0.0] * n + [1.0]
    log = lambda k: math.lgamma(n + 1) - math.lgamma(k + 1) - math.lgamma(n - k + 1) + k * math.log(p) + (n - k) * math.log1p(-p)
    return [math.exp(log(k)) for k in range(n + 1)]


def at_least(pmf, k):
    return min(1.0, math.fsum(pmf[k:]))


class Panel:
    def __init__(self, par, region, looks, hits):
        self.par, self.region = par, region
        n, bins = par["facilities"], par["bins"]
        lag_min, lag_max, washout = par["lag_min"], max(par["lag_max"], par["lag_min"]), par["washout"]
        cut = lambda bin: min(max(bin, 0), bins)
        self.known_from = cut(max(par["hits_from"], par["images_from"] + lag_max))
        self.known_to = max(cut(min(par["hits_to"], par["images_to"] + lag_min)), self.known_from)
        self.risk_from = min(cut(max(par["hits_from"] + washout, self.known_from)), self.known_to)
        self.lag_min, self.lag_max, self.n, self.bins = lag_min, lag_max, n, bins
        self.imaged = [set() for _ in range(n)]
        self.exposed = [set() for _ in range(n)]
        self.hit = [set() for _ in range(n)]
        self.at_risk = [set(range(self.risk_from, self.known_to)) for _ in range(n)]
        inside = lambda first, last: range(max(first, 0), min(last, bins - 1) + 1)
        for row, first, last in looks:
            if first == last and 0 <= first < bins:
                self.imaged[row].add(first)
            self.exposed[row].update(inside(last + lag_min, first + lag_max))
        for row, first, last in hits:
            if first == last:
                if 0 <= first < bins:
                    self.hit[row].add(first)
                self.at_risk[row].difference_update(inside(first + 1, first + washout))
            else:
                self.at_risk[row].difference_update(inside(first, last + washout))
        known = range(self.known_from, self.known_to)
        self.hits = [sorted(h for h in hit if h in known) for hit in self.hit]
        self.exposed_known = [e.intersection(known) for e in self.exposed]
        self.onsets = [(row, h) for row in range(n) for h in self.hits[row] if h in self.at_risk[row]]

    def observed(self):
        return sum(h in e for row, e in zip(self.hits, self.exposed_known) for h in row)


def raw_share(it):
    cells = it.n * (it.known_to - it.known_from)
    share = sum(map(len, it.exposed_known)) / cells if cells else 0.0
    n = sum(map(len, it.hits))
    return it.observed(), n * share, None, at_least(binomial(n, share), it.observed())


def coincidence(it):
    first = max(it.known_from - it.lag_max, 0)
    days = it.known_to - first
    width, lag = it.lag_max - it.lag_min, it.lag_min
    covered = 1.0 if days <= lag else min((width + 1) / (days - lag), 1.0)
    pmf, expected = [1.0], 0.0
    for row in range(it.n):
        n = len(it.hits[row])
        images = sum(first <= bin < it.known_to for bin in it.imaged[row])
        chance = float(images > 0) if covered >= 1.0 else -math.expm1(images * math.log1p(-covered))
        expected += n * chance
        if n:
            pmf = convolve(pmf, binomial(n, chance))
    return it.observed(), expected, None, at_least(pmf, it.observed())


def shifts(it):
    """Counts of exposed hits under every circular shift: all facilities together, and each by itself."""
    length = it.known_to - it.known_from
    common, each = [0] * length, []
    for row in range(it.n):
        if not it.hits[row]:
            continue
        counts = [0] * length
        exposed = [bin - it.known_from for bin in it.exposed_known[row]]
        for hit in it.hits[row]:
            for bin in exposed:
                counts[(hit - it.known_from - bin) % length] += 1
        common = [a + b for a, b in zip(common, counts)]
        pmf = [0.0] * (max(counts) + 1)
        for count in counts:
            pmf[count] += 1 / length
        each.append(pmf)
    return common, each


def circular_shift(it, each):
    pmf = [1.0]
    for part in each:
        pmf = convolve(pmf, part)
    mean = math.fsum(k * p for k, p in enumerate(pmf))
    return it.observed(), mean, None, at_least(pmf, it.observed())


def common_shift(it, common):
    seen = it.observed()
    return seen, sum(common) / len(common), None, sum(c >= seen for c in common) / len(common)


def within_facility(it):
    """Mantel-Haenszel over facilities: each against itself at other times."""
    above = below = expected = 0.0
    pmf = [1.0]
    length = it.known_to - it.known_from
    for row in range(it.n):
        n = len(it.hits[row])
        if not n:
            continue
        share = len(it.exposed_known[row]) / length
        exposed = sum(h in it.exposed_known[row] for h in it.hits[row])
        above += exposed * (1 - share)
        below += (n - exposed) * share
        expected += n * share
        pmf = convolve(pmf, binomial(n, share))
    return it.observed(), expected, above / below if below else math.inf, at_least(pmf, it.observed())


def two_way(it):
    """Poisson with a level for each facility and each bin, by proportional fitting. Its p needs clusters: not here."""
    rows = [row for row in range(it.n) if it.hits[row]]
    columns = sorted({h for row in rows for h in it.hits[row]})
    total = sum(len(it.hits[row]) for row in rows)
    by_row = {row: len(it.hits[row]) for row in rows}
    by_column = {c: sum(c in it.hit[row] for row in rows) for c in columns}
    exposed = {row: [c for c in columns if c in it.exposed_known[row]] for row in rows}
    seen = it.observed()
    expected = math.fsum(by_row[row] * by_column[c] / total for row in rows for c in exposed[row])
    a = {row: by_row[row] / total for row in rows}
    b = {c: float(by_column[c]) for c in columns}
    ratio = 1.0
    for _ in range(5000):
        all_b = math.fsum(b.values())
        for row in rows:
            a[row] = by_row[row] / (all_b + (ratio - 1) * math.fsum(b[c] for c in exposed[row]))
        weight = dict.fromkeys(columns, math.fsum(a.values()))
        for row in rows:
            for c in exposed[row]:
                weight[c] += (ratio - 1) * a[row]
        for c in columns:
            b[c] = by_column[c] / weight[c]
        new = seen / math.fsum(a[row] * b[c] for row in rows for c in exposed[row])
        done = abs(new / ratio - 1) < 1e-12
        ratio = new
        if done:
            break
    return seen, expected, ratio, None


def retimed(it, stratum, block, draws=1000, seed=1):
    """First hits trade dates within stratum and block, where both places are at risk: a chain of swaps."""
    random.seed(seed)
    cells = {}
    for row, bin in it.onsets:
        key = (stratum[row], 0 if block < 0 else (bin - it.risk_from) // block)
        cells.setdefault(key, []).append([row, bin])
    groups = [list(cell) for cell in cells.values() if len(cell) > 1]
    taken = {(row, bin) for row, bin in it.onsets}
    count = sum(bin in it.exposed[row] for row, bin in it.onsets)
    seen = count
    members = [(group, one) for group in groups for one in group]
    total = len(members)

    def sweep(steps):
        nonlocal count
        for _ in range(steps):
            group, one = members[int(random.random() * total)]
            two = group[int(random.random() * len(group))]
            (i, t), (j, s) = one, two
            if i == j or t == s or (i, s) in taken or (j, t) in taken:
                continue
            if s not in it.at_risk[i] or t not in it.at_risk[j]:
                continue
            count += (s in it.exposed[i]) + (t in it.exposed[j]) - (t in it.exposed[i]) - (s in it.exposed[j])
            taken.difference_update([(i, t), (j, s)])
            taken.update([(i, s), (j, t)])
            one[1], two[1] = s, t

    if not groups:
        return seen, float(seen), None, 1.0, 0.0
    sweep(40 * total)
    counts = []
    for _ in range(draws):
        sweep(2 * total)
        counts.append(count)
    mean = sum(counts) / draws
    sd = math.sqrt(sum((c - mean) ** 2 for c in counts) / (draws - 1))
    p = (1 + sum(c >= seen for c in counts)) / (1 + draws)
    return seen, mean, None, p, sd


def main(panel_path="panel.csv", ladder_path="ladder.csv"):
    par, region, looks, hits = panel(panel_path)
    it = Panel(par, region, looks, hits)
    common, each = shifts(it)
    everyone = dict.fromkeys(region, 0)
    steps = {
        "raw-share": raw_share(it),
        "coincidence": coincidence(it),
        "circular-shift": circular_shift(it, each),
        "common-shift": common_shift(it, common),
        "within-facility": within_facility(it),
        "two-way": two_way(it),
        "onsets": retimed(it, everyone, -1),
        "primary": retimed(it, region, par["block"]),
    }
    try:
        found = {row["method"]: row for row in read(ladder_path)}
    except OSError:
        found = {}
    show = lambda value: "-" if value is None else f"{value:.6g}"
    print("step,observed,expected,ratio,p,noise,nadir_observed,nadir_expected,nadir_ratio,nadir_p")
    for name, (seen, expected, ratio, p, *sd) in steps.items():
        row = found.get(name, {})
        nadir = [row.get(key) or "-" for key in ("observed", "expected", "ratio", "p")]
        noise = sd[0] if sd else 0.0
        print(",".join([name, str(seen), repr(expected), repr(ratio) if ratio else "-", show(p), show(noise), *nadir]))


if __name__ == "__main__":
    main(*sys.argv[1:])
