"""A visitor of the served page, whose events are sent and heard as the browser's script does."""

from __future__ import annotations

import json
from secrets import token_hex
from typing import Any

import httpx

Event = tuple[str | None, str]  # the component's id in the page, None for the page itself, and what happens to it


class PageClient:
    """One session; the page's own surrogates and odd values pass as they are."""

    def __init__(self, client: httpx.Client) -> None:
        self.client = client
        config = client.get("/config").raise_for_status().json()
        names = {each["id"]: each["props"].get("elem_id") for each in config["components"]}
        self._events = {
            (names.get(target), kind): each["id"] for each in config["dependencies"] for target, kind in each["targets"]
        }

    def begin(self, event: Event, values: list[Any], *, session: str = "", told: object = None) -> str:
        """Have the page do something, and return the session in which it tells of it."""
        session = session or token_hex(6)
        body = {"data": values, "fn_index": self._events[event], "session_hash": session, "event_data": told}
        headers = {"Content-Type": "application/json"}
        self.client.post("/gradio_api/queue/join", content=json.dumps(body), headers=headers).raise_for_status()
        return session

    def end(self, session: str) -> dict[str, Any]:
        """Return the last that the page says of what was begun in a session."""
        with self.client.stream("GET", "/gradio_api/queue/data", params={"session_hash": session}) as heard:
            for line in heard.iter_lines():
                if '"msg":"process_completed"' in line:
                    last: dict[str, Any] = json.loads(line.removeprefix("data: "))
                    return last
        raise AssertionError("the page said nothing more")

    def send(self, event: Event, values: list[Any], *, session: str = "", told: object = None) -> dict[str, Any]:
        """Have the page do something to its end."""
        return self.end(self.begin(event, values, session=session, told=told))
