"""The SQL of review links and of the drafts they show."""

from datetime import datetime
from typing import Any

from blog.core.db import Queryable, Row
from blog.core.errors import NotFound
from blog.posts.models import Kind, Status
from blog.reviews.models import Draft, ListedLink, ReviewLink


async def find_review(db: Queryable, token_hash: bytes) -> tuple[ReviewLink, Draft] | None:
    """The link of that secret and the draft it shows, whether the link is still open or not."""
    row = await db.fetch_one(
        """
        SELECT l.id AS link_id, l.name, l.signature, l.made_at, l.expires_at, l.revoked_at, l.read_version, l.read_at,
               p.id, p.kind, p.title, p.html, p.cover, p.language, p.version, p.status, p.author_id, p.published_at,
               p.trashed_at, u.name AS author_name
        FROM review_links AS l
        JOIN posts AS p ON p.id = l.post_id
        JOIN users AS u ON u.id = p.author_id
        WHERE l.token_hash = %(hash)s
        """,
        {"hash": token_hash},
    )
    if row is None:
        return None
    link = _link({**row, "id": row["link_id"]})
    return link, _draft(row)


async def get_draft(db: Queryable, post_id: int) -> Draft:
    """The post or page of that id as reviewers see it. Raises NotFound."""
    row = await db.fetch_one(
        """
        SELECT p.id, p.kind, p.title, p.html, p.cover, p.language, p.version, p.status, p.author_id, p.published_at,
               p.trashed_at, u.name AS author_name
        FROM posts AS p
        JOIN users AS u ON u.id = p.author_id
        WHERE p.id = %(id)s
        """,
        {"id": post_id},
    )
    if row is None:
        raise NotFound
    return _draft(row)


async def find_texts(db: Queryable, post_id: int, versions: set[int]) -> dict[int, tuple[str, str]]:
    """Title and source of those states of a post that are still kept, by version."""
    rows = await db.fetch_all(
        """
        SELECT version, title, source
        FROM revisions
        WHERE post_id = %(post_id)s AND version IN %(versions)s
        """,
        {"post_id": post_id, "versions": tuple(versions)},
    )
    return {row["version"]: (row["title"], row["source"]) for row in rows}


async def list_links(db: Queryable, post_id: int) -> list[ListedLink]:
    """The links of a post, the latest first."""
    rows = await db.fetch_all(
        """
        SELECT l.id, l.name, l.signature, l.made_at, l.expires_at, l.revoked_at, l.read_version, l.read_at,
               (SELECT COUNT(*) FROM review_notes AS n WHERE n.link_id = l.id) AS notes
        FROM review_links AS l
        WHERE l.post_id = %(post_id)s
        ORDER BY l.id DESC
        LIMIT 200
        """,
        {"post_id": post_id},
    )
    return [ListedLink(_link(row), row["notes"]) for row in rows]


async def count_links(db: Queryable, post_id: int) -> int:
    """How many links a post has, ended ones included."""
    return int(
        await db.fetch_value("""SELECT COUNT(*) FROM review_links WHERE post_id = %(id)s""", {"id": post_id}) or 0
    )


async def insert_link(db: Queryable, values: dict[str, Any]) -> int:
    """Add a link and give back its id. Raises Duplicate for review_links_submission."""
    result = await db.execute(
        """
        INSERT INTO review_links (post_id, token_hash, submission, name, signature, made_at, expires_at)
        VALUES (%(post_id)s, %(token_hash)s, %(submission)s, %(name)s, '', %(made_at)s, %(expires_at)s)
        """,
        values,
    )
    return result.lastrowid


async def renew_link(db: Queryable, post_id: int, link_id: int, token_hash: bytes, expires_at: datetime) -> None:
    """Give a link of that post another secret, and open it until then. Raises NotFound."""
    result = await db.execute(
        """
        UPDATE review_links
        SET token_hash = %(hash)s, expires_at = %(expires_at)s, revoked_at = NULL
        WHERE id = %(id)s AND post_id = %(post_id)s
        """,
        {"id": link_id, "post_id": post_id, "hash": token_hash, "expires_at": expires_at},
    )
    if not result.rowcount:
        raise NotFound


async def revoke_link(db: Queryable, post_id: int, link_id: int, now: datetime) -> None:
    """Close a link of that post; closed before, it stays so. Raises NotFound."""
    result = await db.execute(
        """
        UPDATE review_links
        SET revoked_at = COALESCE(revoked_at, %(now)s)
        WHERE id = %(id)s AND post_id = %(post_id)s
        """,
        {"id": link_id, "post_id": post_id, "now": now},
    )
    if not result.rowcount:
        raise NotFound


async def set_read(db: Queryable, link_id: int, version: int, now: datetime) -> None:
    """Note which state was read; an older one than was read before changes nothing but the time."""
    await db.execute(
        """
        UPDATE review_links
        SET read_version = GREATEST(COALESCE(read_version, 0), %(version)s), read_at = %(now)s
        WHERE id = %(id)s
        """,
        {"id": link_id, "version": version, "now": now},
    )


async def set_signature(db: Queryable, link_id: int, signature: str, version: int, now: datetime) -> None:
    """Remember what the reviewer signs with, and the state they saw where they never said that they have read one."""
    await db.execute(
        """
        UPDATE review_links
        SET signature = %(signature)s, read_at = IF(read_version IS NULL, %(now)s, read_at),
            read_version = COALESCE(read_version, %(version)s)
        WHERE id = %(id)s
        """,
        {"id": link_id, "signature": signature, "version": version, "now": now},
    )


def _link(row: Row) -> ReviewLink:
    return ReviewLink(**{name: row[name] for name in ReviewLink.__slots__})


def _draft(row: Row) -> Draft:
    values = {name: row[name] for name in Draft.__slots__}
    return Draft(**{**values, "kind": Kind(row["kind"]), "status": Status(row["status"])})
