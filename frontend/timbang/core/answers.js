/**
 * What an answer of POST kirim/ says about the entries that were sent. Pure.
 *
 *   readAnswer(sent, json) → Map(id → {status, message, errors}); throws NotAnAnswer when the whole
 *   is none (a captive portal, a proxy's page)
 *
 * Only a result whose id was sent and whose status is known says anything. An id named twice with
 * different statuses says nothing: it is sent again.
 */

export const STATUSES = ["stored", "known", "conflict", "refused", "later"];

export class NotAnAnswer extends Error {}

export function readAnswer(sent, json) {
  if (!json || !Array.isArray(json.results)) throw new NotAnAnswer("no results");
  const asked = new Set(sent.map((entry) => entry.id));
  const found = new Map();
  const doubtful = new Set();
  for (const result of json.results) {
    if (!result || !asked.has(result.id) || !STATUSES.includes(result.status)) continue;
    if (found.has(result.id) && found.get(result.id).status !== result.status) {
      doubtful.add(result.id);
    }
    found.set(result.id, tidy(result));
  }
  for (const id of doubtful) found.delete(id);
  return found;
}

function tidy({ status, message, errors }) {
  const fields = errors && typeof errors === "object" && !Array.isArray(errors) ? errors : {};
  return {
    status,
    message: typeof message === "string" ? message : "",
    errors: Object.fromEntries(
      Object.entries(fields).map(([field, said]) => [field, sentence(said)]),
    ),
  };
}

function sentence(said) {
  return Array.isArray(said) ? said.map(String).join(" ") : String(said);
}
