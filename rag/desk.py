"""What the page and other programs are given of one open library: whoever answers, looks up, curates, remembers.

Made by ``wiring.open_desk``. Knows neither pages nor programs.
"""

from __future__ import annotations

from dataclasses import dataclass

from rag.about import About
from rag.bot import Bot
from rag.conversations import Conversations
from rag.curator import Curator
from rag.current import Current
from rag.enquiry import Enquiry


@dataclass(frozen=True, slots=True)
class Desk:
    """An open library and all that can be done with it, for any number of visitors; ``close`` it."""

    bot: Bot
    curator: Curator
    enquiries: Current[Enquiry]
    about: About
    conversations: Conversations

    @property
    def enquiry(self) -> Enquiry:
        """The library of now, to look numbers up in; take it anew for each piece of work."""
        return self.enquiries.value

    def close(self) -> None:
        """End what is being added, stop the model and let go of the library."""
        self.curator.close()
        self.bot.close()
