// The engine in the browser: the same result file as the command line, byte for byte, and a page that never blocks.

import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { addFiles, analyse, exportJson, filesIn, loadExample, longestTask, nadir, newFolder, open, realData, start, withoutBuild } from "./kit.mjs";

/** No slow machine makes a task of the page that long, the engine run on the page itself would. `./dev measure` tells how short they are. */
const BLOCKED_MS = 1_000;

let site;
before(async () => (site = await start()));
after(() => site.close());

/** The same files through the page, with so many workers, and through the command line. */
async function sameAsCli(files, { workers, during = async () => {} } = {}) {
  const page = await open(site, workers ? { url: `${site.url}?workers=${workers}` } : {});
  try {
    await addFiles(page, files);
    const [level] = await Promise.all([analyse(page), during(page)]);
    if (workers) assert.equal(atWork(page).length, workers);
    const found = await exportJson(page);
    const out = join(newFolder(), "cli.json");
    nadir("analyze", ...files, "--threads", String(workers ?? 1), "--json", out);
    const wanted = readFileSync(out, "utf8");
    assertSame(withoutBuild(found), withoutBuild(wanted));
    assert.equal(JSON.parse(found).engine.build, "wasm");
    assert.equal(JSON.parse(wanted).engine.build, "native");
    assert.deepEqual(page.seen, []);
    assert.equal(JSON.parse(found).inputs.length, files.length, "not every file is in the result");
    return { level, result: JSON.parse(found) };
  } finally {
    await page.context().close();
  }
}

/** The workers that run the program: all from one address. The map has one of its own. */
function atWork(page) {
  const from = (url) => page.workers().filter((it) => it.url() === url);
  return page.workers().map((it) => from(it.url())).reduce((most, it) => (it.length > most.length ? it : most), []);
}

/** Says the first line that differs: the whole files are megabytes. */
function assertSame(found, wanted) {
  if (found === wanted) return;
  const [page, cli] = [found.split("\n"), wanted.split("\n")];
  const i = page.findIndex((line, i) => line !== cli[i]);
  const folder = newFolder();
  writeFileSync(join(folder, "page.json"), found);
  writeFileSync(join(folder, "cli.json"), wanted);
  assert.fail(`line ${i + 1} differs: page ${page[i]}, command line ${cli[i]} (both in ${folder})`);
}

describe("engine", () => {
  for (const scenario of ["waves", "alarming"]) {
    test(`a simulated world (${scenario}) gives what the command line gives`, async () => {
      const world = newFolder();
      nadir("simulate", "--scenario", scenario, "--facilities", "40", "--days", "500", "--strikes", "200", "--rate-ratio", "2", "--out", world);
      const { result } = await sameAsCli(filesIn(world));
      assert.ok(result.panel.onsets > 0 && result.links.images.length > 0, "the world was empty");
    });
  }

  test("one, two and five workers give the same result file, and so does one that lost a worker", async () => {
    const world = newFolder();
    nadir("simulate", "--scenario", "waves-damage-looks", "--days", "500", "--rate-ratio", "2", "--out", world);
    const results = [];
    for (const workers of [1, 2, 5]) results.push((await sameAsCli(filesIn(world), { workers })).result);
    let started = 0;
    const during = async (page) => {
      page.on("worker", () => started++);
      // The first worker reads; the second is there once the work is shared out.
      while (atWork(page).length < 3) await new Promise((done) => setTimeout(done, 5));
      await atWork(page)[1].evaluate(() => void setTimeout(() => { throw new Error("lost"); }, 0)).catch(() => {});
    };
    const page = await sameAsCli(filesIn(world), { workers: 3, during });
    results.push(page.result);
    assert.ok(started >= 3, `a worker was lost and not replaced: ${started} started besides the first`);
    for (const it of results) assert.deepEqual(it, results[0]);
  });

  test("plants, strikes of 2024 and the Sentinel-2 plans give what the command line gives", async (t) => {
    const data = realData();
    if (!data) return t.skip("the real data are not there (set NADIR_DATA)");
    const { level, result } = await sameAsCli([
      join(data, "facilities/gppd_v130_ukraine_14cols.csv"),
      join(data, "strikes/viina_strategic_targets_2024.csv"),
      ...filesIn(join(data, "imaging/s2_plan"), ".kml"),
    ]);
    assert.ok(["none", "cannot-test"].includes(level), `a fixed schedule must show nothing: ${level}`);
    for (const input of result.inputs) {
      const { read, accepted, merged, rejected, blank } = input.tally;
      assert.equal(read, accepted + merged + rejected + blank, input.name);
      assert.ok(accepted > 0, `${input.name} gave nothing`);
    }
  });

  test("the page never blocks while it analyses", async (t) => {
    const page = await open(site);
    try {
      await loadExample(page, "planted");
      const longest = await longestTask(page, () => analyse(page));
      t.diagnostic(`longest task of the page ${longest} ms (0: none over 50)`);
      assert.ok(longest < BLOCKED_MS, `a task of ${longest} ms`);
    } finally {
      await page.context().close();
    }
  });
});
