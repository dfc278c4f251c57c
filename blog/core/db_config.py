"""Where the database is and how to sign in there, read from one URL."""

import ssl as tls
from dataclasses import dataclass, field
from functools import lru_cache
from urllib.parse import parse_qsl, quote, unquote, urlencode, urlsplit

_OPTIONS = {"unix_socket", "ssl", "ssl_ca", "ssl_check_hostname"}


@dataclass(frozen=True)
class DatabaseConfig:
    """How to reach one database. `ssl` requires TLS with a certificate verified against `ssl_ca`, or against
    the system's authorities when that is empty."""

    user: str
    database: str
    host: str = "localhost"
    port: int = 3306
    password: str = field(default="", repr=False)
    unix_socket: str = ""
    ssl: bool = False
    ssl_ca: str = ""
    ssl_check_hostname: bool = True

    @classmethod
    def from_url(cls, url: str) -> "DatabaseConfig":
        """Parse `mysql://user:password@host:port/name?unix_socket=…&ssl=required&ssl_ca=…`.

        Raises ValueError with one line that tells what is wrong and never repeats the password.
        """
        try:
            parts = urlsplit(url)
            port = parts.port or 3306
        except ValueError:
            # `from None`: the original message may quote a piece of the password.
            raise ValueError("the database URL has a bad host or port (is a special character unescaped?)") from None
        if parts.scheme not in {"mysql", "mariadb"}:
            raise ValueError("the database URL must begin with mysql:// or mariadb://")
        if parts.fragment:
            raise ValueError("the database URL holds a '#': write it as %23")
        database = unquote(parts.path.removeprefix("/"))
        if not database or "/" in database:
            raise ValueError("the database URL must name one database, as in mysql://user@host/name")
        if not parts.username:
            raise ValueError("the database URL must name a user, as in mysql://user@host/name")
        return cls(
            user=unquote(parts.username),
            database=database,
            host=parts.hostname or "localhost",
            port=port,
            password=unquote(parts.password or ""),
            **_options(parts.query),  # type: ignore[arg-type]
        )

    def to_url(self) -> str:
        """The URL this was made from, password included: for handing over to another process only."""
        secret = f":{quote(self.password, safe='')}" if self.password else ""
        host = f"[{self.host}]" if ":" in self.host else self.host
        options = {"unix_socket": self.unix_socket, "ssl_ca": self.ssl_ca, "ssl": "required" if self.ssl else ""}
        if not self.ssl_check_hostname:
            options["ssl_check_hostname"] = "no"
        query = urlencode({name: value for name, value in options.items() if value})
        where = f"{quote(self.user, safe='')}{secret}@{host}:{self.port}/{quote(self.database, safe='')}"
        return f"mysql://{where}" + (f"?{query}" if query else "")

    @lru_cache(maxsize=4)  # noqa: B019 - a few small values; reading the authorities takes tens of milliseconds
    def tls_context(self) -> tls.SSLContext | None:
        """The TLS settings for new connections, or None. Raises OSError or ssl.SSLError for a bad `ssl_ca`."""
        if not self.ssl or self.unix_socket:
            return None
        context = tls.create_default_context(cafile=self.ssl_ca or None)
        context.check_hostname = self.ssl_check_hostname
        return context


def _options(query: str) -> dict[str, object]:
    given = dict(parse_qsl(query, keep_blank_values=True))
    unknown = sorted(given.keys() - _OPTIONS)
    if unknown:
        raise ValueError(f"the database URL has an unknown option {unknown[0]!r}")
    wanted = given.get("ssl", "required" if given.get("ssl_ca") else "off")
    check = given.get("ssl_check_hostname", "yes")
    if wanted not in {"required", "off"}:
        raise ValueError("ssl in the database URL must be 'required' or 'off'")
    if check not in {"yes", "no"}:
        raise ValueError("ssl_check_hostname in the database URL must be 'yes' or 'no'")
    return {
        "unix_socket": given.get("unix_socket", ""),
        "ssl": wanted == "required",
        "ssl_ca": given.get("ssl_ca", ""),
        "ssl_check_hostname": check == "yes",
    }
