// The wall: asks for the city's figures, shows them scene by scene, plays a round as a film.

import { createClock, onDay } from "./core/clock.js";
import { viewAt } from "./core/film.js";
import { createLive } from "./core/live.js";
import { FAILURES_TO_TELL } from "./core/poll.js";
import { createProjector } from "./core/projector.js";
import { createRenewal } from "./core/renewal.js";
import { moved, paceMs, sceneOfHash, scenesOf, swipeSteps } from "./core/rotation.js";
import { createFrame } from "./ui/frame.js";
import { createScenes } from "./ui/scenes.js";

const REVOKED = "Tautan layar ini sudah tidak berlaku. Mintalah tautan baru kepada Dinas Kesehatan.";
const CALM_MS = 1_000; // between two looks at the clock
const FILM_MS = 200;
const AFTER_TOUCH_MS = 60_000; // somebody is reading

const page = document.body.dataset;
const frame = createFrame(document);
const scenes = createScenes();
const projector = createProjector(page.film);
const clock = createClock();
const renew = createRenewal(page.release, location.pathname, () => sessionStorage, () => location.reload());
const now = { data: null, view: null, film: null, release: page.release, scene: sceneOfHash(location.hash), turnAt: 0, isHeld: false, isOver: false };

const live = createLive(page.data, {
  onNews(data) {
    const before = now.data;
    now.data = data;
    now.release = data.release;
    try {
      if (!before || now.isOver) begin();
      render();
    } catch (error) {
      now.data = before; // the wall goes on with what it could draw
      throw error;
    }
  },
  onLink: () => now.data && !now.isOver && render(),
  onTime: clock.hear,
  onRevoked() {
    now.isOver = true;
    frame.close(REVOKED);
    document.body.dataset.keadaan = "dicabut";
  },
});

// Turns and films last so long however the display's clock is set meanwhile.
const steadyNow = () => performance.now();
const chosen = () => scenesOf(now.data.control, Boolean(now.film));

function begin() {
  now.isOver = false;
  frame.open();
  frame.parts.tempat.replaceChildren(...[...scenes.values()].map(({ root }) => root));
  show(now.scene ?? chosen()[0]);
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
  now.data = onDay(now.data, clock.now());
  const before = now.view;
  const hadFilm = Boolean(now.film);
  const { film, view } = look();
  now.film = film;
  now.view = view;
  if (hadFilm !== Boolean(film)) turnTo(chosen().includes(now.scene) ? now.scene : chosen()[0]);
  const isLost = live.failures >= FAILURES_TO_TELL;
  if (before !== view || isLost || now.wasLost) {
    frame.update(view, isLost ? { now: clock.now(), asOf: now.data.as_of } : null, film?.film ?? null);
    scenes.get(now.scene).update(view);
  }
  now.wasLost = isLost;
  frame.tick({ mode: modeNow(isLost), now: clock.now(), film: film && { at: view.film.at, progress: film.progress } });
}

function modeNow(isLost) {
  if (isLost) return "terputus";
  if (now.film) return "putar_ulang";
  return now.isHeld ? "ditahan" : "langsung";
}

/** The one clock of the page: time, film, and the turn to the next scene. */
function tick() {
  setTimeout(tick, now.film ? FILM_MS : CALM_MS); // first: what cannot be drawn must not stop it
  if (now.isOver) return;
  if (steadyNow() >= now.turnAt) turn();
  if (now.data) render();
}

/** Between two scenes: a new release is taken here, and by a page that could draw nothing yet. */
function turn() {
  renew(now.release, clock.now());
  if (!now.data) return;
  if (now.isHeld) now.turnAt = steadyNow() + paceMs(now.data.control);
  else turnTo(moved(chosen(), now.scene, 1));
}

function turnTo(name, extraMs = 0) {
  now.turnAt = steadyNow() + paceMs(now.data.control) + extraMs;
  if (name !== now.scene) show(name);
}

function show(name) {
  for (const scene of scenes.values()) scene.root.hidden = scene.name !== name;
  now.scene = name;
  now.turnAt = Math.max(now.turnAt, steadyNow() + paceMs(now.data.control));
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
    now.turnAt = steadyNow() + paceMs(now.data.control);
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

tick();
live.start();
