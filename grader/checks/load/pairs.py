"""Two apps compared on a busy machine: by turns, in pairs of laps, and by the ratio of each pair.

What else the machine has to do meets both laps of a pair; what meets one of them only is outvoted by the other pairs.
"""
from collections.abc import Sequence

PAIRS = 5       # at most; the verdict is that of their median, and is known when most of them agree

Pair = tuple[float, float]      # seconds of the reference's lap, and of the other one's, infinite if it came to no end


def ratios(pairs: Sequence[Pair]) -> list[float]:
    """Return for each pair how fast the app was, as a share of the reference."""
    return [reference / own for reference, own in pairs]


def verdict(pairs: Sequence[Pair], share: float) -> bool | None:
    """Tell whether an app has at least a share of the reference's speed, None if more pairs are needed.

    It is what the median of PAIRS ratios says, told as soon as the missing ones cannot change it.
    """
    held = sum(ratio >= share for ratio in ratios(pairs))
    most = PAIRS // 2 + 1
    if held >= most:
        return True
    return False if len(pairs) - held >= most else None
