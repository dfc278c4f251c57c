"""A lease: at most one process at a time does the work of a name, and a killed one loses it by itself.

Only the database's clock counts. It holds on a cluster too, where GET_LOCK and LOCK TABLES are local to a node.
"""

import asyncio
import os
import secrets
import socket

from blog.core.db import Database, Queryable

# Made by the migration runner, which needs a lease before it can run its first file.
TABLE = """
    CREATE TABLE IF NOT EXISTS leases (
        name VARCHAR(100) CHARACTER SET ascii COLLATE ascii_bin NOT NULL PRIMARY KEY,
        owner VARCHAR(190) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
        until_at DATETIME(6) NOT NULL,
        fence BIGINT UNSIGNED NOT NULL
    ) ENGINE=InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci
"""


class LeaseLost(Exception):
    """The lease ran out and somebody else has had it since: stop before doing anything further."""


class Lease:
    """A lease on `name` for `seconds`. Hold it only as long as `renew()` succeeds at least that often."""

    def __init__(self, db: Database, name: str, *, seconds: float = 30.0) -> None:
        self._db = db
        self._name = name
        self._seconds = seconds
        self._owner = f"{socket.gethostname()[:100]}:{os.getpid()}:{secrets.token_hex(8)}"
        self.fence = 0

    async def prepare(self) -> None:
        """Make the row if it is missing. Needed once per database."""
        await self._db.execute(
            """
            INSERT IGNORE INTO leases (name, owner, until_at, fence)
            VALUES (%(name)s, '', '2000-01-01', 0)
            """,
            {"name": self._name},
        )

    async def take(self) -> bool:
        """Take the lease if it is free or has run out; whether we have it. `fence` grows with each taking."""
        taken = await self._db.execute(
            """
            UPDATE leases
            SET owner = %(owner)s, until_at = NOW(6) + INTERVAL %(microseconds)s MICROSECOND, fence = fence + 1
            WHERE name = %(name)s AND until_at < NOW(6)
            """,
            self._values(),
        )
        if taken.rowcount == 0:
            return False
        self.fence = await self._db.fetch_value("SELECT fence FROM leases WHERE name = %(name)s", self._values())
        return True

    async def renew(self, db: Queryable | None = None) -> None:
        """Hold it for another `seconds`; within a transaction `db`, no one else can have it before that ends.

        Raises LeaseLost if somebody else has taken it; one that merely ran out is ours again.
        """
        held = await (db or self._db).execute(
            """
            UPDATE leases
            SET until_at = NOW(6) + INTERVAL %(microseconds)s MICROSECOND
            WHERE name = %(name)s AND owner = %(owner)s AND fence = %(fence)s
            """,
            self._values(),
        )
        if held.rowcount == 0:
            raise LeaseLost(self._name)

    async def keep(self) -> None:
        """Renew it again and again, until cancelled. Raises LeaseLost."""
        while True:
            await asyncio.sleep(self._seconds / 3)
            await self.renew()

    async def give_back(self) -> None:
        """Let the next one have it at once. Does nothing if it was lost."""
        await self._db.execute(
            """
            UPDATE leases
            SET until_at = '2000-01-01'
            WHERE name = %(name)s AND owner = %(owner)s AND fence = %(fence)s
            """,
            self._values(),
        )

    def _values(self) -> dict[str, object]:
        microseconds = int(self._seconds * 1_000_000)
        return {"name": self._name, "owner": self._owner, "microseconds": microseconds, "fence": self.fence}
