"""Answers and rows to write about."""

from collections.abc import AsyncIterator, Sequence
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from connectors.letters.letters import Letters
from connectors.systems.manifest import load, read_yaml, validated
from deploy.countries import words_of
from rules.rulebook import RuleBook
from schemas.answers import Answer, CopyOf, Part
from schemas.decisions import Action, Plan, PlanLine, Verdict
from schemas.ids import CaseId, PlanDigest, SystemId
from schemas.messages import SystemDone
from schemas.organisation import Organisation
from schemas.request import Outcome, Person, RequestType
from schemas.systems import Record, Row

FOLDER = Path("deploy/organisations").resolve()
CASE = CaseId("DSR-2026-000123")
NAME = "Edith <b>Dalin</b>"


def organisation() -> Organisation:
    data, lines = read_yaml(FOLDER / "lindskogen.yaml")
    return validated(Organisation, data, lines)


ORGANISATION = organisation()
BOOK = RuleBook(ORGANISATION)
MANIFESTS = {entry.id: load(FOLDER / entry.manifest).manifest for entry in ORGANISATION.systems if entry.manifest}
LAW = words_of(BOOK.pack)
LETTERS = Letters({ORGANISATION.id: MANIFESTS}, {ORGANISATION.id: LAW}, "https://rattigheter.lindskogen.example/{case}")
PERSON = Person(email="edith.dalin@posten.example", name=NAME)


def line(system: str, category: str, action: Action, rule: str, **more: Any) -> PlanLine:
    """A line of a plan. more: `until`, `grounds`, `review`, `records`, `right`."""
    records, right = more.pop("records", 3), more.pop("right", RequestType.ERASURE)
    verdict = Verdict(action=action, rule=rule, grounds=more.pop("grounds", ("GDPR-17.1.a",)), **more)
    return PlanLine(system=SystemId(system), category=category, right=right, verdict=verdict, records=records)


ERASURE = (
    line("booking", "booking", Action.ERASE, "s000.session", records=17),
    line("booking", "survey", Action.ANONYMISE, "s000.survey"),
    line("payment", "books", Action.RESTRICT, "gen.bookkeeping", until=date(2032, 12, 31), grounds=("BFL-7:2",)),
    line(
        "journal",
        "journal",
        Action.RETAIN,
        "care.journal",
        until=date(2036, 3, 21),
        grounds=("PDL-3:14", "PDL-3:17"),
        review=True,
    ),
)
ACCESS = (
    line("booking", "booking", Action.DISCLOSE, "s000.session", right=RequestType.ACCESS, grounds=()),
    line("booking", "marketing", Action.DISCLOSE, "s000.marketing", right=RequestType.ACCESS, grounds=()),
    line("journal", "journal", Action.WITHHOLD, "care.journal", right=RequestType.ACCESS, grounds=("PSL-6:12",)),
)


def plan(*lines: PlanLine) -> Plan:
    """A plan with these lines."""
    return Plan(round=0, digest=PlanDigest("0" * 64), rules_version=BOOK.version, lines=lines)


def part(right: RequestType, *lines: PlanLine, **more: Any) -> Part:
    """The answer to one right. more: `left`, `told`, `package`, `said` …"""
    mine = [li.model_copy(update={"right": right}) for li in lines]
    return Part(right=right, plan=plan(*mine), **more)


def told(*parts: Part, **changes: Any) -> Answer:
    """An answer of these parts."""
    return Answer(
        organisation=ORGANISATION, person=PERSON, case=CASE, received_on=date(2026, 11, 2),
        answered_on=date(2026, 11, 21), outcome=Outcome.PARTLY_DONE, parts=parts, rules=dict(BOOK.rules),
    ).model_copy(update=changes)  # fmt: skip


def answer(*lines: PlanLine, left: Sequence[SystemDone] = (), **changes: Any) -> Answer:
    """An answer that tells these lines, a part for each right; an erasure without any."""
    rights = dict.fromkeys(li.right for li in lines) or {RequestType.ERASURE: None}
    packages = {RequestType.ACCESS: "copy"}
    parts = [
        part(right, *(li for li in lines if li.right is right), left=tuple(left), package=packages.get(right) if lines else None)
        for right in rights
    ]  # fmt: skip
    return told(*parts, **changes)


def files(about: Answer) -> dict[str, bytes]:
    """The answer's files."""
    return dict(LETTERS.answer(about))


def written(about: Answer) -> dict[str, str]:
    """The answer's pages and texts."""
    return {path: content.decode() for path, content in files(about).items() if not path.endswith(".pdf")}


ABOUT = CopyOf(
    organisation=ORGANISATION, person=PERSON, case=CASE, received_on=date(2026, 11, 2),
    made_at=datetime(2026, 11, 21, 23, 30, tzinfo=UTC),
)  # fmt: skip


def row(system: str, table: str, key: str, **content: Any) -> tuple[SystemId, Row]:
    """One exported row."""
    record = Record(table=table, key=(key,), category=str(MANIFESTS[SystemId(system)].tables[table].category))
    return SystemId(system), Row(record=record, content=content)


async def each(rows: Sequence[tuple[SystemId, Row]]) -> AsyncIterator[tuple[SystemId, Row]]:
    """The rows, one at a time."""
    for one in rows:
        yield one


async def copied(rows: Sequence[tuple[SystemId, Row]]) -> dict[str, bytes]:
    """The files of a copy; a path that comes twice would be a lost file."""
    files: dict[str, bytes] = {}
    async for path, content in LETTERS.copy(ABOUT, each(rows)):
        if path in files:
            raise AssertionError(path)
        files[path] = content
    return files
