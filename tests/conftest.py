"""Fixtures for every test."""

import gc
import signal

pytest_plugins = ["tests.database", "tests.application", "tests.balance"]


def pytest_configure() -> None:
    """A shell lets what it starts in the background ignore Ctrl+C, which the processes of the tests would inherit."""
    signal.signal(signal.SIGINT, signal.default_int_handler)


def pytest_collection_finish() -> None:
    """Modules and tests stay to the end: the collector need not look at them again and again."""
    gc.collect()
    gc.freeze()
