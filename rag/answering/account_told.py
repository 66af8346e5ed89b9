"""The account of one report in words: a sentence that says what follows, then each statement quoted whole.

A statement that a label leads is told under it, as the report does. Knows no question beyond its language.
"""

from __future__ import annotations

from index.stores.catalog import Catalog
from rag.answering.account import LONGEST_POINT, Account
from rag.answering.listed_items import topic_of
from rag.answering.statements import Statement
from rag.language.messages import say
from rag.schema.answer import Claim, Draft, Language
from rag.wording.lines import Notes, clip, label_of, name_of, shown

_HEADS = {"shortcomings": "answering.account_lacking", "plans": "answering.account_planned"}


def tell_account(catalog: Catalog, account: Account, language: Language) -> Draft:
    """Return the statements of an account, each with its citation; more than one under a line that counts them."""
    notes, entry = Notes(), catalog.entry(account.report_id)
    if len(account.points) == 1:
        return _tell_one(account.points[0].statement, notes, language)
    claims = []
    label = None
    for point in account.points:
        one = point.statement
        led = one.label if one.label is not label else None
        label = one.label
        words = f"{topic_of(led.text)}{say('common.colon', language)}" if led else ""
        claims.append(Claim(words + said_whole(one, LONGEST_POINT), (notes.mark(one.passage),), "quoted"))
    key = _HEADS.get(account.aspect or "", "answering.account_told")
    head = say(key, language, report=name_of(entry), count=len(claims))
    marks = tuple(marker for claim in claims for marker in claim.citations)
    lines = (head, *(shown(claim, language) for claim in claims))
    return Draft("\n".join(lines), (Claim(head, marks, "computed"), *claims), notes.citations())


def _tell_one(one: Statement, notes: Notes, language: Language) -> Draft:
    words = f"{label_of(one.passage.report, language)}{said_whole(one, LONGEST_POINT)}"
    claim = Claim(words, (notes.mark(one.passage),), "quoted")
    return Draft(shown(claim, language), (claim,), notes.citations())


def said_whole(one: Statement, longest: int) -> str:
    """Return a statement quoted, of a very long one what fits."""
    return f"“{clip(one.sentence.text, (), longest).rstrip('。;；')}”"
