"""What all commands do alike: read the settings, run in an event loop, end tidily, tell failures in a line."""

import asyncio
import contextlib
import signal
from collections.abc import Collection, Coroutine, Iterator, Mapping
from pathlib import Path
from typing import IO, Any, TypeVar

import click

from blog.core.db import CommitUnknown, DatabaseError
from blog.core.embedded import EmbeddedError
from blog.core.errors import Busy, Refused
from blog.core.forms import Invalid
from blog.core.lease import LeaseLost
from blog.core.migrate import MigrationError
from blog.settings import Settings, SettingsError, load_settings
from blog.transfer.bundle import ImportFormatError

T = TypeVar("T")

ENDINGS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class Failed(click.ClickException):
    """The command could not do it; each line is one reason, shown on standard error. The exit status is 1."""

    def __init__(self, *lines: str) -> None:
        super().__init__("\n".join(lines))
        self.lines = lines

    def show(self, file: IO[Any] | None = None) -> None:
        for line in self.lines:
            click.echo(f"Error: {line}", file=file, err=file is None)


def settings_of(config_file: Path | None) -> Settings:
    """The settings, with the file given by `-c`. Raises Failed, one line for each culprit."""
    with told_in_lines():
        return load_settings(config_file)


def run(work: Coroutine[Any, Any, T], *, ordinary_end: Collection[int] = ()) -> T:
    """Run `work` to its end and give back its result. Raises Failed.

    A signal to end cancels `work`, so that it puts away what it has open, and makes the exit status what shells expect:
    128 and the signal's number, or 0 for one that is its `ordinary_end`.
    """
    received: list[int] = []

    async def cancellable() -> T:
        task, loop = asyncio.current_task(), asyncio.get_running_loop()
        assert task is not None

        def end(number: int) -> None:
            received.append(number)
            task.cancel()

        for number in ENDINGS:
            if signal.getsignal(number) is not signal.SIG_IGN:  # as under nohup
                loop.add_signal_handler(number, end, number)
        return await work

    try:
        with told_in_lines():
            return asyncio.run(cancellable())
    except asyncio.CancelledError:
        if not received:
            raise
        raise SystemExit(0 if received[0] in ordinary_end else 128 + received[0]) from None


@contextlib.contextmanager
def told_in_lines() -> Iterator[None]:
    """Turn everything that is not a fault of the program into Failed."""
    try:
        yield
    except SettingsError as error:
        raise Failed(*error.problems) from error
    except Refused as error:
        raise Failed(*_sentences(error.errors)) from error
    except Invalid as error:
        raise Failed(*_sentences(error.filled.all_errors)) from error
    except Busy as error:
        raise Failed("this machine is too busy, please try again") from error
    except CommitUnknown as error:
        raise Failed(f"{error}; it may have been done or not, so look before you try again") from error
    except (EmbeddedError, MigrationError, DatabaseError, ImportFormatError) as error:
        raise Failed(str(error)) from error
    except LeaseLost as error:
        raise Failed("another process has done the same meanwhile, please try again") from error
    except BrokenPipeError:
        raise  # nobody reads what we write: click ends the process without a word
    except OSError as error:
        raise Failed(f"{error.filename}: {error.strerror}" if error.filename else str(error)) from error


def _sentences(errors: Mapping[str, list[str]]) -> Iterator[str]:
    for field, sentences in errors.items():
        yield from (f"{field}: {sentence}" if field else sentence for sentence in sentences)
