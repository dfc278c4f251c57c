"""People, what each role may do, and where they are signed in."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from blog.core.i18n import N_

# Every permission a view can declare, by the roles that have it. "account" is anybody who is signed in.
PERMISSIONS: Final[dict[str, frozenset[str]]] = {
    "account": frozenset({"reader", "author", "editor", "owner"}),
    "admin.enter": frozenset({"author", "editor", "owner"}),
    "posts.write": frozenset({"author", "editor", "owner"}),
    "posts.edit_any": frozenset({"editor", "owner"}),
    "pages.write": frozenset({"editor", "owner"}),
    "tags.manage": frozenset({"editor", "owner"}),
    "links.manage": frozenset({"editor", "owner"}),
    "comments.moderate": frozenset({"editor", "owner"}),
    "users.manage": frozenset({"owner"}),
    "site.manage": frozenset({"owner"}),
    "transfer.import": frozenset({"owner"}),
}

ROLES: Final[dict[str, str]] = {
    "owner": N_("Owner"),
    "editor": N_("Editor"),
    "author": N_("Author"),
    "reader": N_("Reader"),
}


@dataclass(frozen=True, slots=True)
class User:
    """A person with an account. `language` is empty where the site's own is wanted."""

    id: int
    email: str
    name: str
    slug: str
    role: str
    language: str
    bio: str
    disabled_at: datetime | None
    created_at: datetime
    has_password: bool

    def may(self, permission: str) -> bool:
        """Whether this person's role has the permission. An unknown permission raises KeyError."""
        return self.role in PERMISSIONS[permission]

    def may_edit(self, kind: str, author_id: int) -> bool:
        """Whether that "post" or "page" is this person's to edit: editors edit everything, authors their own posts."""
        if kind == "page":
            return self.may("pages.write")
        return self.may("posts.edit_any") or (self.may("posts.write") and author_id == self.id)


@dataclass(frozen=True, slots=True)
class Credentials:
    """What signing in compares with: a user and the Argon2id hash, None where no password was ever set."""

    user: User
    password_hash: str | None


@dataclass(frozen=True, slots=True)
class SignedIn:
    """One browser in which a user is signed in, as its owner sees it in the account page."""

    id_hash: bytes
    created_at: datetime
    seen_at: datetime
    network: str
    agent: str
