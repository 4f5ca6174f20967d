// From a child of the roster (GET daftar/) to the readings that the engine takes.

/** The child's history as readings, each with its `id`; `child` as the roster gives it. */
export function readingsOf(child) {
  return child.history.map(([id, measuredOn, weightG, lengthMm, position, headMm, armMm, oedema]) => ({
    id,
    sex: child.sex,
    bornOn: child.born_on,
    measuredOn,
    weightG,
    lengthMm,
    position,
    headMm,
    armMm,
    oedema,
  }));
}
