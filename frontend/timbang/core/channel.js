/**
 * News between the tabs of one user, and between the parts of one tab.
 *
 *   announce(db, kind)        tell every listener, in this tab too: "entri" (something to send was
 *                             added), "berubah" (states or roster changed), "akun" (login changed)
 *   listen(db, callback)      callback(kind); returns a function that stops listening
 *
 * Without BroadcastChannel the news reaches this tab only; other tabs see it at their next timer.
 */

const senders = new Map();
const local = new Map();

/** The sending end of a database's channel; it never hears itself, so listeners have their own. */
function sender(name) {
  if (!senders.has(name)) senders.set(name, new BroadcastChannel(name));
  return senders.get(name);
}

export function announce(db, kind) {
  if (typeof BroadcastChannel === "function") {
    sender(db.name).postMessage({ kind });
    return;
  }
  for (const callback of local.get(db.name) ?? []) queueMicrotask(() => callback(kind));
}

export function listen(db, callback) {
  if (typeof BroadcastChannel === "function") {
    const channel = new BroadcastChannel(db.name);
    channel.onmessage = (event) => callback(event.data?.kind);
    return () => channel.close();
  }
  const callbacks = local.get(db.name) ?? new Set();
  local.set(db.name, callbacks.add(callback));
  return () => callbacks.delete(callback);
}
