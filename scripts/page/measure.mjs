// How large the page and what it writes are, and how fast they open, in a real browser; writes a page of docs.
//
//   NADIR_CLI=PROGRAM node scripts/page/measure.mjs OUT.md      (`./dev measure` calls it)

import { mkdirSync, readFileSync, readdirSync, statSync, writeFileSync } from "node:fs";
import { cpus } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { DIST, addFiles, analyse, fileUrl, nadir, newFolder, open, save, start } from "../../tests/e2e/kit.mjs";

const [out] = process.argv.slice(2);
const ROUNDS = 5;
const folder = newFolder();
const median = (all) => all.sort((a, b) => a - b)[Math.floor(all.length / 2)];
const kb = (bytes) => `${(bytes / 1000).toFixed(bytes < 10_000 ? 1 : 0).replace(/\B(?=(\d{3})+(?!\d))/g, ",")} KB`;
const ms = (time) => `${Math.round(time).toLocaleString("en")} ms`;
const rows = { size: [], time: [] };
const add = (of, what, value, limit, is = value <= limit) => of.push([what, of === rows.size ? kb(value) : ms(value), limit ? `≤ ${of === rows.size ? kb(limit) : ms(limit)}` : "–", limit ? (is ? "met" : "**missed**") : ""]);

/** Files of a made-up world; their paths. */
function world(name, facilities, days, strikes, regions) {
  const to = join(folder, name);
  nadir("simulate", "--scenario", "waves", "--facilities", facilities, "--regions", regions, "--days", days, "--strikes", strikes, "--rate-ratio", "2.5", "--seed", "1", "--out", to);
  return ["facilities.csv", "images.geojson", "strikes.csv"].map((it) => join(to, it));
}

// ------------------------------------------------------------------------------ sizes

const typical = world("typical", "80", "730", "450", "12");
const five = world("five", "280", "1460", "900", "17");
const part = (name) => readFileSync(join(DIST, readdirSync(DIST).find((it) => it.startsWith(`${name}-`) && it.endsWith(".bin"))));
const gz = (bytes) => gzipSync(bytes, { level: 9 }).length;
// Parts are packed by LZMA, which gzip does not make smaller: what is sent is what they are.
const index = gz(readFileSync(join(DIST, "index.html")));
const [program, glue, style, map] = ["program", "glue", "style", "map"].map((it) => part(it).length);
add(rows.size, "First load without the map: page (gzipped), program, glue, styles", index + program + glue + style, 650_000);
add(rows.size, "Map library and basemap", map, 0);
add(rows.size, "`nadir-offline.html`", statSync(join(DIST, "nadir-offline.html")).size, 2_000_000);
for (const audience of ["public", "official", "technical"]) {
  for (const lang of ["en", "uk", "both"]) {
    const path = join(folder, "report.html");
    nadir("analyze", ...typical, "--draws", "999", "--html", path, "--lang", lang, "--audience", audience);
    add(rows.size, `Static report, ${audience}, ${lang}`, statSync(path).size, 500_000);
  }
}

// ------------------------------------------------------------------------------ times

/** Says in the page when it can be used: when its status says so. Measured from the navigation on. */
const CLOCK = `new MutationObserver((_, watch) => {
  if (!document.querySelector('[role="status"]')?.textContent) return;
  globalThis.usableAt = performance.now();
  watch.disconnect();
}).observe(document, { childList: true, subtree: true, characterData: true });`;

/** Milliseconds to the first picture and to a page that can be used. */
async function opened(site, { url, slow = false }) {
  const context = await site.browser.newContext({ viewport: { width: 1440, height: 900 } });
  try {
    await context.addInitScript({ content: CLOCK });
    const page = await context.newPage();
    if (slow) {
      const devtools = await context.newCDPSession(page);
      await devtools.send("Network.enable");
      await devtools.send("Network.emulateNetworkConditions", { offline: false, latency: 150, downloadThroughput: 200_000, uploadThroughput: 200_000 });
      await devtools.send("Emulation.setCPUThrottlingRate", { rate: 4 });
    }
    await page.goto(url, { timeout: 120_000 });
    for (;;) {
      const [first, usable] = await page.evaluate(() => [performance.getEntriesByName("first-contentful-paint")[0]?.startTime, globalThis.usableAt]);
      if (usable && first) return { first, usable };
      await new Promise((done) => setTimeout(done, 20));
    }
  } finally {
    await context.close();
  }
}

async function times(site, what, rounds, limits) {
  const all = [];
  for (let i = 0; i < rounds; i++) all.push(await opened(site, what));
  limits.first && add(rows.time, `${what.name}: first picture`, median(all.map((it) => it.first)), limits.first);
  add(rows.time, `${what.name}: usable`, median(all.map((it) => it.usable)), limits.usable);
}

const site = await start();
try {
  await times(site, { name: "Hosted, 1.6 Mb/s, 150 ms, processor 4 times slower", url: site.url, slow: true }, 1, { first: 1200, usable: 2500 });
  await times(site, { name: "Hosted, on this machine", url: site.url }, ROUNDS, { usable: 600 });
  await times(site, { name: "One file from a disk, no data", url: fileUrl() }, ROUNDS, { usable: 400 });
  const page = await open(site);
  await addFiles(page, five);
  await analyse(page);
  let interactive;
  const written = [];
  for (let i = 0; i < 3; i++) {
    const started = performance.now();
    interactive = await save(page, "page.export.interactive", folder);
    written.push(performance.now() - started);
  }
  await page.context().close();
  const data = five.reduce((sum, it) => sum + statSync(it).size, 0);
  add(rows.size, `Interactive report with ${(data / 1e6).toFixed(1)} MB of data`, statSync(interactive).size, 3_000_000);
  add(rows.time, "Interactive report with these data: from the click to the file", median(written), 1000);
  await times(site, { name: "Interactive report with these data, from a disk", url: fileUrl(interactive) }, ROUNDS, { usable: 1000 });
} finally {
  await site.browser.close();
  await site.server.close();
}

// ------------------------------------------------------------------------------ the page of docs

const table = (head, all) => [head, head.map(() => "---"), ...all].map((it) => `| ${it.join(" | ")} |`).join("\n");
const text = `# Size and start of the page

Written by \`./dev measure\`; not to be edited. ${cpus()[0].model.trim()}, ${cpus().length} cores, headless Chromium. Medians of
${ROUNDS} (of 3 for writing; once on the slow line); other work on the machine takes part in the times. The reports are of the example
"planted": 80 places, 2,284 images, 470 hits.

${table(["what", "size", "asked for", ""], rows.size)}

${table(["what", "time", "asked for", ""], rows.time)}
`;
mkdirSync(join(out, ".."), { recursive: true });
writeFileSync(out, text);
console.log(text);
