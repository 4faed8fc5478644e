"""Interleaved rounds: each round times every contender once, so that a busy moment hurts all of them. Of the rounds the
quieter quarter counts: other work of the machine interrupts long calls more often than short ones."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Mapping

Work = Callable[[], object]


def quiet_times(contenders: Mapping[str, Work], rounds: int, warm: int = 5) -> dict[str, float]:
    """Milliseconds per call of each contender: the lower quartile."""
    for work in contenders.values():
        for _ in range(warm):
            work()
    times: dict[str, list[float]] = {name: [] for name in contenders}
    for _ in range(rounds):
        for name, work in contenders.items():
            started = time.perf_counter()
            work()
            times[name].append((time.perf_counter() - started) * 1000)
    return {name: statistics.quantiles(found, n=4)[0] for name, found in times.items()}
