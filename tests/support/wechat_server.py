"""A server on loopback that plays WeChat: it knows which AppSecret each AppID has, and can be told to misbehave."""

from __future__ import annotations

import json
import threading
import time
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, urlsplit

if TYPE_CHECKING:
    import ssl
    from collections.abc import Callable, Iterator


@dataclass
class FakeWeChat:
    """What the server knows and saw.

    `secrets` maps an AppID to its value. `answer` takes the question's fields and gives the error code, or the bytes of
    a body, or None to let the built-in rules decide; `raw` takes over the whole answer.
    """

    secrets: dict[str, str] = field(default_factory=dict)
    answer: Callable[[dict[str, str]], int | bytes | None] | None = None
    raw: Callable[[Any], None] | None = None
    asked: list[dict[str, str]] = field(default_factory=list)
    paths: list[str] = field(default_factory=list)
    times: list[float] = field(default_factory=list)
    url: str = ""

    def code_for(self, question: dict[str, str]) -> int:
        """As WeChat does in practice: the AppID first, then the AppSecret, then the code."""
        if question["appid"] not in self.secrets:
            return 40013
        return 40029 if self.secrets[question["appid"]] == question["secret"] else 40125


@contextmanager
def fake_wechat(secrets: dict[str, str] | None = None, context: ssl.SSLContext | None = None) -> Iterator[FakeWeChat]:
    """A running server; over TLS with a context."""
    state = FakeWeChat(dict(secrets or {}))

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            state.times.append(time.monotonic())
            parts = urlsplit(self.path)
            question = {name: values[0] for name, values in parse_qs(parts.query).items()}
            state.asked.append(question)
            state.paths.append(parts.path)
            if state.raw is not None:
                state.raw(self)
                return
            answer = state.answer(question) if state.answer else None
            code = state.code_for(question) if answer is None else answer
            body = code if isinstance(code, bytes) else json.dumps({"errcode": code, "errmsg": "x"}).encode()
            self.send_response(200)
            self.send_header("Content-Type", "text/plain")  # as WeChat does
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_arguments: object) -> None:
            """Nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    if context is not None:
        server.socket = context.wrap_socket(server.socket, server_side=True)
    scheme = "http" if context is None else "https"
    state.url = f"{scheme}://127.0.0.1:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield state
    finally:
        server.shutdown()
        server.server_close()
