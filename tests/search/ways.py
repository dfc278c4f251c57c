"""How far search looks before it asks the index."""

import pytest

from blog.search import queries_finding


def look_at(monkeypatch: pytest.MonkeyPatch, newest: int) -> None:
    """Let so few posts be looked at before the index is asked."""
    for name in ("NEWEST_HEADS", "NEWEST_BODIES"):
        monkeypatch.setattr(queries_finding, name, newest)
