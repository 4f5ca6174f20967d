/**
 * How safe and how full the phone's memory is for us.
 *
 *   askToPersist() → boolean|null   asks the browser not to clear our data; null: cannot be asked
 *   estimate() → {usage, quota, isPersisted, isLow} bytes; isLow: less than LOW_BYTES are left
 */

const LOW_BYTES = 20 * 1024 * 1024;

export async function askToPersist({ storage = globalThis.navigator?.storage } = {}) {
  if (!storage?.persist) return null;
  return (await storage.persisted()) || storage.persist();
}

export async function estimate({ storage = globalThis.navigator?.storage } = {}) {
  if (!storage?.estimate) return { usage: null, quota: null, isPersisted: false, isLow: false };
  const [{ usage, quota }, isPersisted] = await Promise.all([
    storage.estimate(),
    storage.persisted?.() ?? false,
  ]);
  return { usage, quota, isPersisted, isLow: quota - usage < LOW_BYTES };
}
