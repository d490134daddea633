"""Checks before the first letter is written: every template renders, and a pack words nothing that no letter uses."""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import cast

from adapters.mail.letter import Mailbox, Recipient
from adapters.mail.phrases import check_wording
from adapters.mail.rendering import TEMPLATE_FOLDER, Mailing, own_templates, render
from adapters.policy_files import POLICY_FOLDER
from models.calendar import Deadline, end_of_day
from models.effects import Facts, Notice
from models.notices import TEMPLATES, NoticeFault, Template
from models.policy.pack import PolicyPack
from models.policy.rule import PolicyError


def check_mail(pack: PolicyPack, file: str = "", policies: Path = POLICY_FOLDER) -> None:
    """Check everything a pack decides about letters.

    Raises PolicyError with the file, the key or template, and the reason.
    """
    check_wording(pack, file)
    check_templates(pack, policies)


def check_templates(pack: PolicyPack, policies: Path = POLICY_FOLDER) -> None:
    """Write every letter in the words of `pack` with sample facts: with and without the optional ones.

    Raises PolicyError naming the file if one can't be written, or if the pack's folder holds a file no letter uses.
    """
    own = own_templates(pack, policies)
    replaced = sorted(path.name for path in own.iterdir()) if own else []
    folder = own.name if own else ""
    for file in replaced:
        if not (TEMPLATE_FOLDER / file).exists():
            raise PolicyError(f"{folder}/{file}", "", "no letter has a template of this name")
    for name in TEMPLATES:
        where = folder if f"{name}.j2" in replaced else TEMPLATE_FOLDER.name
        for notice, mailing in _samples(name, pack.time_zone):
            try:
                render(notice, mailing, pack, policies)
            except NoticeFault as fault:
                raise PolicyError(f"{where}/{name}.j2", "", str(fault)) from fault


def sample_facts(template: Template, number: int = 2) -> Facts:
    """Make a value for each fact a letter needs, optional ones included."""
    made: dict[str, str | int | bool | list[str]] = {}
    for name, kind in {**template.facts, **template.optional}.items():
        if kind is list:
            made[name] = [f"sample {name} 1", f"sample {name} 2"]
        else:
            made[name] = cast("str | int | bool", {str: f"sample {name}", int: number, bool: number > 0}[kind])
    return made


def _samples(name: str, zone: str) -> Iterator[tuple[Notice, Mailing]]:
    """Yield a notice for every letter twice: with everything it can have, and with as little as it needs."""
    template = TEMPLATES[name]
    written = datetime(2026, 11, 6, 15, tzinfo=UTC)
    last_day = date(2026, 11, 20)
    deadline = Deadline(
        ends_at=end_of_day(last_day, zone),
        last_day=last_day,
        zone=zone,
        started_at=written,
        rule="14 calendar days",
        source="a sample",
    )
    trainee = Recipient(person_id="trainee", name="Sample Trainee", address="trainee@agency.example")
    other = Recipient(person_id="other", name="Sample Colleague", address="other@agency.example")
    notice = Notice(
        template=name,
        to=(trainee.person_id,),
        about=trainee.person_id,
        facts=sample_facts(template),
        deadline=deadline,
    )
    full = Mailing(
        notice_id="sample",
        written_at=written,
        to=(trainee,),
        cc=(other,),
        about_name=trainee.name,
        agency_name="Sample Agency",
        signer=Mailbox(name="Sample Manager", address="manager@office.example"),
    )
    yield notice, full
    bare = {fact: value for fact, value in sample_facts(template, 0).items() if fact not in template.optional}
    yield (
        notice.model_copy(update={"facts": bare, "deadline": deadline if template.dated else None}),
        full._replace(cc=(), agency_name="", signer=None),
    )
