"""Which tests share a process where two run beside each other, and what comes last."""

from pathlib import Path

import pytest

HERE = Path(__file__).parent


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Tests that share a conftest share its servers, so they share a process; all others share it by file.

    Tests marked `last` look at what the others of their process left behind: they go to the end, whatever file they stand in.
    """
    for item in items:
        item.add_marker(pytest.mark.xdist_group(_group(item.path)))
    items.sort(key=lambda item: item.get_closest_marker("last") is not None)


def _group(file: Path) -> str:
    shared = next(folder for folder in file.parents if folder == HERE or (folder / "conftest.py").exists())
    return str((file if shared == HERE else shared).relative_to(HERE))
