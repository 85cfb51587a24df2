// Reads files of the size archives have in a real browser, beside the plain `csv` crate: time, memory, progress, cancel.
//
//   node scripts/big/measure.mjs PROGRAM FOLDER ROWS      (`./dev big` calls it)
//
// PROGRAM is the example `big`; what it makes goes into FOLDER and stays there.

import { execFileSync } from "node:child_process";
import { existsSync, readFileSync, readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { button, open, start, untilStatus } from "../../tests/e2e/kit.mjs";

const [program, folder, rows] = process.argv.slice(2);
const run = (...args) => execFileSync(program, args, { encoding: "utf8" });
const file = (name, kind, n) => {
  const path = join(folder, name);
  if (!existsSync(path)) run("make", kind, path, String(n));
  return path;
};
const say = (name, what) => console.log(`${name.padEnd(28)}${what}`);
const mb = (bytes) => `${Math.round(bytes / 1e6)} MB`;

/** Most memory, in bytes, that any one process of the page ever had: one that this program started. */
function peak() {
  const of = (pid, name) => {
    try {
      return readFileSync(`/proc/${pid}/${name}`, "utf8");
    } catch {
      return "";
    }
  };
  const parent = (pid) => /PPid:\s+(\d+)/.exec(of(pid, "status"))?.[1];
  const isOurs = (pid) => (pid && pid !== "0" ? pid === String(process.pid) || isOurs(parent(pid)) : false);
  const all = readdirSync("/proc").filter((it) => /^\d+$/.test(it) && of(it, "cmdline").includes("--type=renderer"));
  return Math.max(0, ...all.filter(isOurs).map((it) => 1024 * Number(/VmHWM:\s+(\d+)/.exec(of(it, "status"))?.[1] ?? 0)));
}

/** Chooses files, and answers how long they took, how often progress was told and what the cards say. */
async function read(page, paths) {
  const told = new Set();
  const started = Date.now();
  await page.locator('input[type="file"]').first().setInputFiles(paths);
  const share = () => page.evaluate(() => document.querySelector(".reading progress")?.value);
  const watch = setInterval(() => share().then((it) => told.add(it), () => {}), 200);
  await untilStatus(page, ["page.status.loaded", "page.status.bug"], 900_000).finally(() => clearInterval(watch));
  const secs = (Date.now() - started) / 1000;
  const cards = await page.locator("li.file").allInnerTexts();
  return { secs, told: told.size, cards: cards.map((it) => it.replace(/\s+/g, " ").slice(0, 240)) };
}

const facilities = file("facilities-200.csv", "facilities", 200);
const site = await start();
try {
  for (const [name, kind, n] of [["images.csv", "csv", rows], ["items.geojson", "geojson", rows / 4], ["items.ndjson", "json-lines", rows / 4]]) {
    const path = file(name, kind, n);
    const size = statSync(path).size;
    const page = await open(site);
    const before = peak();
    const { secs, told, cards } = await read(page, [facilities, path]);
    say(name, `${mb(size)}, ${n} rows: ${secs.toFixed(1)} s (${mb(size / secs)}/s), progress told ${told} times, memory ${mb(before)} → ${mb(peak())}`);
    cards.forEach((it) => say("", it));
    if (kind === "csv") {
      const plain = JSON.parse(run("plain", path));
      for (const [what, it] of Object.entries(plain)) say("", `the csv crate, native, ${what}: ${it} s; ${((100 * it) / secs).toFixed(0)} % of its throughput`);
      await page.context().close();
      const again = await open(site);
      await again.locator('input[type="file"]').first().setInputFiles([facilities, path]);
      await new Promise((done) => setTimeout(done, 1500));
      const pressed = Date.now();
      await button(again, "page.cancel").click();
      await untilStatus(again, ["page.status.cancelled"], 20_000);
      say("", `cancelled after 1.5 s: ended ${Date.now() - pressed} ms later`);
      await again.context().close();
    } else {
      await page.context().close();
    }
  }
} finally {
  await site.close();
}
