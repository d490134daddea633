"""What everybody may read without signing in, from the policy in force, and one's own login help besides."""

import asyncio
from datetime import datetime

from adapters.committees.papers import appeal_form_pdf
from models.appeal.form_paper import AppealFormPaper
from models.base import Message
from models.errors import ProcessesAway, RuleViolation
from models.license.login_help import Diagnosis
from models.policy.access_guide import AccessGuide, access_guide
from models.policy.login_guide import LoginAdvice, login_guide
from services.context import Context, ReadingContext
from services.login_help import diagnose_login
from services.people import acting
from services.uploads import GivenOut
from storage.reads import login_places


class OwnLogin(Message):
    """Why the reader can't log in at one agency."""

    agency_name: str
    diagnosis: Diagnosis


class LoginHelp(Message):
    """The causes that there are, and what applies to the reader."""

    advice: tuple[LoginAdvice, ...]
    own: tuple[OwnLogin, ...] = ()
    away: bool = False
    """Whether nothing can be said of the reader's own license right now."""


def access_guide_now(context: ReadingContext) -> AccessGuide:
    """Return how somebody gets access."""
    return access_guide(context.policy())


def has_appeal_form(context: ReadingContext) -> bool:
    """Return whether the office has committees that hear appeals."""
    return context.policy().appeals is not None


def login_guide_now(context: ReadingContext) -> LoginHelp:
    """Return the causes why somebody can't log in."""
    return LoginHelp(advice=login_guide(context.policy()))


async def own_login_help(context: Context, by: str) -> LoginHelp:
    """Return the same, and the one cause that applies to whoever asks, at each agency of theirs (LOG-01)."""
    advice = login_guide(context.policy())
    person_id = (await acting(context, by)).person_id
    places = await asyncio.to_thread(login_places.places_of, context.database, person_id)
    try:
        own = [
            OwnLogin(
                agency_name=each.agency_name, diagnosis=await diagnose_login(context, by, person_id, each.agency_id)
            )
            for each in places
        ]
    except ProcessesAway:
        return LoginHelp(advice=advice, away=True)
    return LoginHelp(advice=advice, own=tuple(own))


async def appeal_form(context: ReadingContext) -> GivenOut:
    """Return the appeal form to print (003, Addendum 1). Raises RuleViolation where no committee hears appeals."""
    version = context.policy()
    if version.appeals is None:
        raise RuleViolation("unknown_form", "There is no appeal form, because no committee hears appeals here.")
    titles = {each.id: each.title for each in version.committees}
    paper = AppealFormPaper(
        office=context.pack.office.name,
        contact=tuple(each for each in (context.pack.office.helpdesk, context.pack.office.phone) if each),
        reasons={
            reason.spoken: titles[route.committee] for route in version.appeals.routes for reason in route.reasons
        },
        within_days=version.appeals.filing.within_days,
        most_files=version.appeals.attaching.most,
        policy_label=version.label,
    )
    made = datetime.combine(version.effective, datetime.min.time())
    content = await asyncio.to_thread(appeal_form_pdf, paper, made)
    return GivenOut(file_name="appeal-form.pdf", media_type="application/pdf", content=content)
