"""The archive, in the site's own time."""

from datetime import UTC, datetime

import pytest

from tests.application import Browser
from tests.factories import Factory


async def test_the_archive_counts_by_month_of_the_site_s_own_time(
    owner_browser: Browser, visitor: Browser, make: Factory
) -> None:
    settings = {"title": "Blog", "language": "en", "time_zone": "Asia/Shanghai", "posts_per_page": "10"}
    assert (await owner_browser.post("/admin/settings", settings)).status == 303
    # In Shanghai the first of these two is already in February, on the same day of UTC.
    await make.post(title="In February", published_at=datetime(2026, 1, 31, 17, tzinfo=UTC))
    await make.post(title="In January", published_at=datetime(2026, 1, 31, 12, tzinfo=UTC))
    await make.post(title="Another", published_at=datetime(2025, 6, 1, tzinfo=UTC))
    archive = (await visitor.get("/archive")).words
    assert archive.index("February") < archive.index("January") < archive.index("June")
    february = (await visitor.get("/archive/2026/2")).words
    assert "In February" in february
    assert "In January" not in february
    assert "Another" in (await visitor.get("/archive/2025")).words


@pytest.mark.parametrize("path", ["/archive/0", "/archive/99999", "/archive/2026/0", "/archive/2026/13", "/archive/x"])
async def test_a_time_that_never_was_is_not_found(visitor: Browser, path: str) -> None:
    assert (await visitor.get(path)).status == 404
