"""Whether the process lives, and whether it can serve."""

from aiohttp import web

from blog.core.db import DatabaseError
from blog.core.errors import NotFound
from blog.core.pages import PAGES
from blog.core.web import DATABASE, View
from blog.ops.readiness import READINESS
from blog.site import queries as site_queries


class Health(View):
    permission = None
    bare = True

    async def get(self) -> web.StreamResponse:
        return _plain(200, "alive")


class Ready(View):
    """200 when a real table of the database answers; otherwise 503, and in one word why."""

    permission = None
    bare = True

    async def get(self) -> web.StreamResponse:
        reason = self.request.app[READINESS].reason
        if not reason:
            try:
                await site_queries.get_site(self.request.app[DATABASE])
            except (DatabaseError, NotFound):
                reason = "database"
        if not reason:
            return _plain(200, "ready")
        pages = self.request.app[PAGES]
        is_stale = pages.is_on and pages.stale_since is not None
        return _plain(503, f"{reason}\nstale pages" if is_stale else reason)


def _plain(status: int, text: str) -> web.Response:
    headers = {"Cache-Control": "no-store"}
    if status == 503:
        headers["Retry-After"] = "2"
    return web.Response(status=status, text=text + "\n", headers=headers)
