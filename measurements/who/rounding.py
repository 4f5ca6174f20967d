"""Two decimals, as WHO's package writes them.

R rounds x to two decimals by taking, of the two neighbouring decimal numbers, the one whose double
is nearer to x; at equal distance the one with the even last digit. `np.round` scales, rounds and
divides, which differs from R only next to a half. So the engine scales and rounds, and settles the
few values next to a half R's way.
"""

from typing import Final

import numpy as np

from measurements.who.lms import BoolArray, FloatArray

# Half a hundredth, less what scaling and the engine's short cuts could be wrong by. The shortcuts
# err by some 1e-9 hundredths where L is smallest (0.0001).
SURE_BELOW: Final = 0.5 - 1e-6


def to_hundredths(z: FloatArray) -> BoolArray:
    """Round `z` to two decimals in place; True where it lay too near a half to be sure of."""
    scaled = z * 100
    np.rint(scaled, out=z)
    scaled -= z
    np.abs(scaled, out=scaled)
    z /= 100
    # Minus zero would be printed as "-0.0".
    z += 0.0
    return scaled > SURE_BELOW


def round_like_r(z: FloatArray) -> FloatArray:
    """`round(z, 2)` of R 4: the nearer decimal as doubles, an exact tie to the even digit."""
    size = np.abs(z)
    floor = np.floor(size * 100)
    below, above = floor / 100, np.ceil(size * 100) / 100
    to_below, to_above = size - below, above - size
    is_below = (to_below < to_above) | ((to_below == to_above) & (floor % 2 == 0))
    rounded: FloatArray = np.copysign(np.where(is_below, below, above), z) + 0.0
    return rounded
