"""Migration files: `NNNN_name.sql`, read and split into statements.

A statement ends with `;` at the end of a line. Lines that begin with `--` are comments, but `-- unless: SELECT …`
guards the next statement: it is left out when the SELECT finds a row.
"""

import hashlib
import re
from dataclasses import dataclass
from pathlib import Path

_NAME = re.compile(r"(\d{4})_[a-z0-9_]+\.sql")
_GUARD = "-- unless:"
_DATA_CHANGE = re.compile(r"(INSERT|UPDATE|DELETE|REPLACE)\b", re.IGNORECASE)


class MigrationError(Exception):
    """The database cannot be brought to the wanted state; the text is one line for the person in charge."""


@dataclass(frozen=True)
class Statement:
    """One statement. It may be run twice when its process was killed, so `CREATE TABLE IF NOT EXISTS`, or guards."""

    sql: str
    guards: tuple[str, ...]

    @property
    def changes_data_only(self) -> bool:
        """Whether it can share a transaction with the note that it was done, and so happen exactly once."""
        return _DATA_CHANGE.match(self.sql) is not None


@dataclass(frozen=True)
class MigrationFile:
    """One migration; `name` is the file's name without `.sql`, `sha256` does not depend on line endings."""

    version: int
    name: str
    sha256: str
    statements: tuple[Statement, ...]


def read_migrations(directory: Path) -> list[MigrationFile]:
    """All migrations in order. Raises MigrationError for a wrong name, two of one number, or an unfinished file."""
    migrations: dict[int, MigrationFile] = {}
    for path in sorted(directory.glob("*.sql")):
        match = _NAME.fullmatch(path.name)
        if match is None:
            raise MigrationError(f"{path.name} is not named like 0001_accounts.sql")
        version = int(match.group(1))
        if version in migrations:
            raise MigrationError(f"{path.name} and {migrations[version].name}.sql have the same number")
        text = path.read_text(encoding="utf-8")  # universal newlines: the same on every system
        digest = hashlib.sha256(text.encode()).hexdigest()
        migrations[version] = MigrationFile(version, path.stem, digest, _statements(path.name, text))
    return [migrations[version] for version in sorted(migrations)]


def _statements(file: str, text: str) -> tuple[Statement, ...]:
    found: list[Statement] = []
    lines: list[str] = []
    guards: list[str] = []
    for line in text.splitlines():
        bare = line.strip()
        if bare.startswith(_GUARD):
            if lines:
                raise MigrationError(f"{file}: a guard must stand before its statement")
            guards.append(bare.removeprefix(_GUARD).strip().removesuffix(";"))
        elif bare and not bare.startswith("--"):
            lines.append(line.rstrip())
            if bare.endswith(";"):
                found.append(Statement("\n".join(lines).rstrip(";"), tuple(guards)))
                lines, guards = [], []
    if lines or guards:
        raise MigrationError(f"{file}: the last statement does not end with ';'")
    if not found:
        raise MigrationError(f"{file} holds no statement")
    return tuple(found)
