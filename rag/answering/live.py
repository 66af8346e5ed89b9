"""A value that is made of the library as it stands, and made anew once the library has changed.

Who uses it takes ``value`` once for one piece of work, and works on with that while another one takes its place.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Generic, TypeVar

_Value = TypeVar("_Value")


class Current(Generic[_Value]):
    """Holds the value of now; read from any thread."""

    def __init__(self, make: Callable[[], _Value]) -> None:
        self._make = make
        self._value = make()

    @property
    def value(self) -> _Value:
        """The value of now; frozen, so that it stays what it is for whoever has taken it."""
        return self._value

    def renew(self) -> None:
        """Make the value anew; until it is made, the earlier one serves."""
        self._value = self._make()
