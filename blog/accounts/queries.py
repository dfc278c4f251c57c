"""The SQL of users, sessions and attempts."""

from datetime import datetime, timedelta
from typing import Any

from blog.accounts.models import Credentials, SignedIn, User
from blog.core.db import Queryable, Row
from blog.core.errors import NotFound


def _user(row: Row) -> User:
    values: dict[str, Any] = {name: row[name] for name in User.__slots__}
    return User(**{**values, "has_password": bool(row["has_password"])})


async def get_user(db: Queryable, user_id: int) -> User:
    """The user of that id. Raises NotFound."""
    row = await db.fetch_one(
        """
        SELECT id, email, name, slug, role, language, bio, disabled_at, created_at,
               password_hash IS NOT NULL AS has_password
        FROM users
        WHERE id = %(id)s
        """,
        {"id": user_id},
    )
    if row is None:
        raise NotFound
    return _user(row)


async def find_author(db: Queryable, slug: str) -> User | None:
    """The user whose page is at that slug."""
    row = await db.fetch_one(
        """
        SELECT id, email, name, slug, role, language, bio, disabled_at, created_at,
               password_hash IS NOT NULL AS has_password
        FROM users
        WHERE slug = %(slug)s
        """,
        {"slug": slug},
    )
    return _user(row) if row else None


async def find_credentials(db: Queryable, email: str) -> Credentials | None:
    """What to compare with when somebody says they are the user of that address."""
    row = await db.fetch_one(
        """
        SELECT id, email, name, slug, role, language, bio, disabled_at, created_at, password_hash,
               password_hash IS NOT NULL AS has_password
        FROM users
        WHERE email = %(email)s
        """,
        {"email": email},
    )
    return Credentials(_user(row), row["password_hash"]) if row else None


async def list_users(db: Queryable) -> list[User]:
    """Everybody with an account, owners and writers first."""
    rows = await db.fetch_all(
        """
        SELECT id, email, name, slug, role, language, bio, disabled_at, created_at,
               password_hash IS NOT NULL AS has_password
        FROM users
        ORDER BY FIELD(role, 'owner', 'editor', 'author', 'reader'), name, id
        """
    )
    return [_user(row) for row in rows]


async def count_other_owners(db: Queryable, user_id: int) -> int:
    """How many owners there would be without that user, locking them until the transaction ends."""
    rows = await db.fetch_all(
        """
        SELECT id
        FROM users
        WHERE role = 'owner' AND disabled_at IS NULL AND password_hash IS NOT NULL AND id <> %(id)s
        FOR UPDATE
        """,
        {"id": user_id},
    )
    return len(rows)


async def is_slug_taken(db: Queryable, slug: str) -> bool:
    """Whether a user has that slug."""
    return bool(await db.fetch_value("""SELECT COUNT(*) FROM users WHERE slug = %(slug)s""", {"slug": slug}))


async def insert_user(
    db: Queryable,
    *,
    email: str,
    name: str,
    slug: str,
    role: str,
    language: str,
    password_hash: str | None,
    now: datetime,
) -> int:
    """Add a user and give back the id. Raises Duplicate for users_email and users_slug."""
    result = await db.execute(
        """
        INSERT INTO users (email, name, slug, role, language, bio, password_hash, created_at)
        VALUES (%(email)s, %(name)s, %(slug)s, %(role)s, %(language)s, '', %(password_hash)s, %(now)s)
        """,
        {
            "email": email,
            "name": name,
            "slug": slug,
            "role": role,
            "language": language,
            "password_hash": password_hash,
            "now": now,
        },
    )
    return result.lastrowid


async def update_user(
    db: Queryable, user_id: int, *, email: str, name: str, role: str, language: str, bio: str
) -> None:
    """Change what is known of a user. Raises Duplicate for users_email."""
    await db.execute(
        """
        UPDATE users
        SET email = %(email)s, name = %(name)s, role = %(role)s, language = %(language)s, bio = %(bio)s
        WHERE id = %(id)s
        """,
        {"id": user_id, "email": email, "name": name, "role": role, "language": language, "bio": bio},
    )


async def update_profile(db: Queryable, user_id: int, *, name: str, language: str, bio: str) -> None:
    """Change what people may change about themselves."""
    await db.execute(
        """UPDATE users SET name = %(name)s, language = %(language)s, bio = %(bio)s WHERE id = %(id)s""",
        {"id": user_id, "name": name, "language": language, "bio": bio},
    )


async def set_password_hash(db: Queryable, user_id: int, password_hash: str) -> None:
    """Store a new password's hash."""
    await db.execute(
        """UPDATE users SET password_hash = %(hash)s WHERE id = %(id)s""", {"id": user_id, "hash": password_hash}
    )


async def set_disabled_at(db: Queryable, user_id: int, disabled_at: datetime | None) -> None:
    """Close a user's account, or open it again with None."""
    await db.execute("""UPDATE users SET disabled_at = %(at)s WHERE id = %(id)s""", {"id": user_id, "at": disabled_at})


