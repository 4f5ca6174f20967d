// The wall: asks for the city's figures, shows them scene by scene, plays a round as a film.

import { viewAt } from "./core/film.js";
import { createLive } from "./core/live.js";
import { FAILURES_TO_TELL } from "./core/poll.js";
import { createProjector } from "./core/projector.js";
import { moved, paceMs, sceneOfHash, scenesOf, swipeSteps } from "./core/rotation.js";
import { createFrame } from "./ui/frame.js";
import { createScenes } from "./ui/scenes.js";

const REVOKED = "Tautan layar ini sudah tidak berlaku. Mintalah tautan baru kepada Dinas Kesehatan.";
const CALM_MS = 1_000; // between two looks at the clock
const FILM_MS = 200;
const AFTER_TOUCH_MS = 60_000; // somebody is reading
const RELOADED_FOR = "dinding.rilis";

const page = document.body.dataset;
const frame = createFrame(document);
const scenes = createScenes();
const projector = createProjector(page.film);
const now = { data: null, view: null, film: null, skewMs: 0, scene: sceneOfHash(location.hash), turnAt: 0, isHeld: false, isOver: false };

const live = createLive(page.data, {
  onNews(data) {
    const isFirst = !now.data;
    now.data = data;
    now.skewMs = Date.parse(data.now) - Date.now();
    if (isFirst) begin();
    render();
  },
  onLink: () => now.data && render(),
  onRevoked() {
    now.isOver = true;
    frame.close(REVOKED);
    document.body.dataset.keadaan = "dicabut";
  },
});

const serverNow = () => Date.now() + now.skewMs;
const chosen = () => scenesOf(now.data.control, Boolean(now.film));

function begin() {
  frame.open();
  frame.parts.tempat.replaceChildren(...[...scenes.values()].map(({ root }) => root));
  show(now.scene ?? chosen()[0]);
  tick();
}

/** What is true now: the film's hour, or what the server said last. */
function look() {
  const film = projector.at(now.data);
  if (!film) return { film: null, view: now.data };
  const isSame = now.film?.film === film.film && now.film.index === film.index && now.base === now.data;
  now.base = now.data;
  return { film, view: isSame ? now.view : viewAt(film.film, film.index, now.data) };
}

function render() {
  const before = now.view;
  const hadFilm = Boolean(now.film);
  const { film, view } = look();
  now.film = film;
  now.view = view;
  if (hadFilm !== Boolean(film)) turnTo(chosen().includes(now.scene) ? now.scene : chosen()[0]);
  const isLost = live.failures >= FAILURES_TO_TELL;
  if (before !== view || isLost || now.wasLost) {
    frame.update(view, isLost ? { now: serverNow(), asOf: now.data.as_of } : null, film?.film ?? null);
    scenes.get(now.scene).update(view);
  }
  now.wasLost = isLost;
  frame.tick({ mode: modeNow(isLost), now: serverNow(), film: film && { at: view.film.at, progress: film.progress } });
}

function modeNow(isLost) {
  if (isLost) return "terputus";
  if (now.film) return "putar_ulang";
  return now.isHeld ? "ditahan" : "langsung";
}

/** The one clock of the page: time, film, and the turn to the next scene. */
function tick() {
  if (now.isOver) return;
  render();
  if (Date.now() >= now.turnAt) turn();
  setTimeout(tick, now.film ? FILM_MS : CALM_MS);
}

function turn() {
  renewIfNewer();
  if (now.isHeld) now.turnAt = Date.now() + paceMs(now.data.control);
  else turnTo(moved(chosen(), now.scene, 1));
}

/** A new release is taken between two scenes, once: a page that stays old must not spin. */
function renewIfNewer() {
  const { release } = now.data;
  if (!release || release === page.release || live.failures) return;
  try {
    if (sessionStorage.getItem(RELOADED_FOR) === release) return;
    sessionStorage.setItem(RELOADED_FOR, release);
  } catch {
    return; // without a memory it could not know that it had tried
  }
  location.reload();
}

function turnTo(name, extraMs = 0) {
  now.turnAt = Date.now() + paceMs(now.data.control) + extraMs;
  if (name !== now.scene) show(name);
}

function show(name) {
  for (const scene of scenes.values()) scene.root.hidden = scene.name !== name;
  now.scene = name;
  now.turnAt = Math.max(now.turnAt, Date.now() + paceMs(now.data.control));
  frame.scene(name, chosen());
  if (now.view) scenes.get(name).update(now.view);
  history.replaceState(null, "", `#${name}`);
}

const step = (steps, extraMs) => turnTo(moved(chosen(), now.scene, steps), extraMs);

const KEYS = {
  ArrowRight: () => step(1),
  ArrowLeft: () => step(-1),
  Home: () => {
    now.isHeld = false;
    turnTo(chosen()[0]);
  },
  " ": () => {
    now.isHeld = !now.isHeld;
    now.turnAt = Date.now() + paceMs(now.data.control);
    render();
  },
};

addEventListener("keydown", (event) => {
  if (!now.data || !KEYS[event.key] || event.ctrlKey || event.altKey || event.metaKey) return;
  event.preventDefault();
  KEYS[event.key]();
});
addEventListener("hashchange", () => {
  const name = sceneOfHash(location.hash);
  if (now.data && name) turnTo(name, AFTER_TOUCH_MS);
});

let finger = null;
addEventListener("touchstart", ({ touches }) => {
  finger = touches.length === 1 ? { x: touches[0].clientX, y: touches[0].clientY } : null;
}, { passive: true });
addEventListener("touchend", ({ changedTouches: [end] }) => {
  if (!finger || !now.data) return;
  const steps = swipeSteps(end.clientX - finger.x, end.clientY - finger.y);
  finger = null;
  if (steps) step(steps, AFTER_TOUCH_MS);
}, { passive: true });
addEventListener("resize", () => now.view && scenes.get(now.scene).update(now.view));

live.start();
