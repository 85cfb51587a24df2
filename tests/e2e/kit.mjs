// What the browser tests share: a browser, a served page, and the few things a user does on it.
// Waits by polling with page.evaluate: the page's policy forbids eval, which waitForFunction("string") is.

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, readdirSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { chromium } from "playwright-core";
import { serve } from "./server.mjs";

export const ROOT = fileURLToPath(new URL("../..", import.meta.url));
export const LONG_MS = 300_000;

/** A text of the page, as its own files have it; values are left out from the first brace on. */
export function word(lang, key) {
  for (const area of ["page", "result", "problems", "plots", "map", "seal", "share", "files", "orbit", "work", "check"]) {
    const file = readFileSync(join(ROOT, `src/report/text/${lang}/${area}.txt`), "utf8");
    const line = file.split("\n").find((it) => it.split("=")[0].trim() === key);
    if (line) return line.slice(line.indexOf("=") + 1).split("{")[0].trim();
  }
  throw new Error(`no text ${key} in ${lang}`);
}

/** Folder of the real data, or null: then the tests that want it say that they are skipped. */
export function realData() {
  const folder = process.env.NADIR_DATA ?? join(ROOT, "../shared/data");
  return existsSync(folder) ? folder : null;
}

export function newFolder() {
  return mkdtempSync(join(tmpdir(), "nadir-e2e-"));
}

/** Files of a folder with an ending, sorted. */
export function filesIn(folder, ending = "") {
  const names = readdirSync(folder).filter((it) => it.endsWith(ending));
  return names.sort().map((it) => join(folder, it));
}

/** The command line, as built by `./dev e2e`. */
export const program = () => process.env.NADIR_CLI ?? join(ROOT, "target/debug/nadir");

/** Runs it; returns what it printed. Exit 1 (a file unusable) is an answer too. */
export function nadir(...args) {
  try {
    return execFileSync(program(), args, { encoding: "utf8", stdio: ["ignore", "pipe", "pipe"], maxBuffer: 1 << 28 });
  } catch (error) {
    if (error.status === 1 && error.stdout !== undefined) return error.stdout;
    throw error;
  }
}

/** The built page. */
export const DIST = process.env.NADIR_DIST ?? join(ROOT, "dist");

/** A served folder and a browser; `close()` ends both, and wants no page to have asked for anything once it had loaded. */
export async function start({ prefix = "/", folder = DIST } = {}) {
  const server = await serve(folder, { prefix });
  const browser = await chromium.launch({
    executablePath: process.env.NADIR_CHROMIUM ?? "/usr/bin/chromium",
    args: [
      "--no-sandbox",
      "--disable-quic",
      "--disable-background-networking",
      "--disable-component-update",
      "--disable-sync",
    ],
  });
  const site = { server, browser, url: server.url, pages: 0, late: [] };
  site.close = async () => {
    await browser.close();
    await server.close();
    console.log(`${site.pages} pages, ${site.late.length} requests after they had loaded`);
    assert.deepEqual(site.late, [], "requests after a page had loaded");
  };
  return site;
}

/** Is this about one of the ways out that the page itself tries when it opens? The browser says a word about each. */
const isTrial = (text) => /nadir-seal-|violates the following Content Security Policy directive: "frame-src/.test(text);

/**
 * Opens the page and waits until it is ready and has tried its seal.
 * `page.seen` collects what must not be: console errors, failed requests, requests to anywhere else, and any request
 * that reaches the server after the page was ready.
 */
export async function open(site, options = {}) {
  const page = await openPage(site, options);
  await until(page, "the page is ready", () => document.querySelector('[role="status"]')?.textContent.length > 0);
  await until(page, "the seal was tried", () => document.querySelector(".seal-badge, .alarm"));
  seal(site, page);
  return page;
}

/**
 * From now on the page may ask for nothing: what browser and server see of it is kept in `site.late`.
 * `page.unwatch()` before the test itself opens something, `page.watch()` after it.
 */
