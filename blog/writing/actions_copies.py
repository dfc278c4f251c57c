"""What is done with working copies: kept while somebody types, compared with what is stored, taken up again."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from blog.accounts.models import User
from blog.core import clock, text
from blog.core.db import Database, Transaction
from blog.core.difference import Line, Piece, differences
from blog.core.errors import BadRequest, Forbidden, Refused, TooMany
from blog.core.forms import Filled
from blog.core.i18n import gettext as _
from blog.posts.models import Kind, may_edit
from blog.writing import queries_copies
from blog.writing.actions_rendered import rendering
from blog.writing.forms import join_tags, split_tags
from blog.writing.forms_copies import CopyForm
from blog.writing.models_copies import BOXES, FIELDS, WORDS, WRITTEN, PostState, Values, WorkingCopy

MOST_COPIES = 200
# What is this old and was not touched since makes room for something new.
KEPT_AT_LEAST = timedelta(days=1)
ONE_HOUR = 3600


@dataclass(frozen=True, slots=True)
class Kept:
    """What is kept of a tab by now, and which version of its post is stored; None where there is no such post."""

    seq: int
    saved_at: datetime
    post: PostState | None


async def keep(db: Database, key: str, form: CopyForm, *, by: User) -> Kept:
    """Keep what a tab holds; a number that is not newer than the kept one changes nothing.

    Raises Forbidden for a post one may not edit, BadRequest where the key stands for another post already, Refused
    for text that cannot be stored, and TooMany.
    """
    _check_storable(form.fields_)
    state = await queries_copies.find_state(db, form.post_id) if form.post_id else None
    kind = state.kind if state else form.kind
    if not (may_edit(by, kind, state.author_id) if state else may_begin(by, kind)):
        raise Forbidden

    async def work(tx: Transaction) -> Kept:
        now = clock.now()
        mark = await queries_copies.find_mark(tx, by.id, key)
        if mark is None:
            await _make_room(tx, by, now)
        elif state is not None and mark.post_id not in (None, state.id):
            raise BadRequest(_("This tab is known for another post. Open the post again."))
        await queries_copies.keep_copy(
            tx,
            by.id,
            key,
            post_id=state.id if state else None,
            kind=kind,
            base_version=form.base_version,
            seq=form.seq,
            fields=form.fields_,
            now=now,
        )
        kept = await queries_copies.get_mark(tx, by.id, key)
        return Kept(kept.seq, kept.saved_at, state)

    return await db.transaction(work)


def may_begin(user: User, kind: Kind) -> bool:
    """Whether this person may begin something new of that kind."""
    return user.may("pages.write" if kind is Kind.PAGE else "posts.write")


def filled_with_copy(copy: WorkingCopy, start: Filled) -> Filled:
    """The editor's form as the copy holds it, and `start` where it says nothing; saving goes on from its version."""
    values = {name: start.value(name) for name in start.values if name not in BOXES}
    values |= {name: copy.value(name) for name in copy.fields}
    version = copy.base_version if copy.post_id else 0
    return Filled({**values, "version": str(version), "copy": copy.key})


def differing(copy: WorkingCopy, stored: Filled) -> dict[str, tuple[str, str]]:
    """The fields in which a copy says something else than is stored, each as it is stored and in the copy.

    A field that was not sent was not in the form; of something new only the words count.
    """
    found = {}
    for name in FIELDS:
        counts = name in WORDS if copy.post_id is None else name in copy.fields or name in BOXES
        # No address means the one made of the title, which a stored post has already.
        if counts and not (name == "slug" and not copy.value(name).strip()):
            pair = _normal(name, stored.value(name)), _normal(name, copy.value(name))
            if pair[0] != pair[1]:
                found[name] = pair
    return found


async def compare(pairs: Mapping[str, tuple[str, str]]) -> dict[str, list[Line]]:
    """The lines in which the two texts of each field differ. Raises Busy when too many wait."""
    return await rendering.run(_compare, pairs)


def _compare(pairs: Mapping[str, tuple[str, str]]) -> dict[str, list[Line]]:
    return {
        name: differences(before, after) if name in WRITTEN else _replaced(before, after)
        for name, (before, after) in pairs.items()
    }


def _replaced(before: str, after: str) -> list[Line]:
    return [Line("changed", (Piece(before, marked=True),), (Piece(after, marked=True),))]


def _normal(name: str, value: str) -> str:
    """The value as saving would store it, as far as that can be said of something unfinished."""
    if name in ("source", "excerpt"):
        return text.clean_text(value)
    if name == "tags":
        names = split_tags(value)
        return join_tags(sorted(names, key=str.casefold)) if isinstance(names, tuple) else value
    return text.slugify(value) if name == "slug" else text.clean_line(value)


def _check_storable(fields: Values) -> None:
    errors = {}
    for name, value in fields.items():
        try:
            "".join(value).encode()
        except UnicodeEncodeError:
            errors[name] = [_("There is half of a character in it, which cannot be stored. Please take it out.")]
    if errors:
        raise Refused(errors)


async def _make_room(tx: Transaction, by: User, now: datetime) -> None:
    surplus = await queries_copies.count_copies(tx, by.id) - MOST_COPIES + 1
    if surplus > 0 and await queries_copies.delete_oldest(tx, by.id, now - KEPT_AT_LEAST, surplus) < surplus:
        raise TooMany(ONE_HOUR, _("There is unsaved text of too many tabs. Save or throw away some of it first."))
