"""How often somebody may ask: counted in this process only, so each web process allows as much."""

import time
from collections import OrderedDict

REMEMBERED = 10_000
"""Askers that are counted at the same time; whoever has not asked for longest is forgotten first."""


class Limiter:
    """A bucket for each key that fills with time and empties with use."""

    def __init__(self, rate: float, burst: float) -> None:
        """rate: a second. burst: at once."""
        self._rate, self._burst = rate, burst
        self._left: OrderedDict[str, tuple[float, float]] = OrderedDict()

    def wait(self, key: str, cost: float = 1.0) -> float:
        """Seconds until this may be done; 0.0 where it may now, and then it is counted."""
        moment = time.monotonic()
        left, seen = self._left.pop(key, (self._burst, moment))
        left = min(self._burst, left + (moment - seen) * self._rate)
        allowed = left >= min(cost, self._burst)
        self._left[key] = (left - cost if allowed else left, moment)
        if len(self._left) > REMEMBERED:
            self._left.popitem(last=False)
        return 0.0 if allowed else max((min(cost, self._burst) - left) / self._rate, 0.001)
