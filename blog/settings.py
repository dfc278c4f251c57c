"""The only reader of the environment: what can be set, from where, and what is wrong with it.

config/default.toml < a file of the owner's < BLOG_* variables < BLOG_*_FILE secrets. What each setting means stands in
config/default.toml; the names, types and limits stand here.
"""

import difflib
import os
import re
import tomllib
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Annotated, Any, Literal, NamedTuple, Self

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    SecretStr,
    ValidationError,
    field_validator,
    model_validator,
)

from blog import paths
from blog.session_key import FILE_NAME, decode_key, load_or_make_key
from blog.settings_values import (
    Count,
    Days,
    Host,
    OptionalFile,
    OptionalFolder,
    Proxy,
    Seconds,
    check_base_url,
    check_database_url,
    check_hub,
    check_key,
)

PREFIX = "BLOG_"
CONFIG_VARIABLE = "BLOG_CONFIG"
DEFAULT_FILE = paths.CONFIG / "default.toml"
SECRETS = frozenset({"database_url", "session_keys"})
LISTS = frozenset({"allowed_hosts", "trusted_proxies", "session_keys"})


class Supervisor(NamedTuple):
    """What the service manager that started us wants; all of it empty where there is none.

    `notify` is the socket that is told how things stand (sd_notify(3)), `sockets` the number of sockets to listen on
    that were handed over, from descriptor 3 on (sd_listen_fds(3)), and the watchdog is to hear from us within
    `watchdog_seconds` each time (sd_watchdog_enabled(3)).
    """

    notify: str = ""
    sockets: int = 0
    watchdog_seconds: float = 0.0


class SettingsError(Exception):
    """The settings cannot be used. `problems` has one line for each culprit, `str()` is those lines."""

    def __init__(self, problems: Iterable[str]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(self.problems))


def default_state_dir(environ: Mapping[str, str] | None = None) -> Path:
    """Where state is kept if nothing is said: var/ in a checkout, else as the XDG Base Directory Specification says."""
    if paths.CHECKOUT is not None:
        return paths.CHECKOUT / "var"
    environ = os.environ if environ is None else environ
    base = Path(environ.get("XDG_STATE_HOME", ""))
    # The specification tells to ignore a relative path.
    return (base if base.is_absolute() else Path("~/.local/state").expanduser()) / "inkstone"


def _absolute_path(value: object) -> object:
    if value == "":
        return default_state_dir()
    return Path(value).expanduser().absolute() if isinstance(value, str | Path) else value


class Settings(BaseModel):
    """All settings, checked and fixed. `Settings()` is the defaults and reads neither files nor variables."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

    base_url: Annotated[str, AfterValidator(check_base_url)] = ""
    allowed_hosts: tuple[Host, ...] = ()
    trusted_proxies: tuple[Proxy, ...] = ()
    state_dir: Annotated[Path, BeforeValidator(_absolute_path)] = Field(default_factory=default_state_dir)
    templates_dir: OptionalFolder = None
    fonts_dir: OptionalFolder = None
    database_url: Annotated[SecretStr, AfterValidator(check_database_url)] = SecretStr("")
    database_pool_size: Count = 10
    database_waiters: Annotated[int, Field(ge=0)] = 100
    database_timeout_seconds: Seconds = 2.0
    database_statement_seconds: Count = 3
    session_keys: tuple[Annotated[SecretStr, AfterValidator(check_key)], ...] = ()
    session_idle_days: Count = 14
    session_max_days: Count = 90
    trash_days: Days = 30
    revisions_all_days: Days = 30
    revisions_daily_days: Days = 365
    log_level: Literal["debug", "info", "warning", "error"] = "info"
    log_format: Literal["text", "json"] = "text"
    access_log: OptionalFile = None
    websub_hub: Annotated[str, AfterValidator(check_hub)] = ""
    max_form_bytes: Annotated[int, Field(ge=1024)] = 8 * 2**20
    max_upload_bytes: Annotated[int, Field(ge=1024)] = 64 * 2**20
    page_cache_bytes: Annotated[int, Field(ge=0)] = 24 * 2**20
    media_cache_bytes: Annotated[int, Field(ge=0)] = 512 * 2**20
    max_import_bytes: Annotated[int, Field(ge=1024)] = 2**30
    body_timeout_seconds: Seconds = 30.0
    request_timeout_seconds: Seconds = 30.0
    dev: bool = False

    @field_validator("*", mode="before")
    @classmethod
    def _numbers_are_not_truth_values(cls, value: object, info: Any) -> object:
        # Python counts True as 1: `database_pool_size = true` is a slip of the pen, not one connection.
        if isinstance(value, bool) and cls.model_fields[info.field_name].annotation is not bool:
            raise ValueError("must not be true or false")
        return value

    @model_validator(mode="after")
    def _idle_is_within_max(self) -> Self:
        if self.session_idle_days > self.session_max_days:
            raise ValueError("session_idle_days must not be greater than session_max_days")
        return self

    @model_validator(mode="after")
    def _daily_comes_after_all(self) -> Self:
        if 0 < self.revisions_daily_days < self.revisions_all_days:
            raise ValueError("revisions_daily_days must not be less than revisions_all_days")
        return self


def load_settings(argv_config: Path | None = None, environ: Mapping[str, str] | None = None) -> Settings:
    """Settings from all sources; `argv_config` is the file named on the command line and wins over BLOG_CONFIG.

    Raises SettingsError, naming every culprit at once and no secret's value.
    """
    environ = os.environ if environ is None else environ
    gathered = _Gathered()
    gathered.add_file(DEFAULT_FILE)
    own_file = argv_config or environ.get(CONFIG_VARIABLE)
    if own_file:
        gathered.add_file(Path(own_file))
    gathered.add_variables(environ)
    return gathered.settings(environ)


def supervisor(environ: Mapping[str, str] | None = None) -> Supervisor:
    """What the service manager's variables say to this very process, which need not be the one they were meant for."""
    environ = os.environ if environ is None else environ
    here = str(os.getpid())

    def number(name: str, meant: str) -> int:
        text = environ.get(name, "")
        return int(text) if text.isascii() and text.isdigit() and environ.get(meant, here) == here else 0

    sockets = number("LISTEN_FDS", "LISTEN_PID") if "LISTEN_PID" in environ else 0
    watchdog = number("WATCHDOG_USEC", "WATCHDOG_PID") / 1_000_000
    return Supervisor(environ.get("NOTIFY_SOCKET", ""), sockets, watchdog)


