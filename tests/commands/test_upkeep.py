"""`check`, `migrate`, and settings that are wrong."""

from pathlib import Path

from click.testing import CliRunner

from blog.__main__ import cli
from blog.commands.table import aligned
from blog.core.db import DatabaseConfig
from tests.commands.program import Blog, lines, program
from tests.factories import PASSWORD


def test_every_wrong_setting_is_named_by_every_command(blog: Blog, tmp_path: Path) -> None:
    wrong = tmp_path / "wrong.toml"
    wrong.write_text("colour = 1\nlog_level = 'loud'\n")
    for command in (("migrate",), ("user", "list"), ("serve",), ("import", "wordpress", wrong)):
        refused = blog("-c", wrong, *command)
        assert refused.exit_code == 1
        assert [line.partition(": ")[2].partition(":")[0] for line in refused.stderr.splitlines()] == [str(wrong)] * 2
    checked = blog("-c", wrong, "check")
    assert checked.exit_code == 1
    assert [line[:2] for line in lines(checked.stdout)] == [["settings", "NO"]] * 2


def test_check_says_what_is_to_be_done(blog: Blog, state: Path, tmp_path: Path) -> None:
    def found(*options: str | Path) -> dict[str, tuple[str, str]]:
        result = blog(*options, "check")
        table = {what: (good, "".join(said)) for what, good, *said in lines(result.stdout)}
        assert result.exit_code == (1 if "NO" in (good for good, _said in table.values()) else 0)
        return table

    no, said = found()["owner"]
    assert (no, "blog user add --role owner" in said) == ("NO", True)
    blog(
        "user",
        "add",
        "--email",
        "ann@example.org",
        "--name",
        "Ann",
        "--role",
        "owner",
        "--password-stdin",
        input=PASSWORD,
    )
    assert {good for good, _said in found().values()} == {"yes"}

    state.mkdir()
    (state / "session.key").write_text("guess me")
    assert found()["session key"][0] == "NO"
    (state / "session.key").unlink()
    state.rmdir()
    state.write_text("a file")
    assert found()["state folder"][0] == "NO"


def test_check_says_that_a_configured_database_is_down(shared: dict[str, str], unused_tcp_port: int) -> None:
    url = f"mysql://inkstone:secret@127.0.0.1:{unused_tcp_port}/blog"
    checked = program({**shared, "BLOG_DATABASE_URL": url}, "check")
    [*_others, last] = lines(checked.stdout)
    assert (checked.returncode, last[:2]) == (1, ["database", "NO"])
    assert "cannot be reached" in last[2]
    assert "secret" not in checked.stdout


def test_check_finds_a_database_that_is_behind_and_migrate_mends_it(
    shared: dict[str, str], empty_database: DatabaseConfig
) -> None:
    runner = CliRunner(env={**shared, "BLOG_DATABASE_URL": empty_database.to_url()})
    behind = runner.invoke(cli, ["check"])
    assert behind.exit_code == 1
    assert ["schema", "NO"] in [line[:2] for line in lines(behind.stdout)]
    assert "done: 0001_" in runner.invoke(cli, ["migrate"]).stdout
    assert "Nothing had to be done" in runner.invoke(cli, ["migrate"]).stdout
    assert ["schema", "yes"] in [line[:2] for line in lines(runner.invoke(cli, ["check"]).stdout)]


def test_columns_are_aligned_and_control_characters_are_not_shown() -> None:
    assert list(aligned([("李明", "a"), ("é\x1b[2J", "b")])) == ["李明   a", "é\ufffd[2J  b"]
