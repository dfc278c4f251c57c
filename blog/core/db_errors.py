"""What can go wrong between us and the database, in words that know neither HTTP nor the driver."""

import re

import pymysql.err

_UNAVAILABLE = {
    1021: "the database's disk is full",
    1037: "the database is out of memory",
    1040: "the database has too many connections",
    1041: "the database is out of memory",
    1047: "the database cluster has no quorum",
    1053: "the database is shutting down",
    1114: "the database's disk is full",
    1158: "the connection to the database was lost",
    1159: "the connection to the database was lost",
    1160: "the connection to the database was lost",
    1161: "the connection to the database was lost",
    1180: "the database cluster has no quorum",
    1203: "the database has too many connections",
    1226: "the database has too many connections",
    1290: "the database is read-only",
    1317: "the statement was interrupted",
    1836: "the database is read-only",
    1927: "the connection was killed",
    1969: "the statement took too long",
    3024: "the statement took too long",
    2002: "the database cannot be reached",
    2003: "the database cannot be reached",
    2006: "the connection to the database was lost",
    2013: "the connection to the database was lost",
}
_LOST = {1927, 2006, 2013}
_CONFLICT = {1020, 1205, 1213}
_DUPLICATE = 1062
_PACKET_TOO_LARGE = 1153
_DUPLICATE_KEY_NAME = re.compile(r"for key '([^']*)'\s*$")


class DatabaseError(Exception):
    """Base of everything the database floor raises on its own account."""


class DatabaseUnavailable(DatabaseError):
    """The database is down, frozen, too slow, or every connection is taken; trying again later may help.

    `retry_after` is in seconds. `lost` tells that an open connection broke, as opposed to none being had.
    """

    def __init__(self, reason: str, *, retry_after: int = 5, lost: bool = False) -> None:
        super().__init__(reason)
        self.reason = reason
        self.retry_after = retry_after
        self.lost = lost


class CommitUnknown(DatabaseUnavailable):
    """The connection broke during COMMIT: the transaction is either entirely stored or not at all."""


class Duplicate(DatabaseError):
    """A unique key refused the row. `key` is the key's name without its table."""

    def __init__(self, key: str) -> None:
        super().__init__(f"duplicate value for the key {key!r}")
        self.key = key


class TransactionConflict(DatabaseError):
    """Another transaction was in the way, and still was after the retries. `code` is the server's number."""

    def __init__(self, code: int, message: str) -> None:
        super().__init__(f"{message} ({code})")
        self.code = code


class StatementTooLarge(DatabaseError):
    """The statement with its values exceeds the server's max_allowed_packet."""


def translated(error: Exception) -> Exception:
    """Our error for a driver's error, or the very same one where it tells of a mistake in the program."""
    if not isinstance(error, pymysql.err.MySQLError):
        return error
    code = error.args[0] if error.args and isinstance(error.args[0], int) else 0
    message = str(error.args[1]) if len(error.args) > 1 else str(error)
    if code in _UNAVAILABLE:
        return DatabaseUnavailable(f"{_UNAVAILABLE[code]} ({code}: {message})", lost=code in _LOST)
    if code in _CONFLICT:
        return TransactionConflict(code, message)
    if code == _DUPLICATE:
        return Duplicate(_duplicate_key(message))
    if code == _PACKET_TOO_LARGE:
        return StatementTooLarge(message)
    if isinstance(error, pymysql.err.InterfaceError | pymysql.err.InternalError) and code == 0:
        # The driver's own "not connected" and "packet out of sequence": the connection is closed by then.
        return DatabaseUnavailable(f"the connection to the database was lost ({message})", lost=True)
    return error


def unreachable(error: Exception) -> DatabaseUnavailable:
    """Any failure before a connection is ready, wrong passwords included: the site is up, its database is not."""
    cause = f": {error.__cause__}" if error.__cause__ else ""  # "Connection refused", a bad certificate …
    return DatabaseUnavailable(f"the database cannot be reached ({error}{cause})")


def _duplicate_key(message: str) -> str:
    # MySQL 8 names the key `posts.slug`, MariaDB only `slug`.
    found = _DUPLICATE_KEY_NAME.search(message)
    return found.group(1).rpartition(".")[2] if found else ""
