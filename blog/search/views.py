"""The search page, and what lets a browser offer it in its own search field."""

from aiohttp import web

from blog.core import clock
from blog.core.errors import NotFound
from blog.core.paging import Slice, page_number
from blog.core.text import clean_line
from blog.core.web import ADDRESS, View
from blog.core.words import LONGEST_QUERY
from blog.search import actions

PER_PAGE = 10


class Search(View):
    permission = None

    async def get(self) -> web.StreamResponse:
        part = Slice(page_number(self.request.query.get("page")), PER_PAGE)
        if part.number > actions.LAST_PAGE:
            raise NotFound
        question = clean_line(self.request.query.get("q", ""))[:LONGEST_QUERY]
        results = await actions.search(self.db, question, offset=part.offset, limit=part.limit, now=clock.now())
        page = part.page(results.items)
        last = page.older is not None and page.older > actions.LAST_PAGE
        return self.render(
            "search/search.html",
            question=question,
            results=results,
            page=page,
            is_last=last,
            page_url=lambda number: self.url(
                "search.search", query={"q": question, **({"page": number} if number > 1 else {})}
            ),
            search_url=lambda words: self.url("search.search", query={"q": words}),
        )


class OpenSearch(View):
    """The description document of OpenSearch 1.1."""

    permission = None
    keeps = ()

    async def get(self) -> web.StreamResponse:
        address = self.request.app[ADDRESS].absolute(self.url("search.search"))
        page = self.render("search/opensearch.xml", address=address)
        page.content_type = "application/opensearchdescription+xml"
        return page
