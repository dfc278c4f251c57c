"""The database's URL."""

import pytest

from blog.core.db import (
    DatabaseConfig,
)


def test_a_url_says_everything_and_can_be_written_again() -> None:
    url = "mysql://me:p%40ss%2F%25@db.example:3307/my%20blog?ssl_ca=%2Fetc%2Fca.pem&ssl_check_hostname=no"
    config = DatabaseConfig.from_url(url)
    assert (config.user, config.password, config.host, config.port) == ("me", "p@ss/%", "db.example", 3307)
    assert (config.database, config.ssl, config.ssl_ca, config.ssl_check_hostname) == (
        "my blog",
        True,
        "/etc/ca.pem",
        False,
    )
    assert DatabaseConfig.from_url(config.to_url()) == config


@pytest.mark.parametrize(
    "url",
    [
        "",
        "postgres://u:hush@h/d",
        "mysql://u:hush@h",
        "mysql://u:hush@h/",
        "mysql://u:hush@h/a/b",
        "mysql://h/d",
        "mysql://u:hush@h:port/d",
        "mysql://u:hush@h:99999/d",
        "mysql://u:hu/hush@h/d",
        "mysql://u:hu#hush@h/d",
        "mysql://u:hu[hush@h/d",
        "mysql://u:hush@h/d?colour=red",
        "mysql://u:hush@h/d?ssl=maybe",
        "mysql://u:hush@h/d?ssl_check_hostname=1",
    ],
)
def test_a_bad_url_is_refused_in_one_line_without_the_password(url: str) -> None:
    with pytest.raises(ValueError, match="the database URL") as caught:
        DatabaseConfig.from_url(url)
    assert "hush" not in str(caught.value)
    assert "\n" not in str(caught.value)
    assert caught.value.__cause__ is None
