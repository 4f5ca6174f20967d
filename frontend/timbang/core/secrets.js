/** PBKDF2, base64 and a comparison that takes the same time for every answer. */

/** 256 bits from a password: PBKDF2-HMAC-SHA-256. */
export async function deriveBits(password, salt, iterations) {
  const key = await importPassword(password, "deriveBits");
  const bits = await crypto.subtle.deriveBits(params(salt, iterations), key, 256);
  return new Uint8Array(bits);
}

/** A key for AES-GCM from a password. */
export async function deriveKey(password, salt, iterations) {
  const key = await importPassword(password, "deriveKey");
  const algorithm = { name: "AES-GCM", length: 256 };
  return crypto.subtle.deriveKey(params(salt, iterations), key, algorithm, false, [
    "encrypt",
    "decrypt",
  ]);
}

function importPassword(password, use) {
  // Two phones may type the same letter as one character or as two.
  const bytes = new TextEncoder().encode(password.normalize("NFKC"));
  return crypto.subtle.importKey("raw", bytes, "PBKDF2", false, [use]);
}

function params(salt, iterations) {
  return { name: "PBKDF2", hash: "SHA-256", salt, iterations };
}

export function toBase64(bytes) {
  let text = "";
  for (let at = 0; at < bytes.length; at += 0x8000) {
    text += String.fromCharCode(...bytes.subarray(at, at + 0x8000));
  }
  return btoa(text);
}

export function fromBase64(text) {
  return Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
}

export function constantTimeEqual(one, other) {
  if (one.length !== other.length) return false;
  let difference = 0;
  for (let at = 0; at < one.length; at += 1) difference |= one[at] ^ other[at];
  return difference === 0;
}
