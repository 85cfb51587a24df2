// Two hundred seeded analyses, written by the command line, are identical when the page computes them again.

import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { promisify } from "node:util";
import { LONG_MS, newFolder, onPage, program, start, verifyInPage } from "./kit.mjs";

const SESSIONS = 200;
const SCENARIOS = ["waves", "homogeneous", "weather", "damage-looks", "alarming", "date-only", "systematic-collector", "few-onsets"];
const PLACES = ["exact", "km1", "km10", "km50", "region"];
const TIMES = ["exact", "day", "hour"];
const AUDIENCES = ["public", "official", "technical"];

let site;
before(async () => (site = await start()));
after(() => site.close());

const run = promisify(execFile);
const pick = (from, seed) => from[seed % from.length];

/** A session of its own kind for every seed: another world, redaction, audience, language. */
async function written(folder, seed) {
  const world = join(folder, `${seed}`);
  const size = ["--facilities", "6", "--regions", "2", "--days", "110", "--strikes", "14"];
  await run(program(), ["simulate", "--scenario", pick(SCENARIOS, seed), ...size, "--rate-ratio", "1.5", "--seed", `${seed}`, "--out", world]);
  const files = ["facilities.csv", "images.geojson", "strikes.csv"].map((it) => join(world, it));
  // Every fifth is a report that carries its data, the others are bundles.
  const isReport = seed % 5 === 0;
  const path = join(folder, isReport ? `${seed}.html` : `${seed}.nadir.zip`);
  const redaction = ["--places", pick(PLACES, seed), "--times", pick(TIMES, seed), ...(seed % 4 ? [] : ["--codes"])];
  const report = ["--audience", isReport ? "technical" : pick(AUDIENCES, seed), "--lang", pick(["en", "uk", "both"], seed), isReport ? "--html" : "--bundle", path];
  await run(program(), ["analyze", ...files, "--draws", "99", "--seed", `${seed}`, "--threads", "1", ...redaction, ...report]);
  return path;
}

test(`${SESSIONS} sessions of the command line are identical in the page`, { timeout: LONG_MS }, async (t) => {
  const folder = newFolder();
  const seeds = Array.from({ length: SESSIONS }, (_, seed) => seed);
  const paths = [];
  const writer = async () => {
    for (let seed = seeds.shift(); seed !== undefined; seed = seeds.shift()) paths[seed] = await written(folder, seed);
  };
  const started = performance.now();
  await Promise.all([writer(), writer()]);
  t.diagnostic(`written in ${Math.round((performance.now() - started) / 1000)} s`);
  await onPage(site, {}, async (page) => {
    const told = new Set();
    for (const path of paths) {
      const found = await verifyInPage(page, path);
      assert.equal(found.kind, "told-fine", `${path}: ${found.said}`);
      told.add(found.said);
    }
    // Each one tells the hash of its own result: none was taken for another.
    assert.equal(told.size, SESSIONS);
  });
});
