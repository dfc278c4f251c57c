"""The library: all media of the site, and the form that adds to them."""

from collections.abc import Sequence
from typing import Any

from aiohttp import web

from blog.core.i18n import gettext as _
from blog.core.paging import Slice, page_number
from blog.core.text import clean_line
from blog.media import queries_library
from blog.media.views_upload import Outcome, UploadView

PAGE_SIZE = 48
LONGEST_SEARCH = 200


class Library(UploadView):
    permission = "posts.write"

    async def get(self) -> web.StreamResponse:
        return await self.page(())

    async def page(self, outcomes: Sequence[Outcome], status: int = 200) -> web.StreamResponse:
        """The library; `outcomes` are what became of files just sent."""
        query = self.request.query
        part = Slice(page_number(query.get("page")), PAGE_SIZE)
        shown = query.get("show", "all")
        shown = shown if shown in queries_library.FILTERS else "all"
        search = clean_line(query.get("q", ""))[:LONGEST_SEARCH]
        rows = await queries_library.list_rows(self.db, shown, search, part)
        return self.render(
            "admin/media/library.html",
            page=part.page(rows),
            page_url=lambda number: self._address(shown, search, number),
            filters=self._filters(await queries_library.count_filters(self.db), search),
            filter=shown,
            q=search,
            outcomes=outcomes,
            deleted="deleted" in query,
            most_upload=self.settings.max_upload_bytes,
            status=status,
        )

    def _filters(self, counts: dict[str, int], search: str) -> list[tuple[str, str, int, str]]:
        labels = {
            "all": _("All media"),
            "pictures": _("Pictures"),
            "files": _("Files"),
            "unused": _("Unused"),
            "undescribed": _("Without a description"),
        }
        return [(name, label, counts[name], self._address(name, search, 1)) for name, label in labels.items()]

    def _address(self, shown: str, search: str, number: int) -> str:
        query: dict[str, Any] = {} if shown == "all" else {"show": shown}
        query |= {"q": search} if search else {}
        query |= {"page": number} if number > 1 else {}
        return self.url("admin.media", query=query)
