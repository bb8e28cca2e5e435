"""Asks WeChat whether a leaked AppSecret is still valid, with the least intrusive call there is.

`GET sns/jscode2session` with a login code that is none: it can never succeed, so nothing is minted, rotated or used up
but one call of the minute's quota. `cgi-bin/token` and its kin would cut off the token that the account's own servers
use, and are never called. An answer counts only if the same call with a made-up AppSecret is refused for that
AppSecret: the control, which goes first, so that a value is not even sent where the answer would say nothing.

The value stands in the query, where WeChat wants it: no URL is ever logged, put into an error or followed elsewhere.
"""

from __future__ import annotations

import json
import queue
import secrets
import ssl
import threading
import time
from base64 import b64encode
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from urllib.parse import unquote, urlencode, urlsplit

from wxsecrets.errors import UsageError
from wxsecrets.i18n import _
from wxsecrets.knowledge.answers import INVALID_SECRET, NO_CONTROL, Meaning, meaning_of
from wxsecrets.model import Validity

_PATH = "/sns/jscode2session"
# No real code looks like this, and none is ever issued.
_BOGUS_CODE = "wxsecrets-probe"
_PAUSE_SECONDS = 1.0
_CONNECT_SECONDS = 5.0
_TOTAL_SECONDS = 15.0
_MAX_ANSWER = 64 * 1024
_OK = 200
_HTTPS, _HTTP = 443, 80
_LOOPBACK = ("127.0.0.1", "::1", "localhost")


@dataclass(frozen=True, slots=True)
class Proxy:
    """An HTTP proxy that connections are tunnelled through; `authorization` is the value of its header, if any."""

    host: str
    port: int
    authorization: str | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class Server:
    """Where the questions go."""

    host: str = "api.weixin.qq.com"
    port: int = _HTTPS
    tls: bool = True
    proxy: Proxy | None = None


WECHAT = Server()


@dataclass(frozen=True, slots=True)
class Answer:
    """What came of one question: WeChat's error code, None where there was none, and what it says."""

    code: int | None
    meaning: Meaning


class Asker:
    """Asks one server, one question at a time and no more than one a second.

    `stopped` is set once an answer said that asking on would disturb somebody; every later question is left unasked.
    """

    def __init__(self, server: Server = WECHAT, *, pause: float = _PAUSE_SECONDS) -> None:
        self._server = server
        self._pause = pause
        self._last: float | None = None
        self._controls: dict[str, Answer] = {}
        self.stopped: Answer | None = None

    def ask(self, appid: str, value: str) -> Answer:
        """Whether `value` is the AppSecret of `appid`; two requests for the first value of an AppID, then one each."""
        control = self._control(appid)
        if self.stopped is not None:
            return self.stopped
        if control.code != INVALID_SECRET:
            # Also the right answers to a wrong AppSecret say nothing.
            known = control.meaning.validity is Validity.UNKNOWN
            return control if known else Answer(control.code, NO_CONTROL)
        return self._asked(appid, value)

    def _control(self, appid: str) -> Answer:
        if appid not in self._controls:
            self._controls[appid] = self._asked(appid, secrets.token_hex(16))
        return self._controls[appid]

    def _asked(self, appid: str, value: str) -> Answer:
        if self.stopped is not None:
            return self.stopped
        if self._last is not None:
            time.sleep(max(0.0, self._last + self._pause - time.monotonic()))
        question = {"appid": appid, "secret": value, "js_code": _BOGUS_CODE, "grant_type": "authorization_code"}
        code = _code_in(_get(self._server, f"{_PATH}?{urlencode(question)}"))
        self._last = time.monotonic()
        answer = Answer(code, meaning_of(code))
        if answer.meaning.stop:
            self.stopped = answer
        return answer


def loopback(url: str) -> Server:
    """The server that a URL names, for trying things out; only ever this machine's own.

    Raises UsageError for any other: a value must not be sent to whoever a URL names.
    """
    place = _place(url)
    if place is None or place.scheme not in ("http", "https") or place.host not in _LOOPBACK:
        raise UsageError(
            _("the server must be on this machine, like http://127.0.0.1:8000"),
            remedy=_("Leave it out: WeChat itself is asked."),
        )
    return Server(place.host, place.port, place.scheme == "https")


def proxy(url: str) -> Proxy:
    """The proxy that a URL such as `http://user:password@host:8080` names. Raises UsageError for what is none."""
    place = _place(url)
    if place is None or place.scheme != "http":
        raise UsageError(_("this is no HTTP proxy"), remedy=_("Write it as http://HOST:PORT."))
    authorization = None
    if place.user is not None:
        authorization = f"Basic {b64encode(place.user.encode()).decode()}"
    return Proxy(place.host, place.port, authorization)


@dataclass(frozen=True, slots=True)
class _Place:
    """The parts of a URL that count here; `user` is `name:password`."""

    scheme: str
    host: str
    port: int
    user: str | None = field(repr=False)


def _place(url: str) -> _Place | None:
    """None for what is no URL with a host."""
    try:
        parts = urlsplit(url)
        port = parts.port or (_HTTPS if parts.scheme == "https" else _HTTP)
    except ValueError:
        return None
    if not parts.hostname:
        return None
    user = None if parts.username is None else f"{unquote(parts.username)}:{unquote(parts.password or '')}"
    return _Place(parts.scheme, parts.hostname, port, user)


def _get(server: Server, target: str) -> bytes | None:
    """The body of the answer, None if there is no good one.

    In a thread of its own, since no time limit of a socket covers a name server that does not answer, nor a server
    that sends a byte now and then.
    """
    answers: queue.Queue[bytes | None] = queue.Queue(1)
    connection = _connection(server)
    threading.Thread(target=lambda: answers.put(_answer(connection, target)), daemon=True).start()
    try:
        return answers.get(timeout=_TOTAL_SECONDS)
    except queue.Empty:
        return None
    finally:
        connection.close()


def _answer(connection: HTTPConnection, target: str) -> bytes | None:
    try:
        connection.request("GET", target, headers={"Accept": "application/json", "User-Agent": "wxsecrets"})
        response = connection.getresponse()
        body = response.read(_MAX_ANSWER + 1)
    except (OSError, HTTPException, ValueError, AttributeError):  # the last: closed meanwhile, after the time limit
        return None
    # A redirect is not followed: the value would go along.
    return body if response.status == _OK and len(body) <= _MAX_ANSWER else None


def _connection(server: Server) -> HTTPConnection:
    first = server.proxy or server
    connection: HTTPConnection
    if server.tls:
        connection = HTTPSConnection(
            first.host, first.port, timeout=_CONNECT_SECONDS, context=ssl.create_default_context()
        )
    else:
        connection = HTTPConnection(first.host, first.port, timeout=_CONNECT_SECONDS)
    if server.proxy is not None:
        headers = {} if server.proxy.authorization is None else {"Proxy-Authorization": server.proxy.authorization}
        connection.set_tunnel(server.host, server.port, headers)
    return connection


def _code_in(body: bytes | None) -> int | None:
    """The error code of an answer, whatever content type it claims; 0 for a success, None for no such answer."""
    if body is None:
        return None
    try:
        document = json.loads(body.decode("utf-8-sig", "replace"))
    except (ValueError, RecursionError):
        return None
    if not isinstance(document, dict):
        return None
    if "errcode" not in document:
        return 0 if isinstance(document.get("session_key"), str) else None
    code = document["errcode"]
    return code if type(code) is int and abs(code) < 2**31 else None
