"""How the tests are shared out among processes: by file, the longest first, and no more browsers than are needed.

A process that has begun with a browser's tests has its Chromium, its site and its world; another would need its own.
"""

from pathlib import PurePosixPath
from typing import Any

import pytest
from xdist.scheduler import LoadScopeScheduling  # type: ignore[import-untyped]

# Chains of steps that wait for each other; what is begun last must not take long.
LONGEST = ("browser", "faults", "serving", "commands", "safety")
PAGES = "test_pages.py"


def share(test: str) -> str:
    """The name of the share in which the test is: its file, or one of two for all that is done in a browser."""
    file = PurePosixPath(test.partition("::")[0])
    if file.parent.name != "browser":
        return str(file)
    return "browser: pages" if file.name == PAGES else "browser: people"


def rank(test: str) -> int:
    """When its share is begun, compared with others."""
    folder = PurePosixPath(test.partition("::")[0]).parent.name
    return LONGEST.index(folder) if folder in LONGEST else len(LONGEST)


class Shares(LoadScopeScheduling):  # type: ignore[misc]
    """Gives out shares in the order in which the tests come."""

    def _split_scope(self, nodeid: str) -> str:
        return share(nodeid)


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    items.sort(key=lambda item: rank(item.nodeid))


def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Shares:
    return Shares(config, log)
