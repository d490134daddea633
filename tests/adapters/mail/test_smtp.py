"""Letters to a real SMTP server: who got them, and what is known when something goes wrong on the way."""

import socket
import ssl
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from activities.mailroom import PAUSES
from adapters.mail.port import MailAway, MailRefused, OutcomeUnknown, SendingFailed
from adapters.mail.smtp import GOODBYE_SECONDS, SmtpMailer, SmtpServer, Tls
from models.delivery import DeliveryVerdict
from settings import Settings
from tests.adapters.mail.samples import DANA, PAT, letter
from tests.adapters.mail.server import PASSWORD, USER, Desk, serving, silent
from workflows.notice import SENDING_TIMEOUT

CERTIFICATE = Path(__file__).with_name("localhost.pem")
SHORT = 0.2
"""Seconds to wait for a server that will not answer."""


def mailer(port: int, **settings: Any) -> SmtpMailer:
    return SmtpMailer(SmtpServer(**{"host": "127.0.0.1", "port": port, "tls": Tls.NONE, "timeout": 5.0, **settings}))


def certified() -> ssl.SSLContext:
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(CERTIFICATE)
    return context


async def failure(mail: SmtpMailer) -> SendingFailed:
    """How sending the letter fails."""
    with pytest.raises(SendingFailed) as failed:
        await mail.send(letter())
    return failed.value


def verdicts(failed: SendingFailed) -> list[tuple[str, DeliveryVerdict, int]]:
    return [(each.person_id, each.verdict, each.code) for each in failed.outcomes]


async def test_a_letter_reaches_everybody() -> None:
    desk = Desk()
    async with serving(desk) as port:
        delivery = await mailer(port).send(letter())
    assert delivery.complete
    assert delivery.message_id == letter().message_id
    assert [(each.person_id, each.address, each.code) for each in delivery.outcomes] == [
        ("p-dana", "dana@harbor.example", 250),
        ("p-pat", "pat@harbor.example", 250),
    ]
    assert [people for people, _ in desk.letters] == [["dana@harbor.example", "pat@harbor.example"]]
    assert desk.messages[0]["Message-ID"] == letter().message_id
    assert desk.messages[0]["Subject"] == "Please sign in"


async def test_a_line_that_begins_with_a_dot_arrives_whole() -> None:
    desk = Desk()
    text = ".first\n.\n..second\nFrom here on\n"
    async with serving(desk) as port:
        await mailer(port).send(letter(text=text))
    body = desk.messages[0].get_body(("plain",))
    assert body is not None
    assert body.get_content().splitlines() == text.splitlines()


@pytest.mark.parametrize(
    ("answer", "verdict", "code"),
    [("550 no such mailbox", DeliveryVerdict.REFUSED, 550), ("450 greylisted", DeliveryVerdict.DEFERRED, 450)],
)
async def test_one_recipient_turned_away_does_not_keep_the_letter_from_the_other(
    answer: str, verdict: DeliveryVerdict, code: int
) -> None:
    desk = Desk({DANA.address: answer})
    async with serving(desk) as port:
        delivery = await mailer(port).send(letter())
    assert not delivery.complete
    (turned_away,) = delivery.having(verdict)
    assert (turned_away.person_id, turned_away.code, turned_away.text) == ("p-dana", code, answer[4:])
    assert [each.person_id for each in delivery.having(DeliveryVerdict.ACCEPTED)] == ["p-pat"]
    assert [people for people, _ in desk.letters] == [[PAT.address]]


async def test_everybody_refused_is_final() -> None:
    desk = Desk({DANA.address: "550 no such mailbox", PAT.address: "554 never"})
    async with serving(desk) as port:
        failed = await failure(mailer(port))
    assert type(failed) is MailRefused
    assert verdicts(failed) == [("p-dana", DeliveryVerdict.REFUSED, 550), ("p-pat", DeliveryVerdict.REFUSED, 554)]
    assert desk.letters == []


@pytest.mark.parametrize("other", ["450 later", "550 no such mailbox"])
async def test_nobody_accepted_and_somebody_only_deferred_can_be_tried_again(other: str) -> None:
    desk = Desk({DANA.address: "450 later", PAT.address: other})
    async with serving(desk) as port:
        failed = await failure(mailer(port))
    assert type(failed) is MailAway
    assert verdicts(failed)[0] == ("p-dana", DeliveryVerdict.DEFERRED, 450)


@pytest.mark.parametrize(
    ("answer", "kind", "verdict"),
    [
        ("554 looks like spam", MailRefused, DeliveryVerdict.REFUSED),
        ("451 try later", MailAway, DeliveryVerdict.DEFERRED),
        ("421 closing down", MailAway, DeliveryVerdict.DEFERRED),
    ],
)
async def test_an_answer_to_the_whole_letter_holds_for_all_who_were_accepted(
    answer: str, kind: type[SendingFailed], verdict: DeliveryVerdict
) -> None:
    desk = Desk({"DATA": answer, PAT.address: "550 no such mailbox"})
    async with serving(desk) as port:
        failed = await failure(mailer(port))
    assert type(failed) is kind
    assert verdicts(failed) == [("p-dana", verdict, int(answer[:3])), ("p-pat", DeliveryVerdict.REFUSED, 550)]


@pytest.mark.parametrize(
    ("answer", "kind"),
    [
        ("550 not from you", MailRefused),
        ("451 try later", MailAway),
        ("530 log in first", MailAway),
        ("421 closing down", MailAway),
    ],
)
async def test_an_answer_to_the_sender_holds_for_everybody(answer: str, kind: type[SendingFailed]) -> None:
    async with serving(Desk({"MAIL": answer})) as port:
        failed = await failure(mailer(port))
    assert type(failed) is kind
    assert [each.code for each in failed.outcomes] == [int(answer[:3])] * 2


