"""The lists of posts and of pages, from which several can be chosen at once."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from aiohttp import web

from blog.core import clock
from blog.core.forms import Filled
from blog.core.i18n import N_, ngettext
from blog.core.i18n import gettext as _
from blog.core.keyset import Key, Stretch, asked_stretch, key_page
from blog.core.text import clean_line
from blog.core.web import View
from blog.core.words import terms
from blog.posts.models import Kind, PostRow
from blog.writing import queries_lists, queries_rows
from blog.writing.admin import ROWS_PER_PAGE
from blog.writing.forms_bulk import CHANGES, Change

STATES = {
    "all": N_("All"),
    "draft": N_("Drafts"),
    "published": N_("Published"),
    "scheduled": N_("Scheduled"),
    "private": N_("Private"),
    "trashed": N_("Trash"),
}
LISTS = {Kind.POST: "admin.posts", Kind.PAGE: "admin.pages"}
SELECTIONS = {Kind.POST: "admin.post_selection", Kind.PAGE: "admin.page_selection"}
EMPTYINGS = {Kind.POST: "admin.post_trash", Kind.PAGE: "admin.page_trash"}
LABELS = {
    Change.PUBLISH: N_("Publish"),
    Change.WITHDRAW: N_("Back to a draft"),
    Change.TRASH: N_("Move to the trash"),
    Change.RESTORE: N_("Put back"),
    Change.DELETE: N_("Delete for good"),
    Change.ADD_TAG: N_("Add a tag"),
    Change.REMOVE_TAG: N_("Remove a tag"),
    Change.OPEN_COMMENTS: N_("Allow comments"),
    Change.CLOSE_COMMENTS: N_("Stop comments"),
}


class Rows(View):
    """The list of posts, or of pages."""

    permission = "posts.write"
    kind = Kind.POST

    async def get(self) -> web.StreamResponse:
        return await list_page(self, self.kind, Filled())


class Posts(Rows):
    permission = "posts.write"
    kind = Kind.POST


class Pages(Rows):
    permission = "pages.write"
    kind = Kind.PAGE


async def list_page(view: View, kind: Kind, form: Filled, *, status: int = 200) -> web.Response:
    """The list the address asks for; `form` holds what was chosen in it, and what was wrong with that."""
    asked, now = view.request.query, clock.now()
    stretch = asked_stretch(asked, ROWS_PER_PAGE)
    kept = kept_query(view)
    shown, search = kept.get("show", "all"), kept.get("q", "")
    found = await _found(view, kind, shown, search, stretch, now)
    if stretch.is_newer and (search or len(found.rows) < stretch.limit):  # the list begins here, and with a whole page
        stretch = Stretch(ROWS_PER_PAGE)
        found = await _found(view, kind, shown, search, stretch, now)
    rows = key_page(stretch, found.rows, lambda row: Key(row.updated_at, row.id))
    counts = await queries_lists.count_states(view.db, kind, author_id=own_only(view), now=now)
    here = {**kept, **stretch.query}
    return view.render(
        "admin/posts/posts.html",
        kind=kind,
        rows=rows,
        list_url=view.url(LISTS[kind]),
        page_url=lambda query: view.url(LISTS[kind], query={**kept, **query}),
        is_cut=found.is_cut,
        most_looked=queries_rows.MOST_LOOKED_AT if counts["all"] > queries_rows.MOST_LOOKED_AT else 0,
        filter=shown,
        filters=[
            (state, _(label), counts[state], view.url(LISTS[kind], query={"show": state}))
            for state, label in STATES.items()
        ],
        q=search,
        now=now,
        form=form,
        chosen=_chosen(view, form, rows.items),
        choose_all=view.url(LISTS[kind], query={**here, "choose": "all"}),
        choose_none=view.url(LISTS[kind], query=here),
        selection=view.url(SELECTIONS[kind], query=here),
        emptying=view.url(EMPTYINGS[kind]),
        changes=[(change.value, _(LABELS[change])) for change in CHANGES[shown == "trashed"]],
        goes_at=_goes_at(view.settings.trash_days),
        trash_days=view.settings.trash_days,
        notice=_notice(asked.get("did", ""), asked.get("done", "")),
        status=status,
    )


@dataclass(frozen=True, slots=True)
class _Found:
    """Rows of a list; `is_cut` where more titles have the words than were looked at."""

    rows: list[PostRow]
    is_cut: bool = False


async def _found(view: View, kind: Kind, shown: str, search: str, stretch: Stretch, now: datetime) -> _Found:
    author_id = own_only(view)
    if not search:
        return _Found(await queries_rows.list_rows(view.db, kind, shown, author_id=author_id, stretch=stretch, now=now))
    since = await queries_rows.find_floor(view.db, kind, stretch)
    rows = await queries_rows.list_containing(
        view.db, kind, shown, search, author_id=author_id, since=since, stretch=stretch, now=now
    )
    if len(rows) == stretch.limit:
        return _Found(rows)
    # Not enough of late: of all titles those that have the words whole.
    titled = await queries_rows.list_titled(view.db, terms(search))
    more = await queries_rows.list_among(view.db, kind, shown, titled, author_id=author_id, stretch=stretch, now=now)
    both = {row.id: row for row in (*rows, *more)}
    newest_first = sorted(both.values(), key=lambda row: (row.updated_at, row.id), reverse=True)
    return _Found(newest_first[: stretch.limit], is_cut=len(titled) == queries_rows.MOST_FOUND)


def own_only(view: View) -> int | None:
    """Whose posts a list shows: those of who asks, None for everybody's."""
    return None if view.user.may("posts.edit_any") else view.user.id


