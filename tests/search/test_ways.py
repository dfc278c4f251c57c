"""Whatever way search takes, it finds the same posts in the same order, and with few statements."""

import pytest

from blog.core import clock
from blog.core.db import Database
from blog.search import actions, queries_found
from tests.factories import Factory
from tests.search.ways import look_at


@pytest.mark.parametrize("newest", [0, 3, 2000])
async def test_a_search_takes_two_statements_whatever_is_asked(
    db: Database, make: Factory, monkeypatch: pytest.MonkeyPatch, newest: int
) -> None:
    for number in range(12):
        await make.post(title=f"Tea {number}", source="rare cup" if number == 1 else "")
    look_at(monkeypatch, newest)
    partial = {"tea": False, "cup": False, "rare cup": False, "rare tea nothing": True, "teaa": True, "nothing": True}
    for question, expected in partial.items():
        with db.counting() as counted:
            results = await actions.search(db, question, offset=0, limit=11, now=clock.now())
        assert (question, results.partial, len(counted.statements)) == (question, expected, 2)
        assert bool(results.items) == (question not in ("teaa", "nothing"))
        assert results.suggestion == ("tea" if question == "teaa" else "")


@pytest.mark.parametrize("newest", [0, 1, 4, 2000])
async def test_what_is_found_does_not_depend_on_the_way(
    db: Database, make: Factory, monkeypatch: pytest.MonkeyPatch, newest: int
) -> None:
    look_at(monkeypatch, newest)
    await make.post(title="Green tea 0", source="leaves")
    await make.post(title="Cup 1", tags="tea, Green")
    await make.post(title="Cup 2", source="green tea and 茶叶")
    await make.post(title="Tea 3", source="green")
    await make.post(title="Saucer 4", tags="green", source="绿茶")
    await make.post(title="Tea, green 5", source="茶叶")
    await make.post(title="Saucer 6")
    orders = {
        "tea": ["Tea, green 5", "Tea 3", "Green tea 0", "Cup 1", "Cup 2"],
        "green tea": ["Tea, green 5", "Green tea 0", "Cup 1", "Tea 3", "Cup 2"],
        "茶": ["Tea, green 5", "Saucer 4", "Cup 2"],
        "茶叶": ["Tea, green 5", "Cup 2"],
        "leaves": ["Green tea 0"],
        "saucer": ["Saucer 6", "Saucer 4"],
        "leaves nothing": ["Green tea 0"],
    }
    for question, expected in orders.items():
        assert await found_titles(db, question) == expected, question


async def found_titles(db: Database, question: str, limit: int = 11) -> list[str]:
    results = await actions.search(db, question, offset=0, limit=limit, now=clock.now())
    return [found.title for found in results.items]


async def test_an_old_title_comes_before_new_texts(
    db: Database, make: Factory, monkeypatch: pytest.MonkeyPatch
) -> None:
    look_at(monkeypatch, 2)
    await make.post(title="Jar")
    for number in range(3):
        await make.post(title=f"{number}", source="a jar")
    assert await found_titles(db, "jar", 2) == ["Jar", "2"]


async def test_a_word_that_many_posts_have_but_none_of_late_is_found_newest_first(
    db: Database, make: Factory, monkeypatch: pytest.MonkeyPatch
) -> None:
    look_at(monkeypatch, 2)
    monkeypatch.setattr(queries_found, "MOST_BODIES", 3)
    for number in range(6):
        await make.post(title=f"Old {number}", source="harbour")
    for number in range(3):
        await make.post(title=f"New {number}", source="mountain")
    assert await found_titles(db, "harbour", 2) == ["Old 5", "Old 4"]
    # Where even a longer look does not come that far, some are found all the same.
    monkeypatch.setattr(queries_found, "MANY_MORE", 3)
    assert len(await found_titles(db, "harbour", 2)) == 2


async def test_a_sentence_of_many_characters_is_found_and_another_one_is_not(db: Database, make: Factory) -> None:
    sentence = "天地玄黄宇宙洪荒日月盈昃辰宿列张寒来暑往秋收冬藏"
    await make.post(title="Primer", source=f"从前：{sentence}。")
    await make.post(title="Part", source=sentence[:12])
    assert await found_titles(db, f"{sentence} primer") == ["Primer"]
    results = await actions.search(db, sentence + "不在这里", offset=0, limit=11, now=clock.now())
    assert results.partial
