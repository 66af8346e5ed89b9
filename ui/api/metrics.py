"""``/metrics`` for Prometheus: how many questions, how long each stage takes, what is refused, who waits, what comes.

For whoever has the key of ``ZHIWEN_METRICS_KEY`` alone; without one there is no such path. No question, no name and no
place is in it.
"""

# No ``from __future__ import annotations`` here: FastAPI reads the annotations of the route.
import hmac
from collections.abc import Callable
from typing import TYPE_CHECKING

from rag.answering.outcome import Outcome
from rag.app.desk import Desk
from ui.security.gate import METRICS_PATH
from ui.streaming import LINES

if TYPE_CHECKING:
    from fastapi import APIRouter
    from prometheus_client import CollectorRegistry

# Seconds: quotes take some tenths, a model on a laptop up to a minute, and behind a line of others more.
BUCKETS = (0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0, 60.0, 120.0, 300.0)


def make_metrics_router(desk: Desk, key: str) -> "APIRouter":
    """Return the route ``/metrics`` over a desk, whose questions are counted from now on."""
    from fastapi import APIRouter, Request, Response
    from prometheus_client import CollectorRegistry
    from prometheus_client.exposition import choose_encoder

    registry = CollectorRegistry()
    desk.bot.listen(_count_questions(registry))
    _show_state(registry, desk)
    router = APIRouter()

    @router.get(METRICS_PATH)
    async def tell(request: Request) -> Response:
        given = request.headers.get("authorization", "")
        if not hmac.compare_digest(given.encode(), f"Bearer {key}".encode()):
            return Response("The key of ZHIWEN_METRICS_KEY is wanted: Authorization: Bearer KEY\n", 401)
        write, kind = choose_encoder(request.headers.get("accept", ""))
        return Response(write(registry), media_type=kind)

    return router


def make_no_metrics_router() -> "APIRouter":
    """Return a route that answers 404: the path passes the gate, and must not reach the page behind it."""
    from fastapi import APIRouter, Response

    router = APIRouter()

    @router.api_route(METRICS_PATH, methods=["GET", "HEAD"])
    async def tell() -> Response:
        return Response("ZHIWEN_METRICS_KEY is not set, so nothing is told here.\n", 404)

    return router


def _count_questions(registry: "CollectorRegistry") -> Callable[[Outcome], None]:
    """Return what counts how a question ended."""
    from prometheus_client import Counter, Histogram

    questions = Counter("zhiwen_questions", "questions by how they ended", ["end"], registry=registry)
    refusals = Counter("zhiwen_refusals", "answers that are a refusal, by kind", ["kind"], registry=registry)
    whole = Histogram("zhiwen_question_seconds", "from a question to its end", buckets=BUCKETS, registry=registry)
    stages = Histogram(
        "zhiwen_stage_seconds", "from a question to the end of a stage", ["stage"], buckets=BUCKETS, registry=registry
    )

    def count(outcome: Outcome) -> None:
        answer = outcome.answer
        questions.labels(outcome.failure or ("refused" if answer and answer.refusal else "answered")).inc()
        whole.observe(outcome.seconds)
        if answer and answer.refusal:
            refusals.labels(answer.refusal.kind).inc()
        for stage, milliseconds in (answer.timings_ms if answer else {}).items():
            stages.labels(stage).observe(milliseconds / 1000)

    return count


def _show_state(registry: "CollectorRegistry", desk: Desk) -> None:
    """Show what stands at the moment of asking."""
    from prometheus_client import Gauge

    shown: dict[str, tuple[str, Callable[[], float]]] = {
        "zhiwen_questions_under_way": ("questions being answered", lambda: desk.bot.under_way),
        "zhiwen_questions_waiting": ("questions that wait to be begun", lambda: LINES.waiting),
        "zhiwen_questions_turned_away": ("questions that found the line full, since the start", lambda: LINES.full),
        "zhiwen_files_coming_in": ("uploaded files that are not in yet", lambda: desk.curator.coming_in),
        "zhiwen_reports": ("reports of the library", lambda: len(desk.bot.entries())),
    }
    for name, (meaning, read) in shown.items():
        Gauge(name, meaning, registry=registry).set_function(read)
