"""What is installed is what stands in the working copy, and it runs anywhere."""

import ast
import asyncio
import importlib.metadata
import os
import re
import shutil
import subprocess
import sys
import zipfile
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path

import aiohttp
import pytest

from blog import __version__, paths

FOLDERS = ("blog", "templates", "static", "config", "tests")
FILES = ("setup.py", "MANIFEST.in", "README.md", "LICENSE", "pyproject.toml", "constraints.txt", "Makefile")
BESIDES = {"blog/py.typed"}
# How a distribution's modules are called, where its name does not say it.
MODULES = {"argon2-cffi": "argon2", "markdown-it-py": "markdown_it", "pillow": "PIL"}


def checkout() -> Path:
    assert paths.CHECKOUT is not None
    return paths.CHECKOUT


def run(*command: str | Path, cwd: Path) -> str:
    done = subprocess.run(command, cwd=cwd, text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False)
    assert done.returncode == 0, done.stdout
    return done.stdout


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The files of the working copy alone: no caches, no builds, no state."""
    target = tmp_path_factory.mktemp("copy")
    unwanted = shutil.ignore_patterns("__pycache__", "*.py[cod]", "*.egg-info", ".*", "_data", "messages.pot")
    for name in FOLDERS:
        shutil.copytree(checkout() / name, target / name, ignore=unwanted)
    for name in FILES:
        shutil.copy(checkout() / name, target / name)
    shutil.copytree(checkout() / ".ci", target / ".ci")
    return target


@pytest.fixture(scope="module")
def dist(copy: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the source distribution and the wheel that is built from it, not from the copy."""
    target = tmp_path_factory.mktemp("dist")
    run(sys.executable, "-m", "build", "--no-isolation", "--outdir", target, cwd=copy)
    return target


