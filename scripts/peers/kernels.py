"""The other side: what each peer does on the same data, as well as it can be done there.

A peer is a function that takes the data and returns (answer, share): `share` is the part of the work that was done,
where the whole takes too long to be repeated; the time is divided by it.
"""

import json
from functools import cached_property
from pathlib import Path

import numpy as np


class Data:
    """What `peers write` wrote, read once, outside of every time measured."""

    def __init__(self, folder):
        self.folder = Path(folder)
        self.meta = json.loads((self.folder / "meta.json").read_text())
        self.seen = {}

    def read(self, name, kind, *shape):
        kinds = {"u8": "<u1", "u32": "<u4", "u64": "<u8", "f64": "<f8"}
        if (name, kind) not in self.seen:
            self.seen[name, kind] = np.fromfile(self.folder / f"{name}.{kind}", kinds[kind])
        return self.seen[name, kind].reshape(shape or -1)

    def rows(self, name):
        return self.read(name, "u8", self.meta["facilities"], self.meta["days"])

    @cached_property
    def exposed(self):
        return self.rows("exposed")

    @cached_property
    def imaged(self):
        return self.rows("imaged")

    @cached_property
    def hits(self):
        return self.read("hits", "u32", -1, 2).astype(np.int64)

    @cached_property
    def definitions(self):
        """64 bytes a cell, and one matrix for each definition."""
        words = self.read("definitions", "u64")
        bits = np.unpackbits(words.view(np.uint8).reshape(-1, 8), axis=1, bitorder="little")
        shape = self.meta["facilities"], self.meta["days"]
        return bits, [np.ascontiguousarray(bits[:, k]).reshape(shape) for k in range(64)]

    @cached_property
    def events(self):
        return self.read("events", "f64", -1, 3)

    @cached_property
    def intervals(self):
        group, events = self.read("intervals", "u32", -1, 2).T.astype(np.int64)
        time, *x = self.read("intervals", "f64", 4, -1)
        return group, events, time, np.column_stack(x)

    def table(self, name):
        row, column, count = self.read(name, "u32", -1, 3).T.astype(np.int64)
        return row, column, count, self.read(name, "f64", 2, -1).T


def spread(values):
    return [float(np.mean(values)), float(np.std(values)), len(values)]


# ------------------------------------------------------------------------------------------ circular shifts


def shifts_gather(data):
    """Sliding windows over the doubled rows, gathered in pieces that stay in the cache."""
    exposed, (facility, day) = data.exposed, data.hits.T
    n = exposed.shape[1]
    windows = np.lib.stride_tricks.sliding_window_view(np.concatenate([exposed, exposed], axis=1), n, axis=1)
    total = np.zeros(n, np.int64)
    for start in range(0, len(day), 128):
        part = slice(start, start + 128)
        # At most 128 ones: a byte holds them, and the addition is as wide as the machine.
        total += np.add.reduce(windows[facility[part], day[part]], axis=0, dtype=np.uint8)
    return {"exact": np.roll(total[::-1], 1).tolist()}, 1


def shifts_fft(data):
    from scipy import fft

    hit = np.zeros(data.exposed.shape)
    hit[tuple(data.hits.T)] = 1
    n = hit.shape[1]
    product = fft.rfft(hit, axis=1) * np.conj(fft.rfft(data.exposed.astype(float), axis=1))
    return {"exact": np.rint(fft.irfft(product.sum(axis=0), n)).astype(int).tolist()}, 1


# ------------------------------------------------------------------------------------------ 64 definitions


def definitions_each(data):
    """One definition after another."""
    _, matrices = data.definitions
    (facility, day), rng = data.hits.T, np.random.default_rng(1)
    draws = 100
    counts = np.empty((draws, 64), np.int64)
    for draw in range(draws):
        drawn = rng.permutation(day)
        for k, matrix in enumerate(matrices):
            counts[draw, k] = np.count_nonzero(matrix[facility, drawn])
    return {"draws": [spread(it) for it in counts.T]}, draws / 10_000


