"""`python -m tests.bench`: measure everything, and write var/bench/table.md, bench.svg and results.json."""

import argparse
import contextlib
import shutil
import sys
import time
from dataclasses import dataclass
from pathlib import Path

from tests.bench import cores
from tests.bench.asking import Client
from tests.bench.figures import Results
from tests.bench.growth import Asked, measure_growth, measure_memory
from tests.bench.machine import facts
from tests.bench.plot import plot
from tests.bench.processes import ROOT, bare, inkstone, naive, nginx, running
from tests.bench.sites import Pages, Site, signed_in
from tests.bench.starting import measure_starts
from tests.bench.table import table
from tests.bench.traffic import CONNECTIONS, Pace, Target, measure, measure_head
from tests.bench.writing import measure_crowd, measure_writing

FOLDER = ROOT / "var" / "bench"


@dataclass(frozen=True)
class Scale:
    """How much is measured. The first two are posts and comments of a site."""

    small: tuple[int, int]
    large: tuple[int, int]
    pace: Pace
    requests: int
    pages: int
    times: int
    starts: int
    crowd_seconds: float
    heads: int


WHOLE = Scale((1_000, 10_000), (100_000, 1_000_000), Pace(5, 0.5, 1.5), 60, 10_000, 30, 5, 3.0, 3_000)
QUICK = Scale((300, 1_000), (3_000, 10_000), Pace(2, 0.2, 1.5), 10, 400, 5, 2, 1.5, 500)


