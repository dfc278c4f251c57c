"""What can go wrong in the blog's own terms. None of these knows HTTP: one middleware translates them."""


class BlogError(Exception):
    """Base of all errors that are somebody's business, not a fault of the program."""


class NotFound(BlogError):
    """There is no such thing, or the person asking may not know that there is."""


class Gone(BlogError):
    """It was here and was taken away on purpose."""


class Moved(BlogError):
    """It lives at another address of this site for good; `path` is that address."""

    def __init__(self, path: str) -> None:
        super().__init__(path)
        self.path = path


class Forbidden(BlogError):
    """The person is known and may not do this."""


class SignInNeeded(BlogError):
    """Somebody has to say who they are first."""


class BadRequest(BlogError):
    """What was sent cannot be understood; `str()` is a translated sentence for the person who sent it."""


class UnsupportedType(BlogError):
    """The body is of a media type this address does not take."""


class Conflict(BlogError):
    """The thing was changed by somebody else since it was read; nothing was written."""


class TooMany(BlogError):
    """Tried too often. `retry_after` says in how many seconds it makes sense to try again; `said` may say why."""

    def __init__(self, retry_after: int, said: str = "") -> None:
        super().__init__(retry_after)
        self.retry_after = retry_after
        self.said = said


class Busy(BlogError):
    """The machine has more to do than it can; nothing was done. `retry_after` is in seconds."""

    def __init__(self, retry_after: int = 2) -> None:
        super().__init__(retry_after)
        self.retry_after = retry_after


class Refused(BlogError):
    """A form was understood and cannot be accepted; `errors` maps field names ("" for the whole form) to sentences.

    The sentences are already in the language of the person who typed.
    """

    def __init__(self, errors: dict[str, list[str]]) -> None:
        super().__init__(errors)
        self.errors = errors
