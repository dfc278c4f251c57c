"""Where settings come from, which of them win, and how a mistake is named."""

import base64
import os
import stat
import tomllib
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from blog import paths, settings
from blog.settings import Settings, SettingsError, load_settings, session_key_bytes

KEY = base64.urlsafe_b64encode(bytes(range(224, 256))).decode()
OTHER_KEY = base64.urlsafe_b64encode(bytes(32)).decode()


@pytest.fixture
def config(tmp_path: Path):
    def write(text: str) -> Path:
        file = tmp_path / "site.toml"
        file.write_text(text, encoding="utf-8")
        return file

    return write


def problems(argv_config: Path | None = None, **environ: str) -> list[str]:
    with pytest.raises(SettingsError) as raised:
        load_settings(argv_config, environ)
    assert str(raised.value).splitlines() == list(raised.value.problems)
    return list(raised.value.problems)


def test_the_manual_and_the_model_agree() -> None:
    manual = tomllib.loads((paths.CONFIG / "default.toml").read_text(encoding="utf-8"))
    assert list(manual) == list(Settings.model_fields)
    assert Settings.model_validate(manual) == Settings()


def test_each_setting_has_a_comment_of_its_own() -> None:
    lines = (paths.CONFIG / "default.toml").read_text(encoding="utf-8").splitlines()
    for name in Settings.model_fields:
        above = lines[next(number for number, line in enumerate(lines) if line.startswith(f"{name} = ")) - 1]
        assert above.startswith("# "), name


def test_secrets_are_the_settings_that_hide_themselves() -> None:
    assert {name for name, field in Settings.model_fields.items() if "SecretStr" in str(field)} == settings.SECRETS


def test_without_anything_the_defaults_hold() -> None:
    assert load_settings(environ={}) == Settings()


def test_later_sources_win(config, tmp_path: Path) -> None:
    file = config('log_level = "error"\ndatabase_pool_size = 3\ndatabase_url = "mysql://file"')
    secret = tmp_path / "secret"
    secret.write_text("mysql://secret\n", encoding="utf-8")
    environ = {"BLOG_DATABASE_POOL_SIZE": "4", "BLOG_DATABASE_URL": "mysql://variable"}

    loaded = load_settings(file, environ)
    assert (loaded.log_level, loaded.database_pool_size) == ("error", 4)
    assert loaded.database_url.get_secret_value() == "mysql://variable"

    loaded = load_settings(file, {**environ, "BLOG_DATABASE_URL_FILE": str(secret)})
    assert loaded.database_url.get_secret_value() == "mysql://secret"


def test_the_file_of_the_command_line_wins_over_the_named_one(config, tmp_path: Path) -> None:
    other = tmp_path / "other.toml"
    other.write_text("dev = true", encoding="utf-8")
    file = config('log_level = "error"')
    assert load_settings(environ={"BLOG_CONFIG": str(other)}).dev
    loaded = load_settings(file, {"BLOG_CONFIG": str(other)})
    assert (loaded.dev, loaded.log_level) == (False, "error")


def test_without_argument_the_process_environment_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BLOG_SESSION_IDLE_DAYS", "5")
    assert load_settings().session_idle_days == 5


def test_lists_are_separated_by_commas() -> None:
    loaded = load_settings(
        environ={
            "BLOG_ALLOWED_HOSTS": "Example.org, www.example.org",
            "BLOG_TRUSTED_PROXIES": "127.0.0.1,10.0.0.0/8,::1,unix",
            "BLOG_SESSION_KEYS": f"{KEY},{OTHER_KEY}",
        }
    )
    assert loaded.allowed_hosts == ("example.org", "www.example.org")
    assert [str(proxy) for proxy in loaded.trusted_proxies] == ["127.0.0.1/32", "10.0.0.0/8", "::1/128", "unix"]
    assert len(loaded.session_keys) == 2


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("", ""),
        ("https://example.org", "https://example.org"),
        ("HTTPS://Example.ORG:443/", "https://example.org"),
        ("http://example.org:80", "http://example.org"),
        ("http://127.0.0.1:9000", "http://127.0.0.1:9000"),
        ("http://[::1]:9000", "http://[::1]:9000"),
        ("https://xn--fiqs8s.example:8443", "https://xn--fiqs8s.example:8443"),
    ],
)
def test_the_public_address_is_put_in_order(written: str, meant: str) -> None:
    assert load_settings(environ={"BLOG_BASE_URL": written}).base_url == meant


