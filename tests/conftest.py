"""What is looked at last comes last: tests marked `last` run after all others."""

import pytest


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The tests that look at what all the others left behind go to the end, whatever file they stand in."""
    items.sort(key=lambda item: item.get_closest_marker("last") is not None)
