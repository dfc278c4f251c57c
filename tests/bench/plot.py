"""The figures as a picture: panels of bars in one SVG, light by day and dark by night."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from html import escape

from tests.bench.figures import Results
from tests.bench.growth import KINDS

WIDTH, LEFT, RIGHT, MARGIN = 920, 256, 190, 32
BAR, ROW, HEAD = 18, 30, 74
FONT = "ui-sans-serif, system-ui, -apple-system, 'Segoe UI', 'Noto Sans', 'PingFang SC', 'Noto Sans CJK SC', sans-serif"
STYLE = f"""
text {{ font-family: {FONT}; font-size: 14px; fill: #2b2a27; stroke: #faf8f3; stroke-width: 4; paint-order: stroke; }}
.paper {{ fill: #faf8f3; }}
.title {{ font-size: 16px; font-weight: 650; }}
.quiet, .note {{ fill: #6b675e; }}
.note {{ font-size: 13px; }}
.number {{ font-variant-numeric: tabular-nums; font-weight: 600; }}
.ours {{ fill: #a8382b; }}
.other {{ fill: #b9b3a4; }}
.mark {{ stroke: #6b675e; stroke-width: 1; stroke-dasharray: 2 4; }}
.spread {{ stroke: #2b2a27; stroke-width: 1.5; }}
@media (prefers-color-scheme: dark) {{
text {{ fill: #e7e4dc; stroke: #15171b; }}
.spread {{ stroke: #e7e4dc; }}
.paper {{ fill: #15171b; }}
.quiet, .note {{ fill: #a09c92; }}
.ours {{ fill: #e0705f; }}
.other {{ fill: #545a66; }}
.mark {{ stroke: #a09c92; }}
}}
"""


@dataclass(frozen=True)
class Bar:
    """One bar: its middle, the least and the most of the rounds, and what is said behind it."""

    label: str
    middle: float
    least: float
    most: float
    said: str
    is_ours: bool = True


@dataclass(frozen=True)
class Panel:
    """Bars on one scale; a line marks the length of the bar named `against`."""

    title: str
    note: str
    bars: Sequence[Bar]
    against: str = ""


def plot(results: Results) -> str:
    """The picture. Raises KeyError where something was not measured."""
    panels = (_kept(results), _two(results), _anew(results), _growth(results))
    drawn, top = [], float(MARGIN)
    for panel in panels:
        drawn.append(_panel(panel, top))
        top += _height(panel)
    words = ". ".join(f"{panel.title}: {', '.join(f'{b.label} {b.said}' for b in panel.bars)}" for panel in panels)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {top:g}" width="{WIDTH}" height="{top:g}" '
        f'role="img" aria-labelledby="t d"><title id="t">How fast pages come</title><desc id="d">{escape(words)}</desc>'
        f'<style>{STYLE}</style><rect class="paper" width="100%" height="100%" rx="10"/>{"".join(drawn)}</svg>\n'
    )


def _kept(results: Results) -> Panel:
    shown = (
        ("nginx, the same bytes as a file", "nginx", False),
        ("bare aiohttp, the same bytes", "bare", False),
        ("Inkstone, post", "post", True),
        ("Inkstone, post, gzip", "post gzip", True),
        ("Inkstone, home", "home", True),
        ("Inkstone, feed", "feed", True),
        ("Inkstone, 304 not modified", "post 304", True),
    )
    note = "answers a second, 32 connections, one core; × the bare handler"
    return Panel(
        "Kept pages", note, [_rate(results, *one, against="bare") for one in shown], "bare aiohttp, the same bytes"
    )


def _two(results: Results) -> Panel:
    note = "answers a second, 32 connections; both cores, shared with who asks; × nginx"
    shown = (("nginx, one worker", "two: nginx", False), ("Inkstone, post, two processes", "two: post", True))
    return Panel(
        "Two processes", note, [_rate(results, *one, against="two: nginx") for one in shown], "nginx, one worker"
    )


def _anew(results: Results) -> Panel:
    shown = (
        ("a naive blog, post", "naive post", False),
        ("Inkstone, post", "post anew", True),
        ("Inkstone, post, signed in", "post signed in", True),
        ("Inkstone, home", "home anew", True),
        ("Inkstone, tag", "tag anew", True),
        ("Inkstone, archive", "archive anew", True),
        ("Inkstone, search", "search anew", True),
    )
    note = "answers a second, 32 connections, one core with the database; × the naive blog's post"
    bars = [_rate(results, *one, against="naive post") for one in shown]
    return Panel("Made for each request", note, bars, "a naive blog, post")


def _growth(results: Results) -> Panel:
    bars = []
    for kind in KINDS:
        for site in ("small", "large"):
            found = results.time(f"{kind} of {site}")
            said = f"{found.median * 1000:.1f} ms"
            if site == "large":
                said += f"  {results.time_ratio(f'{kind} of large', f'{kind} of small').median:.2f} ×"
            label = f"{kind}, {results.facts.get(f'{site} site', site)}"
            bars.append(Bar(label, found.median, found.least, found.most, said, site == "large"))
    return Panel("Growth", "milliseconds for a page made anew, one request after the other; shorter is better", bars)


def _rate(results: Results, label: str, name: str, is_ours: bool, *, against: str) -> Bar:
    found = results.rate(f"{name} @32")
    said = f"{found.median:,.0f}"
    if name != against:
        said += f"  {results.ratio(f'{name} @32', f'{against} @32').median:.2f} ×"
    return Bar(label, found.median, found.least, found.most, said, is_ours)


def _height(panel: Panel) -> float:
    return HEAD + ROW * len(panel.bars)


def _panel(panel: Panel, top: float) -> str:
    room = WIDTH - LEFT - RIGHT
    scale = room / max(bar.most for bar in panel.bars)
    parts = [_text(MARGIN, top + 10, panel.title, "title"), _text(MARGIN, top + 31, panel.note, "note")]
    first = top + 48
    for bar in panel.bars:
        if bar.label == panel.against:
            x, bottom = LEFT + bar.middle * scale, first + ROW * len(panel.bars) - (ROW - BAR)
            parts.append(f'<line class="mark" x1="{x:.1f}" x2="{x:.1f}" y1="{first - 4:g}" y2="{bottom + 4:g}"/>')
    for number, bar in enumerate(panel.bars):
        parts.extend(_bar(bar, first + number * ROW, scale))
    return "".join(parts)


def _bar(bar: Bar, y: float, scale: float) -> Iterable[str]:
    middle, end = y + BAR / 2, LEFT + bar.most * scale
    kind = "ours" if bar.is_ours else "other"
    yield _text(LEFT - 14, middle + 5, bar.label, "" if bar.is_ours else "quiet", anchor="end")
    width = max(2.0, bar.middle * scale)
    yield f'<rect class="{kind}" x="{LEFT}" y="{y:g}" width="{width:.1f}" height="{BAR}" rx="3"/>'
    yield f'<line class="spread" x1="{LEFT + bar.least * scale:.1f}" x2="{end:.1f}" y1="{middle:g}" y2="{middle:g}"/>'
    number, _, ratio = bar.said.partition("  ")
    yield (
        f'<text x="{end + 10:.1f}" y="{middle + 5:g}"><tspan class="number">{escape(number)}</tspan>'
        f'<tspan class="quiet" dx="8">{escape(ratio)}</tspan></text>'
    )


def _text(x: float, y: float, words: str, kind: str, anchor: str = "start") -> str:
    return f'<text x="{x:g}" y="{y:g}" class="{kind}" text-anchor="{anchor}">{escape(words)}</text>'
