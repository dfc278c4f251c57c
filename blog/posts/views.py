"""What readers see of posts and pages: home, one post, archive, authors."""

from datetime import UTC, datetime

from aiohttp import web
from aiohttp_session import get_session

from blog.accounts import queries as account_queries
from blog.comments import queries_pages as comment_pages
from blog.comments.threads import threaded
from blog.core import clock, i18n, security, text
from blog.core.errors import Gone, Moved, NotFound, TooMany
from blog.core.forms import Filled
from blog.core.hosts import hosts_of
from blog.core.i18n import gettext as _
from blog.core.listing import ListView
from blog.core.paging import page_number
from blog.core.personal import PLACES
from blog.core.web import ADDRESS, LONGEST_NUMBER, View
from blog.posts import actions, queries, queries_archive, queries_around, queries_authors
from blog.posts.models import Kind, MonthCount, PublishedPost, Visibility, may_edit
from blog.posts.models_listing import Months, end_of_month
from blog.posts.outline import outline
from blog.posts.translations import translated

FIRST_YEAR, LAST_YEAR = 1000, 9998


class Home(ListView):
    permission = None

    async def get(self) -> web.StreamResponse:
        part = self.slice()
        return self.list_page("posts/home.html", part, await queries.list_front(self.db, part, clock.now()))


class Authors(View):
    permission = None
    keeps = ()

    async def get(self) -> web.StreamResponse:
        return self.render("posts/authors.html", authors=await queries_authors.list_authors(self.db, clock.now()))


class Author(ListView):
    permission = None

    async def get(self) -> web.StreamResponse:
        part = self.slice()
        author = await account_queries.find_author(self.db, self.part("slug"))
        if author is None:
            raise NotFound
        posts = await queries.list_by_author(self.db, author.id, part, clock.now())
        if not posts and author.role == "reader":
            raise NotFound
        return self.list_page(
            "posts/list.html", part, posts, heading=author.name, intro=author.bio, feed=("feeds.author", author.slug)
        )


class Archive(View):
    permission = None
    keeps = ()

    async def get(self) -> web.StreamResponse:
        months = await queries_archive.list_months(self.db, clock.now(), i18n.current().zone)
        years: dict[int, list[MonthCount]] = {}
        for month in months:
            years.setdefault(month.year, []).append(month)
        return self.render("posts/archive.html", years=[(year, tuple(counts)) for year, counts in years.items()])


class Period(ListView):
    """The posts of a year, or of a month of it."""

    permission = None

    async def get(self) -> web.StreamResponse:
        part = self.slice()
        year = self.number("year")
        month = self.number("month") if "month" in self.request.match_info else None
        if not FIRST_YEAR <= year <= LAST_YEAR or month not in (None, *range(1, 13)):
            raise NotFound
        zone = i18n.current().zone
        first, last = year * 100 + (month or 1), year * 100 + (month or 12)
        begin = datetime(year, month or 1, 1, tzinfo=zone).astimezone(UTC)
        period = Months(begin, end_of_month(last, zone), first, last)
        posts = await queries.list_period(self.db, period, part, clock.now(), zone)
        heading = i18n.format_month((year, month)) if month else str(year)
        return self.list_page("posts/list.html", part, posts, heading=heading, intro="")


class Article(View):
    """A post or page at its address: what both have in common."""

    permission = None
    keeps = ("comments",)
    kind = Kind.POST

    async def get(self) -> web.StreamResponse:
        post = await readable_post(self, self.part("slug"))
        if post.kind is not self.kind:
            raise Moved(self.url(ROUTES[post.kind], slug=post.slug))
        return await article_page(self, post)


class PostView(Article):
    permission = None
    kind = Kind.POST


class PageView(Article):
    permission = None
    kind = Kind.PAGE


