"""A letter is registered by a command: its day counts, and its scan lies with the case."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import uuid4

import pytest

from deploy.place import Place
from schemas.ids import CaseId
from tests.acceptance.test_commands import habeas
from tests.builders import ORG, Clerk

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def test_a_letter_of_friday_that_is_registered_later_counts_from_friday(
    place: Place, clerk: Clerk, tmp_path: Path
) -> None:
    day, scan = datetime.now(UTC).date() - timedelta(days=5), tmp_path / "scan.pdf"
    scan.write_bytes(b"%PDF-1.7 a letter")
    new = ("request", "new", "--type", "access", "--email", f"{uuid4().hex}@brev.example", "--json")
    letter = ("--channel", "letter", "--received", str(day), "--taken-by", "reception")

    case = (await habeas(place, *new, *letter, "--attach", str(scan))).said["id"]
    summary = await clerk.doors.summary(ORG, CaseId(case))
    paper = await clerk.engine.pool.fetchval(
        "SELECT sealed FROM paper WHERE case_id = $1 AND name = 'attached:1'", case
    )
    facts = await clerk.engine.pool.fetch(
        "SELECT body::text FROM fact WHERE case_id = $1 AND kind = 'case.backdated'", case
    )

    assert (summary.received_at.date(), summary.channel, summary.taken_by) == (day, "letter", "reception")
    assert paper and b"letter" not in paper
    assert len(facts) == 1 and "reception" in facts[0]["body"]
