"""What was measured: a figure for each round, and what can be said of several."""

import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from pathlib import Path
from statistics import median

from tests.bench.wrk import Shot


@dataclass(frozen=True)
class Spread:
    """The middle of several figures, the least and the most."""

    median: float
    least: float
    most: float

    @classmethod
    def of(cls, values: Iterable[float]) -> "Spread":
        found = list(values)
        return cls(median(found), min(found), max(found))


@dataclass
class Results:
    """Everything of one run. `shots` are those of wrk by name, a list entry for each round; `times` are seconds by
    name; `sizes` bytes by name; `facts` what has to be known to read them."""

    shots: dict[str, list[Shot]] = field(default_factory=dict)
    times: dict[str, list[float]] = field(default_factory=dict)
    sizes: dict[str, float] = field(default_factory=dict)
    facts: dict[str, str] = field(default_factory=dict)

    def add_shot(self, name: str, shot: Shot) -> None:
        self.shots.setdefault(name, []).append(shot)

    def add_time(self, name: str, seconds: float) -> None:
        self.times.setdefault(name, []).append(seconds)

    def rate(self, name: str) -> Spread:
        """Answers a second. Raises KeyError for what was not measured."""
        return Spread.of(shot.rate for shot in self._known(name))

    def p50(self, name: str) -> float:
        """In milliseconds."""
        return median(shot.p50 for shot in self._known(name))

    def p99(self, name: str) -> float:
        """In milliseconds."""
        return median(shot.p99 for shot in self._known(name))

    def ratio(self, name: str, other: str) -> Spread:
        """How many times as many answers as the other one gave in the same round."""
        pairs = zip(self._known(name), self._known(other), strict=True)
        return Spread.of(mine.rate / its.rate for mine, its in pairs)

    def p99_ratio(self, name: str, other: str) -> Spread:
        """How many times as long as for the other one in the same round the slowest of 100 took."""
        pairs = zip(self._known(name), self._known(other), strict=True)
        return Spread.of(mine.p99 / its.p99 for mine, its in pairs)

    def time(self, name: str) -> Spread:
        """In seconds."""
        return Spread.of(self._timed(name))

    def time_ratio(self, name: str, other: str) -> Spread:
        """How many times as long as the other one it took in the same round."""
        return Spread.of(mine / its for mine, its in zip(self._timed(name), self._timed(other), strict=True))

    def write(self, file: Path) -> None:
        file.write_text(json.dumps(asdict(self), indent=1))

    @classmethod
    def read(cls, file: Path) -> "Results":
        said = json.loads(file.read_text())
        shots = {name: [Shot(**shot) for shot in found] for name, found in said["shots"].items()}
        return cls(shots, said["times"], said["sizes"], said["facts"])

    def _known(self, name: str) -> list[Shot]:
        if not self.shots.get(name):
            raise KeyError(name)
        return self.shots[name]

    def _timed(self, name: str) -> list[float]:
        if not self.times.get(name):
            raise KeyError(name)
        return self.times[name]
