"""Rounds of shots: in each of them everything is asked once, so that what the machine does meanwhile falls on all."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from tests.bench import cores
from tests.bench.asking import Client
from tests.bench.figures import Results
from tests.bench.wrk import shoot

CONNECTIONS = (1, 32, 256)
# Every server but the kept pages does work for each of these; so many at once say it all.
USUAL = 32


@dataclass(frozen=True)
class Target:
    """What is asked: a page of a server at a number of connections. `where` is for wrk."""

    name: str
    port: int
    path: str
    headers: Mapping[str, str] = field(default_factory=dict)
    connections: int = USUAL
    where: cores.Cores = cores.ASKING


@dataclass(frozen=True)
class Pace:
    """How long and how often is measured."""

    rounds: int
    warm_seconds: float
    seconds: float


def named(name: str, connections: int) -> str:
    """The name of a figure in the results."""
    return f"{name} @{connections}"


def measure(results: Results, targets: list[Target], pace: Pace, tell: Callable[[str], None]) -> None:
    """So many rounds of all of them; a round begins with another one each time."""
    for number in range(pace.rounds):
        tell(f"round {number + 1} of {pace.rounds}: {len(targets)} shots")
        begin = number * len(targets) // pace.rounds
        for target in [*targets[begin:], *targets[:begin]]:
            shot = shoot(
                target.port,
                target.path,
                seconds=pace.seconds,
                warm_seconds=pace.warm_seconds,
                connections=target.connections,
                headers=target.headers,
                where=target.where,
            )
            results.add_shot(named(target.name, target.connections), shot)


def measure_head(results: Results, port: int, path: str, pid: int, rounds: int, answers: int) -> None:
    """The server's own time for an answer with a head only, and for the page: wrk cannot ask for heads."""
    client = Client(port)
    requests = {
        "HEAD": (client.request(path, method="HEAD"), False),
        "GET": (client.request(path), True),
    }
    for _ in range(rounds):
        for name, (request, has_body) in requests.items():
            before = cores.cpu_seconds(pid)
            for _ in range(answers):
                client.send(request, has_body=has_body)
            results.add_time(f"server: {name}", (cores.cpu_seconds(pid) - before) / answers)
    client.close()