def definitions_gather(data):
    """All 64 at once: a gather of rows of 64 bytes, added up as bytes in pieces of 255."""
    table, _ = data.definitions
    (facility, day), rng = data.hits.T, np.random.default_rng(1)
    base, draws = facility * data.meta["days"], 500
    counts = np.empty((draws, 64), np.int64)
    starts = np.arange(0, len(day), 255)
    for draw in range(draws):
        rows = table.take(base + rng.permutation(day), axis=0)
        counts[draw] = np.add.reduceat(rows, starts, axis=0, dtype=np.uint8).sum(axis=0, dtype=np.int64)
    return {"draws": [spread(it) for it in counts.T]}, draws / 10_000


# ------------------------------------------------------------------------------------------ Knox


def knox_pointpats(data):
    from pointpats import Knox

    np.random.seed(1)
    draws = 99
    distance, time = data.meta["close"]
    found = Knox(data.events[:, :2], data.events[:, 2:], delta=distance, tau=time, permutations=draws, keep=True)
    # The observed table is counted once whatever the number of permutations; so this favours the peer a little.
    return {"exact": [found.statistic_], "draws": [spread(found.sim)]}, draws / 999


# ------------------------------------------------------------------------------------------ regressions


def conditional_statsmodels(data):
    from statsmodels.discrete.conditional_models import ConditionalPoisson

    group, events, time, x = data.intervals
    model = ConditionalPoisson(events, x, groups=group, offset=np.log(time))
    # The default (BFGS, with a tolerance on the mean) stops 1e-5 short of the maximum; Newton's method goes on from there.
    near = model.fit(disp=False, skip_hessian=True).params
    found = model.fit(start_params=near, method="newton", disp=False)
    return {"close": found.params.tolist()}, 1


def two_way_statsmodels(data):
    import statsmodels.api as sm

    row, column, count, x = data.table("two-way")
    dummies = [np.eye(row.max() + 1)[row], np.eye(column.max() + 1)[column][:, 1:]]
    found = sm.GLM(count, np.hstack([x, *dummies]), family=sm.families.Poisson()).fit(tol=1e-10)
    return {"close": found.params[:2].tolist()}, 1


def two_way_pyfixest(data, name="two-way"):
    import pandas as pd
    import pyfixest as pf

    row, column, count, x = data.table(name)
    frame = pd.DataFrame({"y": count, "a": x[:, 0], "b": x[:, 1], "row": row, "column": column})
    found = pf.fepois("y ~ a + b | row + column", frame, vcov="iid")
    return {"close": found.coef().tolist()}, 1


# ------------------------------------------------------------------------------------------ coincidence


def coincidence_pyunicorn(data, name):
    from pyunicorn.eventseries import EventSeries

    _, strikes, images = next(it for it in data.meta["series"] if it[0] == name)
    days, (lag, window), draws = 1461, data.meta["window"], 100
    rng = np.random.default_rng(1)
    np.random.seed(1)
    series = np.zeros((days, 2), int)
    series[rng.choice(days, strikes, replace=False), 0] = 1
    series[rng.choice(days, images, replace=False), 1] = 1
    model = EventSeries(series, taumax=window, lag=lag)
    drawn = []
    rate = model._eca_coincidence_rate

    # Keeps what the test computes and does not give back.
    def kept(*args, **more):
        found = rate(*args, **more)
        drawn.append(found[0])
        return found

    model._eca_coincidence_rate = kept
    model.event_analysis_significance(method="ECA", surrogate="shuffle", n_surr=draws, window_type="advanced")
    return {"draws": [spread(drawn[-draws:])]}, draws / 10_000


# ------------------------------------------------------------------------------------------ the chain


