"""Who is there: from the session cookie to a user, and into and out of the cookie when they sign in or out."""

from datetime import datetime, timedelta

from aiohttp import web
from aiohttp_session import get_session, new_session

from blog.accounts import queries
from blog.accounts.models import SignedIn, User
from blog.core import clock, security
from blog.core.web import DATABASE, SETTINGS, USER
from blog.settings import Settings

# How old the note of a session's last use may grow before it is written again.
SEEN_EVERY = timedelta(minutes=5)
PRESENCE = web.RequestKey("presence", SignedIn)
_ID = "id"


async def load_user(request: web.Request) -> User | None:
    """The signed-in user of a request, None for a visitor. One SELECT where there is a session cookie, else none."""
    token = (await get_session(request)).get(_ID)
    if not isinstance(token, str):
        return None
    db, settings, now = request.app[DATABASE], request.app[SETTINGS], clock.now()
    id_hash = security.digest(token)
    begun_after, seen_after = still_good(settings, now)
    found = await queries.find_session(db, id_hash, begun_after=begun_after, seen_after=seen_after)
    if found is None:
        return None
    user, request[PRESENCE] = found
    if now - request[PRESENCE].seen_at > SEEN_EVERY:
        await queries.mark_session_seen(db, id_hash, now)
    return user


def still_good(settings: Settings, now: datetime) -> tuple[datetime, datetime]:
    """After which moments a session must have begun and been seen last, to be still good."""
    return now - timedelta(days=settings.session_max_days), now - timedelta(days=settings.session_idle_days)


async def begin(request: web.Request, token: str) -> None:
    """Put a session's secret id into a fresh cookie, and end the session this browser had until now.

    The rows of sessions nobody can use any more go as well, or the table would only grow.
    """
    db, before = request.app[DATABASE], request.get(USER)
    if isinstance(before, User):
        await queries.delete_session(db, request[PRESENCE].id_hash, user_id=before.id)
    begun_after, seen_after = still_good(request.app[SETTINGS], clock.now())
    await queries.delete_stale_sessions(db, begun_before=begun_after, seen_before=seen_after)
    session = await new_session(request)
    session[_ID] = token


async def end(request: web.Request) -> None:
    """End the session here and in the database, so that a copy of the cookie is worth nothing either."""
    (await get_session(request)).invalidate()
    user = request.get(USER)
    if isinstance(user, User):
        await queries.delete_session(request.app[DATABASE], request[PRESENCE].id_hash, user_id=user.id)