def kept_query(view: View) -> dict[str, str]:
    """What of the address says which list it is, but for the page."""
    shown = view.request.query.get("show", "")
    search = clean_line(view.request.query.get("q", ""))[:100]
    return {**({"show": shown} if shown in STATES else {}), **({"q": search} if search else {})}


def done_url(view: View, kind: Kind, did: str, done: int) -> str:
    """The list again, saying what was done to how many."""
    return view.url(LISTS[kind], query={**kept_query(view), "did": did, "done": done})


def _chosen(view: View, form: Filled, rows: Any) -> frozenset[str]:
    if view.request.query.get("choose") == "all" and not form.values:
        return frozenset(f"{row.id}:{row.version}" for row in rows)
    return frozenset(form.values.getall("post", []))


def _goes_at(trash_days: int) -> Any:
    def goes_at(row: PostRow) -> datetime | None:
        return row.trashed_at + timedelta(days=trash_days) if trash_days and row.trashed_at else None

    return goes_at


def _notice(did: str, done: str) -> str:
    if did not in set(Change) or not (done.isascii() and done.isdigit() and len(done) <= 6):
        return ""
    return said(Change(did), int(done))


def said(change: Change, number: int) -> str:
    """What was done to so many, in a sentence."""
    match change:
        case Change.PUBLISH:
            return ngettext("%(num)s is published.", "%(num)s are published.", number)
        case Change.WITHDRAW:
            return ngettext("%(num)s is a draft again.", "%(num)s are drafts again.", number)
        case Change.TRASH:
            return ngettext("%(num)s is in the trash now.", "%(num)s are in the trash now.", number)
        case Change.RESTORE:
            return ngettext("%(num)s is back from the trash.", "%(num)s are back from the trash.", number)
        case Change.DELETE:
            return ngettext("%(num)s is deleted for good.", "%(num)s are deleted for good.", number)
        case Change.ADD_TAG:
            return ngettext("%(num)s has the tag now.", "%(num)s have the tag now.", number)
        case Change.REMOVE_TAG:
            return ngettext("%(num)s is without the tag now.", "%(num)s are without the tag now.", number)
        case Change.OPEN_COMMENTS:
            return ngettext("%(num)s can be commented on now.", "%(num)s can be commented on now.", number)
        case Change.CLOSE_COMMENTS:
            return ngettext("%(num)s takes no more comments.", "%(num)s take no more comments.", number)
