"""The library: all media of the site, and the form that adds to them."""

from collections.abc import Sequence
from typing import Any

from aiohttp import web

from blog.core.i18n import gettext as _
from blog.core.keyset import Key, Stretch, asked_stretch, key_page
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
        stretch = asked_stretch(query, PAGE_SIZE)
        shown = query.get("show", "all")
        shown = shown if shown in queries_library.FILTERS else "all"
        search = clean_line(query.get("q", ""))[:LONGEST_SEARCH]
        rows = await queries_library.list_rows(self.db, shown, search, stretch)
        if stretch.is_newer and len(rows) < stretch.limit:  # the library begins here, and with a whole page
            stretch = Stretch(PAGE_SIZE)
            rows = await queries_library.list_rows(self.db, shown, search, stretch)
        return self.render(
            "admin/media/library.html",
            page=key_page(stretch, rows, lambda row: Key(row.media.created_at, row.media.id)),
            page_url=lambda beside: self._address(shown, search, beside),
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
        return [(name, label, counts[name], self._address(name, search, {})) for name, label in labels.items()]

    def _address(self, shown: str, search: str, beside: dict[str, str]) -> str:
        query: dict[str, Any] = {} if shown == "all" else {"show": shown}
        query |= {"q": search} if search else {}
        return self.url("admin.media", query=query | beside)
