"""Sites for commands to work on: one with a private database, one with that of this test run."""

import os
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from blog.__main__ import cli
from tests.commands.program import WXR, Blog, environment


@pytest.fixture
def state(tmp_path: Path) -> Path:
    return tmp_path / "state"


@pytest.fixture
def private(state: Path) -> dict[str, str]:
    """The environment of a site with a private database."""
    return environment(BLOG_STATE_DIR=str(state))


@pytest.fixture
def shared(state: Path, database_url: str) -> dict[str, str]:
    """The environment of a site with the database of this test run."""
    return environment(BLOG_STATE_DIR=str(state), BLOG_DATABASE_URL=database_url)


@pytest.fixture
def blog(shared: dict[str, str]) -> Blog:
    """Runs a command in this process."""
    runner = CliRunner(env={name: shared.get(name) for name in {*os.environ, *shared}})

    def invoke(*arguments: str | Path, input: str | bytes = "") -> Result:  # as subprocess calls it
        return runner.invoke(cli, list(map(str, arguments)), input=input, prog_name="blog", catch_exceptions=False)

    return invoke


@pytest.fixture
def export(tmp_path: Path) -> Path:
    file = tmp_path / "export.xml"
    file.write_text(WXR, encoding="utf-8")
    return file