def chain_data(data):
    onsets = data.read("onsets", "u32", -1, 2).astype(np.int64)
    sizes, steps = data.read("components", "u32", -1, 2).T.astype(np.int64)
    starts = np.concatenate([[0], np.cumsum(sizes)])
    free = data.rows("at_risk").copy()
    free[tuple(onsets.T)] = 0
    return onsets[:, 0].copy(), onsets[:, 1].copy(), starts, steps, free


def swap(facility, day, first, n, free, exposed, a, b):
    """One proposed exchange of the days of two onsets of a component; the change of S."""
    if a == b or n < 2:
        return 0
    i, j = first + a, first + b
    fi, fj, di, dj = facility[i], facility[j], day[i], day[j]
    if free[fi, dj] == 0 or free[fj, di] == 0:
        return 0
    change = int(exposed[fi, dj]) + int(exposed[fj, di]) - int(exposed[fi, di]) - int(exposed[fj, dj])
    free[fi, dj] = free[fj, di] = 0
    free[fi, di] = free[fj, dj] = 1
    day[i], day[j] = dj, di
    return change


def chain_python(data):
    """A loop over proposals, with picks drawn by numpy a draw at a time."""
    facility, day, starts, steps, free = chain_data(data)
    exposed, rng, draws = data.exposed, np.random.default_rng(1), 100
    statistic = int(exposed[facility, day].sum()) + data.meta["fixed_exposed"]
    drawn = []
    for _ in range(draws):
        for component, n_steps in enumerate(steps):
            first, n = starts[component], starts[component + 1] - starts[component]
            for a, b in rng.integers(0, n, (n_steps, 2)).tolist():
                statistic += swap(facility, day, first, n, free, exposed, a, b)
        drawn.append(statistic)
    return {"draws": [spread(drawn[20:])]}, draws / 9_999


_compiled = {}


def compiled():
    """The same compiled by numba; once, before anything is timed."""
    if _compiled:
        return _compiled["chain"]
    import numba

    step = numba.njit(swap)

    @numba.njit
    def chain(facility, day, starts, steps, free, exposed, statistic, draws, imaged, reach, curves, counts):
        np.random.seed(1)
        drawn = np.empty(draws, np.int64)
        for draw in range(draws):
            for component in range(len(steps)):
                first, n = starts[component], starts[component + 1] - starts[component]
                for _ in range(steps[component]):
                    # A pick by multiplication: faster here than randint.
                    a, b = int(np.random.random() * n), int(np.random.random() * n)
                    statistic += step(facility, day, first, n, free, exposed, a, b)
            drawn[draw] = statistic
            if reach > 0:
                for at in range(len(facility)):
                    row = imaged[facility[at], day[at] : day[at] + 2 * reach + 1]
                    curve = curves[draw]
                    for lag in range(2 * reach + 1):
                        curve[lag] += row[lag]
                    counts[draw % 2, facility[at]] += exposed[facility[at], day[at]]
        return drawn

    _compiled["chain"] = chain
    return chain


def chain_numba(data, reach=0, draws=9_999):
    facility, day, starts, steps, free = chain_data(data)
    # Signed, so that numba computes with integers throughout.
    exposed = data.exposed.astype(np.int8)
    padded = np.pad(data.imaged, ((0, 0), (reach, reach)))
    curves, counts = np.zeros((draws, 2 * reach + 1), np.uint16), np.zeros((2, len(exposed)), np.int64)
    statistic = int(exposed[facility, day].sum()) + data.meta["fixed_exposed"]
    drawn = compiled()(
        facility, day, starts, steps, free, exposed, statistic, draws, padded, reach, curves, counts
    )
    return {"draws": [spread(drawn[100:])]}, 1


def warm(data):
    """Imports and compiles everything that is compiled on first use."""
    chain_numba(data, draws=2)
    chain_numba(data, reach=60, draws=2)
    two_way_pyfixest(data)


EARTH_KM, E2 = 6378.137, 0.00669437999014
DAY_0 = 9131.5  # days from 2000-01-01T12:00 to 2025-01-01T00:00


