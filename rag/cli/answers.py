"""The commands that ask, and those on the answers that are kept: ask, chat, answers. Each thin."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from index.errors import ZhiwenError
from rag.cli.output import complain, print_json, print_lines
from rag.cli.progress import progress_bars
from rag.language.wellformed import parse_json

if TYPE_CHECKING:
    from rag.answering.bot import Bot
    from rag.schema.sources import Sources
    from rag.settings import Settings


def _limited(command: Callable[..., Any]) -> Callable[..., Any]:
    """Give a command the options that limit its answers to some reports."""
    options = (
        click.option("--in", "places", metavar="PLACE", multiple=True, help="Only from this place; again for more."),
        click.option("--year", "years", metavar="YEAR", type=int, multiple=True, help="Only of this year."),
        click.option("--report", "reports", metavar="ID", multiple=True, help="Only from this report, by id or file."),
    )
    for option in reversed(options):
        command = option(command)
    return command


@click.command()
@click.argument("question")
@click.option("--history", type=click.Path(path_type=Path), help="JSON list of earlier questions, oldest first.")
@_limited
@click.option("--no-llm", is_flag=True, help="Answer by quoting, without a language model.")
@click.option("--json", "as_json", is_flag=True, help="Print the answer record as one JSON document.")
def ask(question: str, history: Path | None, *, no_llm: bool, as_json: bool, **sources: tuple[Any, ...]) -> None:
    """Answer one question, with its citations."""
    from rag.app import compose as wiring
    from rag.cli.render import answer_lines
    from rag.settings import read_settings

    earlier = _read_history(history)
    settings = read_settings()
    _check_question(question, settings)
    with progress_bars() as progress:
        bot = wiring.open_bot(settings, progress, with_model=not no_llm)
    with closing(bot):
        answer = bot.ask(question, earlier, sources=_settle(bot, sources))
    if as_json:
        print_json(answer.to_json())
    else:
        print_lines(answer_lines(answer))


@click.command()
@click.argument("question")
@click.option("--history", type=click.Path(path_type=Path), help="JSON list of earlier questions, oldest first.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
def explain(question: str, history: Path | None, *, as_json: bool) -> None:
    """Tell how a question is read and which ways of answering are tried; asks no language model, keeps nothing."""
    from rag.app import compose as wiring
    from rag.cli.explain import explained_lines, explained_record
    from rag.language.detection import language_of
    from rag.settings import read_settings

    earlier = _read_history(history)
    settings = read_settings()
    _check_question(question, settings)
    with progress_bars() as progress:
        bot = wiring.open_bot(settings, progress, with_model=False)
    with closing(bot):
        answer = bot.explain(question, earlier)
    if as_json:
        print_json(explained_record(answer))
    else:
        print_lines(explained_lines(answer, language_of(question)))


@click.command()
@_limited
@click.option("--no-llm", is_flag=True, help="Answer by quoting, without a language model.")
def chat(*, no_llm: bool, **sources: tuple[Any, ...]) -> None:
    """Ask in a conversation; an empty line or Ctrl-D ends it."""
    from rag.app import compose as wiring
    from rag.settings import read_settings

    with progress_bars() as progress:
        bot = wiring.open_bot(read_settings(), progress, with_model=not no_llm)
    with closing(bot):
        _converse(bot, _settle(bot, sources))


def _settle(bot: Bot, given: dict[str, tuple[Any, ...]]) -> Sources | None:
    """Return the reports that answers are limited to, None: the whole library; raises for a wrong one."""
    from rag.language.messages import say_both
    from rag.schema.errors import QuestionError
    from rag.schema.sources import Sources

    sources, lost = bot.settle(Sources(**given))
    if lost:
        raise QuestionError(" ".join(say_both("sources.unknown", names="、".join(lost))))
    return sources or None


def _converse(bot: Bot, sources: Sources | None) -> None:
    from rag.cli.render import answer_lines
    from rag.schema.errors import QuestionError

    history: list[str] = []
    while question := _read_line():
        try:
            answer = bot.ask(question, history, sources=sources)
        except QuestionError as error:
            complain(str(error))
            continue
        history.append(question)
        print_lines(answer_lines(answer))


def _read_line() -> str:
    try:
        return input("问> ").strip()
    except EOFError:
        return ""
    except UnicodeDecodeError as error:
        raise ZhiwenError(
            f"What was typed is not {error.encoding} text. Set the terminal and PYTHONIOENCODING to the same encoding."
        ) from error


@click.group(invoke_without_command=True)
@click.option("--limit", type=click.IntRange(1), default=20, show_default=True, help="List at most so many.")
@click.option("--disliked", is_flag=True, help="List only those that a visitor of the page disliked.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
@click.pass_context
def answers(context: click.Context, limit: int, *, disliked: bool, as_json: bool) -> None:
    """List the kept answers, last asked first: whether their quotes still stand, what was said of them."""
    if context.invoked_subcommand:
        return
    from rag.answer_store.records import reopen_all
    from rag.app.open_library import library_of
    from rag.cli.render import KEPT_COLUMNS, kept_cells, kept_row, table_lines
    from rag.settings import read_settings

    with library_of(read_settings()) as library:
        shelf, said = library.catalog.answers, library.catalog.feedback
        found = shelf.disliked(limit) if disliked else shelf.newest(limit)
        rows = [kept_row(kept, reopened, said.on(kept.id)) for kept, reopened in reopen_all(library, found)]
        count = shelf.count()
    if as_json:
        print_json(rows)
    else:
        print_lines(table_lines(KEPT_COLUMNS, [kept_cells(row) for row in rows]))
        click.echo(f"{len(rows)} of {count} answers")


@answers.command("show")
@click.argument("answer_id", metavar="ID")
@click.option("--json", "as_json", is_flag=True, help="Print the answer record as one JSON document.")
@click.option("--markdown", is_flag=True, help="Print Markdown with footnotes.")
def show_answer(answer_id: str, *, as_json: bool, markdown: bool) -> None:
    """Show a kept answer as it was, and which of its quotes no longer stand."""
    from rag.answer_store.records import compare, find_kept
    from rag.app.open_library import library_of
    from rag.cli.render import kept_lines
    from rag.export.answers import json_record, markdown_lines
    from rag.settings import read_settings

    if as_json and markdown:
        raise click.UsageError("Give --json or --markdown, not both.")
    with library_of(read_settings()) as library:
        reopened = compare(library, find_kept(library.catalog, answer_id))
        said = library.catalog.feedback.on(reopened.answer.id)
    if as_json:
        print_json(json_record(reopened))
    else:
        print_lines(markdown_lines(reopened) if markdown else kept_lines(reopened, said))


@answers.command("remove")
@click.argument("answer_id", metavar="ID", required=False)
@click.option("--all", "everything", is_flag=True, help="Remove all kept answers and conversations.")
@click.option("--yes", is_flag=True, help="Do not ask whether it is meant.")
def remove_answer(answer_id: str | None, *, everything: bool, yes: bool) -> None:
    """Remove a kept answer, or all of them with all conversations; the reports stay."""
    from rag.answer_store.records import find_kept
    from rag.app.open_library import library_of
    from rag.settings import read_settings

    if everything == bool(answer_id):
        raise click.UsageError("Give the ID of an answer, or --all.")
    with library_of(read_settings()) as library:
        shelf = library.catalog.answers
        kept = find_kept(library.catalog, answer_id) if answer_id else None
        what = (
            f"the answer to “{kept.question}”"
            if kept
            else f"all {shelf.count()} answers and all conversations of the page"
        )
        if not yes:
            click.confirm(f"Remove {what}?", abort=True, err=True)
        count = shelf.remove([kept.id] if kept else None)
    click.echo(f"removed {count} answer{'' if count == 1 else 's'}")


def _read_history(path: Path | None) -> list[str]:
    if path is None:
        return []
    try:
        history = parse_json(path.read_bytes())
    except (OSError, ValueError) as error:
        raise ZhiwenError(f"The history file {path} cannot be read: {error}. Give a JSON list of questions.") from error
    if not isinstance(history, list) or not all(isinstance(question, str) for question in history):
        raise ZhiwenError(f"The history file {path} is not a JSON list of questions.")
    return history


def _check_question(question: str, settings: Settings) -> None:
    """Tell a question that cannot be asked before any model is loaded."""
    from rag.answering.bot import check_question

    check_question(question, settings.max_question)
