"""Bringing a blog from elsewhere, through the browser."""

from aiohttp import web

from blog.core.forms import Filled
from blog.core.web import View


class Import(View):
    permission = "transfer.import"

    async def get(self) -> web.StreamResponse:
        return self.render("admin/transfer/import.html", form=Filled())
