"""Answers that are sent again only when they have changed (RFC 9110, section 13)."""

import hashlib
import re
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

from aiohttp import ETag, web

from blog.core import clock

# Asked for each time, so that what was hidden is gone at once; a copy that is still right costs only its headers.
ASK_EACH_TIME = "no-cache"
# Two changes within a second have one date in common (RFC 9110, section 8.8.2.2): a younger one is not told.
SETTLED = timedelta(seconds=1)
# What no XML 1.0 document may hold (section 2.2); half a surrogate pair cannot be sent at all.
_UNFIT = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def fit(text: str) -> bytes:
    """The text in UTF-8, every character that would break an XML or JSON document replaced by U+FFFD."""
    return _UNFIT.sub("\ufffd", text).encode()


def conditional(
    request: web.Request,
    body: bytes,
    content_type: str,
    *,
    changed_at: datetime | None = None,
    headers: Mapping[str, str] | None = None,
) -> web.Response:
    """The answer to a GET or HEAD for `body`, or 304 or 412 where the request's conditions say so.

    `content_type` is the whole header with its charset. `changed_at` must move with every change of the body.
    """
    tag = hashlib.sha256(body).hexdigest()[:32]
    told = {"ETag": f'"{tag}"', "Cache-Control": ASK_EACH_TIME, **(headers or {})}
    whole = _whole_seconds(changed_at)
    if whole is not None:
        told["Last-Modified"] = format_datetime(whole, usegmt=True)
    status = _status(request, tag, whole)
    if status != 200:
        return web.Response(status=status, headers=told)
    return web.Response(body=body, headers={**told, "Content-Type": content_type})


def _whole_seconds(moment: datetime | None) -> datetime | None:
    if moment is None or clock.now() - moment < SETTLED:
        return None
    return moment.astimezone(UTC).replace(microsecond=0)


def _status(request: web.Request, tag: str, changed_at: datetime | None) -> int:
    """In the order of RFC 9110, section 13.2.2: tags come before dates."""
    if request.if_match is not None:
        if not _matches(request.if_match, tag, weak=False):
            return 412
    elif request.if_unmodified_since and changed_at and changed_at > request.if_unmodified_since:
        return 412
    if request.if_none_match is not None:
        return 304 if _matches(request.if_none_match, tag, weak=True) else 200
    # Exactly that date: where the clock was set back, an earlier one is a change as well.
    return 304 if changed_at and request.if_modified_since == changed_at else 200


def _matches(tags: Sequence[ETag], tag: str, *, weak: bool) -> bool:
    return any(one.value == "*" or (one.value == tag and (weak or not one.is_weak)) for one in tags)
