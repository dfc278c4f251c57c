"""An edit and what was saved since it began, merged field by field: base, theirs, mine.

A side that changed nothing yields; two equal changes agree; tags merge as sets; text and excerpt merge as texts;
everything else that both changed overlaps, and so does all that differs where the base is not kept any more.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from blog.core import i18n, text
from blog.core.merge import Merged, merge_text
from blog.posts.models import Post, Revision, Status
from blog.writing.actions_rendered import rendering
from blog.writing.forms import LOCAL_TIME, PostForm, join_tags

State = Post | Revision

TEXTS: Final = ("source", "excerpt")
BOXES: Final = ("comments_open", "sticky")
WHOLE: Final = (
    *("title", "slug", "cover", "language", "description", "series", "published_at", "visibility"),
    "author_id",
    *BOXES,
)
FORM_FIELDS: Final = ("title", "source", "slug", "tags", "excerpt", *WHOLE[2:])


@dataclass(frozen=True, slots=True)
class FieldOverlap:
    """A field that both changed, each to something else."""

    name: str
    theirs: Any
    mine: Any


@dataclass(frozen=True, slots=True)
class Merge:
    """What became of three states. `values` are the fields that agree; for the others somebody has to choose."""

    base: Revision | None
    theirs: State
    mine: PostForm
    values: Mapping[str, Any]
    texts: Mapping[str, Merged]
    fields: tuple[FieldOverlap, ...]

    @property
    def has_overlaps(self) -> bool:
        return bool(self.fields) or any(merged.overlaps for merged in self.texts.values())

    @property
    def form(self) -> PostForm:
        """The merged edit, on top of theirs. Raises ValueError where something overlaps."""
        if self.has_overlaps:
            raise ValueError("somebody has to choose first")
        texts = {name: merged.resolved() for name, merged in self.texts.items()}
        return self.mine.model_copy(update={**self.values, **texts, "version": self.theirs.version})

    @property
    def says_nothing_new(self) -> bool:
        """Whether everything that was typed is stored already. A password cannot be compared, so it is always new."""
        if self.has_overlaps or self.mine.password:
            return False
        if self.mine.series_place is not None:
            return False
        if self.mine.then == "publish" and self.theirs.status is not Status.PUBLISHED:
            return False
        merged = self.form
        tags = set(map(text.slugify, merged.tags)) == set(map(text.slugify, self.theirs.tags))
        same = (getattr(merged, name) == getattr(self.theirs, name) for name in (*TEXTS, *WHOLE) if name != "slug")
        return tags and all(same) and merged.slug in ("", self.theirs.slug)


async def merge(base: Revision | None, theirs: State, mine: PostForm) -> Merge:
    """Merge an edit with what is stored; the texts in a thread that renders. Raises Busy when too many wait."""
    values: dict[str, Any] = {"tags": _merged_tags(base, theirs, mine)}
    overlaps = []
    for name in WHOLE:
        chosen = _chosen(name, base, theirs, mine)
        if isinstance(chosen, FieldOverlap):
            overlaps.append(chosen)
        else:
            values[name] = chosen
    texts = await rendering.run(_merged_texts, base, theirs, mine)
    return Merge(base, theirs, mine, values, texts, tuple(overlaps))


def keeping_the_second(form: PostForm, post: Post) -> PostForm:
    """The form with the post's own date where it was not touched: forms know no seconds."""
    if form.published_at is None or local_minute(form.published_at) != local_minute(post.published_at):
        return form
    return form.model_copy(update={"published_at": post.published_at})


def local_minute(moment: datetime | None) -> str:
    """A moment as the editor's form has it, "" for none."""
    return i18n.local(moment).strftime(LOCAL_TIME) if moment else ""


def typed_values(state: State | PostForm) -> dict[str, str]:
    """Every field of the editor's form as the form sends it, a box that is not ticked as ""."""
    return {name: typed_value(name, getattr(state, name)) for name in FORM_FIELDS}


def typed_value(name: str, value: Any) -> str:
    """One field's value as the form sends it."""
    if name == "tags":
        return join_tags(value)
    if name == "published_at":
        return local_minute(value)
    if name in BOXES:
        return "1" if value else ""
    return "" if value is None else str(value)


def commands(form: PostForm) -> dict[str, str]:
    """What a save shall do beside storing fields; it is carried along wherever somebody has to choose first."""
    return {"series_place": str(form.series_place or ""), "correction": form.correction}


def _merged_texts(base: Revision | None, theirs: State, mine: PostForm) -> dict[str, Merged]:
    return {
        name: merge_text(getattr(base, name) if base else None, getattr(theirs, name), getattr(mine, name))
        for name in TEXTS
    }


def _merged_tags(base: Revision | None, theirs: State, mine: PostForm) -> tuple[str, ...]:
    before = set(map(text.slugify, base.tags)) if base else set()
    ours = {text.slugify(name): name for name in mine.tags}
    stored = {text.slugify(name): name for name in theirs.tags}
    kept = [name for slug, name in stored.items() if slug in ours or slug not in before]
    return (*kept, *(name for slug, name in ours.items() if slug not in stored and slug not in before))


def _chosen(name: str, base: Revision | None, theirs: State, mine: PostForm) -> Any:
    stored, typed = getattr(theirs, name), getattr(mine, name)
    if _is_left_alone(name, base, theirs, mine) or typed_value(name, typed) == typed_value(name, stored):
        return stored
    if base is not None:
        before = typed_value(name, getattr(base, name))
        if before == typed_value(name, typed):
            return stored
        if before == typed_value(name, stored):
            return typed
    return FieldOverlap(name, stored, typed)


def _is_left_alone(name: str, base: Revision | None, theirs: State, mine: PostForm) -> bool:
    """Whether an empty field means: whatever it is."""
    if name == "author_id":
        return mine.author_id is None
    if name == "published_at":
        return mine.published_at is None and theirs.status is Status.PUBLISHED
    if name == "slug" and not mine.slug:
        # One made from a new title, unless somebody chose one meanwhile.
        return base is None or mine.title == base.title or theirs.slug != base.slug
    return False
