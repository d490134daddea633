"""From a notice to a letter: the template `templates/<name>.j2`, written once as plain text and once as HTML.

A template has only its own text: the blocks `subject`, `next` (the one thing to do, which comes first), `news`
(what happened, and why) and `more`. Greeting, deadline, closing, and where to ask come from the layout of each form. A
pack may replace any of these files by one of the same name in `policies/<pack>.templates/`. docs/voice.md says how
letters are written.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple

from jinja2 import Environment, FileSystemLoader, StrictUndefined, TemplateError

from adapters.mail.appointment_entry import appointment_entry
from adapters.mail.calendar_file import version_at
from adapters.mail.deadline_entry import deadline_entry
from adapters.mail.elements import FILTERS, LetterForm
from adapters.mail.letter import CANCEL, PUBLISH, Letter, Mailbox, Recipient, message_id
from adapters.mail.next_steps import how_to_act, where_to_act
from adapters.mail.phrases import phrases
from adapters.mail.plain import header_text, lines, one_line
from adapters.policy_files import POLICY_FOLDER
from models.base import listed
from models.calendar import spoken, spoken_end
from models.effects import Notice
from models.ids import delivery_id
from models.notices import TEMPLATES, NoticeFault, require_sound
from models.policy.pack import PolicyPack

TEMPLATE_FOLDER = Path(__file__).with_name("templates")

SUBJECT_LENGTH = 160
"""A subject is cut at this length, because nobody reads more."""

GREETED_BY_NAME = 2
"""How many recipients are greeted by name. A longer list of names helps nobody."""

EVERYONE = "everyone"
"""How more recipients are greeted, or some without a name: nobody gets a letter that greets no one."""


class Mailing(NamedTuple):
    """What a letter needs beyond its notice, looked up when it goes out. Whoever has no sound address is left out."""

    notice_id: str
    written_at: datetime
    """Aware; the same for every attempt to send the letter, so that every copy is the same."""
    to: tuple[Recipient, ...]
    cc: tuple[Recipient, ...] = ()
    about_name: str = ""
    agency_name: str = ""
    workflow_id: str = ""
    """The process that the letter comes from, and its step."""
    step: int = 0
    resends: int = 0
    """How often somebody had the letter sent again. Each time it is a delivery of its own."""
    signer: Mailbox | None = None
    """Who signs and gets the answers (models.notices: `signed_by`); the office and its helpdesk when empty."""
    portal: str = ""
    """Where the portal is, without a slash at the end; empty where people can't reach one."""


def render(notice: Notice, mailing: Mailing, pack: PolicyPack, policies: Path = POLICY_FOLDER) -> Letter:
    """Write the letter that `notice` asks for, in the words of `pack`. Packs keep their own templates in `policies`.

    Raises NoticeFault when something is missing: a fact, the deadline, somebody to write to, the template itself.
    """
    require_sound(notice)
    to, cc = _each_once(mailing)
    if not to:
        raise NoticeFault(f"The notice {notice.template!r} has no recipient.")
    if TEMPLATES[notice.template].about and not one_line(mailing.about_name):
        raise NoticeFault(f"The notice {notice.template!r} needs the name of the person it is about.")
    words = vocabulary(notice, mailing, pack)
    own = own_templates(pack, policies)
    try:
        words["subject"] = _short(header_text(_block("subject", notice.template, own, words)))
        text = environment(LetterForm.TEXT, own).get_template(f"{notice.template}.j2").render(words)
        html = environment(LetterForm.HTML, own).get_template(f"{notice.template}.j2").render(words)
        what_to_do = _block("next", notice.template, own, words)
    except TemplateError as error:
        where = f"{notice.template}.j2"
        raise NoticeFault(f"The letter {where} can't be written: {type(error).__name__}: {error}") from error
    sender = Mailbox(name=pack.office.name, address=pack.office.sender)
    delivery = delivery_id(mailing.notice_id, mailing.resends)
    return Letter(
        delivery_id=delivery,
        message_id=message_id(delivery, sender.domain),
        date=mailing.written_at,
        sender=sender,
        reply_to=mailing.signer or Mailbox(name=pack.office.name, address=pack.office.helpdesk),
        to=to,
        cc=cc,
        subject=words["subject"],
        text=_tidy(text),
        html=html,
        calendar=_calendar(notice, mailing, words, what_to_do, sender),
        calendar_name="meeting.ics" if notice.appointment is not None else "deadline.ics",
        calendar_method=CANCEL if _takes_away_an_entry(notice) else PUBLISH,
    )


def own_templates(pack: PolicyPack, policies: Path = POLICY_FOLDER) -> Path | None:
    """Find the folder in which a pack keeps templates of its own; most packs have none."""
    folder = policies / f"{pack.pack}.templates"
    return folder if folder.is_dir() else None


