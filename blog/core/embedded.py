"""The private database server of a site that names no other: made, started, shared, watched and stopped here.

Every process of the site holds a shared lock on `users`; the one that gets it exclusively at its end is the last
and stops the server. The lock on `start` lets one process at a time look for a server or start one.
"""

import asyncio
import contextlib
import fcntl
import hashlib
import logging
import os
import shutil
import signal
import stat
import tempfile
from collections.abc import AsyncIterator, Callable, Sequence
from pathlib import Path

from blog.core import mariadbd
from blog.core.db_config import DatabaseConfig
from blog.core.mariadbd import EmbeddedError

__all__ = ["DATABASE", "EmbeddedError", "EmbeddedServer"]

DATABASE = "blog"

_log = logging.getLogger(__name__)
_SOCKET_PATH_LIMIT = 107  # bytes in sockaddr_un, less the closing NUL
_LOCK_POLL = 0.02
_READY_POLL = 0.01
_WATCH_POLL = 0.25
_LONGEST_PAUSE = 15.0
_LOG_LIMIT = 1_000_000
_SMALL_SERVER = (
    "--key-buffer-size=64K",
    "--aria-pagecache-buffer-size=1M",
    "--performance-schema=OFF",
    "--innodb-log-buffer-size=2M",
    "--innodb-flush-log-at-trx-commit=1",
    "--max-allowed-packet=64M",
    "--max-connections=100",
    "--skip-log-bin",
    "--skip-name-resolve",
    "--local-infile=0",
    "--character-set-server=utf8mb4",
    "--collation-server=utf8mb4_unicode_ci",
)


