"""The author of posts that name none, and their browser."""

import pytest

from blog.accounts.models import User
from tests.application import Browser, Visit
from tests.factories import Factory


@pytest.fixture
async def author(make: Factory) -> User:
    return await make.author()


@pytest.fixture
async def browser(visit: Visit, author: User) -> Browser:
    return await visit(author)
