"""Which tables vouchers refer to is known before a system is opened; a reference that leads nowhere stops the start."""

import shutil
from pathlib import Path

import pytest

from deploy import bonds, estates
from schemas.errors import BadManifest

FOLDER = Path("deploy/organisations").resolve()


def read(folder: Path) -> None:
    for organisation, path in estates.read_organisations(folder):
        estates.read_estate(organisation, path)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    shutil.copy(FOLDER / "lindskogen.yaml", tmp_path)
    shutil.copytree(FOLDER / "lindskogen", tmp_path / "lindskogen")
    return tmp_path


def changed(folder: Path, manifest: str, old: str, new: str) -> tuple[int, Path]:
    """The manifest says something else; on which line."""
    path = folder / "lindskogen" / manifest
    text = path.read_text(encoding="utf-8")
    assert text.count(old) >= 1, old
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    return text[: text.index(old)].count("\n") + 1, path


def test_the_examples_bonds_reach_from_books_over_systems(folder: Path) -> None:
    ((organisation, path),) = estates.read_organisations(folder)
    book, files = estates.read_estate(organisation, path)

    found = {
        str(s): (set(b.carriers), set(b.bound)) for s, b in bonds.bonds(organisation, book, files).items() if b.carriers
    }

    books = {"invoice", "invoice_line", "payment", "refund", "chargeback", "voucher", "voucher_line"} | {
        "correction_voucher"
    }
    assert found == {
        "booking": ({"booking"}, {"booking"}),
        "payment": (books | {"customer"}, {"customer", "invoice", "payment", "voucher"}),
    }


REFERS = "{system: booking, to: booking, on: {booking_id: id}}"


@pytest.mark.parametrize(
    ("wrong", "reason"),
    [
        ("{system: shop, to: booking, on: {booking_id: id}}", "no system 'shop' with a manifest"),
        ("{system: booking, to: bokning, on: {booking_id: id}}", "'booking' has no table 'bokning' with a category"),
        ("{system: booking, to: booking, on: {booking_id: price_ore}}", "named by their key, in its order: id"),
        ("{system: payment, to: customer, on: {booking_id: id}}", "a row of the same system"),
    ],
)
def test_a_reference_that_leads_nowhere_stops_the_start_with_its_line(folder: Path, wrong: str, reason: str) -> None:
    line, path = changed(folder, "payment.yaml", REFERS, wrong)

    with pytest.raises(BadManifest) as bad:
        read(folder)

    (problem,) = bad.value.problems
    assert (problem.file, problem.line, problem.path) == (str(path), line, "tables.invoice.refers.0")
    assert reason in problem.reason


def test_a_table_that_vouchers_refer_to_has_to_say_what_is_restricted(folder: Path) -> None:
    _, path = changed(
        folder,
        "booking.yaml",
        "    restrict: {until: restricted_until, ground: restricted_ground, clear: [calendar_title], out_of: [booking_in_use]}\n",
        "",
    )

    with pytest.raises(BadManifest) as bad:
        read(folder)

    (problem,) = bad.value.problems
    assert (problem.file, problem.path) == (str(path), "tables.booking") and "restrict" in problem.reason
