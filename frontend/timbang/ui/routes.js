// Addresses behind the # and the screens they open.

import { correctScreen, weighScreen } from "./childScreen.js";
import { compareScreen } from "./compareScreen.js";
import { fixScreen, mendEntryScreen } from "./fixScreen.js";
import { menuScreen } from "./menuScreen.js";
import { newChildScreen } from "./newChildScreen.js";
import { otherScreen } from "./otherScreen.js";
import { resultScreen } from "./resultScreen.js";
import { qrScreen, sessionScreen } from "./sessionScreen.js";

const ID = "([0-9a-f-]{36})";
const ROUTES = [
  ["", sessionScreen],
  ["qr", qrScreen],
  [`anak/${ID}`, weighScreen],
  [`anak/${ID}/lain`, otherScreen],
  [`hasil/${ID}/${ID}`, resultScreen],
  [`ubah/${ID}/${ID}`, correctScreen],
  ["baru", newChildScreen],
  ["perbaiki", fixScreen],
  [`perbaiki/${ID}`, mendEntryScreen],
  ["cocokkan", compareScreen],
  ["menu", menuScreen],
].map(([path, screen]) => ({ pattern: new RegExp(`^#?/?${path}$`), screen }));

/**
 * The screen of an address and the ids in it.
 * @param {string} hash @returns {{screen: Function, params: {id?: string, row?: string}}}
 */
export function routeOf(hash) {
  for (const { pattern, screen } of ROUTES) {
    const found = pattern.exec(hash);
    if (found) return { screen, params: { id: found[1], row: found[2] } };
  }
  return { screen: sessionScreen, params: {} };
}

/** Is this the address of the list of children? */
export const isList = (hash) => /^#?\/?$/.test(hash);
