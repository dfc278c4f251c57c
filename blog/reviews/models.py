"""Review links, the draft they show, and the notes that come back."""

from dataclasses import dataclass
from datetime import datetime

from blog.posts.models import Kind, Status


@dataclass(frozen=True, slots=True)
class Draft:
    """A post or page as reviewers see it: the latest saved state, whatever readers may see of it.

    `cover` is a picture's address, `language` a BCP 47 tag; each may be empty.
    """

    id: int
    kind: Kind
    title: str
    html: str
    cover: str
    language: str
    version: int
    status: Status
    author_id: int
    author_name: str
    published_at: datetime | None
    trashed_at: datetime | None


@dataclass(frozen=True, slots=True)
class ReviewLink:
    """A way in for one reviewer or several. `name` is the author's word for them, `signature` what they sign with.

    `read_version` is the latest state of which they said that they have read it.
    """

    id: int
    name: str
    signature: str
    made_at: datetime
    expires_at: datetime
    revoked_at: datetime | None
    read_version: int | None
    read_at: datetime | None

    def is_open(self, now: datetime) -> bool:
        return self.revoked_at is None and now < self.expires_at


@dataclass(frozen=True, slots=True)
class ListedLink:
    """A link as its author sees it, with the number of notes that came by it."""

    link: ReviewLink
    notes: int


@dataclass(frozen=True, slots=True)
class Reply:
    """What an author says to a note; `html` is clean, `name` empty where the account is gone."""

    body: str
    html: str
    name: str
    made_at: datetime


@dataclass(frozen=True, slots=True)
class Note:
    """A note beside a paragraph. `html` is clean; `fingerprint`, `position` and `quote` tell which paragraph it was."""

    id: int
    link_id: int
    link_name: str
    name: str
    html: str
    fingerprint: str
    position: int
    quote: str
    made_at: datetime
    reply: Reply | None
    resolved_at: datetime | None


@dataclass(frozen=True, slots=True)
class NewNote:
    """A note on its way in: the paragraph as the reviewer's page named it, and what was said."""

    fingerprint: str
    position: int
    quote: str
    body: str


@dataclass(frozen=True, slots=True)
class NoteCounts:
    """How many notes wait for their author, how many are resolved, and how many links still open."""

    open: int
    resolved: int
    links: int
