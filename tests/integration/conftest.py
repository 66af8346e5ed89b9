"""Fixtures that more than one integration test file uses; a file that wants another desk makes its own."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from support.small_desk import make_small_desk

from rag.app.desk import Desk


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    desk = make_small_desk(tmp_path_factory.mktemp("desk"))
    yield desk
    desk.close()
