// The kelurahan where they lie, as tiles or as outlines. A tile answers when a child was weighed there.

import { gridOf, hasShapes, middleOf, pathOf, projection } from "../told/scales.js";
import { legendOf, tilesOf } from "../told/map.js";
import { draw, fit, keep, make, say, set, tone } from "./dom.js";

/** As in tokens.css: in the hand outlines have no room for their names, tiles have. */
const inHand = matchMedia("(max-width: 43.74rem), (max-height: 31rem)");
const SHAPE = { width: 1160, height: 640, room: 360 }; // the stage's pixels; room: for names on either side

function createTile() {
  const nama = make("span", { style: "ubin__nama" });
  const value = make("span", { style: "ubin__nilai" });
  const side = make("span", { style: "ubin__samping" });
  const bar = make("span", { style: "ubin__cakupan" });
  const ring = make("span", { style: "ubin__denyut", "aria-hidden": "true" });
  const root = make("li", { style: "ubin" }, nama, make("span", { style: "ubin__bawah" }, value, side), bar, ring);
  return { root, nama, value, side, bar, ring, n: null };
}

/** One wave over a tile, begun anew for each piece of news. */
function wave(ring) {
  ring.classList.remove("sedang");
  void ring.offsetWidth; // without it the browser sees no change and nothing moves
  ring.classList.add("sedang");
}

function updateTile(parts, tile) {
  set(parts.root, "grid-column", tile.x + 1);
  set(parts.root, "grid-row", tile.y + 1);
  say(parts.nama, tile.nama);
  say(parts.value, tile.value);
  say(parts.side, tile.news ? `+${tile.news}` : tile.side);
  parts.side.classList.toggle("ubin__baru", tile.news > 0);
  set(parts.bar, "--bagian", tile.share.toFixed(4));
  tone(parts.root, "ubin", tile.ground);
  parts.root.classList.toggle("ubin-penuh", tile.isFull);
  parts.root.classList.toggle("ubin-fokus", tile.isFocus);
  parts.root.classList.toggle("ubin-samar", tile.isBeside);
  parts.root.classList.toggle("ubin-kata", tile.value.length > 9);
  if (parts.n !== null && tile.n !== null && tile.n > parts.n) wave(parts.ring);
  parts.n = tile.n;
  fit(parts.nama);
}

function createShape() {
  const path = draw("path", { class: "daerah__isi" });
  const line = draw("path", { class: "daerah__garis" });
  const nama = draw("text", { class: "daerah__nama" });
  const value = draw("text", { class: "daerah__nilai" });
  const root = draw("g", { class: "daerah" }, path, line, nama, value);
  return { root, path, line, nama, value, n: null };
}

/** Where the name of every outline stands: a column on either side, from north to south. */
function placesOf(areas, place) {
  const middles = areas.map((area) => ({ key: area.code, at: middleOf(area.rings, place) }));
  const byX = [...middles].sort((a, b) => a.at[0] - b.at[0]);
  const half = Math.ceil(byX.length / 2);
  const places = new Map();
  [byX.slice(0, half), byX.slice(half)].forEach((column, side) => {
    const step = SHAPE.height / column.length;
    [...column].sort((a, b) => a.at[1] - b.at[1]).forEach(({ key, at }, n) => {
      places.set(key, { at, x: side ? SHAPE.width - SHAPE.room + 12 : SHAPE.room - 12, y: step * (n + 0.5), side });
    });
  });
  return places;
}

function updateShape(parts, { area, tile, place, label }) {
  const d = pathOf(area.rings, place);
  if (parts.path.getAttribute("d") !== d) {
    parts.path.setAttribute("d", d);
    parts.line.setAttribute("d", `M${label.x} ${label.y}L${label.at[0]} ${label.at[1]}`);
    for (const text of [parts.nama, parts.value]) {
      text.setAttribute("x", label.x + (label.side ? 8 : -8));
      text.setAttribute("text-anchor", label.side ? "start" : "end");
    }
    parts.nama.setAttribute("y", label.y - 4);
    parts.value.setAttribute("y", label.y + 34);
  }
  tone(parts.root, "ubin", tile.ground);
  parts.root.classList.toggle("ubin-fokus", tile.isFocus);
  parts.root.classList.toggle("ubin-samar", tile.isBeside);
  if (parts.nama.textContent !== tile.nama) parts.nama.textContent = tile.nama;
  const value = `${tile.value} · ${tile.side}`;
  if (parts.value.textContent !== value) parts.value.textContent = value;
  if (parts.n !== null && tile.n !== null && tile.n > parts.n) flash(parts.path);
  parts.n = tile.n;
}

/** The wave of an outline: it has no box to measure. */
function flash(path) {
  path.classList.remove("sedang");
  path.getBBox();
  path.classList.add("sedang");
}

const createSwatch = () => {
  const word = make("span");
  return { root: make("li", { style: "kunci__satu" }, make("span", { style: "kunci__warna" }), word), word };
};
const updateSwatch = ({ root, word }, { ground, word: said }) => {
  tone(root.firstElementChild, "ubin", ground);
  say(word, said);
};

/** The picture of the scene "Peta", with the words of its colours beside the figure. */
export function createMap() {
  const grid = make("ul", { style: "ubin-ubin" });
  const shapes = draw("svg", { class: "daerah-daerah", viewBox: `0 0 ${SHAPE.width} ${SHAPE.height}` });
  const aside = make("ul", { style: "kunci" });
  const root = make("div", {}, grid, shapes);
  let drawn = { key: "", place: null, places: null };

  function updateShapes(view, tiles) {
    const key = view.kelurahan.map(({ code, rings }) => `${code}:${rings.length}:${rings[0].length}`).join();
    if (drawn.key !== key) {
      const inner = projection(view.kelurahan, SHAPE.width - 2 * SHAPE.room, SHAPE.height);
      const place = (point) => {
        const [x, y] = inner(point);
        return [x + SHAPE.room, y];
      };
      drawn = { key, place, places: placesOf(view.kelurahan, place) };
    }
    const items = view.kelurahan.map((area, n) => ({
      key: area.code, area, tile: tiles[n], place: drawn.place, label: drawn.places.get(area.code),
    }));
    keep(shapes, items, createShape, updateShape);
  }

  function update(view) {
    const pulses = new Map(view.film ? [] : view.pulses.map(({ code, n }) => [code, n]));
    const tiles = tilesOf(view).map((tile) => ({ ...tile, news: pulses.get(tile.key) ?? 0 }));
    const isDrawn = hasShapes(view.kelurahan) && !inHand.matches;
    grid.classList.toggle("tersembunyi", isDrawn);
    shapes.classList.toggle("tersembunyi", !isDrawn);
    if (isDrawn) {
      updateShapes(view, tiles);
    } else {
      const { columns, rows } = gridOf(view.kelurahan);
      set(grid, "--kolom", columns);
      set(grid, "--baris", rows);
      keep(grid, tiles, createTile, updateTile);
    }
    keep(aside, legendOf(view).map((one) => ({ key: one.ground, ...one })), createSwatch, updateSwatch);
  }
  return { root, aside, update };
}
