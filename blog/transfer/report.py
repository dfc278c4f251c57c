"""What an import read, what it stored and what it could not carry, for the command line and the web page alike."""

from collections import Counter
from dataclasses import dataclass, field
from enum import StrEnum

from blog.core.i18n import gettext as _


class Kind(StrEnum):
    AUTHOR = "author"
    CATEGORY = "category"
    TAG = "tag"
    POST = "post"
    PAGE = "page"
    COMMENT = "comment"
    MENU_ITEM = "menu_item"
    REDIRECT = "redirect"
    ATTACHMENT = "attachment"
    OTHER = "other"


class Reason(StrEnum):
    # The thing itself is not brought in.
    MEDIA_LATER = "media_later"
    TRASHED = "trashed"
    AUTO_DRAFT = "auto_draft"
    UNKNOWN_TYPE = "unknown_type"
    UNKNOWN_TAXONOMY = "unknown_taxonomy"
    UNKNOWN_COMMENT_TYPE = "unknown_comment_type"
    OWNER_LOST = "owner_lost"
    DUPLICATE = "duplicate"
    MENU_TARGET = "menu_target"
    ALREADY_THERE = "already_there"
    MEDIA_MISSING = "media_missing"
    MEDIA_REFUSED = "media_refused"
    # It is brought in, without a part of it.
    SHORTCODE = "shortcode"
    BLOCK = "block"
    ELEMENT = "element"
    GALLERY = "gallery"
    LAYOUT = "layout"
    PAGE_BREAK = "page_break"
    PLAYER = "player"
    MORE_LABEL = "more_label"
    POST_FORMAT = "post_format"
    CUSTOM_FIELD = "custom_field"
    FEATURED_IMAGE = "featured_image"
    PARENT_LOST = "parent_lost"
    STATUS = "status"
    NO_DATE = "no_date"
    SHORTENED = "shortened"
    NO_EMAIL = "no_email"
    FLAT_ADDRESS = "flat_address"
    MENU_SHOWN = "menu_shown"
    MEDIA_FILLED = "media_filled"
    # The file as a whole.
    CONTROL_CHARACTERS = "control_characters"
    BROKEN_TEXT = "broken_text"


@dataclass(frozen=True, slots=True)
class Loss:
    """One thing that could not be carried. `whole` is False where the thing is there but something of it is not."""

    kind: Kind
    title: str  # of the post the loss is about, or of the thing itself; "" for an untitled one
    reason: Reason
    detail: str = ""  # a name, an address or a number out of the file: shown as it is, never translated
    whole: bool = True


@dataclass(slots=True)
class Report:
    """Filled by a reader (what came in, what it left out) and by the loader (what was stored)."""

    read: Counter[Kind] = field(default_factory=Counter)
    written: Counter[Kind] = field(default_factory=Counter)
    unchanged: Counter[Kind] = field(default_factory=Counter)  # already there, exactly so, from an earlier import
    losses: list[Loss] = field(default_factory=list)

    def lose(self, kind: Kind, title: str, reason: Reason, detail: str = "", *, whole: bool = True) -> None:
        self.losses.append(Loss(kind, title, reason, detail, whole))

    def lost(self, kind: Kind) -> int:
        return sum(loss.whole for loss in self.losses if loss.kind == kind)

    def unaccounted(self) -> dict[Kind, int]:
        """What was read but neither stored, nor there before, nor named as lost; empty in a finished import."""
        lost = Counter(loss.kind for loss in self.losses if loss.whole)
        gaps = {kind: self.read[kind] - self.written[kind] - self.unchanged[kind] - lost[kind] for kind in Kind}
        return {kind: gap for kind, gap in gaps.items() if gap}

    def rows(self) -> list[tuple[str, int, int, int, int]]:
        """The table of counts: name of the kind, read, stored, there before, left out; kinds that occur only."""
        names = kind_names()
        lost = Counter(loss.kind for loss in self.losses if loss.whole)
        counted = [
            (names[kind], self.read[kind], self.written[kind], self.unchanged[kind], lost[kind]) for kind in Kind
        ]
        return [row for row in counted if any(row[1:])]

    def groups(self) -> list[tuple[str, list[str]]]:
        """The losses by reason, in the order of `Reason`: its text, and one line for each thing."""
        texts, names = reason_texts(), kind_names()
        by_reason: dict[Reason, dict[tuple[str, int], list[str]]] = {}
        for number, loss in enumerate(self.losses):
            line = _("%(kind)s: %(title)s", kind=names[loss.kind], title=loss.title or _("(untitled)"))
            # The parts lost by one thing share a line; things lost as a whole have one each, even of the same title.
            details = by_reason.setdefault(loss.reason, {}).setdefault((line, number if loss.whole else -1), [])
            details += [loss.detail] if loss.detail else []
        return [
            (texts[reason], [_with_details(line, details) for (line, _n), details in things.items()])
            for reason in Reason
            if (things := by_reason.get(reason))
        ]

    def lines(self) -> list[str]:
        """The whole report as plain text, in the language of the moment."""
        header = (_("Kind"), _("read"), _("stored"), _("there before"), _("left out"))
        table = [header, *((name, *map(str, counts)) for name, *counts in self.rows())]
        widths = [max(len(row[column]) for row in table) for column in range(5)]
        lines = ["  ".join([row[0].ljust(widths[0]), *map(str.rjust, row[1:], widths[1:])]) for row in table]
        for text, things in self.groups():
            lines += ["", _with_details(text, [str(len(things))]), *(f"  - {thing}" for thing in things)]
        return lines


