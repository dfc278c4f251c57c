"""What happens to review links and notes: made, renewed, ended; left, answered, resolved, deleted."""

import re
from collections.abc import Sequence
from datetime import timedelta
from typing import Final

from blog.accounts import queries as account_queries
from blog.accounts.models import User
from blog.core import clock, markup, security
from blog.core.db import Database, Duplicate, Transaction
from blog.core.errors import Gone, NotFound, Refused, TooMany
from blog.core.i18n import gettext as _
from blog.reviews import queries, queries_notes
from blog.reviews.forms import LinkForm, NotesForm, ReplyForm
from blog.reviews.models import Draft, NewNote, ReviewLink

MOST_LINKS: Final = 100
# For each link over all its days, and at a time.
MOST_NOTES: Final = 500
MOST_NOTES_AT_ONCE: Final = 50
SENDINGS_PER_NETWORK: Final = 30
SENDINGS_PER_LINK: Final = 60
WINDOW: Final = timedelta(minutes=10)
# As much of a paragraph as is kept with a note: enough to quote it, and to know it again after it was changed.
LONGEST_QUOTE: Final = 2000
# As `security.new_token` makes them.
TOKEN: Final = re.compile(r"[A-Za-z0-9_-]{43}")


async def get_open_review(db: Database, token: str) -> tuple[ReviewLink, Draft]:
    """The link of that secret and its draft. Raises NotFound, and Gone where it ended or the draft is in the trash."""
    found = await queries.find_review(db, security.digest(token)) if TOKEN.fullmatch(token) else None
    if found is None:
        raise NotFound
    link, draft = found
    if not link.is_open(clock.now()) or draft.trashed_at is not None:
        raise Gone
    return found


async def make_link(db: Database, post_id: int, form: LinkForm, *, by: User) -> str | None:
    """Make a link and give back its secret, None where that submission made one before. Raises Refused."""
    token, now = security.new_token(), clock.now()
    if await queries.count_links(db, post_id) >= MOST_LINKS:
        raise Refused({"": [_("There are too many links to this already. Give an ended one a new address instead.")]})
    values = {
        "post_id": post_id,
        "token_hash": security.digest(token),
        "submission": security.digest(str(by.id), form.submission or token),
        "name": form.name,
        "made_at": now,
        "expires_at": now + timedelta(days=form.days),
    }
    try:
        await queries.insert_link(db, values)
    except Duplicate:
        return None
    return token


async def renew_link(db: Database, post_id: int, link_id: int, days: int) -> str:
    """Give a link a new secret and so many days from now; the former one leads nowhere. Raises NotFound."""
    token = security.new_token()
    expires_at = clock.now() + timedelta(days=days)
    await queries.renew_link(db, post_id, link_id, security.digest(token), expires_at)
    return token


async def revoke_link(db: Database, post_id: int, link_id: int) -> None:
    """End a link at once; its notes stay. Raises NotFound."""
    await queries.revoke_link(db, post_id, link_id, clock.now())


async def mark_read(db: Database, link: ReviewLink, draft: Draft, version: int) -> None:
    """Remember the state a reviewer has read, so that the next page can mark what is new since."""
    if 0 < version <= draft.version:
        await queries.set_read(db, link.id, version, clock.now())


async def leave_notes(
    db: Database, link: ReviewLink, draft: Draft, form: NotesForm, notes: Sequence[NewNote], *, network: str
) -> None:
    """Store notes, all or none; sent twice they are stored once. Raises Refused, and TooMany."""
    if form.website:
        # A program filled in the trap. It is told nothing, and nothing is kept.
        return
    await _check(db, link, len(notes), network)
    now = clock.now()
    rows = [
        {
            "link_id": link.id,
            "name": form.name,
            "body": note.body,
            "html": markup.render_comment(note.body),
            "fingerprint": note.fingerprint,
            "position": note.position,
            "quote": note.quote[:LONGEST_QUOTE],
            "submission": security.digest(form.submission, note.fingerprint, str(note.position), note.body),
            "made_at": now,
        }
        for note in notes
    ]
    version = form.version if 0 < form.version <= draft.version else draft.version

    async def work(tx: Transaction) -> None:
        await queries.set_signature(tx, link.id, form.name, version, now)
        for row in rows:
            await queries_notes.insert_note(tx, row)

    await db.transaction(work)


async def reply(db: Database, post_id: int, note_id: int, form: ReplyForm, *, by: User) -> None:
    """Answer a note, or take the answer back with an empty one. Raises NotFound."""
    body = form.body.strip()
    html = markup.render_comment(body) if body else ""
    user_id, at = (by.id, clock.now()) if body else (None, None)
    await queries_notes.set_reply(db, post_id, note_id, reply=body, html=html, user_id=user_id, at=at)


async def resolve(db: Database, post_id: int, note_id: int) -> None:
    """Tick a note off. Raises NotFound."""
    await queries_notes.set_resolved_at(db, post_id, note_id, clock.now())


async def reopen(db: Database, post_id: int, note_id: int) -> None:
    """Take the tick away again. Raises NotFound."""
    await queries_notes.set_resolved_at(db, post_id, note_id, None)


async def delete_note(db: Database, post_id: int, note_id: int) -> None:
    """Delete a note for good. Raises NotFound."""
    await queries_notes.delete_note(db, post_id, note_id)


async def _check(db: Database, link: ReviewLink, count: int, network: str) -> None:
    if not count:
        raise Refused({"": [_("Please write something.")]})
    if count > MOST_NOTES_AT_ONCE:
        raise Refused({"": [_("This is too much at once.")]})
    now = clock.now()
    limits = ((f"review:{network}", SENDINGS_PER_NETWORK), (f"review-link:{link.id}", SENDINGS_PER_LINK))
    for bucket, limit in limits:
        wait = await account_queries.add_attempt(db, bucket, limit=limit, window=WINDOW, now=now)
        if wait is not None:
            raise TooMany(wait)
    if await queries_notes.count_notes(db, link.id) + count > MOST_NOTES:
        raise Refused({"": [_("There is no room for more notes here. Please tell the author in another way.")]})
