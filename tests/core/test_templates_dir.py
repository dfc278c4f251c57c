"""The owner's templates in front of ours, and what happens when they are broken."""

from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest
from aiohttp.test_utils import TestServer

from blog.settings import Settings
from tests.application import Visit
from tests.factories import Factory

Serve = Callable[..., Awaitable[TestServer]]
Write = Callable[[str, str], Path]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "own").mkdir()
    return tmp_path / "own"


@pytest.fixture
def write(folder: Path) -> Write:
    """Put a template into the owner's folder."""

    def write(name: str, text: str) -> Path:
        file = folder / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
        return file

    return write


async def test_a_template_of_the_owner_s_takes_the_place_of_ours(
    folder: Path, write: Write, serve: Serve, visit: Visit, make: Factory
) -> None:
    await make.post(title="One", slug="one")
    write(
        "posts/archive.html",
        "{% extends 'base.html' %}{% block main %}<h1>Old things: {{ years|length }}</h1>{% endblock %}",
    )
    visitor = await visit(at=await serve(templates_dir=folder))
    archive = await visitor.get("/archive")
    assert "<h1>Old things: 1</h1>" in archive.text
    assert '<header class="site">' in archive.text
    assert (await visitor.get("/posts/one")).status == 200


async def test_a_template_can_extend_the_one_it_replaces(
    folder: Path, write: Write, serve: Serve, visit: Visit, make: Factory
) -> None:
    await make.post()
    write(
        "base.html",
        "{% extends 'inkstone/base.html' %}{% block masthead %}{{ super() }}<p>Hello from above</p>{% endblock %}",
    )
    visitor = await visit(at=await serve(templates_dir=folder))
    assert "Hello from above" in (await visitor.get("/archive")).words
    assert "Hello from above" in (await visitor.get("/nowhere")).words


async def test_texts_of_the_owner_s_templates_are_escaped_like_ours(
    folder: Path, write: Write, serve: Serve, visit: Visit, make: Factory
) -> None:
    await make.post(title="<b>Bold</b>", slug="bold")
    write("posts/post.html", "<h1>{{ post.title }}</h1>")
    visitor = await visit(at=await serve(templates_dir=folder))
    assert (await visitor.get("/posts/bold")).text == "<h1>&lt;b&gt;Bold&lt;/b&gt;</h1>"


BROKEN = {
    "a tag nobody closed": "\n\n{% if %}",
    "a name nobody knows": "\n\n{{ nothing_of_the_kind }}",
    "a mistake in Python": "\n\n{{ 1 // 0 }}",
    "a route that is none": "\n\n{{ url('nowhere') }}",
    "itself": "\n\n{% include 'errors/error.html' %}{% include 'base.html' %}{{ x }}",
}


@pytest.mark.parametrize("case", BROKEN)
@pytest.mark.parametrize("name", ["posts/archive.html", "base.html"])
async def test_a_broken_template_is_named_in_the_log_and_not_to_readers(
    folder: Path,
    write: Write,
    serve: Serve,
    visit: Visit,
    capsys: pytest.CaptureFixture[str],
    name: str,
    case: str,
) -> None:
    file = write(name, BROKEN[case])
    visitor = await visit(at=await serve(templates_dir=folder))
    page = await visitor.get("/archive")
    assert page.status == 500
    assert "Something broke" in page.words
    assert str(folder) not in page.text
    assert "Traceback" not in page.text
    told = [line for line in capsys.readouterr().err.splitlines() if " ERROR " in line]
    assert f"in {file}, line 3" in told[0]


@pytest.mark.parametrize("case", ["missing", "file"])
def test_a_folder_that_is_none_does_not_start(tmp_path: Path, case: str) -> None:
    if case == "file":
        (tmp_path / "file").touch()
    with pytest.raises(ValueError, match="must be a folder that exists"):
        Settings.model_validate({"templates_dir": str(tmp_path / case)})
