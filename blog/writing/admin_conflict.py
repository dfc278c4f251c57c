"""The page on which somebody chooses where two edits overlap, place by place; and the same for programs."""

import secrets
from dataclasses import dataclass, field

from aiohttp import web

from blog.core.difference import Piece, differences
from blog.core.forms import Filled
from blog.core.i18n import gettext as _
from blog.core.merge import Merged, Overlap
from blog.core.web import View
from blog.posts.models import Post
from blog.writing import queries, queries_merge
from blog.writing.actions_merge import FieldOverlap, Merge, commands, typed_values
from blog.writing.actions_rendered import rendering
from blog.writing.admin_words import said
from blog.writing.forms_choices import WRITABLE, place
from blog.writing.queries_merge import Saver

# Of what is agreed, so much is shown before and after a place, in characters.
CONTEXT = 240
# Marking words costs time; texts longer than this, all places together, are shown without marks.
MARKED_AT_MOST = 40_000


@dataclass(frozen=True, slots=True)
class Place:
    """A place that both changed: its name in the form, both sides with the differing words marked, and mine as is."""

    name: str
    theirs: tuple[Piece, ...]
    mine: tuple[Piece, ...]
    wording: str
    may_join: bool
    may_write: bool
    before: str = ""
    after: str = ""


@dataclass
class _Purse:
    left: int = field(default=MARKED_AT_MOST)


async def conflict_page(
    view: View, post: Post, merge: Merge, *, typed: Filled | None = None, status: int = 409
) -> web.Response:
    """Both texts with what overlaps to choose from; `typed` has the choices made so far."""
    savers = await queries_merge.list_savers(view.db, post.id, after=merge.mine.version, until=merge.theirs.version)
    names_authors = any(each.name == "author_id" for each in merge.fields)
    authors = dict(await queries.list_authors(view.db)) if names_authors else {}
    texts = await rendering.run(_places, merge)
    return view.render(
        "admin/posts/conflict.html",
        post=post,
        texts=texts,
        fields=[_field_place(each, authors) for each in merge.fields],
        number=len(merge.fields) + sum(map(len, texts.values())),
        theirs=typed_values(merge.theirs),
        mine=typed_values(merge.mine),
        hidden=_hidden(merge),
        asks_password=bool(merge.mine.password),
        form=typed or Filled(),
        submission=secrets.token_urlsafe(16),
        savers=_others(savers, view.user.id),
        is_own=bool(savers) and all(saver.user_id == view.user.id for saver in savers),
        saved_at=savers[-1].saved_at if savers else post.updated_at,
        base_is_gone=merge.base is None,
        status=status,
    )


async def conflict_json(view: View, post: Post, merge: Merge) -> web.Response:
    """All three texts for a program."""
    savers = await queries_merge.list_savers(view.db, post.id, after=merge.mine.version, until=merge.theirs.version)
    message = _("What you changed was changed by another save, too. Nothing was overwritten.")
    last = savers[-1] if savers else None
    return view.json(
        {
            "error": {"status": 409, "message": message, "fields": {}},
            "base": typed_values(merge.base) if merge.base else None,
            "theirs": typed_values(merge.theirs),
            "mine": typed_values(merge.mine),
            "version": merge.theirs.version,
            "saved_by": last.name if last else "",
            "own": last is not None and last.user_id == view.user.id,
            "saved_at": (last.saved_at if last else post.updated_at).isoformat(),
        },
        status=409,
    )


def _others(savers: list[Saver], user_id: int) -> str:
    return ", ".join(saver.name for saver in savers if saver.user_id != user_id)


def _hidden(merge: Merge) -> dict[str, str]:
    """What the form carries along unseen; the text itself stands on the page in full."""
    mine = merge.mine
    values = {name: value for name, value in typed_values(mine).items() if name != "source"}
    values |= {"note": mine.note, "then": mine.then, "copy": mine.copy_key, **commands(mine)}
    kept = {name: value for name, value in values.items() if value}
    return {**kept, "version": str(mine.version), "shown": str(merge.theirs.version)}


def _places(merge: Merge) -> dict[str, list[Place]]:
    purse = _Purse()
    return {name: _text_places(name, merged, purse) for name, merged in merge.texts.items() if merged.overlaps}


def _text_places(name: str, merged: Merged, purse: _Purse) -> list[Place]:
    found: list[Place] = []
    parts = merged.parts
    for index, part in enumerate(parts):
        if not isinstance(part, Overlap):
            continue
        before = parts[index - 1] if index else ""
        after = parts[index + 1] if index + 1 < len(parts) else ""
        theirs, mine = _marked(part.theirs, part.mine, purse)
        found.append(
            Place(
                place(name, len(found)),
                theirs,
                mine,
                part.mine,
                may_join=bool(part.theirs and part.mine),
                may_write=True,
                before=_end_of(before) if isinstance(before, str) else "",
                # What is between two places is shown once, before the second.
                after=_beginning_of(after) if isinstance(after, str) and index + 2 >= len(parts) else "",
            )
        )
    return found


def _field_place(overlap: FieldOverlap, authors: dict[int, str]) -> Place:
    theirs, mine = (said(overlap.name, value, authors) for value in (overlap.theirs, overlap.mine))
    marked = _marked(theirs, mine, _Purse()) if overlap.name in WRITABLE else ((Piece(theirs),), (Piece(mine),))
    return Place(overlap.name, *marked, mine, may_join=False, may_write=overlap.name in WRITABLE)


def _marked(theirs: str, mine: str, purse: _Purse) -> tuple[tuple[Piece, ...], tuple[Piece, ...]]:
    """Both sides, the words marked that the other does not have."""
    purse.left -= len(theirs) + len(mine)
    if purse.left < 0 or not (theirs and mine):
        return (Piece(theirs),), (Piece(mine),)
    lines = differences(theirs, mine, context=len(theirs) + len(mine))
    return _side([line.old for line in lines]), _side([line.new for line in lines])


def _side(lines: list[tuple[Piece, ...] | None]) -> tuple[Piece, ...]:
    found: list[Piece] = []
    for pieces in lines:
        if pieces is not None:
            found += [Piece("\n"), *pieces] if found else pieces
    return tuple(found)


def _end_of(agreed: str) -> str:
    kept = agreed.strip()
    if len(kept) <= CONTEXT:
        return kept
    cut = kept[-CONTEXT:]
    return "… " + cut.partition(" ")[2].lstrip() if " " in cut else "…" + cut


def _beginning_of(agreed: str) -> str:
    kept = agreed.strip()
    if len(kept) <= CONTEXT:
        return kept
    cut = kept[:CONTEXT]
    return cut.rpartition(" ")[0] + " …" if " " in cut else cut + "…"