function seal(site, page) {
  const { asked } = site.server;
  let before = asked.length;
  let isWatched = true;
  // The browser itself looks for a newer service worker now and then.
  const note = (address) => isWatched && !isTrial(address) && !address.endsWith("/sw.js") && site.late.push(address);
  site.pages += 1;
  page.context().on("request", (it) => /^(http|ws)/.test(it.url()) && note(it.url()));
  page.on("websocket", (it) => note(it.url()));
  page.watch = () => {
    before = asked.length;
    isWatched = true;
  };
  page.unwatch = () => {
    asked.slice(before).forEach(note);
    isWatched = false;
  };
  const close = page.context().close.bind(page.context());
  page.context().close = async () => {
    await close();
    page.unwatch();
    assert.deepEqual(site.late, [], "requests after a page had loaded");
  };
}

async function openPage(site, { lang = "en", theme = "light", size = [1440, 900], url = site.url, init = "" }) {
  const context = await site.browser.newContext({
    locale: lang === "uk" ? "uk-UA" : "en-GB",
    colorScheme: theme,
    viewport: { width: size[0], height: size[1] },
    acceptDownloads: true,
  });
  if (init) await context.addInitScript({ content: init });
  const page = await context.newPage();
  page.lang = lang;
  page.seen = [];
  page.on("console", (it) => it.type() === "error" && !isTrial(it.text()) && page.seen.push(`console: ${it.text()}`));
  page.on("pageerror", (it) => page.seen.push(`error: ${it.message}`));
  page.on("requestfailed", (it) => !isTrial(it.url()) && page.seen.push(`failed: ${it.url()} ${it.failure()?.errorText}`));
  context.on("request", (it) => {
    const { origin, protocol } = new URL(it.url());
    if (!["blob:", "data:", "file:"].includes(protocol) && !isTrial(it.url()) && origin !== site.server.origin) page.seen.push(`request: ${it.url()}`);
  });
  await page.goto(url);
  return page;
}

/** The address of a file of the built page, or of any other file. */
export const fileUrl = (path = join(DIST, "nadir-offline.html")) => pathToFileURL(path).href;

/** Polls `condition` in the page until it holds. */
export async function until(page, what, condition, argument, limit_ms = 60_000) {
  const started = Date.now();
  while (!(await page.evaluate(condition, argument))) {
    if (Date.now() - started > limit_ms) {
      throw new Error(`waited in vain until ${what}; status: ${await status(page)}`);
    }
    await new Promise((done) => setTimeout(done, 50));
  }
}

export function status(page) {
  return page.evaluate(() => document.querySelector('[role="status"]')?.textContent ?? "");
}

/** Waits until the status begins with the text of one of `keys`. */
export async function untilStatus(page, keys, limit_ms = LONG_MS) {
  const beginnings = [keys].flat().map((key) => word(page.lang, key));
  const begins = (beginnings) => {
    const now = document.querySelector('[role="status"]')?.textContent ?? "";
    return beginnings.some((it) => now.startsWith(it));
  };
  await until(page, `the status is one of: ${beginnings.join(" | ")}`, begins, beginnings, limit_ms);
}

/** Chooses files, by path or as { name, mimeType, buffer }, and waits until they are read. */
export async function addFiles(page, files) {
  await page.locator('input[type="file"]').first().setInputFiles(files);
  await settled(page);
}

/** Drops files on the window, as the mouse would. */
export async function dropFiles(page, files) {
  const given = files.map((path) => ({ name: basename(path), text: readFileSync(path, "utf8") }));
  await page.evaluate((given) => {
    const transfer = new DataTransfer();
    for (const { name, text } of given) transfer.items.add(new File([text], name));
    for (const kind of ["dragenter", "dragover", "drop"]) {
      document.body.dispatchEvent(new DragEvent(kind, { dataTransfer: transfer, bubbles: true, cancelable: true }));
    }
  }, given);
  await settled(page);
}

