// Which scene comes next. Pure.

export const SCENES = [
  "hari-ini", "peta", "prevalensi", "usia", "gizi-buruk", "jemput-bola", "pmt", "penghargaan",
];
/** Scenes whose figures a film has hour by hour. */
export const FILM_SCENES = ["hari-ini", "peta", "prevalensi"];
const LEAST_S = 5; // nobody reads a scene faster

/** The scenes that rotate now: those chosen, of them those the film can show, and never none. */
export function scenesOf(control, isFilm) {
  const known = (control?.scenes ?? SCENES).filter((name) => SCENES.includes(name));
  const chosen = known.length ? known : SCENES;
  if (!isFilm) return chosen;
  const shown = chosen.filter((name) => FILM_SCENES.includes(name));
  return shown.length ? shown : FILM_SCENES;
}

/** `steps` on from `present`, around the end. A scene that is not chosen is left to the first one. */
export function moved(scenes, present, steps) {
  const at = scenes.indexOf(present);
  if (at < 0) return scenes[0];
  return scenes[(((at + steps) % scenes.length) + scenes.length) % scenes.length];
}

export const paceMs = (control) => 1000 * Math.max(LEAST_S, control?.pace_s || 15);

/** The scene an address names ("#peta"), or null. */
export const sceneOfHash = (hash) => (SCENES.includes(hash.slice(1)) ? hash.slice(1) : null);

const SWIPE_PX = 48;

/** −1, 0 or 1 scenes for a finger that moved this far: across, not along a page that scrolls. */
export function swipeSteps(dx, dy) {
  if (Math.abs(dx) < SWIPE_PX || Math.abs(dx) < 1.5 * Math.abs(dy)) return 0;
  return dx < 0 ? 1 : -1;
}