class EmbeddedServer:
    """A mariadbd of the site's own under `state_dir`, reached by unix socket only. Times are in seconds.

    A server that a killed process left behind is taken over: whatever greets us on the socket in our own
    directory (mode 0700) is ours, and once it has greeted, its pid file is its own. A newer mariadbd opens the
    directory of an older one; an older one refuses, and its log, which the error quotes, says so.
    """

    def __init__(
        self,
        state_dir: Path,
        *,
        buffer_pool_mb: int = 128,
        ready_timeout: float = 120.0,
        stop_timeout: float = 20.0,
        watch: bool = True,
        options: Sequence[str] = (),
    ) -> None:
        self.directory = state_dir.absolute() / "mariadb"
        self.socket = _socket_path(self.directory)
        self._data = self.directory / "data"
        self._log_file = self.directory / "error.log"
        self._pid_file = self.directory / "mariadbd.pid"
        self._options = (f"--innodb-buffer-pool-size={buffer_pool_mb}M", *_SMALL_SERVER, *options)
        self._ready_timeout = ready_timeout
        self._stop_timeout = stop_timeout
        self._watch = watch
        self._users: int | None = None
        self._watcher: asyncio.Task[None] | None = None
        self.pid = 0

    async def start(self) -> DatabaseConfig:
        """Have the server running, and keep it so until `stop()`; how to reach it. Raises EmbeddedError."""
        user = mariadbd.operating_user()
        _private_directory(self.directory)
        _private_directory(self.socket.parent)
        self._users = await self._locked("users", fcntl.LOCK_SH)
        try:
            await self._have_running(user)
        except BaseException:
            self._leave()
            raise
        if self._watch:
            self._watcher = asyncio.create_task(self._keep_running(user), name="private database watcher")
        return DatabaseConfig(user=user, database=DATABASE, unix_socket=str(self.socket))

    async def stop(self) -> None:
        """Leave the server, and stop it if nobody else of this site uses it."""
        if self._watcher is not None:
            self._watcher.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._watcher
            self._watcher = None
        if self._users is None:
            return
        try:
            # Of several leaving at once exactly one gets this: the kernel drops the shared lock first.
            fcntl.flock(self._users, fcntl.LOCK_EX | fcntl.LOCK_NB)
            await self._shut_down()
        except BlockingIOError:
            _log.debug("the private database stays: another process uses it")
        finally:
            self._leave()

    async def _have_running(self, user: str) -> None:
        async with self._starting():
            if not await mariadbd.answers(self.socket):
                await self._wait_for_or_launch(user)
            self.pid = self._read_pid()

    async def _wait_for_or_launch(self, user: str) -> None:
        left_behind = self._read_pid()
        if left_behind and mariadbd.is_alive(left_behind) and self._data_in_use():
            # Its starter was killed, and it is still recovering; a second one would only wait for its locks.
            await self._wait_until_ready(left_behind, 0)
            return
        binary = mariadbd.find_binary()
        if not self._data.exists():
            await _in_thread(self._make, binary, user)
        if self._log_file.exists() and self._log_file.stat().st_size > _LOG_LIMIT:
            self._log_file.replace(self._log_file.with_suffix(".log.old"))
        log_start = self._log_file.stat().st_size if self._log_file.exists() else 0
        pid = mariadbd.spawn(
            binary,
            self._data,
            socket=self.socket,
            pid_file=self._pid_file,
            log=self._log_file,
            options=self._options,
        )
        try:
            await self._wait_until_ready(pid, log_start)
        except asyncio.CancelledError:
            # Nobody has used it yet, and nobody would stop it. SIGTERM can hang a mariadbd that is still starting.
            os.kill(pid, signal.SIGKILL)
            await _wait_for_end(pid)
            raise

    def _make(self, binary: Path, user: str) -> None:
        # Made aside and renamed: a directory of the right name is a whole one, whatever was killed when.
        unfinished = self.directory / "data.unfinished"
        shutil.rmtree(unfinished, ignore_errors=True)
        mariadbd.bootstrap(binary, unfinished, self._log_file, self._options, user=user, database=DATABASE)
        unfinished.rename(self._data)
        descriptor = os.open(self.directory, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)

    async def _wait_until_ready(self, pid: int, log_start: int) -> None:
        deadline = asyncio.get_running_loop().time() + self._ready_timeout
        while not await mariadbd.answers(self.socket):
            if not mariadbd.is_alive(pid):
                raise EmbeddedError(f"mariadbd did not start:\n{mariadbd.tail(self._log_file, log_start)}")
            if asyncio.get_running_loop().time() > deadline:
                raise EmbeddedError(f"mariadbd (process {pid}) runs but does not answer; its log: {self._log_file}")
            await asyncio.sleep(_READY_POLL)

    async def _keep_running(self, user: str) -> None:
        pause = _WATCH_POLL
        while True:
            await asyncio.sleep(pause)
            if mariadbd.is_alive(self.pid):
                pause = max(_WATCH_POLL, pause / 2)
                continue
            _log.error("the private database server is gone: starting it again")
            try:
                await self._have_running(user)
            except (EmbeddedError, OSError) as error:
                _log.error("the private database server cannot be started: %s", error)
            # Doubled with each death and halved with each look that finds it alive.
            pause = min(_LONGEST_PAUSE, pause * 2)

    async def _shut_down(self) -> None:
        pid = self._read_pid()
        if not pid or not mariadbd.is_alive(pid) or not self._data_in_use():
            return
        os.kill(pid, signal.SIGTERM)
        try:
            async with asyncio.timeout(self._stop_timeout):
                await _wait_for_end(pid)
        except TimeoutError:
            _log.error("the private database server did not stop in %s s: killing it", self._stop_timeout)
            os.kill(pid, signal.SIGKILL)  # what was committed is on disk; it recovers at the next start
            await _wait_for_end(pid)

    def _read_pid(self) -> int:
        try:
            return int(self._pid_file.read_text())
        except (FileNotFoundError, ValueError):
            return 0

    def _data_in_use(self) -> bool:
        """Whether a server has our data open; if not, the pid file is old and its number may be anybody's."""
        try:
            with (self._data / "ibdata1").open("r+b") as file:
                fcntl.lockf(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except FileNotFoundError:
            return False
        except (BlockingIOError, PermissionError):
            return True
        return False

    @contextlib.asynccontextmanager
    async def _starting(self) -> AsyncIterator[None]:
        descriptor = await self._locked("start", fcntl.LOCK_EX)
        try:
            yield
        finally:
            os.close(descriptor)

    async def _locked(self, name: str, kind: int) -> int:
        descriptor = os.open(self.directory / f"{name}.lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        deadline = asyncio.get_running_loop().time() + self._ready_timeout
        try:
            while True:
                # Asked again and again rather than waited for: a thread stuck in flock could not be cancelled.
                with contextlib.suppress(BlockingIOError):
                    fcntl.flock(descriptor, kind | fcntl.LOCK_NB)
                    return descriptor
                if asyncio.get_running_loop().time() > deadline:
                    raise EmbeddedError(f"another process keeps {self.directory / name}.lock")
                await asyncio.sleep(_LOCK_POLL)
        except BaseException:
            os.close(descriptor)
            raise

    def _leave(self) -> None:
        if self._users is not None:
            os.close(self._users)
            self._users = None


async def _in_thread(work: Callable[..., None], *args: object) -> None:
    """Run `work` in a thread. Cancelled, this ends only when the thread has, for it works under our locks."""
    task = asyncio.create_task(asyncio.to_thread(work, *args))
    try:
        await asyncio.shield(task)
    except asyncio.CancelledError:
        await asyncio.wait([task])
        task.exception()  # asked for, so that asyncio does not complain that nobody did
        raise


async def _wait_for_end(pid: int) -> None:
    while mariadbd.is_alive(pid):  # noqa: ASYNC110 - another's child, perhaps: there is nothing to await
        await asyncio.sleep(_READY_POLL)


def _socket_path(directory: Path) -> Path:
    path = directory / "mariadbd.sock"
    if len(os.fsencode(path)) <= _SOCKET_PATH_LIMIT:
        return path
    name = hashlib.sha256(os.fsencode(directory)).hexdigest()[:16]
    return Path(tempfile.gettempdir()) / f"inkstone-{os.geteuid()}-{name}" / "mariadbd.sock"


def _private_directory(path: Path) -> None:
    path.mkdir(mode=0o700, parents=True, exist_ok=True)
    found = path.lstat()
    # In a shared /tmp somebody else may have been there first.
    if not stat.S_ISDIR(found.st_mode) or found.st_uid != os.geteuid():
        raise EmbeddedError(f"{path} must be a directory that belongs to the user this runs as")
    if stat.S_IMODE(found.st_mode) != 0o700:
        path.chmod(0o700)
