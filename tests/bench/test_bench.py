"""What the bench says of figures is right, and what it compares with answers the same page."""

import asyncio
import xml.etree.ElementTree as ET
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer

from blog.core.db import Database, DatabaseConfig
from tests.application import Browser
from tests.bench import naive
from tests.bench.asking import Answer, Client
from tests.bench.figures import Results
from tests.bench.growth import KINDS
from tests.bench.numbers import PROMISES
from tests.bench.plot import plot
from tests.bench.table import table
from tests.bench.writing import _fields, long_text
from tests.bench.wrk import Shot, read
from tests.factories import Factory

PRINTED = """\
Running 1m test @ http://127.0.0.1:1/
  1 threads and 32 connections
  Thread Stats   Avg      Stdev     Max   +/- Stdev
    Latency     1.20ms  300.00us   9.00ms   90.00%
  Latency Distribution
     50%  850.00us
     75%    1.30ms
     90%    1.60ms
     99%    1.02s
  27000 requests in 1.00s, 300.00MB read
Requests/sec:  26987.65
Transfer/sec:    300.00MB
"""
RATES = {
    "nginx @32": 50_000, "bare @32": 20_000, "post @32": 30_000, "bare @256": 20_000, "post @256": 30_000,
    "post gzip @32": 30_000, "home @32": 30_000, "feed @32": 30_000, "post 304 @32": 40_000,
    "two: nginx @32": 50_000, "two: post @32": 55_000, "two: nginx @256": 50_000, "two: post @256": 55_000,
    "naive post @32": 1_000, "post anew @32": 500, "post signed in @32": 900, "home anew @32": 900,
    "tag anew @32": 900, "archive anew @32": 900, "search anew @32": 900, "quiet @32": 30_000, "saving @32": 29_000,
}  # fmt: skip


@pytest.fixture
def results() -> Results:
    """Two rounds in which the second one was twice as fast for all, as where a machine is less busy."""
    made = Results(facts={"small site": "10 posts", "large site": "1,000 posts"})
    made.sizes["memory after pages"] = 99_000_000
    for name, rate in RATES.items():
        for factor in (1, 2):
            made.add_shot(name, Shot(rate * factor, 1.5, 20.0 if name.startswith("saving") else 8.0))
    for name, seconds in {"start": 1.2, "save": 0.04, "server: HEAD": 0.00002, "server: GET": 0.00003}.items():
        made.add_time(name, seconds)
    for kind in KINDS:
        made.add_time(f"{kind} of small", 0.004)
        made.add_time(f"{kind} of large", 0.005)
    return made


def _verdicts(results: Results) -> dict[str, str]:
    lines = [line.strip("| ").split(" | ") for line in table(results).splitlines() if line.startswith("|")]
    return {cells[0]: cells[-1] for cells in lines[2 : 2 + len(PROMISES)]}


def test_ratios_are_taken_within_a_round(results: Results) -> None:
    results.shots["post @32"][1] = Shot(80_000, 1.5, 8.0)
    found = results.ratio("post @32", "bare @32")
    assert (found.median, found.least, found.most) == (1.75, 1.5, 2.0)


def test_the_table_says_which_promises_are_kept(results: Results) -> None:
    verdicts = _verdicts(results)
    missed = {what for what, verdict in verdicts.items() if verdict != "kept"}
    assert len(verdicts) == len(PROMISES)
    assert missed == {"post page made anew", "p99 of kept pages while posts are saved"}


def test_what_was_not_measured_is_not_called_kept(results: Results) -> None:
    del results.shots["naive post @32"]
    assert _verdicts(results)["post page, signed in"] == "**?**"


def test_figures_come_back_from_their_file(results: Results, tmp_path: Path) -> None:
    results.write(tmp_path / "results.json")
    assert table(Results.read(tmp_path / "results.json")) == table(results)


def test_the_plot_is_a_picture_that_says_its_figures(results: Results) -> None:
    picture = ET.fromstring(plot(results))  # noqa: S314  # our own
    words = " ".join(picture.itertext())
    assert picture.tag.endswith("svg")
    assert all(said in words for said in ("75,000", "2.50 ×", "5.0 ms", "1,000 posts"))


def test_what_wrk_prints_is_read() -> None:
    assert read(PRINTED) == Shot(26987.65, 0.85, 1020.0)


@pytest.mark.parametrize(
    "trouble",
    [
        PRINTED + "  Non-2xx or 3xx responses: 4\n",
        PRINTED + "  Socket errors: connect 0, read 1, write 0, timeout 0\n",
        PRINTED.replace("26987.65", "0.00"),
        "unable to connect",
    ],
)
def test_a_shot_with_failures_is_no_figure(trouble: str) -> None:
    with pytest.raises(RuntimeError):
        read(trouble)


async def test_the_client_reads_whole_answers(server: TestServer) -> None:
    assert server.port is not None
    answers = await asyncio.to_thread(_asked, server.port)
    assert [answer.status for answer in answers] == [200, 200, 404, 200]
    assert answers[0].body == answers[3].body
    assert (answers[1].body, answers[1].header("content-length")) == (b"", str(len(answers[0].body)))


def _asked(port: int) -> list[Answer]:
    client = Client(port)
    asked = (("/feeds", "GET"), ("/feeds", "HEAD"), ("/nothing", "GET"), ("/feeds", "GET"))
    answers = [client.get(path, method=method) for path, method in asked]
    client.close()
    return answers


async def test_a_save_sends_what_a_browser_would_send(owner_browser: Browser, make: Factory) -> None:
    post = await make.post(title="Ink", source="\nOne & two", tags="paper, ink")
    path = f"/admin/posts/{post.id}"
    page = await owner_browser.get(path)
    assert _fields(page.text, path) == page.fields(path)


def test_the_long_text_is_long() -> None:
    assert 20_000 <= len(long_text().encode()) < 22_000


@pytest.fixture
async def naive_blog(database_url: str, db: Database) -> AsyncIterator[TestClient[web.Request, web.Application]]:
    config = DatabaseConfig.from_url(database_url)
    app = await naive.create_app(config.unix_socket, config.user, config.database)
    async with TestClient(TestServer(app)) as client:
        yield client
    app[naive.POOL].terminate()
    await app[naive.POOL].wait_closed()


async def test_the_naive_blog_shows_the_same_post(
    naive_blog: TestClient[web.Request, web.Application], visitor: Browser, make: Factory
) -> None:
    await make.post(title="Before", slug="before")
    post = await make.post(title="Ink & paper", source="Some *words*.")
    await make.post(title="After", slug="after")
    await make.comment(post, name="Jonas", body="Well said.")
    answer = await naive_blog.get(f"/posts/{post.slug}")
    page = await answer.text()
    ours = await visitor.get(f"/posts/{post.slug}")
    for said in (
        "Ink &amp; paper",
        "<p>Some <em>words</em>.</p>",
        "Jonas",
        "Well said.",
        "/posts/before",
        "/posts/after",
    ):
        assert said in page
        assert said in ours.text


async def test_the_naive_blog_hides_drafts(naive_blog: TestClient[web.Request, web.Application], make: Factory) -> None:
    draft = await make.draft(title="Hidden", slug="hidden")
    home = await naive_blog.get("/")
    assert "Hidden" not in await home.text()
    assert (await naive_blog.get(f"/posts/{draft.slug}")).status == 404
