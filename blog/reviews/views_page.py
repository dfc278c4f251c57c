"""The page of a review in all its states, put together away from the event loop."""

from collections.abc import Iterable

from aiohttp import web

from blog.core import security
from blog.core.forms import Filled
from blog.core.web import View
from blog.reviews import queries, queries_notes
from blog.reviews.anchors import find_block
from blog.reviews.blocks import split
from blog.reviews.forms import NOTE_FIELD
from blog.reviews.models import Draft, ReviewLink
from blog.reviews.reading import read
from blog.writing.actions_rendered import rendered, rendering

# A form may have a thousand fields; longer drafts are parted into several forms.
NOTES_PER_FORM = 800


async def review_page(
    view: View, link: ReviewLink, draft: Draft, *, form: Filled | None = None, status: int = 200
) -> web.Response:
    """The draft with everything beside it; `form` brings back what was typed."""
    form = form or Filled({"name": link.signature or link.name, "submission": security.new_token()})
    notes = await queries_notes.list_link_notes(view.db, link.id)
    seen, texts = link.read_version, dict[int, tuple[str, str]]()
    if seen is not None and seen != draft.version:
        texts = await queries.find_texts(view.db, draft.id, {seen, draft.version})
    sources = (texts[seen][1], texts[draft.version][1]) if seen is not None and len(texts) == 2 else None
    reading = await rendering.run(read, draft.html, notes, sources)
    fields = {passage.field for passage in reading.passages}
    page = view.render(
        "reviews/review.html",
        draft=draft,
        link=link,
        token=view.part("token"),
        form=form,
        reading=reading,
        parts=[
            reading.passages[at : at + NOTES_PER_FORM] for at in range(0, len(reading.passages) or 1, NOTES_PER_FORM)
        ],
        former_title=texts[seen][0] if seen in texts and texts[seen][0] != draft.title else None,
        is_compared=sources is not None or seen == draft.version,
        homeless=_homeless(form, fields),
        noted="noted" in view.request.query,
        read="read" in view.request.query,
        status=status,
    )
    return kept_apart(page)


async def found_quotes(view: View, draft: Draft, version: int, fields: Iterable[str]) -> dict[str, str]:
    """The words of each paragraph that a note's field names: as it is now, else as it was in the version shown.

    A paragraph that was in neither has none: what the field claims is not believed.
    """
    named = {name: name.split("-")[1:] for name in fields}
    found = await rendering.run(_quotes, draft.html, named)
    if len(found) < len(named) and 0 < version < draft.version:
        texts = await queries.find_texts(view.db, draft.id, {version})
        if version in texts:
            shown = await rendered(texts[version][1], "")
            found = await rendering.run(_quotes, shown.html, named) | found
    return {name: found.get(name, "") for name in named}


def kept_apart(page: web.Response) -> web.Response:
    """The page with the headers that keep it out of caches and search engines, and its address out of other logs."""
    page.headers["Cache-Control"] = "no-store"
    page.headers["X-Robots-Tag"] = "noindex, nofollow, noarchive"
    page.headers["Referrer-Policy"] = "no-referrer"
    return page


def _quotes(html: str, named: dict[str, list[str]]) -> dict[str, str]:
    blocks = split(html)
    found = {name: find_block(blocks, fingerprint, int(position)) for name, (position, fingerprint) in named.items()}
    return {name: block.text for name, block in found.items() if block is not None}


def _homeless(form: Filled, fields: set[str]) -> list[str]:
    """Fields that were filled in beside paragraphs which are not there any more."""
    return [
        name
        for name in dict.fromkeys(form.values)
        if NOTE_FIELD.fullmatch(name) and name not in fields
        if form.value(name).strip()
    ]
