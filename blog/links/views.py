"""What visitors meet of redirects: the answer to an address at which there is nothing else."""

from aiohttp import web

from blog.core.anchors import normal_path
from blog.core.errors import Gone, NotFound
from blog.core.middlewares import Handler
from blog.core.web import DATABASE
from blog.links import queries_redirects
from blog.links.models import OWN_PARTS
from blog.links.models_redirects import LONGEST_QUERY, Address, Redirect, Status, normal_query


@web.middleware
async def redirected(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Before somebody is told that nothing is here, or not any more, see where the owner wants them to go."""
    try:
        return await handler(request)
    except (NotFound, Gone, web.HTTPNotFound):
        redirect = await _redirect_for(request)
        if redirect is None:
            raise
    if redirect.status is Status.GONE:
        raise Gone
    # Never kept without asking: the owner may change their mind.
    headers = {"Location": redirect.target, "Cache-Control": "no-cache"}
    return web.Response(status=int(redirect.status), headers=headers)


async def _redirect_for(request: web.Request) -> Redirect | None:
    asked = Address(normal_path(request.rel_url.raw_path), normal_query(request.rel_url.raw_query_string))
    if request.method not in ("GET", "HEAD") or asked.path.split("/")[1] in OWN_PARTS:
        return None
    if len(asked.query) > LONGEST_QUERY:
        asked = Address(asked.path)
    redirect = await queries_redirects.find_redirect(request.app[DATABASE], asked)
    # What was flat when it was stored may have become a circle when another one was deleted.
    own = redirect.own_target if redirect else None
    return None if own and redirect and redirect.source in own.alternatives and _is_same(own, asked) else redirect


def _is_same(target: Address, asked: Address) -> bool:
    return target.path == asked.path and target.query in ("", asked.query)
