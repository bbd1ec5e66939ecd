"""Which tests share a process where two run beside each other, and what comes last."""

from pathlib import Path

import pytest
from xdist.remote import Producer
from xdist.scheduler import LoadScopeScheduling

HERE = Path(__file__).parent


class ByServers(LoadScopeScheduling):
    """Tests that share a conftest share its servers, so they share a process; all others share it by file."""

    def _split_scope(self, nodeid: str) -> str:
        """The scope of a test: the hook of pytest-xdist for schedulers of one's own."""
        file = HERE.parent / nodeid.partition("::")[0]
        shared = next(folder for folder in file.parents if folder == HERE or (folder / "conftest.py").exists())
        return str(file if shared == HERE else shared)


def pytest_xdist_make_scheduler(config: pytest.Config, log: Producer) -> ByServers:
    """How two processes share the tests; one alone takes them in their order."""
    return ByServers(config, log)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Tests marked `last` look at what the others of their process left behind: they go to the end."""
    items.sort(key=lambda item: item.get_closest_marker("last") is not None)