def grid_of(times):
    """Greenwich mean sidereal time, radians; seconds after 2025-01-01."""
    part = times / 86400.0
    t = (DAY_0 + part) / 36525.0
    slow = 67310.54841 + t * (8640184.812866 + t * (0.093104 - t * 6.2e-6))
    return 2 * np.pi * ((DAY_0 % 1 + part + slow / 86400.0) % 1.0)


def upwards(r):
    """Away from the ellipsoid at Earth-fixed points (Bowring)."""
    b, second = EARTH_KM * np.sqrt(1 - E2), E2 / (1 - E2)
    p = np.hypot(r[:, 0], r[:, 1])
    beta = np.arctan2(r[:, 2] * b * (1 + second * b / np.hypot(p, r[:, 2])), p * EARTH_KM)
    lat = np.arctan2(r[:, 2] + second * b * np.sin(beta) ** 3, p - E2 * EARTH_KM * np.cos(beta) ** 3)
    lon = np.arctan2(r[:, 1], r[:, 0])
    return np.column_stack([np.cos(lat) * np.cos(lon), np.cos(lat) * np.sin(lon), np.sin(lat)])


def opportunities_numpy(data):
    """Passes within 45 degrees off nadir: SGP4 on a grid, places against times where the satellite is near the region.

    The angle at the closest approach is that of a parabola through three samples, so that no pass is lost to the grid.
    """
    from sgp4.api import WGS72, Satrec

    elements, places = data.read("orbits", "f64", -1, 6), data.read("places", "f64", -1, 2)
    lat, lon = np.radians(places).T
    across = EARTH_KM / np.sqrt(1 - E2 * np.sin(lat) ** 2)
    up = np.column_stack([np.cos(lat) * np.cos(lon), np.cos(lat) * np.sin(lon), np.sin(lat)])
    site = up * across[:, None] * [1, 1, 1 - E2]
    middle = site.sum(0) / np.linalg.norm(site.sum(0))
    radius = np.arccos(np.clip(site @ middle / np.linalg.norm(site, axis=1), -1, 1)).max()
    end = data.meta["orbit_days"] * 86400
    times = np.arange(-60.0, end + 61.0, 10.0)
    sidereal = grid_of(times)
    cos, sin = np.cos(sidereal), np.sin(sidereal)
    found = []
    for n, e, i, node, argument, anomaly in elements:
        it = Satrec()
        epoch = DAY_0 + 2451545.0 - 2433281.5
        rev = 2 * np.pi / 1440
        it.sgp4init(WGS72, "i", 90000, epoch, 0.0, 0.0, 0.0, e, *np.radians([argument, i, anomaly]), n * rev, np.radians(node))
        jd = np.full_like(times, DAY_0 + 2451545.0)
        _, r, _ = it.sgp4_array(jd, times / 86400.0)
        r = np.column_stack([cos * r[:, 0] + sin * r[:, 1], cos * r[:, 1] - sin * r[:, 0], r[:, 2]])
        distance = np.linalg.norm(r, axis=1)
        near = np.flatnonzero(np.arccos(r @ middle / distance) < radius + np.radians(12))
        total = 0
        for run in np.split(near, np.flatnonzero(np.diff(near) > 1) + 1):
            if len(run) < 3:
                continue
            line = r[run][None] - site[:, None]
            length = np.linalg.norm(line, axis=2)
            angle = np.einsum("ptx,tx->pt", line, upwards(r[run])) / length
            angle[np.einsum("ptx,px->pt", line, up) <= 0] = -1
            a, b, c = angle[:, :-2], angle[:, 1:-1], angle[:, 2:]
            top = (b >= a) & (b > c)
            bend = np.where(top, a - 2 * b + c, -1)
            x = 0.5 * (a - c) / bend
            best = b - 0.25 * (a - c) * x
            at = times[run][1:-1] + 10 * x
            total += int((top & (best >= np.cos(np.pi / 4)) & (at >= 0) & (at < end)).sum())
        found.append(total)
    return {"exact": found}, data.meta["orbit_share"]
