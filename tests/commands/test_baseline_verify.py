"""`wxsecrets baseline verify`, against a server on loopback that plays WeChat."""

from __future__ import annotations

import random
import ssl
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest
import trustme

from support.command import Outcome, wxsecrets
from support.leaks import shows
from support.made_up import appid, appsecret
from support.repos import Repo, init
from support.wechat_server import FakeWeChat, fake_wechat
from wxsecrets.baseline.file import load
from wxsecrets.baseline.model import Entry, Status
from wxsecrets.fingerprint import of_machine_made
from wxsecrets.model import Validity

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

NAME = ".wxsecrets.baseline"
RNG = random.Random(85)


@dataclass(frozen=True)
class _Leak:
    """A repository whose history has one AppSecret of one AppID, and WeChat, which knows that AppID."""

    repo: Repo
    appid: str
    value: str
    wechat: FakeWeChat

    def verify(self, *arguments: str, status: int = 0, own: str | None = None) -> Outcome:
        outcome = wxsecrets(
            "baseline", "verify", "--own", own or self.appid, "--internal-be-careful-server", self.wechat.url,
            *arguments, cwd=self.repo.path, env={"HOME": str(self.repo.path)},
        )  # fmt: skip
        assert outcome.status == status, outcome
        for output in (outcome.out, outcome.err, (self.repo.path / NAME).read_bytes()):
            assert not shows(output, self.value)
            assert b"secret=" not in output
        return outcome

    def entry(self) -> Entry:
        return load(self.repo.path / NAME).entries[of_machine_made(self.value)]

    def set(self, status: str) -> None:
        name = of_machine_made(self.value)
        done = wxsecrets("baseline", "set", name, f"--status={status}", "--why=said so", "--by=me", cwd=self.repo.path)
        assert done.status == 0


@pytest.fixture
def leak(tmp_path: Path) -> Iterator[_Leak]:
    """The leak is gone from HEAD, and still valid."""
    repo = init(tmp_path)
    identifier, value = appid(RNG), appsecret(RNG)
    repo.commit({"a.js": f"appId: '{identifier}',\nappSecret: '{value}',\n"})
    repo.commit({"a.js": "gone\n"})
    assert wxsecrets("baseline", "init", cwd=tmp_path).status == 0
    with fake_wechat({identifier: value}) as wechat:
        yield _Leak(repo, identifier, value, wechat)


def test_valid(leak: _Leak) -> None:
    """A value that WeChat accepts stays open, with the answer on record, and fails."""
    outcome = leak.verify(status=1)
    assert f"still valid for {leak.appid} (40029)" in outcome.text
    entry = leak.entry()
    assert entry.status is Status.OPEN
    assert entry.verification is not None
    assert (entry.verification.validity, entry.verification.code) == (Validity.VALID, 40029)
    assert wxsecrets("history", "--fail-on=live", cwd=leak.repo.path).status == 1
    assert wxsecrets("baseline", "status", cwd=leak.repo.path).text.count("still valid on") == 1


def test_no_longer_valid(leak: _Leak) -> None:
    """Once it was reset, WeChat's refusal is the evidence, and the entry is settled."""
    leak.wechat.secrets[leak.appid] = appsecret(RNG)
    outcome = leak.verify()
    assert "recorded as reset" in outcome.text
    entry = leak.entry()
    assert entry.decision is not None
    assert (entry.status, entry.decision.evidence) == (Status.RESET, f"40125 on {entry.decision.when}: no longer valid")
    assert wxsecrets("history", "--fail-on=live", cwd=leak.repo.path).status == 0
    assert wxsecrets("baseline", "status", "--check", cwd=leak.repo.path).status == 0


def test_said_to_be_reset(leak: _Leak) -> None:
    """A person's word is confirmed, or refuted: then the leak is open again."""
    leak.set("reset")
    outcome = leak.verify(status=1)
    assert "recorded as open" in outcome.text
    entry = leak.entry()
    assert entry.decision is not None
    assert entry.decision.evidence == f"40029 on {entry.decision.when}: still valid"
    leak.set("reset")
    leak.wechat.secrets[leak.appid] = appsecret(RNG)
    leak.verify()
    entry = leak.entry()
    assert entry.decision is not None
    assert (entry.decision.why, entry.decision.by, entry.status) == ("said so", "me", Status.RESET)
    assert entry.decision.evidence == f"40125 on {entry.decision.when}: no longer valid"


def test_frozen(leak: _Leak) -> None:
    """A frozen AppSecret comes back to life, so it stays open and fails."""
    leak.set("reset")
    leak.wechat.answer = lambda question: 40243 if question["secret"] == leak.value else 40125
    assert "frozen" in leak.verify(status=1).text
    assert leak.entry().status is Status.OPEN


