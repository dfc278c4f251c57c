"""Logging: one line per event, as text or JSON, in which nothing a visitor sends can forge a second line."""

import json
import logging
import logging.config
import re
from datetime import UTC, datetime
from typing import Any

from aiohttp import web
from aiohttp.http_exceptions import HttpProcessingError

from blog.settings import Settings

log = logging.getLogger("blog")

# Whoever reads the log must not read drafts: the last part of a review link's address is its secret.
_SECRETS = re.compile(r"(/reviews/)[\w%~.-]{8,}")

# An error's own words may hold line breaks; behind this none of its lines looks like an event.
TRACEBACK_MARGIN = "  | "

_ESCAPES = {code: f"\\x{code:02x}" for code in (*range(0x20), 0x7F, *range(0x80, 0xA0))} | {
    code: f"\\u{code:04x}"
    for code in (0x200E, 0x200F, 0x2028, 0x2029, *range(0x202A, 0x202F), *range(0x2066, 0x206A), *range(0xD800, 0xE000))
}


class _Text(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        return masked(super().format(record))

    def formatMessage(self, record: logging.LogRecord) -> str:  # noqa: N802  # the name logging calls
        record.message = record.message.translate(_ESCAPES)
        return super().formatMessage(record)

    def formatException(self, ei: Any) -> str:  # noqa: N802  # the name logging calls
        lines = super().formatException(ei).split("\n")
        return "\n".join(TRACEBACK_MARGIN + line.translate(_ESCAPES) for line in lines)


class _OurFaults(logging.Filter):
    """Leaves out requests nobody could read: anybody can send them by the thousand, with a cookie in every message."""

    def filter(self, record: logging.LogRecord) -> bool:
        error = record.exc_info[1] if record.exc_info else None
        return not isinstance(error, HttpProcessingError | web.RequestPayloadError)


class _Json(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        line = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
        }
        if record.exc_info:
            line["error"] = self.formatException(record.exc_info)
        return masked(json.dumps(line, ensure_ascii=True))


def masked(text: str) -> str:
    """The text without the secrets that addresses carry."""
    return _SECRETS.sub(r"\1***", text) if "/reviews/" in text else text


def configure_logging(settings: Settings) -> None:
    """Set every logger's level and form, whatever the program that started us had set before."""
    logging.config.dictConfig(
        {
            "version": 1,
            "disable_existing_loggers": False,
            "filters": {"our faults": {"()": _OurFaults}},
            "formatters": {
                "text": {"()": _Text, "format": "%(asctime)s %(levelname)-7s %(message)s", "datefmt": "%H:%M:%S"},
                "json": {"()": _Json},
            },
            "handlers": {"out": {"class": "logging.StreamHandler", "formatter": settings.log_format}},
            "root": {"level": "WARNING", "handlers": ["out"]},
            "loggers": {
                "blog": {"level": settings.log_level.upper()},
                # Its formatting takes as long as a cached page; what there is to log about requests, access.py does.
                "aiohttp.access": {"level": "WARNING"},
                "aiohttp.server": {"filters": ["our faults"]},
                # It warns of every cookie it cannot read; anybody can send those by the thousand.
                "aiohttp_session": {"level": "ERROR"},
            },
        }
    )
