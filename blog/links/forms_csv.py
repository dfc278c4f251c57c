"""Lists of redirects as spreadsheets write them: from, to and status, with commas, semicolons or tabs in between.

Each line stands for itself, so that a quotation mark that is never closed costs one line and not all that follow.
"""

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from blog.core.i18n import N_
from blog.core.text import contains_control
from blog.links.models_redirects import Address, Redirect, Status, Unusable, source_of, target_of

MOST_LINES: Final = 100_000
LONGEST_LINE: Final = 10_000
DELIMITERS: Final = "\t;,"
_SAMPLE: Final = 50
_HEADINGS: Final = {
    "from": "from",
    "source": "from",
    "source url": "from",
    "old": "from",
    "to": "to",
    "target": "to",
    "target url": "to",
    "new": "to",
    "status": "status",
    "code": "status",
    "type": "status",
}
_STATUSES: Final = {
    "": None,
    "301": Status.FOR_GOOD,
    "308": Status.FOR_GOOD,
    "302": Status.FOR_NOW,
    "303": Status.FOR_NOW,
    "307": Status.FOR_NOW,
    "410": Status.GONE,
    "gone": Status.GONE,
}


class UnreadableList(Exception):
    """A file that is no such list at all; `reason` is marked with N_."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a list: what it asks for, or why that cannot be. `number` counts from 1."""

    number: int
    text: str
    redirect: Redirect | None = None
    problem: Unusable | None = None


def decoded(data: bytes) -> str:
    """The text of a file. Raises UnreadableList for anything but UTF-8, and says what it seems to be."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")) or b"\0" in data[:200]:
        raise UnreadableList(N_("This file is in UTF-16. Please save it as UTF-8 (CSV UTF-8) and send it again."))
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        pass
    try:
        data.decode("gb18030")
    except UnicodeDecodeError:
        raise UnreadableList(N_("This file is not a text in UTF-8.")) from None
    raise UnreadableList(
        N_("This file is not in UTF-8, perhaps in GB18030. Please save it as UTF-8 (CSV UTF-8) and send it again.")
    )


def read_list(text: str, hosts: tuple[str, ...]) -> list[Line]:
    """The lines of a list, empty ones left out. Raises UnreadableList where there are none or too many."""
    whole = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    lines = [(number, line) for number, line in enumerate(whole.split("\n"), 1) if line.strip()]
    if not lines:
        raise UnreadableList(N_("There is nothing in this list."))
    if len(lines) > MOST_LINES:
        raise UnreadableList(N_("This list is too long. Please send it in parts of up to 100,000 lines."))
    delimiter = _delimiter([line for _number, line in lines[:_SAMPLE]])
    columns = _columns(_cells(lines[0][1], delimiter))
    wanted = lines[1:] if columns else lines
    return [_line(number, line, delimiter, columns or ["from", "to", "status"], hosts) for number, line in wanted]


def written_list(redirects: Iterable[Redirect]) -> str:
    """The list of these redirects, as `read_list` reads it (RFC 4180).

    Every cell begins with a slash, with "http" or with a digit: none can be taken for a formula.
    """
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(("from", "to", "status"))
    writer.writerows((str(one.source), one.target, int(one.status)) for one in redirects)
    return out.getvalue()


def _delimiter(sample: Sequence[str]) -> str:
    def fitting(delimiter: str) -> int:
        rows = [_cells(line, delimiter) or [] for line in sample]
        return sum(_is_row(row) or bool(_columns(row)) for row in rows)

    # Of two that fit alike the first is meant: few addresses have a tab or a semicolon in them.
    return max(DELIMITERS, key=fitting)


def _is_row(cells: Sequence[str]) -> bool:
    if len(cells) not in (2, 3):
        return False
    return cells[1].strip().startswith(("/", "http")) or cells[-1].strip() in _STATUSES


def _cells(line: str, delimiter: str) -> list[str] | None:
    """The cells of a line, None where a quotation mark is not closed."""
    try:
        return next(_reader(line, delimiter), [])
    except csv.Error:
        return None


def _reader(line: str, delimiter: str) -> Iterator[list[str]]:
    return csv.reader([line], delimiter=delimiter, strict=True)


def _columns(cells: list[str] | None) -> list[str] | None:
    """What the columns are, where the line is a heading."""
    names = [_HEADINGS.get(" ".join(cell.lower().split("_")).strip(), "") for cell in cells or []]
    return names if "from" in names else None


def _line(number: int, line: str, delimiter: str, columns: list[str], hosts: tuple[str, ...]) -> Line:
    shown = line[:200].strip()
    if contains_control(shown):
        shown = "".join(" " if contains_control(char) else char for char in shown)
    try:
        return Line(number, shown, redirect=_redirect(line, delimiter, columns, hosts))
    except Unusable as problem:
        return Line(number, shown, problem=problem)


def _redirect(line: str, delimiter: str, columns: list[str], hosts: tuple[str, ...]) -> Redirect:
    if len(line) > LONGEST_LINE:
        raise Unusable(N_("This line is too long."))
    cells = _cells(line, delimiter)
    if cells is None:
        raise Unusable(N_("A quotation mark is not closed."))
    if contains_control("".join(cells)):
        raise Unusable(N_("There is a character in it that cannot be seen."))
    found = {name: cell.strip() for name, cell in zip(columns, cells, strict=False) if name}
    source, target, told = (found.get(name, "") for name in ("from", "to", "status"))
    if not source:
        raise Unusable(N_("The address it is for is missing."))
    if told.lower() not in _STATUSES:
        raise Unusable(N_("“%(status)s” is no status: use 301, 302 or 410."), status=told[:40])
    return made(source, target, _STATUSES[told.lower()], hosts)


def made(source: str, target: str, status: Status | None, hosts: tuple[str, ...]) -> Redirect:
    """The redirect that is asked for. Raises Unusable."""
    if status is None:
        status = Status.GONE if target.lower() == "gone" else Status.FOR_GOOD
    address: Address = source_of(source, hosts)
    if status is Status.GONE:
        return Redirect(address, "", status)
    if not target:
        raise Unusable(N_("Where it should lead is missing."))
    return Redirect(address, target_of(target, hosts), status)
