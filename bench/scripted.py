"""A language model that is none: an OpenAI-compatible server that takes its time and says always the same.

Stands in for a real one where its place in line is measured and not its words. Writes to one at a time, as the
embedded model does, and counts how often it was asked to do more.
"""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

NAME = "scripted"
SAID = "报告对此作了说明。"  # borne out by nothing, so that the evidence is quoted in its place


@dataclass
class Script:
    """How long the model reads a prompt and writes a piece, in seconds, and what it was seen to do."""

    reads: float
    writes: float
    pieces: int = 8
    asked: int = 0
    most_at_once: int = 0
    _at_once: int = 0
    _lock: threading.Lock = field(default_factory=threading.Lock)

    @contextmanager
    def reply(self) -> Iterator[None]:
        """Count a reply while it is written."""
        with self._lock:
            self.asked += 1
            self._at_once += 1
            self.most_at_once = max(self.most_at_once, self._at_once)
        try:
            yield
        finally:
            with self._lock:
                self._at_once -= 1


@contextmanager
def serve_script(script: Script) -> Iterator[str]:
    """Serve the model on a free port of this machine; yields its base URL."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            self.rfile.read(int(self.headers["Content-Length"]))
            self.send_response(200)
            self.send_header("Content-Type", "text/event-stream")
            self.end_headers()
            with script.reply():
                time.sleep(script.reads)
                for _ in range(script.pieces):
                    self._say({"delta": {"content": SAID}, "finish_reason": None})
                    time.sleep(script.writes)
                self._say({"delta": {}, "finish_reason": "stop"})
            self.wfile.write(b"data: [DONE]\n\n")

        def do_GET(self) -> None:
            self.send_response(200)
            self.end_headers()
            self.wfile.write(b'{"object": "list", "data": []}')

        def log_message(self, *_: object) -> None:
            pass

        def _say(self, choice: dict[str, object]) -> None:
            chunk = {"id": "0", "object": "chat.completion.chunk", "created": 0, "model": NAME}
            self.wfile.write(f"data: {json.dumps({**chunk, 'choices': [{'index': 0, **choice}]})}\n\n".encode())
            self.wfile.flush()

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{server.server_address[1]}/v1"
        server.shutdown()
        thread.join()
