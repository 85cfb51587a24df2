// Opens the page without network. Keeps nothing itself: web/load.js keeps a version once all of it is there.
// The page is asked of the network first, for three seconds; nothing is ever reloaded under an open session.
const BUILD = "{build}";
const WAIT_MS = 3000;
const here = new URL("./", self.location).href;

const page = async (request) => {
  const asked = fetch(request).catch(() => null);
  const late = new Promise((done) => setTimeout(done, WAIT_MS, null));
  const answer = await Promise.race([asked, late]);
  return answer?.ok ? answer : ((await caches.match(here)) ?? answer ?? (await asked) ?? Response.error());
};

// Pages of an older version learn that a newer one lies ready.
const tell = async () => {
  await self.clients.claim();
  for (const client of await self.clients.matchAll()) client.postMessage({ build: BUILD });
};

self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => event.waitUntil(tell()));
self.addEventListener("fetch", (event) => {
  const { method, mode, url } = event.request;
  const isPage = mode === "navigate" && [here, `${here}index.html`].includes(url.split(/[?#]/)[0]);
  if (method === "GET" && isPage) event.respondWith(page(event.request));
});
