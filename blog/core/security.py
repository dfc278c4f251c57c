"""Passwords, random tokens, and the network an address belongs to."""

import base64
import hashlib
import hmac
import secrets
from ipaddress import IPv6Address, ip_address, ip_network

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from blog.core.workers import Workers

# OWASP Password Storage Cheat Sheet: Argon2id, 19 MiB, 2 passes, 1 lane.
_hasher = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)
_workers = Workers("password", threads=2, most_waiting=30)

LONGEST_PASSWORD = 1024


async def hash_password(password: str) -> str:
    """The Argon2id hash with its parameters, as kept in the database. Raises Busy when too many wait."""
    return await _workers.run(_hasher.hash, password)


async def verify_password(password_hash: str | None, password: str) -> bool:
    """Whether the password, exactly as typed, is the one hashed; takes as long where there is no hash. Raises Busy."""
    return await _workers.run(_verify, password_hash, password)


def _verify(password_hash: str | None, password: str) -> bool:
    # Made before it is known whether it is needed, so that the first try after a start tells nothing either.
    nobodys = _nobodys_hash()
    try:
        return _hasher.verify(password_hash or nobodys, password) and password_hash is not None
    except (VerificationError, InvalidHashError):
        return False


def _nobodys_hash() -> str:
    global _nobody
    if _nobody is None:
        _nobody = _hasher.hash(secrets.token_urlsafe(32))
    return _nobody


_nobody: str | None = None


def is_common_password(password: str) -> bool:
    """Whether the password is among the ten thousand most used ones, in any capitals."""
    # Loaded only when somebody chooses a password: the list takes memory that reading pages does not need.
    from zxcvbn.frequency_lists import FREQUENCY_LISTS

    return password.casefold() in set(FREQUENCY_LISTS["passwords"][:10_000])


def new_token() -> str:
    """A fresh secret of 256 random bits, safe in a URL."""
    return secrets.token_urlsafe(32)


def digest(*parts: str | bytes) -> bytes:
    """SHA-256 of the parts, each preceded by its length, so that no two lists of parts share one: 32 bytes."""
    state = hashlib.sha256()
    for part in parts:
        raw = part.encode() if isinstance(part, str) else part
        state.update(len(raw).to_bytes(8, "big") + raw)
    return state.digest()


def derived_token(key: bytes, purpose: str) -> str:
    """A secret that every holder of the key can name again, for one purpose only (HMAC-SHA-256, RFC 2104)."""
    return base64.urlsafe_b64encode(hmac.digest(key, purpose.encode(), "sha256")).decode().rstrip("=")


def same_secret(one: str, other: str) -> bool:
    """Whether both are equal, in a time that tells nothing about where they differ."""
    return hmac.compare_digest(one.encode("utf-8", "surrogatepass"), other.encode("utf-8", "surrogatepass"))


def network_of(address: str) -> str:
    """The network that is throttled as one: /24 of an IPv4 address, /56 of an IPv6 one; "local" without an address."""
    try:
        ip = ip_address(address.partition("%")[0])
    except ValueError:
        return "local"
    if isinstance(ip, IPv6Address) and ip.ipv4_mapped:
        ip = ip.ipv4_mapped
    return str(ip_network((ip, 24 if ip.version == 4 else 56), strict=False))