def test_an_answer_that_says_nothing(leak: _Leak) -> None:
    """What is unknown is told with the next step, is status 3, and changes nothing in the file."""
    before = (leak.repo.path / NAME).read_bytes()
    leak.wechat.answer = lambda _question: 40164
    assert "IP whitelist" in leak.verify(status=3).text
    assert (leak.repo.path / NAME).read_bytes() == before


def test_only_what_is_ones_own(leak: _Leak) -> None:
    """Nothing is sent for an AppID that the user did not name."""
    outcome = leak.verify(own=appid(RNG))
    assert "No AppSecret of these AppIDs" in outcome.text
    assert leak.wechat.asked == []
    done = wxsecrets("baseline", "verify", cwd=leak.repo.path)
    assert (done.status, "--own" in done.errors) == (2, True)


@pytest.mark.parametrize("status", ["false-positive", "test-value"])
def test_what_is_no_secret_is_not_sent(leak: _Leak, status: str) -> None:
    """What somebody decided to be no secret is not asked about, unless it is named."""
    leak.set(status)
    leak.verify()
    assert leak.wechat.asked == []
    leak.verify(of_machine_made(leak.value), status=1)
    assert len(leak.wechat.asked) == 2
    assert leak.entry().status is Status.OPEN


def test_a_value_that_may_be_anothers(tmp_path: Path) -> None:
    """A refusal for one of the AppIDs that a value was seen with says nothing: it may be the other's."""
    repo = init(tmp_path)
    one, other, value = appid(RNG), appid(RNG), appsecret(RNG)
    repo.commit({"a.js": f"appId: '{one}',\nappSecret: '{value}',\n"})
    repo.commit({"b.js": f"appId: '{other}',\nappSecret: '{value}',\n"})
    wxsecrets("baseline", "init", cwd=tmp_path)
    with fake_wechat({one: appsecret(RNG), other: value}) as wechat:
        leak = _Leak(repo, one, value, wechat)
        assert "nothing is concluded" in leak.verify(status=3).text
        assert (leak.entry().status, leak.entry().verification) == (Status.OPEN, None)
        leak.verify("--own", other, status=1)
        verification = leak.entry().verification
        assert verification is not None
        assert (verification.validity, verification.appid) == (Validity.VALID, other)
        leak.verify(status=3)
        assert leak.entry().verification == verification


def test_an_appid_that_came_later(tmp_path: Path) -> None:
    """An AppID that the baseline does not know yet, since it stands beside the value only now, is asked as well."""
    repo = init(tmp_path)
    one, other, value = appid(RNG), appid(RNG), appsecret(RNG)
    repo.commit({"a.js": f"appId: '{one}',\nappSecret: '{value}',\n"})
    wxsecrets("baseline", "init", cwd=tmp_path)
    repo.commit({"b.js": f"appId: '{other}',\nappSecret: '{value}',\n"})
    with fake_wechat({one: appsecret(RNG), other: value}) as wechat:
        leak = _Leak(repo, one, value, wechat)
        leak.verify(status=3)
        leak.verify("--own", other, status=1)
        assert leak.entry().status is Status.OPEN


def test_over_tls(leak: _Leak, tmp_path: Path) -> None:
    """The connection is HTTPS, and a certificate that nobody vouches for gets no question."""
    authority = trustme.CA()
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("127.0.0.1").configure_cert(context)
    trusted = tmp_path / "ca.pem"
    authority.cert_pem.write_to_path(str(trusted))
    with fake_wechat({leak.appid: leak.value}, context) as wechat:
        arguments = ("baseline", "verify", "--own", leak.appid, "--internal-be-careful-server", wechat.url)
        assert wxsecrets(*arguments, cwd=leak.repo.path).status == 3
        assert wechat.asked == []
        assert wxsecrets(*arguments, cwd=leak.repo.path, env={"SSL_CERT_FILE": str(trusted)}).status == 1
        assert len(wechat.asked) == 2


@pytest.mark.parametrize(
    "arguments, words",
    [
        (("--own", "wx1"), "16 lower-case hex digits"),
        (("--own", "wx" + "a" * 16, "--proxy", "socks5://x"), "no HTTP proxy"),
        (("--own", "wx" + "a" * 16, "--internal-be-careful-server", "http://example.com"), "on this machine"),
        (("--own", "wx" + "a" * 16, "123456"), "no entry with this fingerprint"),
    ],
)
def test_refused(leak: _Leak, arguments: tuple[str, ...], words: str) -> None:
    """Wrong arguments are one line, before anything is asked."""
    done = wxsecrets("baseline", "verify", *arguments, cwd=leak.repo.path)
    assert (done.status, words in done.errors) == (2, True)
    assert leak.wechat.asked == []
