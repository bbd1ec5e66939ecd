"""`python -m tests.bench`: prints a table and writes bench.json. Every ratio is of two figures of the same run."""

import argparse
import asyncio
import json
import os
import shutil
import sys
import tempfile
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from deploy import logs
from tests.bench import law, measure
from tests.bench.measure import median, percentile
from tests.bench.pages import pages
from tests.bench.site import Site, Spent, site

MIB = 2**20
Figures = dict[str, Any]


async def main(options: argparse.Namespace) -> int:
    """Exit 0 where nothing was lost."""
    figures: Figures = {"at": datetime.now(UTC).isoformat(timespec="seconds"), "machine": measure.environment()}
    print(f"machine: {figures['machine']}", flush=True)
    figures["law"] = law.measured(options.rows)
    print(f"the law alone: {figures['law']}", flush=True)
    folder = Path(tempfile.mkdtemp(prefix="habeas-bench-"))
    try:
        async with site(folder, options.people, lambda text: print(f"  {text}", flush=True)) as here:
            names = iter((await here.driver.ask(do="people"))["people"])
            figures["worker_fresh_mib"] = round(measure.rss(here.pid("worker")) / MIB)
            figures["requests"] = await _requests(here, names, options)
            figures["bare"] = await _bare(here, names, options, figures["requests"])
            _requests_table(_kept(figures))
            figures["large"] = await _large(here, names, options, figures["worker_fresh_mib"])
            _large_table(_kept(figures))
            figures["held"] = await _held(here, folder, options)
            print(f"  pages over {options.cases} cases", flush=True)
            figures["pages"] = await pages(options.cases)
            _kept(figures)
            figures["loop_after"] = measure.loop_seconds()
            print(f"\non hold: {_kept(figures)['held']}\n")
            print(
                f"a fixed loop took {figures['loop_after']} CPU s at the end, {figures['machine']['loop_seconds']} at the start"
            )
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    return 1 if any(figures["requests"][r]["wrong"] for r in ("access", "erasure")) else 0


def _kept(figures: Figures) -> Figures:
    """The same figures, on disk as far as they go."""
    Path("bench.json").write_text(json.dumps(figures, indent=1) + "\n")
    return figures


def _take(names: Iterator[str], count: int) -> list[str]:
    return [next(names) for _ in range(count)]


async def _requests(here: Site, names: Iterator[str], options: argparse.Namespace) -> Figures:
    """Rounds of accesses, erasures and floors, interleaved, so that what else the machine does falls on all alike."""
    seen: dict[str, list[Spent]] = {"access": [], "erasure": [], "floor": []}
    alone: dict[str, list[float]] = {"access": [], "erasure": [], "floor": []}
    for right in ("access", "erasure"):  # unmeasured: connections, statements, first imports
        await here.driver.ask(do="requests", right=right, people=_take(names, 10))
    await here.driver.ask(do="floor", count=10, updates=2)
    for number in range(options.rounds):
        print(f"  round {number + 1} of {options.rounds}", flush=True)
        for right in ("access", "erasure"):
            for _ in range(options.alone):
                one = await here.driver.ask(do="requests", right=right, people=_take(names, 1))
                alone[right] += one["latencies"]
            seen[right].append(await here.spend(do="requests", right=right, people=_take(names, options.count)))
        for _ in range(options.alone):
            alone["floor"] += (await here.driver.ask(do="floor", count=1, updates=2))["latencies"]
        seen["floor"].append(await here.spend(do="floor", count=options.count, updates=2))
    return {name: _figures(name, spent, alone[name], options.count) for name, spent in seen.items()}


def _figures(name: str, spent: list[Spent], alone: list[float], count: int) -> Figures:
    latencies = [s for one in spent for s in one.answer["latencies"]]
    rates = [count / one.answer["seconds"] for one in spent]
    cpu = {n: round(median([one.cpu[n] / count for one in spent]), 4) for n in spent[0].cpu}
    peak = {n: max(one.peak.get(n, 0) for one in spent) for n in spent[0].peak}
    return {
        "per_second": round(median(rates), 2),
        "rounds": [round(r, 2) for r in rates],
        "p50": round(percentile(latencies, 0.5), 3),
        "p95": round(percentile(latencies, 0.95), 3),
        "alone": round(median(alone), 3),
        "cpu_seconds": cpu,
        "ours_cpu_seconds": round(median([one.ours / count for one in spent]), 4),
        "peak_mib": {n: round(b / MIB) for n, b in peak.items()},
        "events": spent[-1].answer["events"],
        **({} if name == "floor" else _checks(spent)),
    }


def _checks(spent: list[Spent]) -> Figures:
    return {
        "records": round(median([one.answer["records"] for one in spent]), 1),
        "updates": round(median([one.answer["updates"] for one in spent]), 2),
        "wrong": [w for one in spent for w in one.answer["wrong"]],
        "lost": sum(len(one.answer["wrong"]) for one in spent),
    }


async def _bare(here: Site, names: Iterator[str], options: argparse.Namespace, requests: Figures) -> Figures:
    found: Figures = {}
    for right in ("access", "erasure"):
        people = _take(names, options.bare)
        one = await here.spend(do="bare", right=right, people=people)
        each = one.answer["seconds"] / len(people)
        found[right] = {
            "seconds": round(each, 5),
            "records": round(one.answer["records"], 1),
            "alone_ratio": round(requests[right]["alone"] / each, 1),
            "cpu_ratio": round(_all_cpu(requests[right]["cpu_seconds"]) / (_all_cpu(one.cpu) / len(people)), 1),
        }
    return found