async def test_a_server_that_is_not_there_can_be_tried_again() -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        failed = await failure(mailer(free.getsockname()[1]))
    assert type(failed) is MailAway


async def test_a_server_that_never_speaks_is_given_up_in_time() -> None:
    async with silent() as port:
        failed = await failure(mailer(port, timeout=SHORT))
    assert type(failed) is MailAway


async def test_a_line_that_breaks_before_the_letter_is_handed_over_can_be_tried_again() -> None:
    desk = Desk()
    async with serving(desk, breaks_at="DATA") as port:
        failed = await failure(mailer(port))
    assert type(failed) is MailAway
    assert desk.letters == []


async def test_a_server_without_room_for_the_letter_can_be_tried_again() -> None:
    async with serving(Desk(), breaks_at="full") as port:
        failed = await failure(mailer(port))
    assert type(failed) is MailAway
    assert verdicts(failed)[0] == ("p-dana", DeliveryVerdict.DEFERRED, 452)


@pytest.mark.parametrize("answer", ["break", "silence", "334 go on"])
async def test_a_letter_handed_over_without_a_clear_answer_is_unknown(answer: str) -> None:
    async with serving(Desk({"DATA": answer})) as port:
        failed = await failure(mailer(port, answer_timeout=SHORT))
    assert type(failed) is OutcomeUnknown
    assert [each.verdict for each in failed.outcomes] == [DeliveryVerdict.ACCEPTED, DeliveryVerdict.ACCEPTED]


async def test_a_line_that_breaks_after_the_answer_changes_nothing() -> None:
    desk = Desk()
    async with serving(desk, breaks_at="QUIT") as port:
        delivery = await mailer(port).send(letter())
    assert delivery.complete
    assert len(desk.letters) == 1


@pytest.mark.parametrize("answers", [{"DATA": "554 spam"}, {DANA.address: "550 a", PAT.address: "550 b"}])
async def test_no_address_gets_into_a_log_through_an_exception(answers: dict[str, str]) -> None:
    quoting = {moment: f"{answer} for dana@harbor.example" for moment, answer in answers.items()}
    async with serving(Desk(quoting)) as port:
        failed = await failure(mailer(port))
    cause: BaseException | None = failed
    while cause is not None:
        assert "@" not in str(cause)
        cause = cause.__cause__
    assert any("dana@harbor.example" in each.text for each in failed.outcomes)


async def test_starttls_protects_login_and_letter() -> None:
    desk = Desk()
    async with serving(desk, starttls=certified(), login=True) as port:
        secure = {"host": "localhost", "tls": Tls.STARTTLS, "ca_file": CERTIFICATE}
        await mailer(port, user=USER, password=PASSWORD, **secure).send(letter())
    assert desk.over_tls == [True]
    assert desk.logged_in == [True]


async def test_implicit_tls_protects_the_whole_connection() -> None:
    desk = Desk()
    async with serving(desk, implicit=certified()) as port:
        await mailer(port, host="localhost", tls=Tls.IMPLICIT, ca_file=CERTIFICATE).send(letter())
    assert desk.over_tls == [True]


async def test_a_wrong_password_is_not_the_letter_s_fault() -> None:
    async with serving(Desk(), starttls=certified(), login=True) as port:
        secure = {"host": "localhost", "tls": Tls.STARTTLS, "ca_file": CERTIFICATE}
        failed = await failure(mailer(port, user=USER, password="wrong", **secure))
    assert type(failed) is MailAway
    assert "535" in failed.sentence


async def test_a_server_without_tls_gets_no_letter_when_tls_is_wanted() -> None:
    desk = Desk()
    async with serving(desk) as port:
        failed = await failure(mailer(port, tls=Tls.STARTTLS))
    assert type(failed) is MailAway
    assert desk.letters == []


async def test_a_server_that_can_t_prove_who_it_is_gets_no_letter() -> None:
    desk = Desk()
    async with serving(desk, starttls=certified()) as port:
        failed = await failure(mailer(port, host="localhost", tls=Tls.STARTTLS))
    assert type(failed) is MailAway
    assert desk.letters == []


def test_the_password_is_not_shown_where_settings_are_printed() -> None:
    assert PASSWORD not in repr(mailer(25, password=PASSWORD).server)


async def test_a_server_that_is_slow_with_every_recipient_does_not_hold_a_letter_for_ever() -> None:
    desk = Desk({PAT.address: "silence"})
    async with serving(desk) as port:
        failed = await failure(mailer(port, timeout=60.0, opening_timeout=SHORT))
    assert type(failed) is MailAway
    assert failed.sentence == "The mail server is too slow. The letter was not sent."
    assert desk.letters == []


def test_a_letter_is_given_up_before_its_activity_times_out() -> None:
    """Otherwise a letter that never left would count as sent perhaps."""
    server = SmtpServer(host="127.0.0.1", port=25)
    patience = server.opening_timeout + server.answer_timeout + GOODBYE_SECONDS
    assert timedelta(seconds=patience + max(PAUSES)) < SENDING_TIMEOUT
    most = {name: field.metadata for name, field in Settings.model_fields.items() if name.startswith("smtp_")}
    assert [each.le for each in most["smtp_opening_seconds"] if hasattr(each, "le")] == [server.opening_timeout]
    assert [each.le for each in most["smtp_answer_seconds"] if hasattr(each, "le")] == [server.answer_timeout]