class Bench:
    """One run. Each step leaves its figures in `results`."""

    def __init__(self, scale: Scale, folder: Path) -> None:
        self.results = Results(facts=facts())
        self._scale = scale
        self._folder = folder
        self._small = Site(folder / f"site-{scale.small[0]}")
        self._large = Site(folder / f"site-{scale.large[0]}")
        self._began = time.monotonic()

    def run(self) -> None:
        for name, posts in (("small site", self._scale.small[0]), ("large site", self._scale.large[0])):
            self.results.facts[name] = f"{posts:,} posts"
        for site, size in ((self._small, self._scale.small), (self._large, self._scale.large)):
            self._tell(f"a site of {size[0]:,} posts and {size[1]:,} comments")
            site.make(*size)
        self._tell("starts")
        measure_starts(self.results, self._small.state, self._log("start"), self._scale.starts)
        with self._small.open() as small:
            self._measure_readers(small, small.pages())
            self._measure_two(small, small.pages())
            self._measure_writers(small, small.pages())
            with self._large.open() as large:
                self._measure_growth(small, large)

    def _measure_readers(self, site: Site, pages: Pages) -> None:
        with contextlib.ExitStack() as stack:
            start = stack.enter_context
            kept = start(running(inkstone(site.state, self._log("kept"))))
            anew = start(running(inkstone(site.state, self._log("anew"), BLOG_PAGE_CACHE_BYTES="0")))
            plain = start(running(naive(site.config, self._log("naive"))))
            body, etag = self._page(kept.port, pages.post)
            static = start(running(nginx(body, self._folder / "nginx", self._log("nginx"))))
            file = self._folder / "nginx" / "page.html"
            least = start(running(bare(file, self._log("bare"))))
            cookie = signed_in(kept.port).cookie
            self.results.sizes["post page"] = len(body)
            self.results.sizes["post page, gzip"] = len(
                self._page(kept.port, pages.post, {"Accept-Encoding": "gzip"})[0]
            )
            self.results.sizes["naive post page"] = len(self._page(plain.port, pages.post)[0])
            gzip, known = {"Accept-Encoding": "gzip"}, {"If-None-Match": etag}
            all_ = [
                target
                for connections in CONNECTIONS
                for target in (
                    Target("nginx", static.port, "/", connections=connections),
                    Target("bare", least.port, "/", connections=connections),
                    Target("post", kept.port, pages.post, connections=connections),
                )
            ]
            all_ += [
                Target("home", kept.port, "/"),
                Target("home gzip", kept.port, "/", gzip),
                Target("post gzip", kept.port, pages.post, gzip),
                Target("post 304", kept.port, pages.post, known),
                Target("feed", kept.port, "/feed.atom"),
                Target("naive post", plain.port, pages.post),
                Target("naive post", plain.port, pages.post, connections=1),
                Target("naive home", plain.port, "/"),
                Target("post anew", anew.port, pages.post),
                Target("post anew", anew.port, pages.post, connections=1),
                Target("post signed in", kept.port, pages.post, {"Cookie": cookie}),
                Target("home anew", anew.port, "/"),
                Target("tag anew", anew.port, pages.tags[0]),
                Target("archive anew", anew.port, "/archive"),
                Target("search anew", anew.port, pages.searches[0]),
            ]
            measure(self.results, all_, self._scale.pace, self._tell)
            self._tell("heads")
            measure_head(self.results, kept.port, pages.post, kept.pid, self._scale.pace.rounds, self._scale.heads)
            self.results.sizes["memory of the naive blog"] = cores.memory_bytes(plain.pid)

    def _measure_two(self, site: Site, pages: Pages) -> None:
        """Two processes, wrk and the database share all cores, and so does nginx beside them."""
        self._tell("two processes")
        with contextlib.ExitStack() as stack:
            two = stack.enter_context(running(inkstone(site.state, self._log("two"), cores.ALL, workers=2)))
            body, _ = self._page(two.port, pages.post)
            folder = self._folder / "nginx"
            static = stack.enter_context(running(nginx(body, folder, self._log("nginx"), cores.ALL)))
            cores.move(site.database_pid, cores.ALL)
            all_ = [
                target
                for connections in (32, 256)
                for target in (
                    Target("two: nginx", static.port, "/", connections=connections, where=cores.ALL),
                    Target("two: post", two.port, pages.post, connections=connections, where=cores.ALL),
                )
            ]
            measure(self.results, all_, self._scale.pace, self._tell)
            cores.move(site.database_pid, cores.SERVING)

    def _measure_writers(self, site: Site, pages: Pages) -> None:
        self._tell("saves and previews, and readers meanwhile")
        first, second, third = site.editable_posts(3)
        with running(inkstone(site.state, self._log("writing"))) as server:
            measure_writing(self.results, server.port, first, self._scale.times)
            rounds, seconds = self._scale.pace.rounds, self._scale.crowd_seconds
            measure_crowd(self.results, server.port, pages.post, (second, third), rounds, seconds)

    def _measure_growth(self, small: Site, large: Site) -> None:
        self._tell("the same pages of both sites")
        pages = large.pages()
        with (
            running(inkstone(small.state, self._log("small"), BLOG_PAGE_CACHE_BYTES="0")) as one,
            running(inkstone(large.state, self._log("large"), BLOG_PAGE_CACHE_BYTES="0")) as other,
        ):
            asked = [Asked("small", one.port, small.pages()), Asked("large", other.port, pages)]
            measure_growth(self.results, asked, self._scale.pace.rounds, self._scale.requests)
        self._tell("memory")
        with running(inkstone(large.state, self._log("memory"))) as server:
            measure_memory(self.results, server.port, server.pid, pages.posts[: self._scale.pages], self._tell)

    def _page(self, port: int, path: str, headers: dict[str, str] | None = None) -> tuple[bytes, str]:
        client = Client(port)
        answers = [client.get(path, headers) for _ in range(2)]  # the second one is kept
        client.close()
        if answers[-1].status != 200:
            raise RuntimeError(f"{path} was answered with {answers[-1].status}")
        return answers[-1].body, answers[-1].header("ETag")

    def _log(self, name: str) -> Path:
        return self._folder / f"{name}.log"

    def _tell(self, what: str) -> None:
        sys.stderr.write(f"{time.monotonic() - self._began:6.0f} s  {what}\n")


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="two short rounds on small sites: to see that it works")
    parser.add_argument("--again", action="store_true", help="only write table and plot anew, from results.json")
    parser.add_argument("--docs", action="store_true", help="put the plot into docs/ as well")
    asked = parser.parse_args()
    folder = FOLDER / "quick" if asked.quick else FOLDER
    folder.mkdir(parents=True, exist_ok=True)
    if len(cores.ALL) < 2:
        raise SystemExit("This needs two cores: one for the servers, one for who asks them.")
    for program in ("wrk", "nginx"):
        if shutil.which(program) is None:
            raise SystemExit(f"{program} is missing; `make bench` installs it.")
    if asked.again:
        results = Results.read(folder / "results.json")
    else:
        bench = Bench(QUICK if asked.quick else WHOLE, folder)
        with cores.on(cores.ASKING):
            try:
                bench.run()
            finally:
                bench.results.write(folder / "results.json")
        results = bench.results
    text = table(results)
    (folder / "table.md").write_text(text)
    (folder / "bench.svg").write_text(plot(results))
    if asked.docs:
        shutil.copy(folder / "bench.svg", ROOT / "docs" / "bench.svg")
    sys.stdout.write(text)


if __name__ == "__main__":
    main()
