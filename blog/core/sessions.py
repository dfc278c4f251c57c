"""The encrypted session cookie: aiohttp-session's storage with what browsers and attackers taught us.

The cookie holds only a random id (and small marks such as opened posts); a row in the database says what it is worth.
"""

import warnings
from base64 import urlsafe_b64encode
from datetime import timedelta
from typing import Any

from aiohttp import web
from aiohttp_session.cookie_storage import EncryptedCookieStorage
from cryptography.fernet import Fernet, MultiFernet

# Browsers drop a longer cookie without a word (RFC 6265, section 6.1: 4096 bytes with name and attributes).
LONGEST_COOKIE = 3900
# Part of the cookie's name, whichever it is.
SESSION = "session"


def quiet_session_keys() -> None:
    """Do not print that aiohttp-session keeps its things under plain names: nobody here can change that."""
    warnings.filterwarnings("ignore", category=web.NotAppKeyWarning, module="aiohttp_session")


class SessionStorage(EncryptedCookieStorage):
    """The session in a cookie that the first key encrypts and every key decrypts.

    Under https the name is `__Host-session` (RFC 6265bis, section 4.1.3.2), which no other host or path can plant.
    """

    def __init__(self, keys: list[bytes], *, lifetime: timedelta, https: bool) -> None:
        super().__init__(
            keys[0],
            cookie_name=f"__Host-{SESSION}" if https else SESSION,
            max_age=int(lifetime.total_seconds()),
            secure=https,
            httponly=True,
            samesite="Lax",
        )
        # The parent takes a single key only; what it does with it, encrypt and decrypt, MultiFernet can do as well.
        self._fernet: Any = MultiFernet([Fernet(urlsafe_b64encode(key)) for key in keys])

    def load_cookie(self, request: web.Request) -> str | None:
        """The cookie's value, None for anything that cannot be one of ours."""
        value = super().load_cookie(request)
        return value if value and value.isascii() and len(value) <= LONGEST_COOKIE else None

    def save_cookie(self, response: web.StreamResponse, cookie_data: str, *, max_age: int | None = None) -> None:
        """Set the cookie, or delete it with the attributes it was set with: browsers ignore a deletion without them."""
        if cookie_data:
            if len(cookie_data) > LONGEST_COOKIE:
                raise ValueError("the session holds more than a cookie can carry")
            super().save_cookie(response, cookie_data, max_age=max_age)
        else:
            secure = self.cookie_params["secure"] or None
            response.del_cookie(self.cookie_name, path="/", secure=secure, httponly=True, samesite="Lax")
