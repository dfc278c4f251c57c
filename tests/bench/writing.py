"""What authors wait for: a save and a preview of a long post; and what readers feel while somebody saves."""

import threading
import time
from html.parser import HTMLParser
from itertools import cycle
from random import Random

from blog.demo.english import ENGLISH
from blog.demo.text import Writer
from tests.bench.asking import Answer, Client
from tests.bench.figures import Results
from tests.bench.sites import signed_in
from tests.bench.traffic import USUAL, named
from tests.bench.wrk import shoot

LONG = 20_000
JSON = {"Accept": "application/json"}
BETWEEN_SAVES_SECONDS = 0.5


class Editor:
    """A post open in the editor of somebody signed in."""

    def __init__(self, client: Client, post_id: int) -> None:
        self._client = client
        self._path = f"/admin/posts/{post_id}"
        self._fields = _fields(_ok(client.get(self._path)).body.decode(), self._path)

    def save(self, source: str) -> float:
        """Save that text; how many seconds the answer took."""
        asked = {**self._fields, "source": source}
        before = time.perf_counter()
        answer = self._client.post(self._path, asked, JSON)
        seconds = time.perf_counter() - before
        self._fields["version"] = str(_ok(answer).json["version"])
        return seconds

    def preview(self, source: str) -> float:
        """Have that text shown; how many seconds the answer took."""
        before = time.perf_counter()
        answer = self._client.post(f"{self._path}/preview", {**self._fields, "source": source}, JSON)
        seconds = time.perf_counter() - before
        if not _ok(answer).json["html"]:
            raise RuntimeError("the preview is empty")
        return seconds


def measure_writing(results: Results, port: int, post_id: int, times: int) -> None:
    """Saves and previews of 20,000 bytes in turns; each save changes the text."""
    client = signed_in(port)
    editor, text = Editor(client, post_id), long_text()
    for number in range(times):
        results.add_time("save", editor.save(f"{text}\n\nThis is edit {number} of {time.time_ns()}.\n"))
        results.add_time("preview", editor.preview(f"{text}\n\nA look at it, {number}.\n"))
    client.close()
    results.sizes["saved text"] = len(text.encode())


def measure_crowd(
    results: Results, port: int, path: str, post_ids: tuple[int, int], rounds: int, seconds: float
) -> None:
    """What readers of a kept page wait while nobody writes, and while two posts are saved in turns each second."""
    client = signed_in(port)
    editors = [Editor(client, post_id) for post_id in post_ids]
    for _ in range(rounds):
        results.add_shot(named("quiet", USUAL), shoot(port, path, seconds=seconds, warm_seconds=0.5))
        saver = _Saver(editors)
        results.add_shot(named("saving", USUAL), shoot(port, path, seconds=seconds, warm_seconds=0.5))
        for taken in saver.stop():
            results.add_time("save in a crowd", taken)
    client.close()


class _Saver(threading.Thread):
    """Saves twice a second until told to stop."""

    def __init__(self, editors: list[Editor]) -> None:
        super().__init__(daemon=True)
        self._editors = editors
        self._enough = threading.Event()
        self._seconds: list[float] = []
        self._failure: BaseException | None = None
        self.start()

    def run(self) -> None:
        try:
            while not self._enough.wait(BETWEEN_SAVES_SECONDS):
                editor = self._editors[len(self._seconds) % len(self._editors)]
                self._seconds.append(editor.save(f"{long_text(3_000)}\n\nSaved at {time.time_ns()}.\n"))
        except BaseException as failure:
            self._failure = failure

    def stop(self) -> list[float]:
        """How long the saves took, in seconds. Raises what went wrong with them."""
        self._enough.set()
        self.join()
        if self._failure is not None:
            raise self._failure
        return self._seconds


def long_text(size: int = LONG) -> str:
    """Markdown of about so many bytes, always the same: prose, lists, quotations, code, tables, formulas."""
    writer = Writer(ENGLISH, Random(7))
    prose = (writer.marked_paragraph, writer.paragraph, writer.paragraph)
    kinds = (lambda: f"## {writer.title()}", *prose, writer.list, *prose, writer.quote, *prose, writer.code, *prose)
    parts: list[str] = []
    for make in cycle((*kinds, writer.table, *prose, writer.formula)):
        if sum(len(part.encode()) + 2 for part in parts) >= size:
            return "\n\n".join(parts)
        parts.append(make())
    raise AssertionError("a circle has no end")


def _ok(answer: Answer) -> Answer:
    if answer.status != 200:
        raise RuntimeError(f"answered with {answer.status}: {answer.body[:500].decode(errors='replace')}")
    return answer


class _Form(HTMLParser):
    """The fields of the form that goes to `action`, as a browser would send them."""

    def __init__(self, action: str) -> None:
        super().__init__()
        self.fields: dict[str, str] = {}
        self._action = action
        self._inside = False
        self._text: str | None = None
        self._select: str | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        said = {name: value or "" for name, value in attrs}
        name = said.get("name", "")
        if tag == "form":
            self._inside = said.get("action") == self._action
        elif not self._inside or not (name or tag == "option"):
            return
        elif tag == "input":
            self._input(name, said)
        elif tag == "textarea":
            self._text, self.fields[name] = name, ""
        elif tag == "select":
            self._select = name
        elif self._select and ("selected" in said or self._select not in self.fields):
            self.fields[self._select] = said.get("value", "")

    def _input(self, name: str, said: dict[str, str]) -> None:
        kind = said.get("type", "text")
        if kind not in ("submit", "button", "file") and (kind not in ("checkbox", "radio") or "checked" in said):
            self.fields[name] = said.get("value", "1" if kind == "checkbox" else "")

    def handle_data(self, data: str) -> None:
        if self._text is not None:
            self.fields[self._text] += data

    def handle_endtag(self, tag: str) -> None:
        if tag == "textarea" and self._text is not None:
            # The line break right after the tag belongs to the page, not to the text (HTML, section 13.1.2.5).
            self.fields[self._text], self._text = self.fields[self._text].removeprefix("\n"), None
        elif tag == "select":
            self._select = None
        elif tag == "form":
            self._inside = False


def _fields(page: str, action: str) -> dict[str, str]:
    form = _Form(action)
    form.feed(page)
    if "version" not in form.fields:
        raise RuntimeError(f"there is no form that goes to {action}")
    return form.fields
