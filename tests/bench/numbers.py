"""The numbers that were promised, and whether a run keeps them."""

from collections.abc import Callable
from dataclasses import dataclass

from tests.bench.figures import Results, Spread
from tests.bench.growth import KINDS
from tests.bench.traffic import USUAL, named

MEGABYTE = 1_000_000


@dataclass(frozen=True)
class Promise:
    """What is wanted: at least (`is_least`) or at most `wanted`, said in `unit`. `measured` looks it up."""

    what: str
    wanted: float
    unit: str
    measured: Callable[[Results], Spread]
    is_least: bool = True

    def is_kept_by(self, results: Results) -> bool:
        """Raises KeyError where it was not measured."""
        found = self.measured(results).median
        return found >= self.wanted if self.is_least else found <= self.wanted


def _ratio(name: str, other: str, connections: int = USUAL) -> Callable[[Results], Spread]:
    return lambda results: results.ratio(named(name, connections), named(other, connections))


def _growth(kind: str) -> Callable[[Results], Spread]:
    return lambda results: results.time_ratio(f"{kind} of large", f"{kind} of small")


def _milliseconds(name: str) -> Callable[[Results], Spread]:
    def measured(results: Results) -> Spread:
        found = results.time(name)
        return Spread(found.median * 1000, found.least * 1000, found.most * 1000)

    return measured


def _memory(results: Results) -> Spread:
    found = results.sizes["memory after pages"] / MEGABYTE
    return Spread(found, found, found)


PROMISES = (
    Promise("kept page, one process, 32 connections", 1.1, "× bare aiohttp", _ratio("post", "bare")),
    Promise("kept page, one process, 256 connections", 1.1, "× bare aiohttp", _ratio("post", "bare", 256)),
    Promise("kept page, two processes, 32 connections", 1.0, "× nginx", _ratio("two: post", "two: nginx")),
    Promise("kept page, two processes, 256 connections", 1.0, "× nginx", _ratio("two: post", "two: nginx", 256)),
    Promise("304", 1.0, "× the page", _ratio("post 304", "post")),
    Promise(
        "HEAD, the server's time",
        1.0,
        "× the page's",
        lambda all_: all_.time_ratio("server: HEAD", "server: GET"),
        False,
    ),
    Promise("post page made anew", 1.0, "× the naive blog", _ratio("post anew", "naive post")),
    Promise("post page, signed in", 0.8, "× the naive blog", _ratio("post signed in", "naive post")),
    *(
        Promise(f"{kind} made anew, large site", 3.0 if kind == "search" else 1.5, "× small site", _growth(kind), False)
        for kind in KINDS
    ),
    Promise(
        "p99 of kept pages while posts are saved",
        2.0,
        "× without",
        lambda all_: all_.p99_ratio(named("saving", USUAL), named("quiet", USUAL)),
        is_least=False,
    ),
    Promise("start to the first page", 1_500, "ms", _milliseconds("start"), is_least=False),
    Promise("memory after many different pages", 150, "MB", _memory, is_least=False),
    Promise("save of a long post", 50, "ms", _milliseconds("save"), is_least=False),
)
