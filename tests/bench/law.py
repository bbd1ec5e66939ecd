"""How long the law takes: 100,000 records of one case judged in this process, against a loop that only reads them."""

import random
import time
from collections import Counter
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

from activities.bench import Bench
from activities.estate import Estate
from deploy import estates
from deploy.organisation_file import loading
from deploy.settings import Settings
from rules.matter import Circumstances
from schemas.carrying import DecideStep
from schemas.entries import FoundPage, JudgedPage, digest_of
from schemas.ids import CaseId, SystemId
from schemas.particulars import Particulars
from schemas.request import RequestType
from schemas.systems import Record

PAGE = 5000
DAY = date(2010, 1, 1)
SEED = 20261121


def measured(count: int) -> dict[str, Any]:
    """CPU seconds to read, to judge, and to judge and seal the pages by digest."""
    estate, pages = _estate(Settings().organisations / "lindskogen.yaml"), _pages(count)
    step = DecideStep(
        org=estate.organisation.id, case=CaseId("DSR-2026-000001"), types=(RequestType.ERASURE,),
        right=RequestType.ERASURE, as_of=datetime(2026, 11, 21, tzinfo=UTC),
    )  # fmt: skip

    def judge() -> list[JudgedPage]:
        bench = Bench(step, estate, Circumstances(today=date(2026, 11, 21)), Particulars())
        tally = Counter[Any]()
        return [bench.judge(page, tally) for page in pages]

    read = _spent(lambda: _read(pages))
    judged = _spent(judge)
    sealed = _spent(lambda: [digest_of(page) for page in judge()])
    verdicts = len({verdict for page in judge() for verdict in page.verdicts})
    return {
        "records": count,
        "read_cpu_seconds": round(read, 3),
        "judge_cpu_seconds": round(judged, 3),
        "judge_and_digest_cpu_seconds": round(sealed, 3),
        "ratio": round(judged / read, 1),
        "different_verdicts": verdicts,
    }


def _estate(path: Path) -> Estate:
    """The example's law and categories; nothing here opens a system."""
    (found,) = loading.load([path])
    organisation = found.organisation
    book, files = estates.read_estate(organisation, path)
    return estates.estate_of(organisation, book, files, {s.replace("-", "_"): "postgresql://nowhere" for s in files})


def _pages(count: int) -> list[FoundPage]:
    """Records of every category, with dates over sixteen years: thousands of different days."""
    chance = random.Random(SEED)
    kinds = [("booking", "booking"), ("booking", "matching"), ("payment", "books"), ("payment", "card"),
             ("journal", "journal"), ("journal", "access_log"), ("chat", "chat"), ("chat", "support")]  # fmt: skip
    found = []
    for number, start in enumerate(range(0, count, PAGE)):
        system, category = kinds[number % len(kinds)]
        records = tuple(_record(chance, category, n) for n in range(start, min(start + PAGE, count)))
        found.append(FoundPage(system=SystemId(system), number=number, records=records))
    return found


def _record(chance: random.Random, category: str, number: int) -> Record:
    day = DAY + timedelta(days=chance.randrange(6000))
    dates = dict.fromkeys(("account_closed", "last_entry", "logged", "case_closed"), day)
    flags = ("shared",) if chance.random() < 0.05 else ()
    return Record(
        table=category, key=(str(number),), category=category, dates=dates, fy_end=date(day.year, 12, 31), flags=flags
    )


def _read(pages: list[FoundPage]) -> int:
    """Touches of every record what the law looks at."""
    return sum(
        len(record.dates) + len(record.flags) + len(record.category) + (record.fy_end is not None)
        for page in pages
        for record in page.records
    )


def _spent(work: Any) -> float:
    before = time.process_time()
    work()
    return time.process_time() - before
