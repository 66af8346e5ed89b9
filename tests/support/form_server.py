"""A loopback server of OpenAI's protocol whose whole replies are scripted: good ones, and ways in which they fail."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Literal

from rag.generation.client import Message
from support.scripted_forms import Reply, proposal

Mode = Literal["good", "slow", "drip", "empty", "reason", "think", "cut", "hang", "500", "429", "html", "no_form"]
LONG = 30.0  # seconds that nobody waits for


@dataclass
class FormServer:
    """What the server does, and what it was sent; ``reply`` is the text of a good reply, or made of its messages."""

    mode: Mode = "good"
    reply: Reply = field(default_factory=lambda: proposal("问"))
    requests: list[dict[str, Any]] = field(default_factory=list)
    ended: threading.Event = field(default_factory=threading.Event)
    url: str = ""

    def say(self, messages: Sequence[Message]) -> str:
        """Return a good reply."""
        assert not isinstance(self.reply, Exception)
        return self.reply if isinstance(self.reply, str) else self.reply(messages)


class _Handler(BaseHTTPRequestHandler):
    server_state: FormServer

    def log_message(self, *_: object) -> None:
        """Stay quiet."""

    def do_GET(self) -> None:
        self._send(200, b'{"data": []}')

    def do_POST(self) -> None:
        state = self.server_state
        asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        state.requests.append(asked)
        said = state.say([(message["role"], message["content"]) for message in asked["messages"]])
        match state.mode:
            case "slow" | "hang":
                state.ended.wait(LONG)
            case "500" | "429":
                self._send(int(state.mode), b'{"error": {"message": "boom"}}')
            case "no_form" if "response_format" in asked:
                self._send(400, b'{"error": {"message": "response_format is unknown"}}')
            case "html":
                self._send(200, b"<html>gateway timeout</html>", "text/html")
            case "cut" | "drip":
                self._begin(said)
            case _:
                texts = {"empty": "", "think": f"<think>{said}</think>{said}"}
                message: dict[str, Any] = {"role": "assistant", "content": texts.get(state.mode, said)}
                if state.mode == "reason":
                    message = {"role": "assistant", "content": None, "reasoning_content": said}
                self._send(200, json.dumps({"choices": [{"index": 0, "message": message}]}).encode())

    def _send(self, status: int, body: bytes, kind: str = "application/json") -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def _begin(self, said: str) -> None:
        """Send the beginning of a reply, then nothing more, or a blank now and then."""
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", "100000")
        self.end_headers()
        self.wfile.write(said.encode()[:20])
        end = time.monotonic() + LONG
        while self.server_state.mode == "drip" and time.monotonic() < end and not self.server_state.ended.is_set():
            try:
                self.wfile.write(b" ")
                self.wfile.flush()
            except ConnectionError:
                self.server_state.ended.set()
            time.sleep(0.05)


@contextmanager
def form_server() -> Iterator[FormServer]:
    """Serve inside the block."""
    state = FormServer()
    handler = type("HandlerOfThisServer", (_Handler,), {"server_state": state})
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as http:
        thread = threading.Thread(target=http.serve_forever, args=(0.02,))
        thread.start()
        state.url = f"http://127.0.0.1:{http.server_port}/v1"
        try:
            yield state
        finally:
            state.ended.set()
            http.shutdown()
            thread.join()