def _with_details(line: str, details: list[str]) -> str:
    return _("%(thing)s (%(details)s)", thing=line, details=", ".join(details)) if details else line


def kind_names() -> dict[Kind, str]:
    return {
        Kind.AUTHOR: _("Author"),
        Kind.CATEGORY: _("Category"),
        Kind.TAG: _("Tag"),
        Kind.POST: _("Post"),
        Kind.PAGE: _("Page"),
        Kind.COMMENT: _("Comment"),
        Kind.MENU_ITEM: _("Menu item"),
        Kind.REDIRECT: _("Redirect"),
        Kind.ATTACHMENT: _("Media file"),
        Kind.OTHER: _("Other"),
    }


def reason_texts() -> dict[Reason, str]:
    return {
        Reason.MEDIA_LATER: _("Media files are not fetched; posts go on using their old address"),
        Reason.MEDIA_MISSING: _("The file is not in the folder of uploads"),
        Reason.MEDIA_REFUSED: _("The file is of a kind or size this site does not take"),
        Reason.MEDIA_FILLED: _("Came with an earlier import, and now shows its pictures and files"),
        Reason.TRASHED: _("Was in the trash"),
        Reason.AUTO_DRAFT: _("An automatic draft that was never saved by a person"),
        Reason.UNKNOWN_TYPE: _("A kind of content this blog does not have"),
        Reason.UNKNOWN_TAXONOMY: _("Neither a category nor a tag"),
        Reason.UNKNOWN_COMMENT_TYPE: _("Neither a comment nor a pingback or trackback"),
        Reason.OWNER_LOST: _("Belongs to something that is not brought in"),
        Reason.DUPLICATE: _("Is in the file a second time under the same number"),
        Reason.MENU_TARGET: _("Leads to something that is not brought in"),
        Reason.ALREADY_THERE: _("Something else already has this name"),
        Reason.SHORTCODE: _("A shortcode nobody here knows is left in the text as it was written"),
        Reason.BLOCK: _("A block that made its content while the page was shown is left out"),
        Reason.ELEMENT: _("An HTML element that is not allowed here is left out"),
        Reason.PLAYER: _("Sound, film or a part of another page became a link"),
        Reason.GALLERY: _("A gallery lost images that are not in the file"),
        Reason.LAYOUT: _("Columns, covers or text alignment became ordinary text"),
        Reason.PAGE_BREAK: _("Page breaks inside a post became thematic breaks"),
        Reason.MORE_LABEL: _("The wording of the “more” link is not kept"),
        Reason.POST_FORMAT: _("The post format is not kept"),
        Reason.CUSTOM_FIELD: _("Custom fields are not kept"),
        Reason.FEATURED_IMAGE: _("The featured image is not here"),
        Reason.PARENT_LOST: _("Stood below a page that is not brought in, and now stands at the top"),
        Reason.STATUS: _("Had a status nobody here knows and became a draft"),
        Reason.NO_DATE: _("Was published without a date and got that of the export"),
        Reason.SHORTENED: _("Was too long for its place and is cut"),
        Reason.NO_EMAIL: _("Had no e-mail address of its own that can be used, and got one that leads nowhere"),
        Reason.FLAT_ADDRESS: _("Stood below another page; the text is here, its address no longer says so"),
        Reason.MENU_SHOWN: _("This menu is now shown on every page; “Navigation” lets you choose"),
        Reason.CONTROL_CHARACTERS: _("Control characters that XML forbids were dropped"),
        Reason.BROKEN_TEXT: _("Bytes that are not UTF-8 were read as Windows-1252"),
    }
