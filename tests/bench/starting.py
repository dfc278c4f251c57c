"""How long a visitor waits who comes while the site starts: from the command to the first page, database included."""

import time
from pathlib import Path

from tests.bench import cores
from tests.bench.figures import Results
from tests.bench.processes import inkstone, running


def measure_starts(results: Results, state: Path, log: Path, times: int) -> None:
    """So many starts of a site that has run before; nothing else of it may be running."""
    with running(inkstone(state, log)):
        pass  # makes the session's key, reads templates and code from the disk
    for _ in range(times):
        began = time.perf_counter()
        with running(inkstone(state, log, cores.ALL)):
            results.add_time("start", time.perf_counter() - began)
