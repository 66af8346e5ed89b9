"""Every error that ``rag`` raises on purpose, below ``index.errors.ZhiwenError``.

ZhiwenError
├── LibraryBusy             (a LibraryLocked) this process itself is changing the library
├── QuestionError           a question that cannot be asked: empty, too long
├── ScopeError              a place, year or measure of a command that the library does not have
├── RecordError             a kept answer or conversation that is not there, or is damaged
├── SettingsError           a setting that cannot be used
├── ProgramEnding           the program is being ended: nothing new is begun
├── UploadCancelled         whoever sent a file wants it no more
├── LLMError                the language model cannot be started or reached
│   └── FormRefused         the model's server takes no JSON schema for its reply
├── AskerLeft               whoever waited in line for the language model is gone
└── GoldError               a line of a gold file is not of the documented form
"""

from index.errors import LibraryLocked, ZhiwenError


class LibraryBusy(LibraryLocked):
    """This process itself is changing the library, for another visitor."""


class QuestionError(ZhiwenError):
    """A question that cannot be asked."""


class ScopeError(ZhiwenError):
    """A place, year or measure that the library does not have, or a name that does not tell which is meant."""


class RecordError(ZhiwenError):
    """An answer record or a conversation that is not there, not told by its id alone, or damaged."""


class SettingsError(ZhiwenError):
    """A setting that cannot be used."""


class ProgramEnding(ZhiwenError):
    """The program is being ended; what was accepted comes in when it is started again."""


class UploadCancelled(ZhiwenError):
    """Whoever sent a file wants it no more; an end, and no fault of the file's."""


class LLMError(ZhiwenError):
    """The language model cannot be started, reached, or does not answer."""


class FormRefused(LLMError):
    """The language model's server takes no JSON schema for its reply."""


class AskerLeft(ZhiwenError):
    """Whoever waited in line for the language model is gone; an end, told to nobody."""


class GoldError(ZhiwenError):
    """A line of a gold file is not of the documented form."""
