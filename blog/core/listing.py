"""Views that show a list by the page."""

from typing import Any

from aiohttp import web

from blog.core.paging import Slice, page_number
from blog.core.web import ADDRESS, View


class ListView(View):
    """Base of the readers' lists, as long as the owner wants a page to be."""

    permission = None
    keeps = ("page",)

    def slice(self) -> Slice:
        """The part of the list the address asks for. Raises NotFound."""
        return Slice(page_number(self.request.query.get("page")), self.site.posts_per_page)

    def list_page(self, template: str, part: Slice, items: list[Any], **context: Any) -> web.Response:
        """The page of the list, with addresses for the pages beside it."""
        path = self.request.rel_url.raw_path

        def page_url(number: int) -> str:
            return path if number == 1 else f"{path}?page={number}"

        canonical = self.request.app[ADDRESS].absolute(page_url(part.number))
        return self.render(template, page=part.page(items), page_url=page_url, canonical=canonical, **context)
