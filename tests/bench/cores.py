"""Which core does what: servers and the database have one, who asks them another."""

import contextlib
import os
from collections.abc import Iterator

Cores = frozenset[int]

ALL: Cores = frozenset(os.sched_getaffinity(0))
SERVING: Cores = frozenset({min(ALL)})
ASKING: Cores = frozenset({max(ALL)})


@contextlib.contextmanager
def on(cores: Cores) -> Iterator[None]:
    """What is started within runs there, and so does this thread."""
    before = os.sched_getaffinity(0)
    os.sched_setaffinity(0, cores)
    try:
        yield
    finally:
        os.sched_setaffinity(0, before)


def move(pid: int, cores: Cores) -> None:
    """Let a process run there, with all its threads. One that ends meanwhile is left alone."""
    for thread in os.listdir(f"/proc/{pid}/task"):
        with contextlib.suppress(ProcessLookupError):
            os.sched_setaffinity(int(thread), cores)


def cpu_seconds(pid: int) -> float:
    """The time a process has had, all its threads together."""
    nanoseconds = 0
    for thread in os.listdir(f"/proc/{pid}/task"):
        with open(f"/proc/{pid}/task/{thread}/schedstat") as file:
            nanoseconds += int(file.read().split()[0])
    return nanoseconds / 1e9


def memory_bytes(pid: int) -> int:
    """What of a process is in memory (VmRSS)."""
    with open(f"/proc/{pid}/status") as file:
        line = next(line for line in file if line.startswith("VmRSS:"))
    return int(line.split()[1]) * 1024
