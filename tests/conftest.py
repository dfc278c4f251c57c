"""Fixtures for every test."""

import gc

pytest_plugins = ["tests.database", "tests.application"]


def pytest_collection_finish() -> None:
    """Modules and tests stay to the end: the collector need not look at them again and again."""
    gc.collect()
    gc.freeze()
