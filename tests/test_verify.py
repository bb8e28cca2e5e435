"""Asking WeChat: every answer it can give, and every way in which it can fail to, from a server on loopback."""

from __future__ import annotations

import json
import random
import socket
import socketserver
import threading
import time
from base64 import b64encode
from contextlib import suppress
from dataclasses import replace
from typing import TYPE_CHECKING, Any, ClassVar

import pytest
from hypothesis import given
from hypothesis import strategies as st

from support.made_up import appid, appsecret
from support.wechat_server import FakeWeChat, fake_wechat
from wxsecrets import verify
from wxsecrets.errors import UsageError
from wxsecrets.knowledge.answers import INVALID_SECRET, MEANINGS
from wxsecrets.model import Validity
from wxsecrets.verify import Asker, loopback, proxy

if TYPE_CHECKING:
    from collections.abc import Iterator

RNG = random.Random(90)
APPID, VALUE = appid(RNG), appsecret(RNG)


@pytest.fixture
def wechat() -> Iterator[FakeWeChat]:
    """WeChat, where APPID has the AppSecret VALUE."""
    with fake_wechat({APPID: VALUE}) as server:
        yield server


def _asker(wechat: FakeWeChat) -> Asker:
    return Asker(loopback(wechat.url), pause=0)


def _if_right(answer: int | bytes) -> Any:
    """An answer to the right value; the control is refused as it should be."""
    return lambda question: answer if question["secret"] == VALUE else INVALID_SECRET


def test_the_question(wechat: FakeWeChat) -> None:
    """The one call that can mint nothing is made, with a code that is none, a made-up AppSecret first."""
    assert _asker(wechat).ask(APPID, VALUE).meaning.validity is Validity.VALID
    control, question = wechat.asked
    assert wechat.paths == ["/sns/jscode2session"] * 2
    assert question == {
        "appid": APPID, "secret": VALUE, "js_code": "wxsecrets-probe", "grant_type": "authorization_code"
    }  # fmt: skip
    assert control["secret"] != VALUE
    assert control | {"secret": VALUE} == question
    assert len(control["secret"]) == 32


@pytest.mark.parametrize("code", sorted(MEANINGS))
def test_every_code(wechat: FakeWeChat, code: int) -> None:
    """Each documented code leads to its outcome."""
    wechat.answer = _if_right(code)
    answer = _asker(wechat).ask(APPID, VALUE)
    expected = {0: Validity.VALID, 40029: Validity.VALID, 40163: Validity.VALID, 40125: Validity.INVALID}
    expected |= {10001003: Validity.INVALID, 40243: Validity.FROZEN}
    assert (answer.code, answer.meaning.validity) == (code, expected.get(code, Validity.UNKNOWN))


@pytest.mark.parametrize(
    "body, code",
    [
        (b'{"errcode":40125,"errmsg":"invalid appsecret, rid: 1"}', 40125),
        (b'\xef\xbb\xbf{"errcode": 40029}', 40029),
        (b'{"session_key":"x","openid":"y"}', 0),
        (b'{"errcode":99999999,"errmsg":"new"}', 99999999),
        (b"", None),
        (b"{}", None),
        (b"[40125]", None),
        (b'{"errcode":"40125"}', None),
        (b'{"errcode":true}', None),
        (b'{"errcode":1e3}', None),
        (b'{"errcode":' + b"9" * 5000 + b"}", None),
        (b"<html>40125</html>", None),
        (b"\xff\xfe\x00", None),
        (b"[" * 100_000, None),
        (b'{"errcode":40125,"x":"' + b"x" * 70_000 + b'"}', None),
    ],
    ids=str,
)
def test_bodies(wechat: FakeWeChat, body: bytes, code: int | None) -> None:
    """Whatever the content type says, a body counts as JSON or as no answer."""
    wechat.answer = _if_right(body)
    answer = _asker(wechat).ask(APPID, VALUE)
    assert answer.code == code
    if code not in MEANINGS:
        assert answer.meaning.validity is Validity.UNKNOWN


@given(st.binary(max_size=200))
def test_garbage_is_unknown(body: bytes) -> None:
    """No bytes at all make the reading of an answer fail."""
    code = verify._code_in(body)
    assert code is None or (isinstance(code, int) and json.loads(body))


@pytest.mark.parametrize("code", [40029, 0, 40013, 40164, -1, 12345, 40243])
def test_without_control(wechat: FakeWeChat, code: int) -> None:
    """Where a made-up AppSecret is not refused as one, nothing is concluded, and the value is not even sent."""
    wechat.answer = lambda _question: code
    assert _asker(wechat).ask(APPID, VALUE).meaning.validity is Validity.UNKNOWN
    assert [question["secret"] == VALUE for question in wechat.asked] == [False]


@pytest.mark.parametrize("code", [89501, 89503, 89506, 89507])
def test_stop(wechat: FakeWeChat, code: int) -> None:
    """Once an answer says that somebody was disturbed, nothing more is asked, about no AppID."""
    wechat.answer = lambda _question: code
    asker = _asker(wechat)
    for name in (APPID, appid(RNG), appid(RNG)):
        assert asker.ask(name, VALUE).code == code
    assert len(wechat.asked) == 1


def test_one_control_for_an_appid(wechat: FakeWeChat) -> None:
    """Several values of an AppID need one control."""
    asker = _asker(wechat)
    assert [asker.ask(APPID, value).code for value in (VALUE, appsecret(RNG), VALUE)] == [40029, 40125, 40029]
    assert len(wechat.asked) == 4


def test_a_second_apart(wechat: FakeWeChat) -> None:
    """Questions are at least a second apart."""
    Asker(loopback(wechat.url)).ask(APPID, VALUE)
    first, second = wechat.times
    assert second - first >= 1.0