@pytest.mark.parametrize(
    ("name", "value"),
    [
        *(
            ("base_url", value)
            for value in (
                "example.org",
                "ftp://example.org",
                "https://",
                "https://example.org/blog",
                "https://example.org?a",
                "https://me:secret@example.org",
                "https://example.org:99999",
                "https://example.org:0",
                "https://example.org:",
                "https://例子.example",
                "https://a b",
            )
        ),
        *(("allowed_hosts", value) for value in ("https://example.org", "example.org:80", "a/b", "例子")),
        *(("trusted_proxies", value) for value in ("10.0.0.1/8", "proxy", "*", "10.0.0.0/33")),
        *(("session_keys", value) for value in ("short", KEY[:-4], KEY + "AAAA", KEY.replace("_", "/"), "ключ")),
        ("database_url", "postgresql://localhost/blog"),
        *(("database_pool_size", value) for value in ("0", "-1", "many", "1.5", "")),
        *(("database_timeout_seconds", value) for value in ("0", "nan", "inf", "-1")),
        ("log_level", "loud"),
        ("log_format", "xml"),
        ("access_log", "/no/such/folder/access.log"),
        ("dev", "perhaps"),
        ("max_form_bytes", "4 MiB"),
        ("session_idle_days", "0"),
    ],
)
def test_a_bad_value_is_refused_in_one_line_that_names_it_and_does_not_repeat_it(name: str, value: str) -> None:
    variable = f"BLOG_{name.upper()}"
    [problem] = problems(None, **{variable: value})
    assert problem.startswith((f"{variable}: ", f"{variable}, entry 1: "))
    assert len(value) < 5 or value not in problem


def test_all_mistakes_are_named_at_once(config) -> None:
    file = config('log_levle = "info"\ndatabase_pool_size = true\nzzz = 1\n[database]\nurl = "mysql://x"')
    found = problems(file, BLOG_DATABSE_URL="mysql://x", BLOG_LOG_LEVEL_FILE="/x", BLOG_DEV="perhaps")
    assert found == [
        f"{file}: log_levle: is not a setting (did you mean log_level?)",
        f"{file}: zzz: is not a setting",
        f"{file}: database: is not a setting (did you mean database_url?)",
        "BLOG_DATABSE_URL: is not a setting (did you mean BLOG_DATABASE_URL?)",
        "BLOG_LOG_LEVEL_FILE: is not a setting (did you mean BLOG_LOG_LEVEL?)",
        f"{file}: database_pool_size: must not be true or false",
        "BLOG_DEV: must be a valid boolean, unable to interpret input",
    ]


def test_the_shorter_session_must_fit_into_the_longer() -> None:
    [problem] = problems(BLOG_SESSION_MAX_DAYS="7")
    assert problem == "session_idle_days must not be greater than session_max_days"


@pytest.mark.parametrize(
    ("content", "complaint"),
    [(None, "cannot be read: No such file or directory"), (b"a = \xff", "is not UTF-8"), (b"a = \n", "is not TOML: ")],
)
def test_an_unusable_file_is_named(tmp_path: Path, content: bytes | None, complaint: str) -> None:
    file = tmp_path / "site.toml"
    if content is not None:
        file.write_bytes(content)
    for found in (problems(file), problems(BLOG_CONFIG=str(file))):
        assert len(found) == 1
        assert found[0].startswith(f"{file}: {complaint}")


def test_an_unusable_secret_file_is_named(tmp_path: Path) -> None:
    (tmp_path / "binary").write_bytes(b"\xff")
    missing = tmp_path / "missing"
    assert problems(BLOG_DATABASE_URL_FILE=str(missing), BLOG_SESSION_KEYS_FILE=str(tmp_path / "binary")) == [
        f"BLOG_DATABASE_URL_FILE: {missing} cannot be read: No such file or directory",
        f"BLOG_SESSION_KEYS_FILE: {tmp_path / 'binary'} is not UTF-8",
    ]


