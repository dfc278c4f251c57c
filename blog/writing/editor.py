"""The editor's page in all its states: new, filled in, previewed, refused, and in conflict with another save."""

from dataclasses import dataclass

from aiohttp import web

from blog.core import clock, i18n
from blog.core.forms import Filled
from blog.core.web import View
from blog.posts.models import Kind, Post, Status, Visibility
from blog.writing import queries
from blog.writing.actions import RenderedPost
from blog.writing.forms import LOCAL_TIME, join_tags


@dataclass(frozen=True, slots=True)
class EditConflict:
    """Two texts that both want to be the post: what is stored by now, and what was typed (in the form itself)."""

    theirs: Post
    differing: tuple[str, ...]
    user_name: str
    is_own: bool  # saved by the very person who is now saving again, in another window


def filled_with(post: Post) -> Filled:
    """The editor's form as a post is stored."""
    at = i18n.local(post.published_at).strftime(LOCAL_TIME) if post.published_at else ""
    return Filled(
        {
            "title": post.title,
            "slug": post.slug,
            "source": post.source,
            "excerpt": post.excerpt,
            "tags": join_tags(post.tags),
            "author_id": post.author_id,
            "visibility": post.visibility.value,
            "published_at": at,
            "sticky": post.sticky,
            "comments_open": post.comments_open,
            "version": post.version,
        }
    )


async def conflict_between(view: View, typed: Filled, stored: Post) -> EditConflict:
    """What was typed beside what was stored meanwhile, and by whom; `differing` names the unequal fields."""
    theirs = filled_with(stored)
    names = [name for name in theirs.values if name != "version"]
    differing = tuple(name for name in names if typed.value(name) != theirs.value(name))
    revision = await queries.get_revision(view.db, stored.id, stored.version)
    return EditConflict(stored, differing, revision.user_name, revision.user_id == view.user.id)


async def editor_page(
    view: View,
    kind: Kind,
    post: Post | None,
    form: Filled,
    *,
    conflict: EditConflict | None = None,
    preview: RenderedPost | None = None,
    status: int = 200,
) -> web.Response:
    """The editor, filled in with `form`. Passwords are never sent back."""
    may_choose_author = view.user.may("posts.edit_any")
    return view.render(
        "admin/posts/editor.html",
        kind=kind,
        post=post,
        form=form,
        authors=await queries.list_authors(view.db) if may_choose_author else [],
        visibilities=[visibility.value for visibility in Visibility],
        conflict=conflict,
        preview_html=preview.html if preview else None,
        saved="saved" in view.request.query,
        scheduled=post is not None
        and post.status is Status.PUBLISHED
        and post.published_at is not None
        and post.published_at > clock.now(),
        zone=i18n.current().zone.key,
        status=status,
    )
