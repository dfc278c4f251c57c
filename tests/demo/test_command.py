"""`blog demo` fills the site that the settings name."""

from pathlib import Path

from click.testing import CliRunner, Result

from blog.__main__ import cli
from tests.commands.program import environment


def blog(database_url: str, state: Path, *arguments: str) -> Result:
    environ = environment(BLOG_DATABASE_URL=database_url, BLOG_STATE_DIR=str(state))
    return CliRunner(env=environ).invoke(cli, arguments, prog_name="blog", catch_exceptions=False)


def test_an_empty_site_is_filled_and_gets_an_owner(database_url: str, tmp_path: Path) -> None:
    filling = ("demo", "--posts", "5", "--comments", "8")
    done = blog(database_url, tmp_path, *filling)
    assert done.exit_code == 0, done.output
    assert "Added 5 posts and 8 comments." in done.stdout
    assert "owner@example.org" in blog(database_url, tmp_path, "user", "list").stdout
    again = blog(database_url, tmp_path, *filling)
    assert (again.exit_code, again.stdout) == (1, "")
    assert "--more" in again.stderr
    assert blog(database_url, tmp_path, *filling, "--more").exit_code == 0


def test_the_help_does_not_speak_of_it(database_url: str, tmp_path: Path) -> None:
    assert "demo" not in blog(database_url, tmp_path, "--help").stdout
