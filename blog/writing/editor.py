"""The editor's page in all its states: new, filled in, previewed, and refused."""

import secrets
from collections.abc import Sequence

from aiohttp import web

from blog.core import clock, i18n, languages
from blog.core.errors import NotFound
from blog.core.forms import Filled
from blog.core.hosts import hosts_of
from blog.core.web import SCRIPTS, View
from blog.links import queries_broken as link_queries_broken
from blog.media.actions_kinds import FILE_EXTENSIONS
from blog.posts.models import Kind, Post, Status, Visibility
from blog.writing import actions_copies, queries_beside, queries_copies
from blog.writing.actions_rendered import RenderedPost
from blog.writing.editor_texts import editor_texts
from blog.writing.forms import LOCAL_TIME, LONGEST_SOURCE, join_tags
from blog.writing.models_copies import WorkingCopy

# What a browser calls the pictures that are taken; the server itself looks at their bytes.
PICTURE_TYPES = ("image/jpeg", "image/png", "image/webp", "image/gif", "image/avif")


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
            "cover": post.cover,
            "language": post.language,
            "series": post.series,
            "description": post.description,
            "author_id": post.author_id,
            "visibility": post.visibility.value,
            "published_at": at,
            "sticky": post.sticky,
            "comments_open": post.comments_open,
            "version": post.version,
        }
    )


def empty_form(kind: Kind, author_id: int) -> Filled:
    """The editor's form of something new, by that author."""
    visibility = Visibility.PUBLIC.value
    return Filled({"comments_open": kind is Kind.POST, "visibility": visibility, "author_id": author_id})


async def opening_form(view: View, kind: Kind, post: Post | None) -> Filled:
    """The form the editor opens with: as stored, or as the working copy holds it that `?copy=` names.

    Its version is the one the copy began from, so that saving it merges. Raises NotFound for a copy of something else.
    """
    start = filled_with(post) if post else empty_form(kind, view.user.id)
    key = view.request.query.get("copy")
    if not key:
        return start
    copy = await queries_copies.find_copy(view.db, view.user.id, key)
    if copy is None or copy.kind is not kind or copy.post_id != (post.id if post else None):
        raise NotFound
    return actions_copies.filled_with_copy(copy, start)


async def editor_page(
    view: View,
    kind: Kind,
    post: Post | None,
    form: Filled,
    *,
    preview: RenderedPost | None = None,
    status: int = 200,
) -> web.Response:
    """The editor, filled in with `form`. Passwords are never sent back."""
    view.request[SCRIPTS] = True
    beside = await queries_beside.get_beside(
        view.db, post, user_id=view.user.id, with_authors=view.user.may("posts.edit_any"), now=clock.now()
    )
    return view.render(
        "admin/posts/editor.html",
        kind=kind,
        post=post,
        form=form,
        authors=beside.authors,
        tag_names=beside.tag_names,
        series_names=beside.series_names,
        languages=languages.choices(view.site.language, form.value("language")),
        site_language=languages.own_name(view.site.language),
        submission=form.value("submission") or secrets.token_urlsafe(16),
        copies=offered_copies(view, kind, post, form, beside.copies),
        beside=beside if post else None,
        language_name=lambda tag: languages.own_name(tag or view.site.language),
        links=await link_queries_broken.get_summary(view.db, post.id, hosts_of(view), clock.now()) if post else None,
        reviews=beside.reviews if post else None,
        visibilities=[visibility.value for visibility in Visibility],
        preview_html=preview.html if preview else None,
        saved="saved" in view.request.query,
        scheduled=post is not None
        and post.status is Status.PUBLISHED
        and post.published_at is not None
        and post.published_at > clock.now(),
        zone=i18n.current().zone.key,
        texts=editor_texts(),
        most_source=LONGEST_SOURCE,
        most_form=view.settings.max_form_bytes,
        most_upload=view.settings.max_upload_bytes,
        upload_types=",".join((*PICTURE_TYPES, *(f".{extension}" for extension in FILE_EXTENSIONS))),
        recent_pictures=beside.pictures,
        status=status,
    )


def offered_copies(
    view: View, kind: Kind, post: Post | None, form: Filled, left: Sequence[WorkingCopy]
) -> list[WorkingCopy]:
    """What this user has left unsaved of the post in other tabs: copies that say something the stored text does not."""
    if post is None:
        left = [copy for copy in left if copy.kind is kind and copy.has_words]
    stored = filled_with(post) if post else empty_form(kind, view.user.id)
    own = form.value("copy")
    return [copy for copy in left if copy.key != own and actions_copies.differing(copy, stored)]
