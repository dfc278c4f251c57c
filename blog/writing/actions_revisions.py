"""What is done with the states a post was saved in: compared, and brought back."""

from dataclasses import dataclass

from blog.accounts.models import User
from blog.core.db import Database
from blog.core.difference import Line, differences
from blog.core.i18n import gettext as _
from blog.posts.models import Post, Revision
from blog.writing import actions
from blog.writing.forms import PostForm, join_tags


@dataclass(frozen=True, slots=True)
class Comparison:
    """What changed from one state to a later one: the text by lines, and the other fields that are not the same."""

    text: list[Line]
    fields: dict[str, list[Line]]

    @property
    def is_empty(self) -> bool:
        return not (self.text or self.fields)


async def compare(old: Revision, new: Revision) -> Comparison:
    """Compare two states in one of the threads that render. Raises Busy when too many wait."""
    return await actions.in_thread(_compare, old, new)


async def restore(db: Database, post: Post, revision: Revision, version: int, *, by: User) -> None:
    """Save the words of an earlier state as a new one; address, date and readers stay. Raises Conflict and Refused."""
    form = PostForm(
        title=revision.title,
        slug=post.slug,
        source=revision.source,
        excerpt=revision.excerpt,
        tags=join_tags(revision.tags),
        visibility=post.visibility,
        published_at=post.published_at,
        sticky=post.sticky,
        comments_open=post.comments_open,
        version=version,
        note=_("Brought back from revision %(number)s", number=revision.version),
    )
    await actions.update_post(db, post, form, by=by)


def _compare(old: Revision, new: Revision) -> Comparison:
    pairs = {
        "title": (old.title, new.title),
        "slug": (old.slug, new.slug),
        "tags": (join_tags(old.tags), join_tags(new.tags)),
        "excerpt": (old.excerpt, new.excerpt),
    }
    fields = {name: differences(before, after) for name, (before, after) in pairs.items() if before != after}
    return Comparison(differences(old.source, new.source), fields)
