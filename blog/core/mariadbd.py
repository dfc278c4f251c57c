"""The mariadbd program: finding it, making a data directory for it, starting it and asking whether it answers."""

import asyncio
import os
import pwd
import shutil
import signal
import subprocess
from collections.abc import Sequence
from pathlib import Path

_SBIN = ("/usr/sbin", "/usr/local/sbin", "/usr/libexec", "/usr/local/bin", "/opt/homebrew/bin", "/usr/bin")
_PATH = os.pathsep.join(("/usr/local/bin", "/usr/bin", "/bin", *_SBIN[:2]))
_TAIL_LINES = 15
_GREETING_TIMEOUT = 1.0
_MISSING = (
    "mariadbd was not found: install MariaDB's server binaries (Debian, Ubuntu: mariadb-server-core; Fedora, "
    "Alpine, Arch: mariadb-server or mariadb; macOS: brew install mariadb), or name a database in BLOG_DATABASE_URL"
)
_SYSTEM_TABLES = ("system_tables.sql", "system_tables_data.sql")
_BOOTSTRAP = """
CREATE DATABASE mysql;
USE mysql;
SET @auth_root_socket = '{user}';
{system_tables}
CREATE DATABASE {database} CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci;
"""


class EmbeddedError(Exception):
    """The private database server cannot be had; the text says why and what to do."""


def find_binary() -> Path:
    """The mariadbd program. Raises EmbeddedError naming what to install."""
    # An ordinary user's PATH often lacks the sbin directories.
    found = shutil.which("mariadbd") or shutil.which("mariadbd", path=os.pathsep.join(_SBIN))
    if found is None:
        raise EmbeddedError(_MISSING)
    return Path(found).resolve()


def operating_user() -> str:
    """The name of the user we run as; the server lets nobody else in. Raises EmbeddedError if it has none."""
    try:
        return pwd.getpwuid(os.geteuid()).pw_name
    except KeyError:
        raise EmbeddedError(
            f"user id {os.geteuid()} has no name in the system's user table, which the private database needs: "
            "add one, or name a database in BLOG_DATABASE_URL"
        ) from None


def bootstrap(binary: Path, data: Path, log: Path, options: Sequence[str], *, user: str, database: str) -> None:
    """Make a data directory with the system tables, `user` as administrator by unix socket, and `database`.

    Raises EmbeddedError with the end of the server's messages.
    """
    share = _share_directory(binary)
    tables = "\n".join(_system_tables(share, name) for name in _SYSTEM_TABLES)
    quoted_user = user.replace("\\", "\\\\").replace("'", "\\'")
    script = _BOOTSTRAP.format(user=quoted_user, system_tables=tables, database=database)
    data.mkdir(mode=0o700)
    command = [str(binary), "--no-defaults", f"--datadir={data}", f"--tmpdir={data}", *_as_root(), *options]
    command += ["--bootstrap", "--log-warnings=0", "--enforce-storage-engine="]
    done = subprocess.run(
        command,
        input=script.encode(),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        env=_environment(),
        start_new_session=True,
        check=False,
    )
    if done.returncode != 0:
        log.write_bytes(done.stderr)
        raise EmbeddedError(f"the database directory could not be made:\n{tail(log, 0)}")


def spawn(binary: Path, data: Path, *, socket: Path, pid_file: Path, log: Path, options: Sequence[str]) -> int:
    """Start the server in a session of its own, so that Ctrl-C reaches us and not it; its process id."""
    command = [str(binary), "--no-defaults", f"--datadir={data}", f"--tmpdir={data}", *_as_root(), *options]
    command += ["--skip-networking", f"--socket={socket}", f"--pid-file={pid_file}", f"--log-error={log}"]
    # Not subprocess.Popen: the server may outlive us, and a Popen object objects to that.
    return os.posix_spawn(
        binary,
        command,
        _environment(),
        file_actions=[
            (os.POSIX_SPAWN_OPEN, 0, "/dev/null", os.O_RDONLY, 0),
            (os.POSIX_SPAWN_OPEN, 1, str(log), os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600),
            (os.POSIX_SPAWN_DUP2, 1, 2),
        ],
        setsid=True,
        setsigmask=[],
        setsigdef=[signal.SIGPIPE, signal.SIGINT, signal.SIGTERM],
    )


def is_alive(pid: int) -> bool:
    """Whether the process runs. A dead child of ours is put to rest on the way."""
    try:
        return os.waitpid(pid, os.WNOHANG) == (0, 0)
    except ChildProcessError:
        pass  # somebody else started it, or it was put to rest before
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return not _is_zombie(pid)


async def answers(socket: Path) -> bool:
    """Whether a server sends its greeting on the socket."""
    try:
        async with asyncio.timeout(_GREETING_TIMEOUT):
            reader, writer = await asyncio.open_unix_connection(str(socket))
            try:
                # Four bytes of packet header, then the protocol version or the mark of an error message, which
                # is an answer too ("too many connections").
                return (await reader.readexactly(5))[4] in {10, 255}
            finally:
                writer.close()
    except (OSError, TimeoutError, asyncio.IncompleteReadError):
        return False


def tail(log: Path, start: int) -> str:
    """The last lines of the log, of what was written after byte `start`."""
    if not log.exists():
        return "(it wrote no log)"
    with log.open("rb") as file:
        file.seek(start)
        lines = file.read().decode("utf-8", "replace").splitlines()
    return "\n".join(lines[-_TAIL_LINES:]) or "(it wrote nothing to its log)"


def _is_zombie(pid: int) -> bool:
    # An orphan's dead body stays for as long as process 1 does not care, as in many containers.
    status = Path(f"/proc/{pid}/stat")
    try:
        return status.read_text().rpartition(")")[2].split()[0] in {"Z", "X"}
    except (FileNotFoundError, ProcessLookupError):
        return not status.parent.exists() and Path("/proc/self").exists()


def _system_tables(share: Path, name: str) -> str:
    for prefix in ("mariadb", "mysql"):  # the newer name first
        file = share / f"{prefix}_{name}"
        if file.exists():
            return file.read_text(encoding="utf-8")
    raise EmbeddedError(f"MariaDB's installation is incomplete: {share} lacks mariadb_{name}")


def _share_directory(binary: Path) -> Path:
    for base in binary.parents[1:3]:
        for name in ("mariadb", "mysql"):
            share = base / "share" / name
            if any((share / f"{prefix}_{_SYSTEM_TABLES[0]}").exists() for prefix in ("mariadb", "mysql")):
                return share
    raise EmbeddedError(f"MariaDB's installation is incomplete: no system tables beside {binary}")


def _environment() -> dict[str, str]:
    # Not ours: it may hold secrets, and the server's environment can be read for as long as it runs.
    return {"PATH": _PATH, "LC_ALL": "C"}


def _as_root() -> list[str]:
    return ["--user=root"] if os.geteuid() == 0 else []