def test_a_secret_does_not_show_itself() -> None:
    loaded = load_settings(environ={"BLOG_DATABASE_URL": "mysql://me:canary@host/blog", "BLOG_SESSION_KEYS": KEY})
    for shown in (repr(loaded), str(loaded), loaded.model_dump_json()):
        assert "canary" not in shown
        assert KEY not in shown


@pytest.mark.parametrize("given", [{"database_url": ["canary"]}, {"session_keys": "canary"}, {"canary_key": 1}])
def test_a_wrong_call_does_not_show_the_value_either(given: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match="validation error") as raised:
        Settings.model_validate(given)
    assert "input_value" not in str(raised.value)


def test_settings_do_not_change() -> None:
    with pytest.raises(ValueError, match="frozen"):
        Settings().dev = True  # type: ignore[misc]


def test_state_stands_in_the_checkout_or_where_the_system_wants_it(monkeypatch: pytest.MonkeyPatch) -> None:
    assert paths.CHECKOUT is not None
    assert Settings().state_dir == load_settings(environ={}).state_dir == paths.CHECKOUT / "var"
    monkeypatch.setattr(paths, "CHECKOUT", None)
    home = Path.home()
    assert load_settings(environ={"XDG_STATE_HOME": "/srv/state"}).state_dir == Path("/srv/state/inkstone")
    assert load_settings(environ={"XDG_STATE_HOME": "relative"}).state_dir == home / ".local/state/inkstone"
    assert load_settings(environ={}).state_dir == home / ".local/state/inkstone"


def test_a_relative_state_folder_starts_where_we_stand(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    assert load_settings(environ={"BLOG_STATE_DIR": "here"}).state_dir == tmp_path / "here"


def test_given_keys_are_used_in_their_order(tmp_path: Path) -> None:
    file = tmp_path / "keys"
    file.write_text(f"{OTHER_KEY}\n{KEY}\n", encoding="ascii")
    loaded = load_settings(environ={"BLOG_SESSION_KEYS_FILE": str(file), "BLOG_STATE_DIR": str(tmp_path / "state")})
    assert session_key_bytes(loaded) == [bytes(32), bytes(range(224, 256))]
    assert not loaded.state_dir.exists()


def test_the_key_is_made_once_and_only_for_us(tmp_path: Path) -> None:
    site = Settings(state_dir=tmp_path / "new" / "state")
    [key] = session_key_bytes(site)
    assert len(key) == 32
    assert session_key_bytes(site) == [key]
    assert session_key_bytes(Settings(state_dir=tmp_path / "elsewhere")) != [key]
    assert [stat.S_IMODE(path.stat().st_mode) for path in (site.state_dir, site.state_dir / "session.key")] == [
        0o700,
        0o600,
    ]
    assert os.listdir(site.state_dir) == ["session.key"]


def test_many_starts_at_once_agree_on_one_key(tmp_path: Path) -> None:
    site = Settings(state_dir=tmp_path / "state")
    with ThreadPoolExecutor(16) as pool:
        keys = [future.result()[0] for future in [pool.submit(session_key_bytes, site) for _ in range(64)]]
    assert len(set(keys)) == 1
    assert os.listdir(site.state_dir) == ["session.key"]


@pytest.mark.parametrize(
    ("content", "mode", "complaint"),
    [
        ("", 0o600, "must be 32 bytes in URL-safe base64"),
        ("not a key", 0o600, "must be 32 bytes in URL-safe base64"),
        ("ключ", 0o600, "must be 32 bytes in URL-safe base64"),
        (KEY, 0o644, "others can read it (mode 0644): `chmod 600` it, or delete it to get a new key"),
        (KEY, 0o660, "others can read it (mode 0660): `chmod 600` it, or delete it to get a new key"),
    ],
)
def test_a_damaged_or_open_key_is_refused(tmp_path: Path, content: str, mode: int, complaint: str) -> None:
    file = tmp_path / "session.key"
    file.write_text(content, encoding="utf-8")
    file.chmod(mode)
    with pytest.raises(SettingsError) as raised:
        session_key_bytes(Settings(state_dir=tmp_path))
    assert str(raised.value) == f"{file}: {complaint}"


def test_a_state_folder_that_cannot_be_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(SettingsError, match="file/state: cannot be used: Not a directory"):
        session_key_bytes(Settings(state_dir=tmp_path / "file" / "state"))