class Unlocking(View):
    """Opening a password-protected post for this browser."""

    permission = None

    async def post(self) -> web.StreamResponse:
        post = await readable_post(self, self.part("slug"))
        if post.visibility is not Visibility.PASSWORD:
            raise NotFound
        typed = await self.fields()
        network = security.network_of(self.client.address)
        try:
            opened = await actions.is_password_right(self.db, post, typed.get("password", ""), network=network)
        except TooMany as too_many:
            sentence = _("There were too many wrong tries. Please wait a quarter of an hour, then try again.")
            page = await article_page(self, post, unlocking=Filled({}, {"password": [sentence]}), status=429)
            page.headers["Retry-After"] = str(too_many.retry_after)
            return page
        if not opened:
            wrong = Filled({}, {"password": [_("This is not the password of this post.")]})
            return await article_page(self, post, unlocking=wrong, status=422)
        session = await get_session(self.request)
        opened_before = [key for key in session.get("opened", []) if isinstance(key, str)]
        session["opened"] = [*opened_before[-MOST_OPENED:], _opening(post)]
        return self.see_other(self.url(ROUTES[post.kind], slug=post.slug))


# How many opened posts a cookie remembers; older ones ask for their password again.
MOST_OPENED = 30
ROUTES = {Kind.POST: "posts.post", Kind.PAGE: "posts.page"}


async def readable_post(view: View, slug: str) -> PublishedPost:
    """The post or page at a slug, if who asks may know of it.

    Raises NotFound, Gone for one in the trash, and Moved where it has another slug by now.
    """
    now = clock.now()
    if not text.is_slug(slug):
        raise NotFound
    found = await queries.find_published(view.db, slug, now)
    if found is None:
        moved = await queries.find_moved(view.db, slug, now)
        if moved is None:
            raise NotFound
        raise Moved(view.url(ROUTES[moved.kind], slug=moved.slug))
    post, trashed = found
    if post.visibility is Visibility.PRIVATE and (trashed or not _editable(view, post)):
        raise NotFound
    if trashed:
        raise Gone
    return post


async def is_locked(view: View, post: PublishedPost) -> bool:
    """Whether the reader has to give the post's password first."""
    if post.visibility is not Visibility.PASSWORD or _editable(view, post):
        return False
    return _opening(post) not in (await get_session(view.request)).get("opened", [])


async def article_page(
    view: View,
    post: PublishedPost,
    *,
    form: Filled | None = None,
    unlocking: Filled | None = None,
    status: int = 200,
) -> web.Response:
    """The page of a post with its comments; locked, it shows neither text nor comments."""
    locked = await is_locked(view, post)
    if locked and PLACES in view.request:
        view.request[PLACES].are_all = False  # who has opened it, or may edit it, sees another page
    hosts = hosts_of(view) if view.site.show_backlinks and not locked else ()
    wanted = (form.value("parent") if form else "") or view.request.query.get("reply", "")
    page = await _comments_page(view, post, wanted)
    around = await queries_around.get_around(
        view.db, post, clock.now(), hosts=hosts, is_open=not locked, comments_page=page
    )
    if page > around.comment_pages:
        raise NotFound
    reply_to = next((comment for comment in around.comments if str(comment.id) == wanted), None)
    return view.render(
        "posts/post.html",
        post=post,
        locked=locked,
        unlocking=unlocking or Filled(),
        comments=threaded(around.comments, around.comment_count, page, around.comment_pages),
        around=around,
        neighbours=around.neighbours,
        backlinks=around.backlinks,
        contents=() if locked else outline(post.html, post.reading_minutes),
        languages=translated(post, around.translations, view.site.language),
        form=form or Filled(),
        reply_to=reply_to,
        received=view.request.query.get("comment") == "received",
        can_comment=post.comments_open and not locked,
        canonical=view.request.app[ADDRESS].absolute(view.url(ROUTES[post.kind], slug=post.slug)),
        absolute=view.request.app[ADDRESS].absolute,
        status=status,
    )


async def _comments_page(view: View, post: PublishedPost, wanted: str) -> int:
    """The page of the comments to be shown: that with the one that is answered, if there is such a one."""
    page = page_number(view.request.query.get("comments"))
    if not (wanted.isascii() and wanted.isdigit() and len(wanted) <= LONGEST_NUMBER):
        return page
    return await comment_pages.find_page(view.db, post.id, int(wanted)) or page


def _editable(view: View, post: PublishedPost) -> bool:
    return may_edit(view.user, post.kind, post.author_id)


def _opening(post: PublishedPost) -> str:
    # Bound to the password's hash: a new password closes the post again everywhere.
    return security.digest(str(post.id), post.password_hash or "").hex()[:16]
