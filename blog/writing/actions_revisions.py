"""What is done with the states a post was saved in: compared, and brought back."""

from collections.abc import Mapping
from dataclasses import dataclass

from blog.accounts.models import User
from blog.core.db import Database
from blog.core.difference import Line, differences
from blog.core.i18n import gettext as _
from blog.posts.models import Post, Revision
from blog.writing import actions
from blog.writing.actions_rendered import rendering
from blog.writing.forms import PostForm, join_tags

# What is written; the fields beside it are compared as people say them.
WRITTEN = ("title", "slug", "tags", "series", "excerpt", "description", "cover")
SAID = ("language", "published_at", "visibility", "author_id", "sticky", "comments_open", "status")


@dataclass(frozen=True, slots=True)
class Comparison:
    """What changed from one state to a later one: the text by lines, and the other fields that are not the same."""

    text: list[Line]
    fields: dict[str, list[Line]]
    said: dict[str, tuple[str, str]]

    @property
    def is_empty(self) -> bool:
        return not (self.text or self.fields or self.said)


async def compare(
    old: Revision, new: Revision, said_of_old: Mapping[str, str], said_of_new: Mapping[str, str]
) -> Comparison:
    """Compare two states in one of the threads that render; `said_…` are the fields of SAID in words. Raises Busy."""
    lines, fields = await rendering.run(_compare, old, new)
    pairs = {name: (said_of_old[name], said_of_new[name]) for name in SAID}
    return Comparison(lines, fields, {name: pair for name, pair in pairs.items() if pair[0] != pair[1]})


async def restore(db: Database, post: Post, revision: Revision, version: int, *, by: User) -> None:
    """Save what an earlier state says as a new one: title, text, excerpt, tags, cover, language and description.

    Address, date, author, readers and comments stay: bringing words back must not publish or hide anything.
    Raises Conflict and Refused.
    """
    form = PostForm(
        title=revision.title,
        slug=post.slug,
        source=revision.source,
        excerpt=revision.excerpt,
        tags=join_tags(revision.tags),
        cover=revision.cover,
        language=revision.language,
        description=revision.description,
        series=post.series,
        visibility=post.visibility,
        published_at=post.published_at,
        sticky=post.sticky,
        comments_open=post.comments_open,
        version=version,
        note=_("Brought back from revision %(number)s", number=revision.version),
    )
    await actions.update_post(db, post, form, by=by)


def _compare(old: Revision, new: Revision) -> tuple[list[Line], dict[str, list[Line]]]:
    pairs = {name: (_written(old, name), _written(new, name)) for name in WRITTEN}
    fields = {name: differences(before, after) for name, (before, after) in pairs.items() if before != after}
    return differences(old.source, new.source), fields


def _written(revision: Revision, name: str) -> str:
    return join_tags(revision.tags) if name == "tags" else getattr(revision, name)
