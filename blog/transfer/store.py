"""The transaction of an import: all that was planned and prepared is stored, batch by batch, from the spool."""

from dataclasses import dataclass, field
from datetime import datetime

from multidict import MultiDict

from blog.accounts import queries as account_queries
from blog.accounts.actions import free_slug
from blog.accounts.models import User
from blog.comments import queries as comment_queries
from blog.comments import queries_pages as comment_pages
from blog.core import text
from blog.core.db import Transaction
from blog.core.forms import Invalid, check
from blog.core.i18n import gettext as _
from blog.core.pictures import keys_in
from blog.links import queries as link_queries
from blog.media import queries_uses as media_uses
from blog.site import queries as site_queries
from blog.tags import queries as tag_queries
from blog.transfer import queries
from blog.transfer.background import Meter, in_thread
from blog.transfer.bundle import BundleAuthor
from blog.transfer.forms import AuthorForm
from blog.transfer.gather import Gathered, stored_id
from blog.transfer.media import Brought
from blog.transfer.plan import Plan
from blog.transfer.plan_tags import PlannedTag
from blog.transfer.prepare import ReadyPost
from blog.transfer.report import Kind, Reason, Report
from blog.transfer.spool import Spool
from blog.writing import queries as writing_queries


@dataclass(slots=True)
class Storing:
    """One try of the transaction; made anew for each, as is the report it fills."""

    tx: Transaction
    found: Gathered
    plan: Plan
    media: Brought
    by: User
    now: datetime
    report: Report
    authors: dict[str, int] = field(default_factory=dict)
    tags: dict[str, int] = field(default_factory=dict)
    filled: int = 0  # posts of an earlier import that got their media
    posts: dict[str, int] = field(default_factory=dict)  # new ones only: a redirect never leads from an old one

    async def everything(self, ready: Spool, meter: Meter) -> None:
        """Store it all. Raises Duplicate where somebody took an address since the plan was made."""
        await self._authors()
        await self._tags()
        await self._keep("attachment", self.media.new)
        posts, offset = await in_thread(ready.read, 0)
        while posts:
            await self._posts([post for post in posts if post.values is not None])
            for post in posts:
                await self._media(post)
                await self._comments(post)
                meter.advance()
            posts, offset = await in_thread(ready.read, offset)
        for slug, post_id in self.plan.redirects:
            await writing_queries.keep_former_slug(self.tx, slug, self.posts[post_id], self.now)
        await self._menus()

    async def _keep(self, kind: str, ids: list[tuple[str, int]]) -> None:
        await queries.keep_imported(self.tx, self.found.source, kind, ids, self.now)

    async def _authors(self) -> None:
        used: set[int] = set(self.plan.known.authors.values())
        for author in self.found.authors.values():
            author_id = stored_id(author.login)
            known = self.plan.known.authors.get(author_id)
            if known is None:
                user_id = await self._account(author, used)
                await self._keep("author", [(author_id, user_id)])
            else:
                user_id = known
                self.report.unchanged[Kind.AUTHOR] += 1
            used.add(user_id)
            self.authors[author.login] = user_id

    async def _account(self, author: BundleAuthor, used: set[int]) -> int:
        """The account of that address, unless another author of the source has it; else a new one."""
        name = text.clean_line(author.name)[:120]
        name = text.clean_line(author.login)[:120] if text.is_invisible(name) else name
        email = _address(author)
        account = await account_queries.find_credentials(self.tx, email) if email else None
        if account is not None and account.user.id not in used:
            self.report.unchanged[Kind.AUTHOR] += 1
            return account.user.id
        if email is None or account is not None:
            email = await self._placeholder(author)
            self.report.lose(Kind.AUTHOR, name, Reason.NO_EMAIL, email, whole=False)
        self.report.written[Kind.AUTHOR] += 1
        return await account_queries.insert_user(
            self.tx,
            email=email,
            name=name,
            slug=await free_slug(self.tx, name),
            role="author",
            language="",
            password_hash=None,
            now=self.now,
        )

    async def _placeholder(self, author: BundleAuthor) -> str:
        """An address that is nobody's and never can be (RFC 2606, section 2)."""
        base = text.slugify(author.login).encode("ascii", "ignore").decode().strip("-")[:60] or "author"
        email, number = f"{base}@imported.invalid", 1
        while await account_queries.find_credentials(self.tx, email) is not None:
            number += 1
            email = f"{base}-{number}@imported.invalid"
        return email

    async def _tags(self) -> None:
        made: dict[int, PlannedTag] = {}
        for tag in self.plan.tags.values():
            if tag.is_new and tag.slug not in self.tags:
                tag_id = await tag_queries.insert_tag(
                    self.tx, name=tag.name, slug=tag.slug, description=tag.description
                )
                made[tag_id] = tag
                self.tags[tag.slug] = tag_id
            elif tag.id is not None:
                self.tags[tag.slug] = tag.id
        for tag_id, tag in made.items():
            if tag.parent is not None:
                await queries.hang_tag(self.tx, tag_id, self.tags[tag.parent.slug])
        for kind in ("category", "tag"):
            new = {
                stored_id(slug): self.tags[tag.slug]
                for (its_kind, slug), tag in self.plan.tags.items()
                if its_kind == kind and (kind, stored_id(slug)) not in self.plan.known.tags
            }
            await self._keep(kind, list(new.items()))

    async def _posts(self, posts: list[ReadyPost]) -> None:
        if not posts:
            return
        await queries.drop_former_slugs(self.tx, [post.values["slug"] for post in posts if post.values])
        for post in posts:
            author_id = self.authors.get(post.author, self.by.id)
            self.posts[post.id] = await writing_queries.insert_post(
                self.tx, {**(post.values or {}), "author_id": author_id}
            )
        tags = [(self.posts[post.id], self.tags[slug]) for post in posts for slug in post.tags]
        await queries.keep_post_tags(self.tx, tags)
        await link_queries.add_links(self.tx, [(self.posts[post.id], post.anchors) for post in posts if post.anchors])
        ids = [self.posts[post.id] for post in posts]
        await queries.keep_revisions(self.tx, ids, self.by.id, _("Imported"), self.now)
        await self._keep("post", [(post.id, self.posts[post.id]) for post in posts])

    async def _media(self, post: ReadyPost) -> None:
        """What the post shows is in use; one that came before its media did gets them now."""
        values, post_id = post.values or post.filled, self.posts.get(post.id) or self.plan.known.posts[post.id][0]
        if values is None:
            return
        keys = keys_in(values["html"], values["cover"])
        if post.filled is not None:
            if not await queries.fill_in_media(self.tx, post_id, post.filled):
                return
            await queries.keep_revisions(self.tx, [post_id], self.by.id, _("Imported media"), self.now)
            self.filled += 1
            if post.anchors:
                await link_queries.set_links(self.tx, post_id, post.anchors)
        if keys:
            await media_uses.set_uses(self.tx, post_id, keys)

    async def _comments(self, post: ReadyPost) -> None:
        if not post.comments:
            return
        post_id = self.posts[post.id] if post.values else self.plan.known.posts[post.id][0]
        ids = await self._answerable(post, post_id)
        new: list[tuple[str, int]] = []
        for comment in post.comments:
            values = {**comment.values, "post_id": post_id, "parent_id": ids.get(comment.parent or "")}
            ids[comment.id] = await comment_queries.insert_comment(self.tx, values)
            new.append((comment.id, ids[comment.id]))
        await self._keep("comment", new)
        await comment_pages.put_on_pages(self.tx, post_id)

    async def _answerable(self, post: ReadyPost, post_id: int) -> dict[str, int]:
        """The comments of an earlier import that new ones answer, as far as they still are there."""
        known = self.plan.known.comments
        parents = {comment.parent: known[comment.parent] for comment in post.comments if comment.parent in known}
        there = await queries.list_comments_of(self.tx, post_id, set(parents.values()))
        return {name: number for name, number in parents.items() if name and number in there}

    async def _menus(self) -> None:
        site = await site_queries.get_site(self.tx)
        for menu in self.plan.menus:
            await site_queries.replace_items(self.tx, menu.name, menu.items)
            await self._keep("menu", [(menu.id, 0)])
            await self._keep("menu_item", [(item_id, 0) for item_id in menu.item_ids])
        if self.plan.menus and not site.navigation:
            shown = next((menu for menu in self.plan.menus if menu.is_ours), self.plan.menus[0])
            await site_queries.show_menu(self.tx, shown.name)
            self.report.lose(Kind.MENU_ITEM, shown.name, Reason.MENU_SHOWN, whole=False)


def _address(author: BundleAuthor) -> str | None:
    try:
        return check(AuthorForm, MultiDict({"email": author.email})).email
    except Invalid:
        return None
