"""The question before something is done that readers' links would not survive."""

from aiohttp import web

from blog.core import clock
from blog.core.hosts import hosts_of
from blog.core.web import View
from blog.links import queries as link_queries
from blog.posts.models import Post


async def asked_before_breaking(view: View, post: Post) -> web.Response | None:
    """A page that names the posts whose links would lead nowhere; None where there are none, or it was confirmed."""
    fields = await view.fields()
    if fields.get("confirmed") == "1":
        return None
    linking = await link_queries.list_links_to(view.db, post.id, hosts_of(view), clock.now())
    visible = [one for one in linking if one.is_visible]
    if not visible:
        return None
    kept = [(name, value) for name, value in fields.items() if name != "confirmed"]
    return view.render("admin/links/breaking.html", post=post, linking=visible, kept=kept, status=409)