async def find_session(
    db: Queryable, id_hash: bytes, *, begun_after: datetime, seen_after: datetime
) -> tuple[User, SignedIn] | None:
    """Who is signed in with that session, unless it was ended, is too old or its user's account is closed."""
    row = await db.fetch_one(
        """
        SELECT u.id, u.email, u.name, u.slug, u.role, u.language, u.bio, u.disabled_at, u.created_at,
               u.password_hash IS NOT NULL AS has_password,
               s.created_at AS begun_at, s.seen_at, s.network, s.agent
        FROM sessions AS s
        JOIN users AS u ON u.id = s.user_id
        WHERE s.id_hash = %(id_hash)s AND s.created_at > %(begun_after)s AND s.seen_at > %(seen_after)s
          AND u.disabled_at IS NULL
        """,
        {"id_hash": id_hash, "begun_after": begun_after, "seen_after": seen_after},
    )
    if row is None:
        return None
    return _user(row), SignedIn(id_hash, row["begun_at"], row["seen_at"], row["network"], row["agent"])


async def list_sessions(db: Queryable, user_id: int, *, begun_after: datetime, seen_after: datetime) -> list[SignedIn]:
    """Where a user is signed in, the latest first."""
    rows = await db.fetch_all(
        """
        SELECT id_hash, created_at, seen_at, network, agent
        FROM sessions
        WHERE user_id = %(user_id)s AND created_at > %(begun_after)s AND seen_at > %(seen_after)s
        ORDER BY seen_at DESC
        LIMIT 100
        """,
        {"user_id": user_id, "begun_after": begun_after, "seen_after": seen_after},
    )
    return [SignedIn(**row) for row in rows]


async def insert_session(
    db: Queryable, id_hash: bytes, user_id: int, *, network: str, agent: str, now: datetime
) -> None:
    """Begin a session."""
    await db.execute(
        """
        INSERT INTO sessions (id_hash, user_id, created_at, seen_at, network, agent)
        VALUES (%(id_hash)s, %(user_id)s, %(now)s, %(now)s, %(network)s, %(agent)s)
        """,
        {"id_hash": id_hash, "user_id": user_id, "now": now, "network": network, "agent": agent},
    )


async def mark_session_seen(db: Queryable, id_hash: bytes, now: datetime) -> None:
    """Note that a session is in use."""
    await db.execute(
        """UPDATE sessions SET seen_at = %(now)s WHERE id_hash = %(id_hash)s""", {"id_hash": id_hash, "now": now}
    )


async def delete_session(db: Queryable, id_hash: bytes, *, user_id: int) -> None:
    """End one session of a user."""
    await db.execute(
        """DELETE FROM sessions WHERE id_hash = %(id_hash)s AND user_id = %(user_id)s""",
        {"id_hash": id_hash, "user_id": user_id},
    )


async def delete_sessions(db: Queryable, user_id: int, *, but: bytes = b"") -> None:
    """End all sessions of a user, save one."""
    await db.execute(
        """DELETE FROM sessions WHERE user_id = %(user_id)s AND id_hash <> %(but)s""", {"user_id": user_id, "but": but}
    )


async def delete_stale_sessions(db: Queryable, *, begun_before: datetime, seen_before: datetime) -> int:
    """Forget some of the sessions that can no longer be used, and tell how many."""
    result = await db.execute(
        """DELETE FROM sessions WHERE created_at < %(begun)s OR seen_at < %(seen)s LIMIT 1000""",
        {"begun": begun_before, "seen": seen_before},
    )
    return result.rowcount


async def add_attempt(db: Queryable, bucket: str, *, limit: int, window: timedelta, now: datetime) -> int | None:
    """Note one more attempt of a kind, or give the seconds to wait where `limit` were made within `window`.

    The attempt is noted before it is counted, so that many at once cannot all find room; a refused one is not kept.
    """
    added = await db.execute(
        """INSERT INTO attempts (bucket, made_at) VALUES (%(bucket)s, %(now)s)""", {"bucket": bucket, "now": now}
    )
    rows = await db.fetch_all(
        """
        SELECT made_at
        FROM attempts
        WHERE bucket = %(bucket)s AND made_at > %(since)s AND id <> %(own)s
        ORDER BY made_at DESC
        LIMIT %(limit)s
        """,
        {"bucket": bucket, "since": now - window, "own": added.lastrowid, "limit": limit},
    )
    if len(rows) < limit:
        return None
    await db.execute("""DELETE FROM attempts WHERE id = %(id)s""", {"id": added.lastrowid})
    wait = rows[-1]["made_at"] + window - now
    return max(1, int(wait.total_seconds()) + 1)


async def clear_attempts(db: Queryable, bucket: str) -> None:
    """Forget the attempts of a kind: the last one succeeded."""
    await db.execute("""DELETE FROM attempts WHERE bucket = %(bucket)s""", {"bucket": bucket})


async def withdraw_attempt(db: Queryable, bucket: str, now: datetime) -> None:
    """Forget one attempt of a kind, made at that moment."""
    await db.execute(
        """DELETE FROM attempts WHERE bucket = %(bucket)s AND made_at = %(now)s LIMIT 1""",
        {"bucket": bucket, "now": now},
    )


async def delete_old_attempts(db: Queryable, before: datetime) -> int:
    """Forget some of the attempts that no longer count for anything, and tell how many."""
    result = await db.execute("""DELETE FROM attempts WHERE made_at < %(before)s LIMIT 1000""", {"before": before})
    return result.rowcount
