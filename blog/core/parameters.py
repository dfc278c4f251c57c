"""Values on their way into SQL: their types are checked here, before the server sees them.

The whole statement is made as bytes, because the driver's own quoting accepts types we must refuse
(a JSON list, a naive time) and cannot quote bytes any more.
"""

import math
from collections.abc import Mapping
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import TypeAlias

Parameters: TypeAlias = Mapping[str, object]

_SMALLEST, _LARGEST = -(2**63), 2**64 - 1  # BIGINT and BIGINT UNSIGNED; beyond them LIMIT is a syntax error


class UnstorableText(ValueError):
    """The text holds half of a surrogate pair, which no encoding of Unicode can carry."""


def rendered(sql: str, params: Parameters | None) -> bytes:
    """The statement with `%(name)s` filled in; `%%` stands for one percent sign, with or without parameters.

    Raises TypeError for a value of a type that has no place in SQL or a naive datetime, ValueError for a
    number out of range or an empty list, UnstorableText, and KeyError for a name without a value.
    """
    return sql.encode() % {name.encode(): _literal(value) for name, value in (params or {}).items()}


def _literal(value: object) -> bytes:
    if isinstance(value, list | tuple):
        if not value:
            raise ValueError("an empty list has no meaning in SQL: answer without asking the database")
        return b"(" + b",".join(_scalar(item) for item in value) + b")"
    return _scalar(value)


def _scalar(value: object) -> bytes:
    match value:
        case None:
            return b"NULL"
        case bool():
            return b"1" if value else b"0"
        case int() | float() | Decimal():
            return _number(value)
        case str():
            return b"'" + _escaped(_utf8(value)) + b"'"
        case bytes():
            return b"_binary'" + _escaped(value) + b"'"
        case datetime():  # before date, whose subclass it is
            return _moment(value)
        case date():
            return f"'{value.isoformat()}'".encode()
    raise TypeError(f"{type(value).__name__} cannot be a parameter of a statement")


def _number(value: int | float | Decimal) -> bytes:
    if isinstance(value, int):
        if not _SMALLEST <= value <= _LARGEST:
            raise ValueError("a whole number beyond 64 bits cannot be stored")
        return b"%d" % value
    if not math.isfinite(value):
        raise ValueError("infinity and NaN cannot be stored")
    if isinstance(value, Decimal):
        return format(value, "f").encode()
    text = repr(float(value))
    return (text if "e" in text else text + "e0").encode()


def _utf8(value: str) -> bytes:
    try:
        return str.encode(value)
    except UnicodeEncodeError as error:
        raise UnstorableText(f"half of a surrogate pair at position {error.start}") from error


def _escaped(value: bytes) -> bytes:
    # Enough under the session's sql_mode, which has no NO_BACKSLASH_ESCAPES, and in UTF-8, where no byte of
    # a longer character looks like a quote or a backslash. NUL is written out to keep server logs readable.
    return value.replace(b"\\", b"\\\\").replace(b"'", b"\\'").replace(b"\0", b"\\0")


def _moment(value: datetime) -> bytes:
    if value.tzinfo is None:
        raise TypeError("a datetime without a time zone cannot be stored")
    return f"'{value.astimezone(UTC).replace(tzinfo=None).isoformat(' ', 'microseconds')}'".encode()