def _status(code: int, *headers: tuple[str, str]) -> Any:
    def answer(handler: Any) -> None:
        handler.send_response(code)
        for name, value in headers:
            handler.send_header(name, value)
        handler.end_headers()

    return answer


def _cut_off(handler: Any) -> None:
    handler.wfile.write(b'HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{"errcode":40')


def _no_http(handler: Any) -> None:
    handler.wfile.write(b"\x00\x01 40125\n" * 20)


def _endless_header(handler: Any) -> None:
    handler.wfile.write(b"HTTP/1.1 200 OK\r\nX: " + b"x" * 200_000)


def _many_headers(handler: Any) -> None:
    handler.wfile.write(b"HTTP/1.1 200 OK\r\n" + b"X: x\r\n" * 5_000 + b"\r\n")


@pytest.mark.parametrize(
    "misbehave",
    [_status(500), _status(404), _status(204), _cut_off, _no_http, _endless_header, _many_headers],
)
def test_no_answer(wechat: FakeWeChat, misbehave: Any) -> None:
    """A server that fails, lies or breaks off has not answered."""
    wechat.raw = misbehave
    answer = _asker(wechat).ask(APPID, VALUE)
    assert (answer.code, answer.meaning.validity) == (None, Validity.UNKNOWN)


def test_redirects_are_not_followed(wechat: FakeWeChat) -> None:
    """A redirect is no answer: the value would go where it points."""
    with fake_wechat({APPID: VALUE}) as other:
        wechat.raw = _status(302, ("Location", f"{other.url}/sns/jscode2session"))
        assert _asker(wechat).ask(APPID, VALUE).code is None
        assert other.asked == []


def test_a_slow_server(wechat: FakeWeChat, monkeypatch: pytest.MonkeyPatch) -> None:
    """A byte now and then keeps nobody waiting beyond the limit."""
    monkeypatch.setattr(verify, "_TOTAL_SECONDS", 0.5)  # 15 s are too long for a test

    def drip(handler: Any) -> None:
        try:
            for letter in b"HTTP/1.1 200 OK\r\n" * 20:
                handler.wfile.write(bytes((letter,)))
                handler.wfile.flush()
                time.sleep(0.05)
        except OSError:
            pass

    wechat.raw = drip
    began = time.monotonic()
    assert _asker(wechat).ask(APPID, VALUE).code is None
    assert time.monotonic() - began < 3


def test_nobody_there() -> None:
    """A server that is not there has not answered."""
    with fake_wechat() as gone:
        pass
    assert _asker(gone).ask(APPID, VALUE).code is None


@pytest.mark.parametrize(
    "url",
    ["http://example.com", "https://127.0.0.1.example.com", "ftp://127.0.0.1", "127.0.0.1:80", "", "http://[::1",
     "http://127.0.0.1:99999", "http://user@10.0.0.1"],
)  # fmt: skip
def test_only_this_machine(url: str) -> None:
    """No other server than WeChat's and this machine's own can be named, so no URL can carry a value away."""
    with pytest.raises(UsageError):
        loopback(url)


@pytest.mark.parametrize("url", ["socks5://127.0.0.1:1", "https://127.0.0.1:1", "127.0.0.1:1", "http://", "http://[x"])
def test_no_proxy(url: str) -> None:
    """What is no HTTP proxy is refused."""
    with pytest.raises(UsageError):
        proxy(url)


def test_a_proxy_only_when_asked(wechat: FakeWeChat, monkeypatch: pytest.MonkeyPatch) -> None:
    """The environment's proxies get to see nothing."""
    with fake_wechat() as trap:
        for name in ("http_proxy", "HTTP_PROXY", "https_proxy", "HTTPS_PROXY", "all_proxy"):
            monkeypatch.setenv(name, trap.url)
        assert _asker(wechat).ask(APPID, VALUE).code == 40029
        assert trap.asked == []


def test_secrets_of_a_proxy_are_not_shown() -> None:
    """A proxy's password shows in no representation."""
    made = proxy("http://me:pass%40word@127.0.0.1:3128")
    assert made.authorization is not None
    assert made.authorization not in repr(made)


class _Tunnel(socketserver.BaseRequestHandler):
    """An HTTP proxy that makes tunnels, and remembers who asked for which."""

    asked: ClassVar[list[bytes]] = []

    def handle(self) -> None:
        head = b""
        while not head.endswith(b"\r\n\r\n"):
            head += self.request.recv(1)
        self.asked.append(head)
        host, port = head.split()[1].decode().rsplit(":", 1)
        with socket.create_connection((host, int(port)), timeout=5) as there:
            self.request.sendall(b"HTTP/1.1 200 OK\r\n\r\n")
            threading.Thread(target=self._pass, args=(there, self.request), daemon=True).start()
            self._pass(self.request, there)

    @staticmethod
    def _pass(one: socket.socket, other: socket.socket) -> None:
        with suppress(OSError):  # the other end has gone
            while piece := one.recv(4096):
                other.sendall(piece)


def test_a_proxy(wechat: FakeWeChat) -> None:
    """A proxy that was asked for is given the server's name and its own password, and no question."""
    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), _Tunnel) as server:
        server.daemon_threads = True
        threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
        through = proxy(f"http://me:pass%40word@127.0.0.1:{server.server_address[1]}")
        asker = Asker(replace(loopback(wechat.url), proxy=through), pause=0)
        assert asker.ask(APPID, VALUE).code == 40029
        server.shutdown()
    assert len(_Tunnel.asked) == 2
    for head in _Tunnel.asked:
        assert head.startswith(b"CONNECT 127.0.0.1:")
        assert b64encode(b"me:pass@word") in head
        assert b"secret" not in head