async function settled(page) {
  await until(page, "reading begins", () => document.querySelectorAll(".file").length > 0);
  await untilStatus(page, ["page.status.loaded", "page.status.bug"]);
}

export function button(page, key) {
  return page.getByRole("button", { name: word(page.lang, key), exact: true });
}

/** Loads the example of that id and waits until it is read. */
export async function loadExample(page, id) {
  const region = page.getByRole("region", { name: word(page.lang, "page.examples") });
  await region.getByRole("button", { name: word(page.lang, `example.${id}.title`) }).click();
  await settled(page);
}

/** Analyses what is loaded; returns the level. */
export async function analyse(page) {
  // In the middle of the window: at its foot the status line may stand over it.
  await button(page, "page.analyse").evaluate((it) => it.scrollIntoView({ block: "center" }));
  await button(page, "page.analyse").click();
  await untilStatus(page, ["page.status.done", "page.status.bug"]);
  return level(page);
}

/** The longest task of the page itself while something goes on, in milliseconds; 0 when none took 50. What went on before is waited for. */
export async function longestTask(page, during) {
  await page.evaluate(() => {
    window.tasks = [];
    window.observer?.disconnect();
    window.observer = new PerformanceObserver((list) => window.tasks.push(...list.getEntries()));
    window.observer.observe({ type: "longtask" });
  });
  const quiet = () => new Promise((done) => setTimeout(done, 1_000));
  for (let before = -1, now = 0; before !== now; ) {
    before = now;
    await quiet();
    now = await page.evaluate(() => window.tasks.length);
  }
  await page.evaluate(() => (window.tasks.length = 0));
  await during();
  await quiet();
  return page.evaluate(() => Math.max(0, ...window.tasks.map((it) => it.duration)));
}

export function level(page) {
  return page.getByRole("region", { name: word(page.lang, "page.verdict") }).getAttribute("data-level");
}

/** Saves the result file; returns its text. */
export async function exportJson(page) {
  await button(page, "page.export").click();
  const [download] = await Promise.all([
    page.waitForEvent("download"),
    page.getByRole("button", { name: word(page.lang, "page.export.json") }).click(),
  ]);
  return readFileSync(await download.path(), "utf8");
}

/** Saves by the export menu; returns the path. */
export async function save(page, key, folder = newFolder()) {
  await button(page, "page.export").click();
  const [download] = await Promise.all([
    page.waitForEvent("download", { timeout: 120_000 }),
    page.getByRole("button", { name: word(page.lang, key), exact: true }).click(),
  ]);
  const path = join(folder, download.suggestedFilename());
  await download.saveAs(path);
  return path;
}

/** Exit code and words of `nadir verify`. */
export function verify(...args) {
  try {
    const said = execFileSync(program(), ["verify", ...args], { encoding: "utf8", stdio: ["ignore", "pipe", "pipe"], maxBuffer: 1 << 28 });
    return { code: 0, said };
  } catch (error) {
    return { code: error.status, said: `${error.stdout}${error.stderr}` };
  }
}

/** Gives files to the verify section; returns what it says. */
export async function verifyInPage(page, files) {
  const box = page.locator("[data-verified]");
  await page.evaluate(() => document.querySelector("[data-verified]")?.removeAttribute("data-verified"));
  await page.locator('#\\/verify input[type="file"]').setInputFiles(files);
  await until(page, "it is verified", () => document.querySelector('[data-verified="told-fine"], [data-verified="told-bad"]'));
  return { kind: await box.getAttribute("data-verified"), said: await box.innerText() };
}

/** The result file without the one thing in which builds may differ. */
export function withoutBuild(text) {
  return text.replace(/("build": )"(native|wasm)"/, '$1"any"');
}

/** Opens a page, does, and wants nothing to have been seen that must not be. */
export async function onPage(site, options, what) {
  const page = await open(site, options);
  try {
    await what(page);
    assert.deepEqual(page.seen, []);
  } finally {
    await page.context().close();
  }
}