def _all_cpu(cpu: dict[str, float]) -> float:
    return sum(cpu.values())


async def _large(here: Site, names: Iterator[str], options: argparse.Namespace, fresh: int) -> Figures:
    print(f"  one person with {options.rows} rows", flush=True)
    ours, bare = _take(names, 2)
    await here.driver.ask(do="enlarge", people=[ours, bare], rows=options.rows)
    found: Figures = {"rows": options.rows}
    for right in ("access", "erasure"):
        one = await here.spend(do="large", right=right, email=ours)
        floor = await here.driver.ask(do="bare_large", right=right, email=bare)
        seconds = one.answer["seconds"]
        found[right] = {
            "seconds": round(seconds, 1),
            "rows_per_second": round(options.rows / seconds),
            "bare_rows_per_second": round(options.rows / floor["seconds"]),
            "ratio": round(seconds / floor["seconds"], 1),
            "worker_cpu_seconds": round(one.cpu["worker"], 1),
            "peak_mib": round(one.peak["worker"] / MIB),
            "above_fresh_mib": round(one.peak["worker"] / MIB) - fresh,
            "wrong": one.answer["wrong"],
        }
    return found


async def _held(here: Site, folder: Path, options: argparse.Namespace) -> Figures:
    print(f"  {options.held} cases on hold", flush=True)
    before, quiet = await _sizes(here, folder), await here.idle(options.idle)
    made = await here.spend(do="hold", count=options.held)
    await asyncio.sleep(5)
    still, after = await here.idle(options.idle), await _sizes(here, folder)
    hour = 3600 / options.idle
    more = {n: round((still.cpu[n] - quiet.cpu[n]) * hour, 1) for n in ("worker", "postgres", "temporal", "kafka")}
    return {
        "count": options.held,
        "made_in_seconds": round(made.answer["seconds"], 1),
        "temporal_bytes_each": round((after["temporal"] - before["temporal"]) / options.held),
        "postgres_bytes_each": round((after["postgres"] - before["postgres"]) / options.held),
        "idle_cpu_seconds_an_hour_without": {n: round(quiet.cpu[n] * hour, 1) for n in more},
        "more_cpu_seconds_an_hour_with_all": more,
        "worker_mib": round(measure.rss(here.pid("worker")) / MIB),
    }


async def _sizes(here: Site, folder: Path) -> dict[str, int]:
    ours = await here.driver.ask(do="sizes")
    return {"postgres": int(ours["postgres"]), "temporal": measure.size(folder / "temporal")}


def _requests_table(figures: Figures) -> None:
    requests = figures["requests"]
    print(
        f"\n{'':10}{'a second':>10}{'p50 s':>8}{'p95 s':>8}{'alone s':>9}{'CPU s':>8}{'ours':>8}{'events':>8}{'wrong':>7}"
    )
    for name, f in requests.items():
        print(
            f"{name:10}{f['per_second']:>10.1f}{f['p50']:>8.2f}{f['p95']:>8.2f}{f['alone']:>9.3f}"
            f"{_all_cpu(f['cpu_seconds']):>8.3f}{f['ours_cpu_seconds']:>8.3f}{f['events']:>8}{f.get('lost', ''):>7}"
        )
    floor = requests["floor"]
    for name in ("access", "erasure"):
        f, bare = requests[name], figures["bare"][name]
        print(f"\n{name}: {f['records']} rows, {f['updates']} updates; rounds {f['rounds']}")
        print(f"  CPU ms a request: { {n: round(1000 * s, 1) for n, s in f['cpu_seconds'].items() if n != 'floor'} }")
        print(f"  peak MiB: {f['peak_mib']}")
        print(
            f"  time against the floor: {floor['per_second'] / f['per_second']:.2f} at once, {f['alone'] / floor['alone']:.2f}"
            f" alone; against bare SQL ({bare['seconds'] * 1000:.1f} ms): {bare['alone_ratio']} alone, CPU {bare['cpu_ratio']}"
        )
        for wrong in f["wrong"][:5]:
            print(f"  wrong: {wrong}")


def _large_table(figures: Figures) -> None:
    print(f"\none person with {figures['large']['rows']} rows")
    for name in ("access", "erasure"):
        print(f"  {name}: {figures['large'][name]}", flush=True)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="small numbers, to see that it works")
    for name, full, quick, what in (
        ("people", 2000, 300, "people of the example"),
        ("count", 200, 20, "requests at once"),
        ("rounds", 3, 1, "rounds of everything at once"),
        ("alone", 5, 2, "requests alone in each round"),
        ("bare", 50, 10, "people by bare SQL"),
        ("rows", 100_000, 10_000, "rows of the one large person"),
        ("held", 10_000, 200, "cases on hold"),
        ("cases", 100_000, 2_000, "cases that the staff's pages show"),
        ("idle", 60, 5, "seconds of looking at an idle engine"),
    ):
        parser.add_argument(f"--{name}", type=int, help=f"{what}; {full}, with --quick {quick}")
        parser.set_defaults(**{f"{name}_full": full, f"{name}_quick": quick})
    given = parser.parse_args()
    for name in ("people", "count", "rounds", "alone", "bare", "rows", "held", "idle"):
        if getattr(given, name) is None:
            setattr(given, name, getattr(given, f"{name}_{'quick' if given.quick else 'full'}"))
    return given


if __name__ == "__main__":
    logs.configure("warning")
    code = asyncio.run(main(_options()))
    sys.stdout.flush()
    os._exit(code)
