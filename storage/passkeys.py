"""Passkeys in the records, with the challenges, invitations and recovery codes by which they come about."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection, delete, insert, select, update

from models.effects import Decision
from models.people import Actor
from models.sign_in.notices import passkey_added
from models.sign_in.passkeys import CHALLENGE_GOOD_FOR, Invitation, Passkey, Purpose
from models.sign_in.sessions import Session
from models.sign_in.state import WayIn
from storage.acts import record_act
from storage.audit_trail import person_place
from storage.database import Database
from storage.sign_in import end_in_favor_of
from storage.tables.sign_in import challenges, invitations, passkeys, recovery_codes


def save_challenge(database: Database, challenge_hash: str, browser_hash: str, purpose: Purpose, at: datetime) -> None:
    """Save what a browser is about to be asked. What nobody answered in time is removed."""
    with database.write() as connection:
        connection.execute(delete(challenges).where(challenges.c.at < at - CHALLENGE_GOOD_FOR))
        connection.execute(
            insert(challenges).values(challenge_hash=challenge_hash, browser_hash=browser_hash, purpose=purpose, at=at)
        )


def spend_challenge(database: Database, challenge_hash: str, browser_hash: str, purpose: Purpose, at: datetime) -> bool:
    """Use up a challenge. Returns whether it was there, for this browser and purpose, and not too old."""
    with database.write() as connection:
        spent = connection.execute(
            delete(challenges).where(
                challenges.c.challenge_hash == challenge_hash,
                challenges.c.browser_hash == browser_hash,
                challenges.c.purpose == purpose,
                challenges.c.at > at - CHALLENGE_GOOD_FOR,
            )
        )
        return spent.rowcount == 1


def passkey_with(database: Database, passkey_id: str) -> Passkey | None:
    """Return a passkey that was not removed."""
    with database.read() as connection:
        found = connection.execute(
            select(passkeys).where(passkeys.c.id == passkey_id, passkeys.c.removed_at.is_(None))
        ).one_or_none()
    return None if found is None else Passkey.model_validate(found._asdict())


def passkeys_of(database: Database, person_id: str) -> list[Passkey]:
    """Return a person's passkeys, the oldest first, without those that were removed."""
    with database.read() as connection:
        found = connection.execute(
            select(passkeys)
            .where(passkeys.c.person_id == person_id, passkeys.c.removed_at.is_(None))
            .order_by(passkeys.c.added_at, passkeys.c.id)
        ).all()
    return [Passkey.model_validate(row._asdict()) for row in found]


def add_passkey(
    database: Database, owner: WayIn, passkey: Passkey, *, invitation_id: str = "", code_hashes: Sequence[str] = ()
) -> bool:
    """Add a passkey and spend the invitation, in one transaction; new recovery codes replace the old ones.

    The owner is told by a letter: whoever did not add it hears of it.

    Returns False, and adds none, if the invitation was spent meanwhile or the passkey is there already.
    """
    with database.write() as connection:
        if invitation_id and not _spend(connection, invitation_id, passkey.added_at):
            return False
        if connection.execute(select(passkeys.c.id).where(passkeys.c.id == passkey.id)).first() is not None:
            return False
        connection.execute(insert(passkeys).values(**passkey.model_dump()))
        if code_hashes:
            connection.execute(delete(recovery_codes).where(recovery_codes.c.person_id == passkey.person_id))
            connection.execute(
                insert(recovery_codes),
                [
                    {"code_hash": each, "person_id": passkey.person_id, "made_at": passkey.added_at, "used_at": None}
                    for each in code_hashes
                ],
            )
        decision = Decision[WayIn](
            state=owner,
            move="passkey_added",
            summary=f"{owner.person.name} added the passkey “{passkey.name}”.",
            notices=(passkey_added(owner, passkey),),
        )
        actor = Actor(person_id=passkey.person_id)
        place = person_place(passkey.person_id)
        record_act(connection, place, actor, passkey.added_at, decision, None, passkey.person_id)
        return True


def begin_session_with_passkey(
    database: Database, session: Session, passkey_id: str, sign_count: int, *, before: str = ""
) -> None:
    """Begin a session by a passkey, and note its use, in one transaction. The browser's session before it ends (S6)."""
    with database.write() as connection:
        connection.execute(
            update(passkeys)
            .where(passkeys.c.id == passkey_id)
            .values(sign_count=sign_count, used_at=session.checked_at)
        )
        end_in_favor_of(connection, session, before)


def save_invitation(database: Database, invitation: Invitation) -> None:
    """Save an invitation to enroll a passkey."""
    with database.write() as connection:
        connection.execute(insert(invitations).values(**invitation.model_dump()))


def spend_recovery_code(database: Database, code_hash: str, invitation: Invitation) -> bool:
    """Use up a recovery code, and save the invitation that it stands for, in one transaction.

    Returns False, and saves nothing, if the person has no such code or it was used before.
    """
    with database.write() as connection:
        spent = connection.execute(
            update(recovery_codes)
            .where(
                recovery_codes.c.code_hash == code_hash,
                recovery_codes.c.person_id == invitation.person_id,
                recovery_codes.c.used_at.is_(None),
            )
            .values(used_at=invitation.at)
        )
        if spent.rowcount == 1:
            connection.execute(insert(invitations).values(**invitation.model_dump()))
        return spent.rowcount == 1


def _spend(connection: Connection, invitation_id: str, at: datetime) -> bool:
    spent = connection.execute(
        update(invitations)
        .where(invitations.c.id == invitation_id, invitations.c.used_at.is_(None), invitations.c.withdrawn_at.is_(None))
        .values(used_at=at)
    )
    return spent.rowcount == 1
