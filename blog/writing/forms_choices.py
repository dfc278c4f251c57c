"""What somebody chose where two edits overlap, and the edit that becomes of it."""

from dataclasses import dataclass, field
from typing import Annotated

from multidict import MultiDict
from pydantic import Field

from blog.core.forms import Fields, Form, check
from blog.core.i18n import N_
from blog.core.i18n import gettext as _
from blog.core.merge import Overlap
from blog.writing.actions_merge import Merge, commands, typed_value
from blog.writing.forms import PostForm

THEIRS, MINE, BOTH, OWN = "theirs", "mine", "both", "own"
# Fields in which one can write something else than either; the others can only be one or the other.
WRITABLE = ("title", "description")
PLEASE_CHOOSE = N_("Please choose one of these.")


class ShownForm(Form):
    """Which stored version somebody was shown beside their own."""

    shown: Annotated[int, Field(ge=1, lt=2**31)]


@dataclass(frozen=True, slots=True)
class Choices:
    """The values chosen by the name of their place, and the places where nothing was chosen."""

    chosen: dict[str, str] = field(default_factory=dict)
    errors: dict[str, list[str]] = field(default_factory=dict)


def place(name: str, number: int) -> str:
    """What the overlap of that number in a text is called in the form; other fields go by their own name."""
    return f"{name}-{number}"


def read_choices(merge: Merge, typed: Fields) -> Choices:
    """What was chosen for every overlap. An own wording that was written counts as chosen."""
    found = Choices()
    for name, merged in merge.texts.items():
        for number, overlap in enumerate(merged.overlaps):
            _read(found, typed, place(name, number), overlap, may_join=True)
    for each in merge.fields:
        theirs, mine = typed_value(each.name, each.theirs), typed_value(each.name, each.mine)
        _read(found, typed, each.name, Overlap("", theirs, mine), may_join=False)
    return found


def assembled(merge: Merge, choices: Choices) -> PostForm:
    """The edit with every choice in its place, on top of theirs. Raises Invalid where it became too long."""
    values = {name: typed_value(name, value) for name, value in merge.values.items()}
    for name, merged in merge.texts.items():
        values[name] = merged.resolved([choices.chosen[place(name, at)] for at in range(len(merged.overlaps))])
    for each in merge.fields:
        values[each.name] = choices.chosen[each.name]
    mine = merge.mine
    values |= {"note": mine.note, "then": mine.then, "password": mine.password, "copy": mine.copy_key}
    values |= commands(mine)
    values["version"] = str(merge.theirs.version)
    # An empty box means no.
    return check(PostForm, MultiDict({name: value for name, value in values.items() if value}))


def _read(found: Choices, typed: Fields, name: str, overlap: Overlap, *, may_join: bool) -> None:
    own = typed.get(f"own-{name}")
    options = {THEIRS: overlap.theirs, MINE: overlap.mine}
    if may_join:
        options[BOTH] = overlap.both
    if own is not None and (may_join or name in WRITABLE):
        options[OWN] = own
    choice = typed.get(f"choice-{name}", "")
    if not choice and own is not None and own != overlap.mine:
        choice = OWN
    if choice in options:
        found.chosen[name] = options[choice]
    else:
        found.errors[f"choice-{name}"] = [_(PLEASE_CHOOSE)]
