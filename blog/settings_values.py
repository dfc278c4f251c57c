"""What the values of settings may be: each check returns the value as it is meant, and raises ValueError."""

import re
from ipaddress import IPv4Network, IPv6Network, ip_network
from pathlib import Path
from typing import Annotated, Literal
from urllib.parse import urlsplit

from pydantic import AfterValidator, BeforeValidator, Field, SecretStr

from blog.session_key import decode_key

_HOST = re.compile(r"[a-z0-9_]([a-z0-9_.-]*[a-z0-9_])?\.?|\[[0-9a-f:.]+\]")


def check_host(value: str) -> str:
    """A host name, in lower case."""
    host = value.lower()
    if not _HOST.fullmatch(host):
        raise ValueError("must be a host name without port, in ASCII (xn--… for other scripts)")
    return host


def check_base_url(value: str) -> str:
    """A web address without a path, written in one way only: lower case, no usual port."""
    if not value:
        return ""
    wanted = "must be http(s)://host or http(s)://host:port, without a path"
    try:
        parts = urlsplit(value.removesuffix("/"))
        port = parts.port
        host = check_host(parts.netloc.removesuffix(f":{port}"))
    except ValueError as error:
        raise ValueError(wanted) from error
    if parts.scheme not in ("http", "https") or parts.path or parts.query or parts.fragment or port == 0:
        raise ValueError(wanted)
    usual = {"http": 80, "https": 443}[parts.scheme]
    return f"{parts.scheme}://{host}" + ("" if port in (None, usual) else f":{port}")


def check_hub(value: str) -> str:
    """A web address that can stand in a header and in an attribute."""
    try:
        parts = urlsplit(value)
        usable = parts.scheme in ("http", "https") and bool(parts.hostname) and value.isascii()
    except ValueError:
        usable = False
    # It stands between angle brackets in a header, and alone in an attribute.
    if value and (not usable or any(char in ' "<>\\' or not char.isprintable() for char in value)):
        raise ValueError("must be the http(s):// address of a WebSub hub")
    return value


def check_key(value: SecretStr) -> SecretStr:
    """A key of 32 bytes."""
    decode_key(value.get_secret_value())
    return value


def check_database_url(value: SecretStr) -> SecretStr:
    """An address of a database; its parts are looked at where it is opened."""
    url = value.get_secret_value()
    if url and not url.startswith("mysql://"):
        raise ValueError("must start with mysql://")
    return value


def parse_proxy(value: object) -> object:
    """An address or a network, or whoever comes through a unix socket."""
    if value == "unix" or isinstance(value, IPv4Network | IPv6Network):
        return value
    try:
        return ip_network(value if isinstance(value, str) else "")
    except ValueError:
        raise ValueError('must be an IP address, a network without host bits, or "unix"') from None


def optional_folder(value: object) -> object:
    """An absolute path, or None for nothing said."""
    folder = Path(value).expanduser().absolute() if value and isinstance(value, str | Path) else None
    if folder and not folder.is_dir():
        raise ValueError("must be a folder that exists")
    return value if folder is None and value != "" else folder


def optional_file(value: object) -> object:
    """An absolute path, or None for nothing said."""
    file = Path(value).expanduser().absolute() if value and isinstance(value, str | Path) else None
    if file and (file.is_dir() or not file.parent.is_dir()):
        raise ValueError("must be a file in a folder that exists")
    return value if file is None and value != "" else file


Count = Annotated[int, Field(ge=1)]
# About a thousand years: more than the calendar can go back from now would be no setting but an error each day.
Days = Annotated[int, Field(ge=0, le=365_000)]
Seconds = Annotated[float, Field(gt=0, allow_inf_nan=False)]
Host = Annotated[str, AfterValidator(check_host)]
Proxy = Annotated[IPv4Network | IPv6Network | Literal["unix"], BeforeValidator(parse_proxy)]
OptionalFolder = Annotated[Path | None, BeforeValidator(optional_folder)]
OptionalFile = Annotated[Path | None, BeforeValidator(optional_file)]
