// Fetches the film of a round and knows where it stands.

import { positionAt } from "./film.js";
import { pauseMs, TIMEOUT_MS } from "./poll.js";

/** The film that the control page asks for, or null while the wall is live. */
export function wantedFilm({ control, round }) {
  if (control.mode !== "putar_ulang") return null;
  return control.round ?? round?.code ?? null;
}

/**
 * @param {string} base address of films; the code of the round follows it
 * @param {() => number} steady milliseconds on a clock that nobody sets
 */
export function createProjector(base, steady = () => performance.now()) {
  let code = null;
  let film = null;
  let begun = 0;
  let failures = 0;
  let askAgainAt = 0;
  let isAsking = false;

  async function load(wanted) {
    isAsking = true;
    const limit = new AbortController();
    const timer = setTimeout(() => limit.abort(), TIMEOUT_MS);
    try {
      const response = await fetch(`${base}${encodeURIComponent(wanted)}/`, { cache: "no-store", signal: limit.signal });
      if (!response.ok) throw new Error(`film: ${response.status}`);
      const answer = await response.json();
      if (!answer.frames?.length) throw new Error("film without frames");
      if (wanted === code) {
        film = answer;
        begun = steady();
        failures = 0;
      }
    } catch {
      // Whatever it was, the wall stays live meanwhile and asks again, ever more rarely.
      if (wanted === code) {
        failures += 1;
        askAgainAt = steady() + pauseMs(failures, 0);
      }
    } finally {
      clearTimeout(timer);
      isAsking = false;
    }
  }

  return {
    /** Where the film stands for this answer of the server; null: show what is live. */
    at(data) {
      const wanted = wantedFilm(data);
      if (wanted !== code) {
        code = wanted;
        film = null;
        failures = 0;
        askAgainAt = 0;
      }
      if (!code) return null;
      if (!film) {
        if (!isAsking && steady() >= askAgainAt) load(code);
        return null;
      }
      return { film, ...positionAt(steady() - begun, data.control.film_s, film.frames.length) };
    },
  };
}
