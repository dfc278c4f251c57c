"""The results as one text in Markdown: the promises first, then everything that was measured."""

from collections.abc import Iterable, Sequence

from tests.bench.figures import Results, Spread
from tests.bench.growth import KINDS
from tests.bench.numbers import MEGABYTE, PROMISES, Promise

# What a line is compared with, in this order, where it was measured at that number of connections.
COMPARED = ("bare", "nginx", "naive post")


def table(results: Results) -> str:
    """The whole text."""
    facts = [f"- {name}: {said}" for name, said in results.facts.items()]
    parts = ["# The bench", "\n".join(facts), "## What was promised", _promises(results)]
    parts += ["## Answers", _shots(results), "## Made anew, one after the other", _growth(results)]
    return "\n\n".join([*parts, "## Besides", _besides(results)]) + "\n"


def _promises(results: Results) -> str:
    rows = [("what", "wanted", "measured", "least – most", "")]
    return _lines([*rows, *(_promise(promise, results) for promise in PROMISES)])


def _promise(promise: Promise, results: Results) -> Sequence[str]:
    wanted = f"{'≥' if promise.is_least else '≤'} {_short(promise.wanted)} {promise.unit}"
    try:
        found = promise.measured(results)
    except KeyError:
        return promise.what, wanted, "not measured", "", "**?**"
    kept = "kept" if promise.is_kept_by(results) else "**missed**"
    return promise.what, wanted, f"{_short(found.median)} {promise.unit}", _range(found), kept


def _shots(results: Results) -> str:
    head = ("what", "connections", "answers/s", *(f"× {name}" for name in COMPARED), "p50 ms", "p99 ms")
    return _lines([head, *(_shot(name, results) for name in results.shots)])


def _shot(name: str, results: Results) -> Sequence[str]:
    what, _, connections = name.rpartition(" @")
    ratios = [_compared(name, f"{other} @{connections}", results) for other in COMPARED]
    speed = (f"{results.rate(name).median:,.0f}", *ratios, f"{results.p50(name):.2f}", f"{results.p99(name):.2f}")
    return what, connections, *speed


def _compared(name: str, other: str, results: Results) -> str:
    # The two processes share their cores with wrk: compared with what did not, they would say nothing.
    if name == other or other not in results.shots or name.startswith(("two: ", "quiet", "saving")):
        return ""
    found = results.ratio(name, other)
    return f"{_short(found.median)} ({_range(found)})"


def _growth(results: Results) -> str:
    rows = [("page", "small site, ms", "large site, ms", "×", "least – most")]
    for kind in KINDS:
        small, large = (results.time(f"{kind} of {site}").median * 1000 for site in ("small", "large"))
        ratio = results.time_ratio(f"{kind} of large", f"{kind} of small")
        rows.append((kind, f"{small:.2f}", f"{large:.2f}", _short(ratio.median), _range(ratio)))
    return _lines(rows)


def _besides(results: Results) -> str:
    rows = [("what", "median", "least – most")]
    for name, values in results.times.items():
        if " of " not in name:
            found = Spread.of(value * 1000 for value in values)
            rows.append((name, f"{_short(found.median)} ms", f"{_range(found)}"))
    for name, size in results.sizes.items():
        said = f"{size / MEGABYTE:.1f} MB" if size >= MEGABYTE else f"{size:,.0f} bytes"
        rows.append((name, said, ""))
    return _lines(rows)


def _range(found: Spread) -> str:
    return f"{_short(found.least)} – {_short(found.most)}"


def _short(number: float) -> str:
    return f"{number:,.0f}" if number >= 100 else f"{number:.3g}" if number < 0.1 else f"{number:.2f}"


def _lines(rows: Iterable[Sequence[str]]) -> str:
    head, *rest = rows
    rule = ["---", *["--:"] * (len(head) - 1)]
    return "\n".join(f"| {' | '.join(row)} |" for row in (head, rule, *rest))
