// Two decimals as WHO's package writes them. The twin of measurements/who/rounding.py.

/**
 * `round(z, 2)` of R 4: of the two neighbouring decimals the one whose double is nearer, an exact
 * tie to the even digit. NaN and infinities come back as they are; never −0.
 *
 * The server scales and rounds, and does this only for the few values next to a half. Away from
 * one both give the same decimal, so here every value takes the careful way.
 */
export function roundLikeR(z) {
  if (!Number.isFinite(z)) return z;
  const size = Math.abs(z);
  const floor = Math.floor(size * 100);
  const below = floor / 100;
  const above = Math.ceil(size * 100) / 100;
  const toBelow = size - below;
  const toAbove = above - size;
  const isBelow = toBelow < toAbove || (toBelow === toAbove && floor % 2 === 0);
  const rounded = isBelow ? below : above;
  return z < 0 ? 0 - rounded : rounded;
}

/** The nearest integer, halves to even, as NumPy's `rint`. */
export function rint(x) {
  const floor = Math.floor(x);
  const rest = x - floor;
  if (rest !== 0.5) return rest < 0.5 ? floor : floor + 1;
  return floor % 2 === 0 ? floor : floor + 1;
}
