"""The letters and the task about ways in. None of them holds a secret."""

from datetime import datetime

from models.calendar import spoken_time
from models.effects import Notice, OpenTask, TaskKind
from models.pages import LOST_PASSKEYS, PASSKEYS, WAITING, invitation_page
from models.sign_in.leaving import Leaving
from models.sign_in.passkeys import CAUTION, INVITED_FOR, Passkey
from models.sign_in.state import WayIn


def recovery_task(number: str) -> str:
    """Return the key of the task to confirm a recovery."""
    return f"recovery/{number}"


def confirm_task(facts: WayIn, number: str, person_id: str, now: datetime) -> OpenTask:
    """Ask one of those who may to confirm a recovery, within the time for which an invitation counts."""
    return OpenTask(
        key=f"{recovery_task(number)}/{person_id}",
        kind=TaskKind.CONFIRM_RECOVERY,
        title=f"Confirm that {facts.person.name} lost every passkey",
        person_id=person_id,
        due=now + INVITED_FOR,
    )


def recovery_asked(facts: WayIn, reason: str) -> Notice:
    """Say to the owner that somebody asks for another passkey in the owner's name."""
    return _to_owner("passkey_recovery_asked", facts, LOST_PASSKEYS, reason=reason)


def recovery_to_confirm(facts: WayIn, number: str, person_id: str) -> Notice:
    """Say to somebody who may confirm a recovery that one waits."""
    return Notice(
        template="passkey_recovery_to_confirm",
        to=(person_id,),
        about=facts.person.person_id,
        facts={"hours": int(CAUTION.total_seconds() // 3600)},
        page=invitation_page(number),
    )


def recovery_confirmed(facts: WayIn, now: datetime) -> Notice:
    """Say that another passkey can be added, and until when."""
    return _to_owner(
        "passkey_recovery_confirmed",
        facts,
        until=spoken_time(now + INVITED_FOR, facts.keeping.time_zone),
        hours=int(CAUTION.total_seconds() // 3600),
    )


def passkey_added(facts: WayIn, passkey: Passkey) -> Notice:
    """Say that a passkey was added."""
    return _to_owner("passkey_added", facts, name=passkey.name)


def passkey_removed(facts: WayIn, passkey: Passkey) -> Notice:
    """Say that a passkey was removed."""
    return _to_owner("passkey_removed", facts, name=passkey.name)


def _to_owner(template: str, facts: WayIn, page: str = PASSKEYS, **said: str | int) -> Notice:
    return Notice(template=template, to=(facts.person.person_id,), facts=said, page=page)


def work_handed_over(facts: Leaving, taker: str, titles: list[str]) -> Notice:
    """Say to somebody what is theirs to go on with, because a colleague left."""
    return Notice(
        template="work_handed_over",
        to=(taker,),
        about=facts.way_in.person.person_id,
        facts={"work": titles, **({"by": facts.by_name} if facts.by_name else {})},
        page=WAITING,
    )
