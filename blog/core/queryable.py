"""The four methods that every query may use, on a database and inside a transaction alike."""

from abc import ABC, abstractmethod
from dataclasses import dataclass
from typing import Any, TypeAlias

from blog.core.parameters import Parameters

Row: TypeAlias = dict[str, Any]


@dataclass(frozen=True)
class Result:
    """What a statement did: `rowcount` rows were inserted, deleted, or found by an UPDATE's WHERE (changed or
    not; after ON DUPLICATE KEY UPDATE 1 is an insert or no change, 2 a change); `lastrowid` is the new
    AUTO_INCREMENT value, 0 if there is none."""

    rowcount: int
    lastrowid: int


class Queryable(ABC):
    """What queries ask: a `Database` or a `Transaction`.

    All methods raise DatabaseUnavailable, Duplicate, TransactionConflict, StatementTooLarge, TypeError or
    ValueError for parameters that cannot be stored, and the driver's own errors for mistakes in the SQL.
    """

    @abstractmethod
    async def _run(self, sql: str, params: Parameters | None, *, reads: bool) -> tuple[list[Row], Result]: ...

    async def fetch_all(self, sql: str, params: Parameters | None = None) -> list[Row]:
        """Every row of the answer."""
        rows, _ = await self._run(sql, params, reads=True)
        return rows

    async def fetch_union(self, *parts: tuple[bool, str], params: Parameters | None = None) -> list[Row]:
        """Every row of those of the SELECTs that are wanted, as (whether, SQL), in one statement.

        One that must find nothing still takes as long to be understood as one that finds something. The first part
        names the columns, so it is always wanted.
        """
        wanted = " UNION ALL ".join(f"({sql})" for is_wanted, sql in parts if is_wanted)
        rows, _ = await self._run(wanted, params, reads=True)
        return rows

    async def fetch_one(self, sql: str, params: Parameters | None = None) -> Row | None:
        """The first row of the answer, or None."""
        rows, _ = await self._run(sql, params, reads=True)
        return rows[0] if rows else None

    async def fetch_value(self, sql: str, params: Parameters | None = None) -> Any:
        """The first column of the first row, or None."""
        rows, _ = await self._run(sql, params, reads=True)
        return next(iter(rows[0].values())) if rows else None

    async def execute(self, sql: str, params: Parameters | None = None) -> Result:
        """Run a statement that changes something."""
        _, result = await self._run(sql, params, reads=False)
        return result
