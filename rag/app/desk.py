"""What the page and other programs are given of one open library: whoever answers, looks up, curates, remembers.

Made by ``wiring.open_desk``. Knows neither pages nor programs.
"""

from __future__ import annotations

import time
from dataclasses import dataclass

from rag.about import About
from rag.answer_store.conversations import Conversations
from rag.answering.bot import Bot
from rag.answering.live import Current
from rag.app.following import Follower
from rag.comparison.lookup import Enquiry
from rag.curation.curator import Curator
from rag.curation.originals import Originals


@dataclass(frozen=True, slots=True)
class Desk:
    """An open library and all that can be done with it, for any number of visitors; ``close`` it."""

    bot: Bot
    curator: Curator
    enquiries: Current[Enquiry]
    about: About
    conversations: Conversations
    originals: Originals
    follower: Follower

    @property
    def enquiry(self) -> Enquiry:
        """The library of now, to look numbers up in; take it anew for each piece of work."""
        return self.enquiries.value

    def wind_down(self, patience: float) -> bool:
        """Begin nothing new, and wait for what is under way; False where it lasts longer than ``patience`` seconds.

        Uploads that are not in by then come in when the program is started again.
        """
        self.curator.begin_ending()
        end = time.monotonic() + patience
        answered = self.bot.wind_down(patience)
        return self.curator.close(max(0.0, end - time.monotonic())) and answered

    def close(self) -> None:
        """End what is being added, stop the model and let go of the library."""
        self.follower.stop()
        self.curator.close()
        self.bot.close()