@lru_cache(maxsize=32)
def environment(form: LetterForm, own: Path | None) -> Environment:
    """Set up templates in one form: the pack's own folder comes first, and an unknown name is an error."""
    templates = Environment(
        loader=FileSystemLoader([own, TEMPLATE_FOLDER] if own else TEMPLATE_FOLDER),
        undefined=StrictUndefined,
        autoescape=form == LetterForm.HTML,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    templates.filters.update(FILTERS[form])
    templates.globals["layout"] = f"layout.{form}.j2"
    return templates


def vocabulary(notice: Notice, mailing: Mailing, pack: PolicyPack) -> dict[str, Any]:
    """List everything that a template may use, by name."""
    to, cc = _each_once(mailing)
    about = one_line(mailing.about_name)
    agency = one_line(mailing.agency_name)
    deadline = None if notice.deadline_is_off else notice.deadline
    greeted, copied = _greeted(notice, about, to, cc)
    return {
        "about_name": about,
        "agency_name": agency,
        "at_agency": f" at {agency}" if agency else "",
        "for_agency": f" for {agency}" if agency else "",
        "greeted_names": greeted,
        "copy_names": copied,
        "signer_name": mailing.signer.name if mailing.signer else "",
        "office": pack.office,
        "hmis": pack.office.hmis_name,
        "phrases": phrases(pack),
        "deadline_day": spoken(deadline.last_day) if deadline else "",
        "by_when": spoken_end(deadline.ends_at, deadline.zone) if deadline else "",
        "page": where_to_act(notice, mailing.workflow_id, mailing.portal),
        "how_to_act": one_line(how_to_act(notice, mailing.workflow_id)),
        "facts": _facts(notice),
    }


def _greeted(notice: Notice, about: str, to: tuple[Recipient, ...], cc: tuple[Recipient, ...]) -> tuple[str, str]:
    """Return who is greeted, and whose copy is mentioned.

    A letter to the person it is about says "you" to that person alone, whoever else receives it.
    """
    if notice.about is not None and notice.about in notice.to:
        return about or EVERYONE, listed(_names(each for each in (*to, *cc) if each.person_id != notice.about))
    greeted = _names(to) if len(to) <= GREETED_BY_NAME else []
    return listed(greeted) or EVERYONE, listed(_names(cc))


def _names(people: Iterable[Recipient]) -> list[str]:
    return [each.name for each in people if each.name]


def _facts(notice: Notice) -> Mapping[str, Any]:
    """Make the facts harmless, and add an empty value for each optional fact that was left out."""
    left_out = {name: kind() for name, kind in TEMPLATES[notice.template].optional.items()}
    return {**left_out, **{name: _harmless(value) for name, value in notice.facts.items()}}


def _harmless(value: str | int | list[str]) -> str | int | list[str]:
    if isinstance(value, str):
        return "\n".join(lines(value))
    if isinstance(value, list):
        return [one_line(each) for each in value]
    return value


def _each_once(mailing: Mailing) -> tuple[tuple[Recipient, ...], tuple[Recipient, ...]]:
    """Return the recipients without repeated addresses: someone addressed directly needs no copy."""
    seen: list[str] = []

    def fresh(recipient: Recipient) -> bool:
        address = recipient.address.casefold()
        if address in seen:
            return False
        seen.append(address)
        return True

    to = tuple(each for each in mailing.to if fresh(each))
    return to, tuple(each for each in mailing.cc if fresh(each))


def _block(name: str, template: str, own: Path | None, words: Mapping[str, Any]) -> str:
    """Render one block of a template as plain text on one line."""
    loaded = environment(LetterForm.TEXT, own).get_template(f"{template}.j2")
    if name not in loaded.blocks:
        raise TemplateError(f"the block {name!r} is missing")
    return one_line("".join(loaded.blocks[name](loaded.new_context(dict(words)))))


def _short(subject: str) -> str:
    return subject if len(subject) <= SUBJECT_LENGTH else f"{subject[: SUBJECT_LENGTH - 1].rstrip()}…"


def _tidy(text: str) -> str:
    """Remove white space at the ends of lines, and repeated empty lines."""
    tidy: list[str] = []
    for line in (each.rstrip() for each in text.strip().splitlines()):
        if line or tidy[-1]:
            tidy.append(line)
    return "\n".join(tidy) + "\n"


def _takes_away_an_entry(notice: Notice) -> bool:
    return notice.deadline_is_off or (notice.appointment is not None and notice.appointment.canceled)


def _calendar(
    notice: Notice, mailing: Mailing, words: Mapping[str, Any], what_to_do: str, sender: Mailbox
) -> bytes | None:
    office = words["office"]
    if notice.appointment is not None:
        return appointment_entry(
            notice.appointment,
            organizer=sender,
            written_at=mailing.written_at,
            description=f"{what_to_do} Questions? Contact {office.helpdesk}.",
        )
    if notice.deadline is None:
        return None
    process = notice.deadline_of or mailing.workflow_id
    by_when = "" if notice.deadline_is_off else f"Deadline: {words['by_when']}. "
    return deadline_entry(
        matter=f"{process}#{notice.deadline_key}" if notice.deadline_key else mailing.notice_id,
        version=version_at(mailing.written_at),
        organizer=sender,
        written_at=mailing.written_at,
        last_day=notice.deadline.last_day,
        title=one_line(notice.deadline_title) or words["subject"],
        what_to_do=f"{what_to_do} {by_when}Questions? Contact {office.helpdesk}.",
        canceled=notice.deadline_is_off,
    )
