"""The files under config/deploy name nothing that is not there, and their limits are those of the settings."""

import re
import runpy

import pytest

from blog import paths
from blog.core.sessions import SESSION
from blog.main import create_app
from blog.media.views_upload import FORM_OF_FILES
from blog.serving.site import KEEPALIVE_SECONDS, SHUTDOWN_SECONDS
from blog.settings import CONFIG_VARIABLE, PREFIX, SECRETS, Settings, load_settings

DEPLOY = paths.CONFIG / "deploy"
FILES = sorted(file.name for file in DEPLOY.iterdir())
MEBIBYTE = 2**20
PORT = 9000


def text(name: str) -> str:
    return (DEPLOY / name).read_text(encoding="utf-8")


def seconds(value: str) -> float:
    return float(value[:-1]) * {"s": 1, "m": 60, "h": 3600}[value[-1]]


def nginx(directive: str) -> list[str]:
    return re.findall(rf"^\s*{directive}\s+([^;]+);", text("nginx.conf"), re.M)


@pytest.mark.parametrize("name", FILES)
def test_every_setting_that_is_named_exists(name: str) -> None:
    variables = {f"{PREFIX}{field.upper()}" for field in Settings.model_fields} | {CONFIG_VARIABLE}
    variables |= {f"{PREFIX}{field.upper()}_FILE" for field in SECRETS}
    assert set(re.findall(rf"{PREFIX}[A-Z_]+[A-Z]", text(name))) <= variables
    assigned = re.findall(r"^#\s+(\w+) = [\"\[]", text(name), re.M)
    assert set(assigned) <= set(Settings.model_fields)
    spoken = re.findall(r"\b(?:max_\w+_bytes|\w+_timeout_seconds|access_log(?= in))", text(name))
    assert set(spoken) <= set(Settings.model_fields)


@pytest.mark.parametrize("name", ["nginx.conf", "inkstone.socket", "gunicorn.conf.py", "Caddyfile"])
def test_everybody_means_the_same_port(name: str) -> None:
    assert set(re.findall(r"127\.0\.0\.1:(\d+)", text(name))) == {str(PORT)}
    assert "default=9000" in (paths.PACKAGE / "commands" / "serve.py").read_text(encoding="utf-8")


def test_sizes_are_those_of_the_settings() -> None:
    wanted = [
        Settings().max_form_bytes,
        Settings().max_upload_bytes * FORM_OF_FILES,
        Settings().max_import_bytes + MEBIBYTE,
    ]
    assert [int(size.removesuffix("m")) * MEBIBYTE for size in nginx("client_max_body_size")] == wanted
    caddy = [int(size) * MEBIBYTE for size in re.findall(r"max_size (\d+)MiB", text("Caddyfile"))]
    assert sorted(caddy) == wanted


def test_a_proxy_waits_longer_than_the_site_and_keeps_connections_shorter() -> None:
    limit = Settings().body_timeout_seconds + Settings().request_timeout_seconds
    assert min(map(seconds, nginx("proxy_read_timeout"))) > limit
    assert min(map(seconds, re.findall(r"import passing (\w+)", text("Caddyfile")))) > limit
    kept = [*nginx("keepalive_timeout"), *re.findall(r"keepalive (\w+)", text("Caddyfile"))]
    assert len(kept) == 2
    assert all(seconds(value) < KEEPALIVE_SECONDS for value in kept)


@pytest.mark.parametrize("cookie", [SESSION, f"__Host-{SESSION}", f"a=b; {SESSION}"])
def test_a_session_passes_by_the_cache(cookie: str) -> None:
    [pattern] = re.findall(r'"~(\(\^\|;.*)" 1;', text("nginx.conf"))
    assert re.search(pattern, f"{cookie}=abc")
    assert not re.search(pattern, f"no{SESSION}=abc; other=1")
    for directive in ("proxy_cache_bypass", "proxy_no_cache"):
        assert nginx(directive) == ["$inkstone_session $http_authorization"]


@pytest.mark.parametrize(
    ("sent", "meant"),
    [
        ("gzip, deflate, br, zstd", "br"),
        ("gzip, deflate", "gzip"),
        ("br;q=0", None),
        ("identity", None),
        ("gzip;q=0, br", "br"),
        ("", None),
    ],
)
def test_encodings_are_understood(sent: str, meant: str | None) -> None:
    patterns = re.findall(r'"~\*(\(\^.*)" (br|gzip);', text("nginx.conf"))
    assert next((name for pattern, name in patterns if re.search(pattern, sent, re.I)), None) == meant


def test_every_address_that_is_named_leads_somewhere(settings: Settings) -> None:
    app = create_app(settings=settings)
    known = {resource.canonical for resource in app.router.resources()}
    exact = re.findall(r"location = (\S+)", text("nginx.conf"))
    assert {"/search", "/sign-in", "/admin/import", "/readyz", "/healthz"} == set(exact) <= known
    assert {path for path in re.findall(r"(?<=path )/\S+", text("Caddyfile")) if "*" not in path} <= known


def test_the_service_starts_a_command_that_exists_and_waits_long_enough_for_its_end() -> None:
    unit = text("inkstone.service")
    [arguments] = re.findall(r"^ExecStart=\S+ (.*)$", unit, re.M)
    assert arguments == "--config /etc/inkstone/config.toml serve --workers 2"
    [stop] = re.findall(r"^TimeoutStopSec=(\w+)$", unit, re.M)
    # Requests under way, those that were cancelled, and the database behind them.
    assert seconds(stop) > 3 * SHUTDOWN_SECONDS + 20
    assert "Requires=inkstone.socket" in unit
    for setting in re.findall(r"^Environment=(BLOG_\w+)=", unit, re.M):
        assert load_settings(environ={setting: "/var/lib/inkstone"}).state_dir.name == "inkstone"


def test_gunicorn_is_told_what_it_needs() -> None:
    told = runpy.run_path(str(DEPLOY / "gunicorn.conf.py"))
    assert told["wsgi_app"] == "blog.main:create_app()"
    assert told["keepalive"] == KEEPALIVE_SECONDS
    assert told["accesslog"] is None
    assert told["bind"] == f"127.0.0.1:{PORT}"
