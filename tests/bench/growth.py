"""The same pages of a small and of a large site, made anew each time, one after the other; and memory."""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import cycle, islice
from statistics import median

from tests.bench import cores
from tests.bench.asking import Client
from tests.bench.figures import Results
from tests.bench.sites import Pages

KINDS = ("home", "post", "tag", "archive", "search")


@dataclass(frozen=True)
class Asked:
    """A site as it is asked here: `name` is what stands in the results."""

    name: str
    port: int
    pages: Pages


def measure_growth(results: Results, sites: Sequence[Asked], rounds: int, requests: int) -> None:
    """The median time of a page, for every round, kind and site: time "<kind> of <site>"."""
    clients = {site.name: Client(site.port) for site in sites}
    turns = {(site.name, kind): cycle(paths) for site in sites for kind, paths in _paths(site.pages).items()}
    for _ in range(rounds):
        for kind in KINDS:
            for site in sites:
                paths = islice(turns[site.name, kind], requests)
                seconds = [_timed(clients[site.name], path) for path in paths]
                results.add_time(f"{kind} of {site.name}", median(seconds))
    for client in clients.values():
        client.close()


def measure_memory(results: Results, port: int, pid: int, posts: Sequence[str], tell: Callable[[str], None]) -> None:
    """What the process takes before and after so many different pages, as readers' browsers ask for them."""
    results.sizes["memory at first"] = cores.memory_bytes(pid)
    client = Client(port)
    for number, path in enumerate(posts, 1):
        answer = client.get(path, {"Accept-Encoding": "gzip"})
        if answer.status != 200:
            raise RuntimeError(f"{path} was answered with {answer.status}")
        if number % 2_500 == 0:
            tell(f"{number} pages")
    client.close()
    results.sizes["memory after pages"] = cores.memory_bytes(pid)
    results.facts["pages for memory"] = str(len(posts))


def _paths(pages: Pages) -> dict[str, Sequence[str]]:
    kinds = (("/",), pages.posts[:200], pages.tags, ("/archive",), pages.searches)
    return dict(zip(KINDS, kinds, strict=True))


def _timed(client: Client, path: str) -> float:
    before = time.perf_counter()
    status = client.get(path).status
    seconds = time.perf_counter() - before
    if status != 200:
        raise RuntimeError(f"{path} was answered with {status}")
    return seconds
