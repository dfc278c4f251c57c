"""What readers do with posts: opening a password-protected one."""

from datetime import timedelta

from blog.accounts import queries as account_queries
from blog.core import clock, security
from blog.core.db import Database
from blog.core.errors import TooMany
from blog.posts.models import PublishedPost

ATTEMPTS = 10
ATTEMPTS_WINDOW = timedelta(minutes=15)


async def is_password_right(db: Database, post: PublishedPost, password: str, *, network: str) -> bool:
    """Whether that opens the post. Raises TooMany after ten tries from a network within fifteen minutes."""
    now = clock.now()
    bucket = f"unlock:{post.id}:{network}"
    wait = await account_queries.add_attempt(db, bucket, limit=ATTEMPTS, window=ATTEMPTS_WINDOW, now=now)
    if wait is not None:
        raise TooMany(wait)
    right = await security.verify_password(post.password_hash, password)
    if right:
        await account_queries.clear_attempts(db, bucket)
    return right
