"""The threat model names tests that exist, leaves no letter of STRIDE out, and says why a risk is accepted."""

import re
from collections import defaultdict
from pathlib import Path

ROOT = Path(__file__).parent.parent
PAGE = ROOT / "docs" / "threats.md"
PLACES = {
    "Command line", "Pages of the staff", "Pages of the person", "Public form", "API", "Codec endpoint", "Mail", "Ticket webhooks",
    "Kafka, in", "PostgreSQL", "Key store", "Package files", "Temporal", "Logs", "Backups", "Kafka, out", "Task queues", "Supply chain",
}  # fmt: skip


def rows() -> list[tuple[str, str, str]]:
    """Place, letter and last cell of every threat."""
    found, place = [], ""
    for line in PAGE.read_text(encoding="utf-8").splitlines():
        place = line.lstrip("# ") if line.startswith("##") else place
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        if line.startswith("| ") and re.fullmatch("[STRIDE]", cells[0]):
            assert len(cells) == 4, line
            found.append((place, cells[0], cells[3]))
    return found


def test_every_threat_has_a_test_that_exists_or_an_accepted_risk() -> None:
    wrong = []
    for place, letter, said in rows():
        if re.fullmatch(r"accepted: .{20,}", said):
            continue
        for named in said.split(", "):
            file, _, test = named.partition("::")
            path = ROOT / file
            if not path.is_file() or not re.search(rf"def {re.escape(test)}\(", path.read_text(encoding="utf-8")):
                wrong.append(f"{place} {letter}: {named}")

    assert wrong == []


def test_no_place_and_no_letter_is_left_out() -> None:
    letters = defaultdict(set)
    for place, letter, _ in rows():
        letters[place].add(letter)

    assert set(letters) >= PLACES
    assert {place: seen for place, seen in letters.items() if seen != set("STRIDE")} == {}