def session_key_bytes(settings: Settings) -> list[bytes]:
    """The keys of the session cookie, each of 32 bytes, the encrypting one first; makes the kept one when none is set.

    Raises SettingsError when the kept key is damaged, readable by others or cannot be made.
    """
    if settings.session_keys:
        return [decode_key(key.get_secret_value()) for key in settings.session_keys]
    try:
        return [load_or_make_key(settings.state_dir)]
    except ValueError as error:
        raise SettingsError([f"{settings.state_dir / FILE_NAME}: {error}"]) from None
    except OSError as error:
        raise SettingsError([f"{error.filename or settings.state_dir}: cannot be used: {error.strerror}"]) from error


class _Gathered:
    """Values by name, where each came from, and what was wrong on the way."""

    def __init__(self) -> None:
        self.values: dict[str, Any] = {}
        self.origins: dict[str, str] = {}
        self.problems: list[str] = []

    def add(self, name: str, value: Any, origin: str) -> None:
        self.values[name] = value
        self.origins[name] = origin

    def add_file(self, file: Path) -> None:
        try:
            content = tomllib.loads(file.read_text(encoding="utf-8"))
        except OSError as error:
            self.problems.append(f"{file}: cannot be read: {error.strerror}")
        except UnicodeDecodeError:
            self.problems.append(f"{file}: is not UTF-8")
        except tomllib.TOMLDecodeError as error:
            self.problems.append(f"{file}: is not TOML: {error}")
        else:
            for name, value in content.items():
                if name in Settings.model_fields:
                    self.add(name, value, f"{file}: {name}")
                else:
                    self.problems.append(f"{file}: {name}: is not a setting{_nearest(name, Settings.model_fields)}")

    def add_variables(self, environ: Mapping[str, str]) -> None:
        names = {PREFIX + name.upper(): name for name in Settings.model_fields}
        files = {f"{PREFIX}{name.upper()}_FILE": name for name in sorted(SECRETS)}
        for variable, name in names.items():
            if variable in environ:
                self.add(name, _from_text(name, environ[variable]), variable)
        for variable, name in files.items():
            if variable in environ:
                self.add_secret_file(name, variable, Path(environ[variable]))
        known = {*names, *files, CONFIG_VARIABLE}
        for variable in sorted(set(environ) - known):
            if variable.startswith(PREFIX):
                self.problems.append(f"{variable}: is not a setting{_nearest(variable, known)}")

    def add_secret_file(self, name: str, variable: str, file: Path) -> None:
        try:
            text = file.read_text(encoding="utf-8")
        except OSError as error:
            self.problems.append(f"{variable}: {file} cannot be read: {error.strerror}")
        except UnicodeDecodeError:
            self.problems.append(f"{variable}: {file} is not UTF-8")
        else:
            self.add(name, _from_text(name, text.rstrip("\r\n")), variable)

    def settings(self, environ: Mapping[str, str]) -> Settings:
        if self.values.get("state_dir") == "":
            self.values["state_dir"] = default_state_dir(environ)
        try:
            settings = Settings.model_validate(self.values)
        except ValidationError as error:
            for detail in error.errors(include_url=False, include_context=False, include_input=False):
                self.problems.append(self._describe(detail["loc"], detail["msg"]))
            raise SettingsError(self.problems) from None
        if self.problems:
            raise SettingsError(self.problems)
        return settings

    def _describe(self, location: tuple[int | str, ...], message: str) -> str:
        message = message.removeprefix("Value error, ").replace("Input should be", "must be")
        if not location:  # a rule about several settings, whose message names them
            return message
        origin = self.origins[str(location[0])]
        entry = f", entry {location[1] + 1}" if len(location) > 1 and isinstance(location[1], int) else ""
        return f"{origin}{entry}: {message}"


def _from_text(name: str, text: str) -> str | list[str]:
    return [entry for entry in re.split(r"[,\s]+", text) if entry] if name in LISTS else text


def _nearest(name: str, known: Iterable[str]) -> str:
    found = difflib.get_close_matches(name, list(known), n=1)
    return f" (did you mean {found[0]}?)" if found else ""
