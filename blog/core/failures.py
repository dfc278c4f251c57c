"""From an error to an answer: the only place where the blog's errors meet HTTP statuses (RFC 9110, section 15)."""

import asyncio
import errno
from collections.abc import Mapping

from aiohttp import web

from blog.core import i18n
from blog.core.bodies import json_answer, wants_json
from blog.core.db import DatabaseUnavailable, TransactionConflict, UnstorableText
from blog.core.errors import (
    BadRequest,
    Busy,
    Conflict,
    Forbidden,
    Gone,
    Moved,
    NotFound,
    Refused,
    SignInNeeded,
    TooMany,
    UnsupportedType,
)
from blog.core.forms import Invalid
from blog.core.i18n import N_
from blog.core.logs import log
from blog.core.templating import SHIPPED, place_of
from blog.core.web import HOSPITALITY, REQUEST_ID, SETTINGS, render

_STATUSES: dict[type[BaseException], int] = {
    BadRequest: 400,
    UnstorableText: 400,
    # Forms behind a single button have no page to say it on; only a program can send them filled in wrongly.
    Invalid: 400,
    Refused: 400,
    Forbidden: 403,
    NotFound: 404,
    Conflict: 409,
    Gone: 410,
    UnsupportedType: 415,
    TooMany: 429,
    Busy: 503,
    DatabaseUnavailable: 503,
    TransactionConflict: 503,
    TimeoutError: 503,
    asyncio.CancelledError: 503,
}

# For each status: a heading, and what the reader can do.
_WORDS: dict[int, tuple[str, str]] = {
    400: (
        N_("That could not be understood"),
        N_("What was sent here could not be read. Please go back and try again."),
    ),
    401: (N_("Signed out"), N_("You are not signed in any more. Please sign in, then try again.")),
    403: (N_("Not for you"), N_("You may not see or do this. If you think you should, ask the owner of this site.")),
    404: (N_("Nothing here"), N_("There is no page at this address. It may have moved, or never have been.")),
    405: (N_("Not in this way"), N_("This address cannot be used like that.")),
    408: (N_("That took too long"), N_("The rest of what you sent never came. Please try again.")),
    409: (
        N_("Changed in the meantime"),
        N_("Somebody else changed this while you were at it. Nothing was overwritten."),
    ),
    410: (N_("No longer here"), N_("What was at this address was taken away on purpose.")),
    413: (N_("Too large"), N_("What you sent is larger than this site takes.")),
    415: (N_("Not in this form"), N_("This address does not take that kind of content.")),
    421: (N_("Not this site"), N_("This site does not go by that name.")),
    422: (N_("Please look again"), N_("Something in it cannot be accepted as it is.")),
    429: (N_("A little slower, please"), N_("This was tried too often. Please wait a while, then try again.")),
    500: (N_("Something broke"), N_("That is our fault, not yours. It was written down and will be looked at.")),
    503: (N_("Back in a moment"), N_("The site cannot answer just now. Please try again in a few seconds.")),
    507: (N_("No room left"), N_("The disk of this site is full. Nothing was stored; please tell the owner.")),
}


async def answer_to(request: web.Request, error: BaseException) -> web.StreamResponse:
    """The answer to a request in which something went wrong: a page, or JSON for who asked for JSON.

    What is our own fault is logged with its traceback.
    """
    if isinstance(error, SignInNeeded):
        if wants_json(request):
            return error_answer(request, 401)
        try:
            return await request.app[HOSPITALITY].ask_to_sign_in(request)
        except Exception as failure:
            return await answer_to(request, failure)
    if isinstance(error, Moved):
        return web.Response(status=301, headers={"Location": error.path})
    if isinstance(error, web.HTTPException):
        if error.status < 400:
            raise error
        kept = {name: value for name, value in error.headers.items() if name in ("Allow", "Retry-After", "Link")}
        return error_answer(request, error.status, kept)
    status = _status_of(error)
    if status == 400 and wants_json(request) and isinstance(error, Invalid | Refused):
        return _refused(request, error.filled.all_errors if isinstance(error, Invalid) else error.errors)
    _log(request, status, error)
    headers = {}
    retry_after = getattr(error, "retry_after", 2 if status == 503 else None)
    if retry_after is not None:
        headers["Retry-After"] = str(max(1, round(retry_after)))
    said = str(error) if isinstance(error, BadRequest | Forbidden) else getattr(error, "said", "")
    return error_answer(request, status, headers, said)


def _refused(request: web.Request, errors: Mapping[str, list[str]]) -> web.Response:
    fields = {name: messages for name, messages in errors.items() if name}
    return error_answer(request, 422, said=" ".join(errors.get("", [])), fields=fields)


def _status_of(error: BaseException) -> int:
    if isinstance(error, OSError) and error.errno in (errno.ENOSPC, errno.EDQUOT):
        return 507
    return next((status for kind, status in _STATUSES.items() if isinstance(error, kind)), 500)


def error_answer(
    request: web.Request,
    status: int,
    headers: Mapping[str, str] | None = None,
    said: str = "",
    fields: Mapping[str, list[str]] | None = None,
) -> web.Response:
    """What went wrong and what to do, in the reader's language and without any secret of ours.

    `fields` says what is wrong with each field of a form; pages say that in the form itself.
    """
    heading, text = _WORDS.get(status, _WORDS[400 if status < 500 else 500])
    words = {"heading": i18n.gettext(heading), "text": said or i18n.gettext(text)}
    if wants_json(request):
        told = {"status": status, "message": words["text"], "fields": dict(fields or {})}
        response = json_answer({"error": told}, status=status)
    else:
        context = {**words, "request_id": request[REQUEST_ID], "status": status}
        response = _page(request, context, status)
    response.headers.update({"Cache-Control": "no-store", **(headers or {})})
    return response


def _page(request: web.Request, context: Mapping[str, object], status: int) -> web.Response:
    try:
        return render(request, "errors/error.html", context, status=status)
    except Exception as error:
        if SHIPPED not in request.app:
            raise
        # The owner's templates are what is broken, the error page's own or one it is made of: ours never fail.
        _log(request, 500, error)
        return render(request, "errors/error.html", context, status=status, key=SHIPPED)


def _log(request: web.Request, status: int, error: BaseException) -> None:
    where = f"{request.method} {request.path} [{request[REQUEST_ID]}]"
    if status in (500, 507):
        place = place_of(error, request.app[SETTINGS].templates_dir)
        log.error("%s failed%s", where, f" in {place}: {error}" if place else "", exc_info=error)
    elif status == 503:
        log.warning("%s could not be answered: %s %s", where, type(error).__name__, error)
