"""Processor time and memory of processes, and the few statistics that the tables need."""

import contextlib
import os
import statistics
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import psutil

Pids = Mapping[str, Callable[[], int | None]]


def family(pid: int | None) -> list[psutil.Process]:
    """A process and its children; nothing where there is none."""
    with contextlib.suppress(psutil.NoSuchProcess):
        if pid is not None:
            head = psutil.Process(pid)
            return [head, *head.children(recursive=True)]
    return []


def cpu(pid: int | None) -> float:
    """Processor seconds of a process and its children, living and reaped."""
    total = 0.0
    for number, process in enumerate(family(pid)):
        with contextlib.suppress(psutil.NoSuchProcess):
            spent = process.cpu_times()
            total += spent.user + spent.system
            total += spent.children_user + spent.children_system if number == 0 else 0.0
    return total


def own_cpu(pid: int | None) -> float:
    """Processor seconds of a process alone."""
    with contextlib.suppress(psutil.NoSuchProcess):
        if pid is not None:
            spent = psutil.Process(pid).cpu_times()
            return spent.user + spent.system
    return 0.0


def rss(pid: int | None) -> int:
    """Resident bytes of a process alone."""
    with contextlib.suppress(psutil.NoSuchProcess):
        if pid is not None:
            return int(psutil.Process(pid).memory_info().rss)
    return 0


def size(folder: Path) -> int:
    """Bytes of the files in a folder."""
    return sum(f.stat().st_size for f in folder.rglob("*") if f.is_file())


def median(values: Sequence[float]) -> float:
    """The middle one."""
    return statistics.median(values) if values else 0.0


def percentile(values: Sequence[float], part: float) -> float:
    """The value below which this part of them lies."""
    ordered = sorted(values)
    return ordered[min(int(part * len(ordered)), len(ordered) - 1)] if ordered else 0.0


def loop_seconds() -> float:
    """Processor seconds of a fixed loop: grows where others use the same cores."""
    began, total = time.process_time(), 0
    for number in range(5_000_000):
        total ^= number
    return round(time.process_time() - began, 3)


def environment() -> dict[str, str | int | float]:
    """The machine, and how busy it was when the run began."""
    with Path("/proc/cpuinfo").open() as info:
        model = next((line.split(":", 1)[1].strip() for line in info if line.startswith("model name")), "unknown")
    return {
        "cores": len(os.sched_getaffinity(0)),
        "processor": model,
        "memory_gib": round(psutil.virtual_memory().total / 2**30, 1),
        "loop_seconds": loop_seconds(),
        "load_at_start": round(os.getloadavg()[0], 2),
    }
