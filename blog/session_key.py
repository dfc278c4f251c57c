"""The key of the session cookie: checked, or made once and kept in the state folder.

Other than a setting this is state of one site: every process of the site must find the same bytes, also when two of
them are started for the first time in the same moment.
"""

import base64
import os
import re
import secrets
import stat
from pathlib import Path

KEY_BYTES = 32
FILE_NAME = "session.key"


def decode_key(text: str) -> bytes:
    """The 32 bytes of a key written in URL-safe base64 (RFC 4648, section 5). Raises ValueError, without the text."""
    # b64decode alone would also take the other alphabet's `+` and `/`.
    if not re.fullmatch(r"[A-Za-z0-9_-]{43}=", text):
        raise ValueError(f"must be {KEY_BYTES} bytes in URL-safe base64")
    return base64.urlsafe_b64decode(text)


def load_or_make_key(state_dir: Path) -> bytes:
    """The key kept in `state_dir`, made if there is none.

    Raises ValueError for a damaged or readable file, OSError when it cannot be read or made.
    """
    file = state_dir / FILE_NAME
    if not file.exists():
        state_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
        _make(file)
    mode = stat.S_IMODE(file.stat().st_mode)
    if mode & 0o077:
        raise ValueError(f"others can read it (mode {mode:04o}): `chmod 600` it, or delete it to get a new key")
    return decode_key(file.read_text(encoding="ascii", errors="replace").strip())


def _make(file: Path) -> None:
    # The name appears with its content or not at all, and the first to link it wins: a second process, or a crash
    # between creating and writing, never leaves an empty or a different key.
    draft = file.with_name(f".{file.name}.{secrets.token_hex(8)}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(descriptor, "wb") as opened:
            opened.write(base64.urlsafe_b64encode(secrets.token_bytes(KEY_BYTES)) + b"\n")
            opened.flush()
            os.fsync(opened.fileno())
        try:
            os.link(draft, file)
        except FileExistsError:
            return  # somebody else was first, and that key counts
    finally:
        draft.unlink()
