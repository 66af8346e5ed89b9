"""``/healthz``: whether the program answers, and over what; open to all, so it tells no secret and no name."""

# No ``from __future__ import annotations`` here: FastAPI reads the annotations of the route.
from typing import TYPE_CHECKING, Any

from ui.bot import Bot

if TYPE_CHECKING:
    from fastapi import APIRouter


def make_health_router(bot: Bot) -> "APIRouter":
    """Return the route ``/healthz``."""
    from fastapi import APIRouter

    router = APIRouter()

    @router.get("/healthz")
    def tell() -> dict[str, Any]:
        return {
            "status": "ok",
            "reports": len(bot.entries()),
            "model": bot.model_name,
            "index": bot.fingerprint(),
            "degraded": bool(bot.notices),
        }

    return router
