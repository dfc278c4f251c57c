"""Accounts from the command line, and what is refused there."""

import os
import subprocess
import sys

import pytest

from blog import paths
from tests.commands.program import ADD_OWNER, Blog, lines
from tests.factories import PASSWORD

ADD = ("user", "add", "--email", "new@example.org", "--name", "New", "--password-stdin")
PASSWORD_OF_ANN = ("user", "password", "ann@example.org", "--password-stdin")


def test_accounts_are_added_changed_and_listed(blog: Blog) -> None:
    assert blog(*ADD_OWNER, input=PASSWORD).exit_code == 0
    without = blog("user", "add", "--email", "bob@example.org", "--name", "Bob")
    assert "The account has no password yet" in without.stdout
    assert lines(blog("user", "list").stdout) == [
        ["E-mail", "Name", "Role", "State"],
        ["ann@example.org", "Ann 李明", "owner", "active"],
        ["bob@example.org", "Bob", "author", "no password"],
    ]
    for arguments in (("password", "Bob@example.org", "--password-stdin"), ("role", "bob@example.org", "editor")):
        assert blog("user", *arguments, input=PASSWORD).exit_code == 0
    assert ["bob@example.org", "Bob", "editor", "active"] in lines(blog("user", "list").stdout)
    assert blog("user", "disable", "bob@example.org").exit_code == 0
    assert ["bob@example.org", "Bob", "editor", "disabled"] in lines(blog("user", "list").stdout)
    assert blog("user", "enable", "bob@example.org").exit_code == 0
    assert ["bob@example.org", "Bob", "editor", "active"] in lines(blog("user", "list").stdout)


def test_a_password_typed_at_a_terminal_is_asked_for_twice_and_not_shown(shared: dict[str, str], blog: Blog) -> None:
    blog("user", "add", "--email", "ann@example.org", "--name", "Ann")
    terminal, keyboard = os.openpty()
    command = (sys.executable, "-m", "blog", "user", "password", "ann@example.org")
    # In a session of its own it has no terminal but the one it is given.
    with subprocess.Popen(
        command,
        env=shared,
        cwd=paths.CHECKOUT,
        start_new_session=True,
        stdin=keyboard,
        stdout=keyboard,
        stderr=keyboard,
    ) as process:
        os.close(keyboard)
        shown = b""
        for question in (b"New password: ", b"Repeat for confirmation: "):
            while not shown.endswith(question):
                shown += os.read(terminal, 1000)
            os.write(terminal, f"{PASSWORD}\n".encode())
        while b"new password" not in shown:
            shown += os.read(terminal, 1000)
        assert process.wait(20) == 0
    os.close(terminal)
    assert PASSWORD.encode() not in shown
    assert "active" in blog("user", "list").stdout


@pytest.mark.parametrize(
    ("arguments", "typed", "status", "told"),
    [
        (ADD, "short", 1, "Error: password: Use at least 12 characters.\n"),
        (
            ADD,
            "1qaz2wsx3edc",
            1,
            "Error: password: This password is one of the most used ones. Please choose another.\n",
        ),
        (ADD, "", 1, "Error: there is no password on standard input\n"),
        (ADD, b"\xff\xff\xff\n", 1, "Error: the password on standard input is not UTF-8\n"),
        (ADD, "x" * 1025, 1, "Error: the password on standard input is longer than 1024 characters\n"),
        (
            (*ADD, "--email", "ANN@example.org"),
            PASSWORD,
            1,
            "Error: email: Somebody already has this e-mail address.\n",
        ),
        ((*ADD, "--email", "nobody"), PASSWORD, 1, "Error: email: This is not an e-mail address.\n"),
        ((*ADD, "--name", " "), PASSWORD, 1, "Error: name: Please fill this in.\n"),
        ((*ADD, "--role", "king"), PASSWORD, 2, "Error: Invalid value for '--role': 'king' is not one of"),
        (PASSWORD_OF_ANN, "short", 1, "Error: password: Use at least 12 characters.\n"),
        (PASSWORD_OF_ANN[:-1], "", 2, "Error: there is no terminal to ask for the password"),
        (("user", "role", "ann@example.org", "reader"), "", 1, "Error: The site would be left without an owner.\n"),
        (("user", "role", "ann@example.org", "king"), "", 2, "'king' is not one of 'owner', 'editor'"),
        (("user", "disable", "ann@example.org"), "", 1, "Error: The site would be left without an owner.\n"),
        (("user", "enable", "who@example.org"), "", 1, "Error: nobody has the e-mail address who@example.org\n"),
    ],
)
def test_what_cannot_be_done_to_accounts_is_told_in_one_line(
    blog: Blog, arguments: tuple[str, ...], typed: str | bytes, status: int, told: str
) -> None:
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
    before = blog("user", "list").stdout
    refused = blog(*arguments, input=typed)
    assert refused.exit_code == status
    assert told in refused.stderr
    assert status == 2 or refused.stderr.count("\n") == 1
    assert blog("user", "list").stdout == before