@pytest.fixture(scope="module")
def installed(dist: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder into which the wheel is installed, without what it depends on."""
    target = tmp_path_factory.mktemp("installed")
    [wheel] = dist.glob("*.whl")
    pip = (sys.executable, "-m", "pip", "--disable-pip-version-check", "install", "--quiet")
    run(*pip, "--no-deps", "--no-index", "--no-compile", "--target", target, wheel, cwd=target)
    return target


def files_in(folder: Path, *suffixes: str) -> set[str]:
    found = (path for path in folder.rglob("*") if path.is_file() and "__pycache__" not in path.parts)
    return {path.relative_to(folder).as_posix() for path in found if not suffixes or path.suffix in suffixes}


def test_the_wheel_holds_the_working_copy_and_nothing_else(dist: Path, copy: Path) -> None:
    [wheel] = dist.glob("*.whl")
    with zipfile.ZipFile(wheel) as archive:
        packed = {name for name in archive.namelist() if ".dist-info/" not in name}
    code = {f"blog/{name}" for name in files_in(copy / "blog", ".py", ".sql", ".po")}
    data = {f"blog/_data/{top}/{name}" for top in ("templates", "static", "config") for name in files_in(copy / top)}
    assert packed == code | data | BESIDES
    assert len(data) > 10
    assert any(name.endswith(".sql") for name in code)


def test_the_source_distribution_holds_the_working_copy(dist: Path, copy: Path, tmp_path: Path) -> None:
    [archive] = dist.glob("*.tar.gz")
    shutil.unpack_archive(archive, tmp_path, filter="data")
    [unpacked] = tmp_path.iterdir()
    built = {name for name in files_in(unpacked) if name.startswith(("inkstone.egg-info/", "PKG-INFO", "setup.cfg"))}
    tree = {name for name in files_in(copy) if not name.startswith(("build/", "inkstone.egg-info/"))}
    assert files_in(unpacked) - built == tree


def test_the_metadata_say_who_we_are(installed: Path) -> None:
    [found] = importlib.metadata.distributions(path=[str(installed)])
    assert (found.name, found.version) == ("inkstone", __version__)
    assert found.metadata["Requires-Python"] == ">=3.11"
    assert [(entry.name, entry.value) for entry in found.entry_points] == [("blog", "blog.__main__:main")]
    assert found.read_text("licenses/LICENSE") or found.read_text("LICENSE")


def test_what_is_imported_is_what_is_asked_for(installed: Path) -> None:
    [found] = importlib.metadata.distributions(path=[str(installed)])
    wanted = [name for line in found.requires or [] if (name := re.match(r"[\w.-]+", line)) and "extra ==" not in line]
    modules = {MODULES.get(name[0], name[0].lower().replace("-", "_")) for name in wanted}
    imported = {name for file in (checkout() / "blog").rglob("*.py") for name in top_level_imports(file)}
    optional, data = {"uvloop"}, {"tzdata"}
    assert imported - set(sys.stdlib_module_names) - {"blog"} - optional == modules - data


def top_level_imports(file: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name.split(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and not node.level and node.module:
            yield node.module.split(".")[0]


def test_every_package_that_is_asked_for_has_a_tested_version(installed: Path) -> None:
    [found] = importlib.metadata.distributions(path=[str(installed)])
    asked = {canonical(re.split(r"[^\w.-]", line)[0]) for line in found.requires or []}
    lines = (checkout() / "constraints.txt").read_text(encoding="utf-8").splitlines()
    pins = dict(line.split("==") for line in lines if not line.startswith("#"))
    assert asked <= {canonical(name) for name in pins}


def canonical(name: str) -> str:
    """The name as PEP 503 compares it."""
    return re.sub(r"[-_.]+", "-", name).lower()


@asynccontextmanager
async def running(package: Path, cwd: Path, port: int, database_url: str) -> AsyncIterator[str]:
    """The address of a site served by the package in that folder, from another working directory."""
    # Our own folder on the path comes before what is installed in the environment, the working copy among it.
    environ = {name: value for name, value in os.environ.items() if not name.startswith(("BLOG_", "PYTHON"))}
    environ |= {"PYTHONPATH": str(package), "BLOG_STATE_DIR": str(cwd / "state"), "BLOG_DATABASE_URL": database_url}
    command = (sys.executable, "-m", "aiohttp.web", "-H", "127.0.0.1", "-P", str(port), "blog.main:create_app")
    pipe = asyncio.subprocess.PIPE
    server = await asyncio.create_subprocess_exec(
        *command, cwd=cwd, env=environ, stdout=pipe, stderr=asyncio.subprocess.STDOUT
    )
    assert server.stdout is not None
    said = b""
    try:
        async with asyncio.timeout(30):
            while not (started := re.search(rb"server started at (http://\S+)", said)):
                line = await server.stdout.readline()
                assert line, said.decode()
                said += line
        assert started[1].decode() == f"http://127.0.0.1:{port}"
        yield started[1].decode()
    finally:
        if server.returncode is None:
            server.terminate()
        rest, _ = await server.communicate()
        sys.stdout.write((said + rest).decode())  # pytest shows it when the test fails
    assert server.returncode == 0


async def test_the_installed_package_serves_pages_and_files(
    installed: Path, tmp_path: Path, unused_tcp_port: int, database_url: str
) -> None:
    async with (
        running(installed, tmp_path, unused_tcp_port, database_url) as address,
        aiohttp.ClientSession() as client,
    ):
        async with client.get(f"{address}/") as page:
            assert page.status == 200
            text = await page.text()
            assert "<h1" in text
        [stylesheet] = re.findall(r'<link[^>]+rel="stylesheet"[^>]+href="(/static/[^"]+)"', text)[:1]
        async with client.get(address + stylesheet) as file:
            assert (file.status, file.content_type) == (200, "text/css")
            served = await file.read()
    name = stylesheet.partition("?")[0].removeprefix("/static/")
    assert served == (checkout() / "static" / name).read_bytes()


def test_the_installed_package_finds_its_files_in_itself(installed: Path, tmp_path: Path) -> None:
    environ = {"PYTHONPATH": str(installed), "PATH": os.environ["PATH"], "XDG_STATE_HOME": str(tmp_path)}
    asked = "from blog import paths, settings; print(paths.TEMPLATES, settings.load_settings().state_dir, sep='\\n')"
    done = subprocess.run(
        (sys.executable, "-c", asked), cwd=tmp_path, env=environ, text=True, stdout=subprocess.PIPE, check=True
    )
    assert done.stdout.splitlines() == [str(installed / "blog/_data/templates"), str(tmp_path / "inkstone")]


def test_an_editable_install_copies_nothing(copy: Path, tmp_path: Path) -> None:
    build = "import sys, setuptools.build_meta as b; b.build_editable(sys.argv[1])"
    run(sys.executable, "-c", build, tmp_path, cwd=copy)
    [wheel] = tmp_path.glob("*.whl")
    with zipfile.ZipFile(wheel) as archive:
        assert not [name for name in archive.namelist() if "_data" in name or name.endswith(".html")]
    assert not (copy / "blog" / "_data").exists()
