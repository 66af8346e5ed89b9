"""What can be asked next after an answer: three questions at most, each of which this library answers.

Made from the answer's own scope, table and coverage and from what the library holds; no model is asked, and no
question is answered to find out. Pure, but for the reading of ``Stock``.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import islice

from rag.schema.answer import Answer, Language
from rag.suggestions.availability import Reporter, Stock
from rag.suggestions.popular_measures import Usual, load_usual, plans, shortcomings, usual_of

MOST = 3
NEIGHBOURS = 12  # bodies nearby that are looked at for the same measure
# Named with few others, a province is a narrower question; as the only one it is the same question again.
_NARROWED_FROM = 4  # rows of a table


def follow_ups(answer: Answer, stock: Stock, language: Language = "zh") -> tuple[str, ...]:
    """Return what can be asked next; nothing after a refusal, which has offers of its own."""
    if answer.refusal:
        return ()
    scope = answer.scope
    named = [stock.reporters[name] for name in scope.jurisdictions if name in stock.reporters]
    said = _plain(answer.question), _plain(answer.standalone_question)
    questions = dict.fromkeys(_questions(answer, named, stock, language))
    return tuple(islice((question for question in questions if _plain(question) not in said), MOST))


def _questions(answer: Answer, named: Sequence[Reporter], stock: Stock, language: Language) -> Iterator[str]:
    usual = usual_of(answer.standalone_question)
    one = named[0] if len(named) == len(answer.scope.jurisdictions) == 1 else None
    if one and len(answer.scope.years) <= 1:
        yield from _of_one(one, _year_of(answer, one), usual, stock, language)
        return
    yield from _of_table(answer, stock, language)
    if usual:
        yield from _beside(answer, named, usual, stock, language)
    leader = _leader(answer, stock)
    if leader and answer.table:
        reporter, year = leader
        yield from _of_parts(reporter, year, stock, language)


def _year_of(answer: Answer, reporter: Reporter) -> int:
    years = answer.scope.years
    return years[0] if years and years[0] in reporter.reports else max(reporter.reports)


def _of_one(one: Reporter, year: int, usual: Usual | None, stock: Stock, language: Language) -> Iterator[str]:
    """Ask of another year, a place nearby and a number beside it; then of what is lacking and planned."""
    if usual:
        stated = stock.stating(usual, list(one.reports.values()))
        other = [y for y, entry in one.reports.items() if y != year and entry.id in stated]
        if other:
            yield usual.of_one(one.name, min(other, key=lambda y: (abs(y - year), -y)), language)
        near = stock.near(one, year, NEIGHBOURS)
        beside = stock.stating(usual, [body.reports[year] for body in near]) if one.reports[year].id in stated else ()
        if with_it := next((body for body in near if body.reports[year].id in beside), None):
            yield usual.of_two((one.name, with_it.name), year, language)
        known = {usual.id: usual for usual in load_usual()}
        for related in (known[name] for name in usual.beside):
            if stock.stating(related, [one.reports[year]]):
                yield related.of_one(one.name, year, language)
                break
    yield from _of_parts(one, year, stock, language)


def _of_parts(reporter: Reporter, year: int, stock: Stock, language: Language) -> Iterator[str]:
    entry = reporter.reports[year]
    if stock.has_part(entry, "shortcomings"):
        yield shortcomings(reporter.name, year, language)
    if stock.has_part(entry, "plans"):
        yield plans(reporter.name, year, language)


def _of_table(answer: Answer, stock: Stock, language: Language) -> Iterator[str]:
    """Ask for the province that most of a long table is of."""
    table = answer.table
    if table is None:
        return
    of = [stock.reporters[row[0].text].province for row in table.rows if row and row[0].text in stock.reporters]
    provinces = sorted(dict.fromkeys(of), key=lambda name: -of.count(name))
    if len(table.rows) >= _NARROWED_FROM and len(provinces) > 1 and of.count(provinces[0]) > 1 and language == "zh":
        yield f"只看{provinces[0]}的"


def _beside(answer: Answer, named: Sequence[Reporter], usual: Usual, stock: Stock, language: Language) -> Iterator[str]:
    """Ask the same places for a number beside the one that was compared."""
    if len(named) < 2 or len(named) != len(answer.scope.jurisdictions):  # noqa: PLR2004  # a comparison
        return
    one, other = named[:2]
    years = sorted(one.reports.keys() & other.reports.keys(), reverse=True)
    known = {usual.id: usual for usual in load_usual()}
    for year in years[:1]:
        for related in (known[name] for name in usual.beside):
            if len(stock.stating(related, [one.reports[year], other.reports[year]])) > 1:
                yield related.of_two((one.name, other.name), year, language)
                return


def _leader(answer: Answer, stock: Stock) -> tuple[Reporter, int] | None:
    """Return the body and year that the answer cites first."""
    first = min(answer.citations, key=lambda citation: citation.marker, default=None)
    reporter = stock.reporters.get(first.jurisdiction) if first else None
    if first is None or reporter is None or first.year is None or first.year not in reporter.reports:
        return None
    return reporter, first.year


def _plain(question: str) -> str:
    return question.rstrip("？?。. ")
