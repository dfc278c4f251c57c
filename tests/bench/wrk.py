"""One shot with wrk: so many connections that ask for one address, for so many seconds."""

import re
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass

from tests.bench import cores
from tests.bench.asking import Client

_UNITS = {"us": 0.001, "ms": 1.0, "s": 1000.0, "m": 60_000.0}
_TIME = r"([0-9.]+)(us|ms|s|m)"


@dataclass(frozen=True)
class Shot:
    """What came of it: answers a second, and how long half of them and 99 of 100 took at most, in milliseconds."""

    rate: float
    p50: float
    p99: float


def shoot(
    port: int,
    path: str,
    *,
    seconds: float,
    warm_seconds: float = 0.0,
    connections: int = 32,
    headers: Mapping[str, str] | None = None,
    where: cores.Cores = cores.ASKING,
) -> Shot:
    """Shoot, after a warm one that does not count. Raises RuntimeError where an answer is missing or says no."""
    address = f"http://127.0.0.1:{port}{path}"
    said = [part for name, value in (headers or {}).items() for part in ("-H", f"{name}: {value}")]
    if warm_seconds:
        _run(address, said, connections, warm_seconds, where)
        _settle(port, path, headers)
    printed = _run(address, said, connections, seconds, where)
    _settle(port, path, headers)
    return read(printed)


def read(printed: str) -> Shot:
    """What wrk printed. Raises RuntimeError where it tells of an answer that was missing or said no."""
    for trouble in ("Socket errors", "Non-2xx or 3xx"):
        if trouble in printed:
            raise RuntimeError(f"wrk met trouble:\n{printed}")
    rate = re.search(r"Requests/sec: +([0-9.]+)", printed)
    times = {share: re.search(rf" {share}% +{_TIME}", printed) for share in (50, 99)}
    if rate is None or not all(times.values()):
        raise RuntimeError(f"wrk printed something unknown:\n{printed}")
    if float(rate[1]) == 0:
        raise RuntimeError(f"nothing was answered in time: shots have to be longer\n{printed}")
    p50, p99 = (float(found[1]) * _UNITS[found[2]] for found in times.values() if found)
    return Shot(float(rate[1]), p50, p99)


def _settle(port: int, path: str, headers: Mapping[str, str] | None) -> None:
    # wrk leaves without waiting for its last answers; a slow server still works on them while the next one is asked.
    client = Client(port)
    client.get(path, dict(headers or {}))
    client.close()


def _run(address: str, said: list[str], connections: int, seconds: float, where: cores.Cores) -> str:
    # wrk counts in whole seconds; an interrupt makes it print what it has, so shots can be shorter.
    command = ["wrk", "-t1", f"-c{connections}", "-d60s", "--latency", "--timeout", "10s", *said, address]
    with cores.on(where):
        process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    try:
        process.wait(seconds)
    except subprocess.TimeoutExpired:
        process.send_signal(2)
    printed, _ = process.communicate(timeout=30)
    return printed
