"""Every run of the rules' tests computes anew what the rules remember."""

import pytest

from rules import calendar, matter, pack, periods, reasons

REMEMBERED = (
    calendar.public_holidays,
    calendar._eves_of,
    matter.bases_of,
    matter._meanings,
    pack.load,
    periods.end_of,
    reasons._inside,
)


@pytest.fixture(scope="session", autouse=True)
def nothing_remembered() -> None:
    """A broken rule (`make mutation`) is not hidden by what the whole one has computed in the same process."""
    for function in REMEMBERED:
        function.cache_clear()
