"""Every error that ``rag`` raises on purpose, below ``index.errors.ZhiwenError``.

ZhiwenError
├── QuestionError           a question that cannot be asked: empty, too long
├── SettingsError           a setting that cannot be used
├── LLMError                the language model cannot be started or reached
└── GoldError               a line of a gold file is not of the documented form
"""

from index.errors import ZhiwenError


class QuestionError(ZhiwenError):
    """A question that cannot be asked."""


class SettingsError(ZhiwenError):
    """A setting that cannot be used."""


class LLMError(ZhiwenError):
    """The language model cannot be started, reached, or does not answer."""


class GoldError(ZhiwenError):
    """A line of a gold file is not of the documented form."""
