"""The SQL of redirects, and of what stands at an address already."""

import json
from collections.abc import Collection, Sequence
from datetime import datetime
from urllib.parse import quote

from blog.core.db import Queryable, Row
from blog.core.errors import NotFound
from blog.core.paging import Slice
from blog.links.models_redirects import PLAIN, Address, Redirect, Status


async def find_redirect(db: Queryable, asked: Address) -> Redirect | None:
    """The redirect that answers an address: with its query before without, with its own last slash before another."""
    paths = tuple(dict.fromkeys(one.path for one in asked.alternatives))
    row = await db.fetch_one(
        """
        SELECT id, path, query, target, status
        FROM redirects
        WHERE path IN %(paths)s AND query IN %(queries)s
        ORDER BY query = '', path <> %(path)s
        LIMIT 1
        """,
        {"paths": paths, "queries": ("", asked.query), "path": asked.path},
    )
    return _redirect(row) if row else None


async def get_redirect(db: Queryable, redirect_id: int) -> Redirect:
    """The redirect of that id. Raises NotFound."""
    row = await db.fetch_one(
        """SELECT id, path, query, target, status FROM redirects WHERE id = %(id)s""", {"id": redirect_id}
    )
    if row is None:
        raise NotFound
    return _redirect(row)


async def list_redirects(db: Queryable, search: str, part: Slice) -> list[Redirect]:
    """Redirects whose address or target has these words, in order of address."""
    rows = await db.fetch_all(
        """
        SELECT id, path, query, target, status
        FROM redirects
        WHERE %(search)s = '' OR LOCATE(%(search)s, CONCAT(path, '?', query)) > 0 OR LOCATE(%(encoded)s, target) > 0
        ORDER BY path, query
        LIMIT %(limit)s OFFSET %(offset)s
        """,
        {"search": search, "encoded": quote(search, safe=PLAIN), "limit": part.limit, "offset": part.offset},
    )
    return [_redirect(row) for row in rows]


async def list_all_redirects(db: Queryable) -> list[Redirect]:
    """Every redirect, in order of address."""
    rows = await db.fetch_all("""SELECT id, path, query, target, status FROM redirects ORDER BY path, query""")
    return [_redirect(row) for row in rows]


async def list_around(db: Queryable, paths: Collection[str]) -> list[Redirect]:
    """Redirects from or to these paths."""
    rows = await db.fetch_all(
        """
        SELECT id, path, query, target, status FROM redirects WHERE path IN %(paths)s
        UNION
        SELECT id, path, query, target, status FROM redirects WHERE target_path IN %(paths)s
        """,
        {"paths": tuple(paths)},
    )
    return [_redirect(row) for row in rows]


async def count_redirects(db: Queryable) -> int:
    """How many there are."""
    return int(await db.fetch_value("""SELECT COUNT(*) FROM redirects"""))


async def put_redirects(db: Queryable, redirects: Sequence[Redirect], now: datetime) -> None:
    """Add redirects, or let them take the places of those of the same addresses."""
    if redirects:
        await db.execute(
            """
            INSERT INTO redirects (path, query, target, target_path, status, changed_at)
            SELECT one.path, one.query, one.target, one.target_path, one.status, %(now)s
            FROM JSON_TABLE(%(rows)s, '$[*]' COLUMNS (
                path VARCHAR(500) PATH '$[0]',
                query VARCHAR(250) PATH '$[1]',
                target VARCHAR(2000) PATH '$[2]',
                target_path VARCHAR(500) PATH '$[3]',
                status SMALLINT UNSIGNED PATH '$[4]'
            )) AS one
            ON DUPLICATE KEY UPDATE target = VALUES(target), target_path = VALUES(target_path),
                                    status = VALUES(status), changed_at = VALUES(changed_at)
            """,
            {"rows": json.dumps([_row(one) for one in redirects], ensure_ascii=False), "now": now},
        )


async def delete_redirect(db: Queryable, redirect_id: int) -> bool:
    """Delete a redirect; whether there was one."""
    result = await db.execute("""DELETE FROM redirects WHERE id = %(id)s""", {"id": redirect_id})
    return result.rowcount == 1


async def list_taken(db: Queryable, place: str, names: Collection[str], now: datetime) -> set[str]:
    """Which of these slugs are answered already: a redirect from there would never be used.

    `place` is post (a former slug counts), tag or author; nothing is known of others.
    """
    if not names:
        return set()
    rows = await db.fetch_all(
        """
        SELECT p.slug AS name
        FROM posts AS p
        WHERE %(place)s = 'post' AND p.slug IN %(names)s AND p.status = 'published' AND p.published_at <= %(now)s
          AND p.trashed_at IS NULL AND p.visibility <> 'private'
        UNION
        SELECT f.slug
        FROM former_slugs AS f
        JOIN posts AS p ON p.id = f.post_id
        WHERE %(place)s = 'post' AND f.slug IN %(names)s AND p.status = 'published' AND p.published_at <= %(now)s
          AND p.trashed_at IS NULL AND p.visibility <> 'private'
        UNION
        SELECT t.slug
        FROM tags AS t
        WHERE %(place)s = 'tag' AND t.slug IN %(names)s
          AND EXISTS (SELECT 1
                      FROM post_tags AS pt
                      JOIN posts AS p ON p.id = pt.post_id
                      WHERE pt.tag_id = t.id AND p.status = 'published' AND p.published_at <= %(now)s
                        AND p.trashed_at IS NULL AND p.visibility <> 'private')
        UNION
        SELECT u.slug FROM users AS u WHERE %(place)s = 'author' AND u.slug IN %(names)s AND u.role <> 'reader'
        """,
        {"place": place, "names": tuple(names), "now": now},
    )
    return {row["name"] for row in rows}


async def keep_list(db: Queryable, user_id: int, text: str, now: datetime) -> None:
    """Keep a list somebody has sent until they confirm it; an earlier one of theirs goes."""
    await db.execute(
        """
        INSERT INTO redirect_lists (user_id, text, sent_at)
        VALUES (%(user_id)s, %(text)s, %(now)s)
        ON DUPLICATE KEY UPDATE text = VALUES(text), sent_at = VALUES(sent_at)
        """,
        {"user_id": user_id, "text": text, "now": now},
    )


async def find_list(db: Queryable, user_id: int) -> tuple[str, datetime] | None:
    """The list somebody has sent, and when."""
    row = await db.fetch_one(
        """SELECT text, sent_at FROM redirect_lists WHERE user_id = %(user_id)s""", {"user_id": user_id}
    )
    return (row["text"], row["sent_at"]) if row else None


async def delete_list(db: Queryable, user_id: int, sent_at: datetime) -> bool:
    """Forget that list; whether it was still there."""
    result = await db.execute(
        """DELETE FROM redirect_lists WHERE user_id = %(user_id)s AND sent_at = %(sent_at)s""",
        {"user_id": user_id, "sent_at": sent_at},
    )
    return result.rowcount == 1


async def delete_old_lists(db: Queryable, before: datetime) -> None:
    """Forget lists nobody confirmed."""
    await db.execute("""DELETE FROM redirect_lists WHERE sent_at < %(before)s""", {"before": before})


def _redirect(row: Row) -> Redirect:
    return Redirect(Address(row["path"], row["query"]), row["target"], Status(row["status"]), row["id"])


def _row(redirect: Redirect) -> tuple[str, str, str, str | None, int]:
    own = redirect.own_target
    return redirect.source.path, redirect.source.query, redirect.target, own.path if own else None, int(redirect.status)
