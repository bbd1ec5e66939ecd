"""Whoever used a right stands in no store: the same scan as over everything else, over what these tests left behind."""

from pathlib import Path

import pytest

from deploy.place import Place
from tests.builders import Clerk
from tests.scan.whole import scan


@pytest.mark.last
@pytest.mark.asyncio(loop_scope="session")
async def test_nobody_who_used_a_right_stands_in_any_store(place: Place, clerk: Clerk, tmp_path: Path) -> None:
    scanned = await scan(place, clerk.client, tmp_path)

    assert scanned.people == {}
    assert scanned.missed == set()
