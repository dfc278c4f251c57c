"""The only clock, so that tests can stop it: always call it as `clock.now()`."""

from datetime import UTC, datetime


def now() -> datetime:
    """This moment, in UTC, aware of its zone."""
    return datetime.now(UTC)
