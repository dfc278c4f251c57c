"""What watches the site from outside can ask."""

from tests.application import Browser


async def test_a_process_that_serves_is_alive_and_ready(visitor: Browser) -> None:
    assert ((await visitor.get("/healthz")).text, (await visitor.get("/readyz")).text) == ("alive\n", "ready\n")


async def test_nobody_keeps_a_copy_of_the_answer(visitor: Browser) -> None:
    for path in ("/healthz", "/readyz"):
        assert (await visitor.get(path)).headers["Cache-Control"] == "no-store"
