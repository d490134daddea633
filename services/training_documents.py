"""The papers that we make in a training: the copy of what somebody signed, and the certificate of completion."""

import asyncio
import unicodedata

from adapters.training.papers import certificate_pdf, signed_copy_pdf
from models.calendar import civil_day, spoken, spoken_time
from models.documents import DocumentKind, ScanState
from models.errors import RuleViolation
from models.policy.materials import paragraphs
from models.sign_in.sessions import Way
from models.training.lifecycle import TrainingState
from models.training.overview import PartOverview
from models.training.papers import Certificate, SignedCopy, part_title
from models.training.permissions import may_see_progress
from models.training.requirement import SignedText
from services import training
from services.context import Context, ReadingContext
from services.forms import validated
from services.people import acting, known_person
from services.training import TrainingProgress, recorded_run
from services.uploads import GivenOut
from storage import documents, uploads
from storage.reads.trainings import TrainingDetail

PDF = "application/pdf"

_WAYS = {
    Way.MAIL: "with a link or a code sent to the signer’s email address",
    Way.PASSKEY: "with a passkey",
    Way.DEVELOPMENT: "with the development sign-in",
}


async def sign_here(
    context: Context,
    by: str,
    key: str,
    request_id: str,
    signature_id: str,
    *,
    typed_name: str,
    text_sha256: str,
    way: Way,
) -> TrainingProgress:
    """Sign by typing one's name under the whole text. A copy is saved with the person's agreements (NEW-07).

    `text_sha256` is that of the text as the page showed it. Raises RuleViolation if another text applies by now, or the
    name is not the one on record.
    """
    await _seen(context, by, request_id)
    person = await known_person(context, (await acting(context, by)).person_id)
    if _plain(typed_name) != _plain(person.name):
        raise RuleViolation(
            "other_name",
            f"Please type your name as it is on record: {person.name}. If it is not your name, contact the helpdesk.",
        )
    material = context.pack.material_for(signature_id)
    signed = validated(
        SignedText,
        typed_name=typed_name,
        text_sha256=text_sha256,
        text_version=material.version if material is not None else "",
        signed_in_by=way.value,
    )
    done = await training.sign(context, by, key, request_id, signature_id, signed=signed)
    await _save_copy(context, done.run, signature_id)
    return done


async def signed_copy(context: ReadingContext, by: str, request_id: str, signature_id: str) -> GivenOut:
    """Return the copy of what somebody signed here, for whoever may follow the training."""
    run = await _seen(context, by, request_id)
    return GivenOut(
        file_name=f"agreement-{signature_id}.pdf",
        media_type=PDF,
        content=await _copy(context, run, _signed_part(run, signature_id)),
    )


async def certificate(context: ReadingContext, by: str, request_id: str) -> GivenOut:
    """Return the certificate of a completed training, for whoever may follow it."""
    run = await _seen(context, by, request_id)
    if run.state != TrainingState.COMPLETED or run.ended_at is None:
        raise RuleViolation("not_completed", "There is a certificate once the training is completed.")
    office = context.pack.office
    paper = Certificate(
        office=office.name,
        contact=_contact(context),
        hmis_name=office.hmis_name,
        person=run.person_name,
        agency=run.agency_name,
        completed_at=run.ended_at,
        completed_on=spoken(civil_day(run.ended_at, context.pack.time_zone)),
        parts=tuple(part_title(each.title, each.case_number, run.cases) for each in run.steps),
        number=run.request_id,
        policy_label=run.policy_label,
    )
    content = await asyncio.to_thread(certificate_pdf, paper)
    return GivenOut(file_name=f"certificate-{run.request_id}.pdf", media_type=PDF, content=content)


async def _seen(context: ReadingContext, by: str, request_id: str) -> TrainingDetail:
    actor = await acting(context, by)
    run = await recorded_run(context, actor, request_id)
    may_see_progress(actor, run, context.policy().readers).require()
    return run


def _signed_part(run: TrainingDetail, signature_id: str) -> PartOverview:
    part = next((each for each in run.steps if each.key == signature_id and each.signed is not None), None)
    if part is None:
        raise RuleViolation("unknown_document", "Nobody has signed this here yet.")
    return part


async def _copy(context: ReadingContext, run: TrainingDetail, part: PartOverview) -> bytes:
    """Print what was signed, from the text as it was then."""
    assert part.signed is not None, "only a part that was signed here has a copy"
    assert part.met_at is not None, "what was signed is met"
    text = await asyncio.to_thread(uploads.signed_text, context.database, part.signed.text_sha256) or ""
    zone = context.pack.time_zone
    paper = SignedCopy(
        office=context.pack.office.name,
        contact=_contact(context),
        title=part.title,
        version=part.signed.text_version,
        paragraphs=paragraphs(text),
        sha256=part.signed.text_sha256,
        typed_name=part.signed.typed_name,
        signed_at=part.met_at,
        signed_on=f"{spoken_time(part.met_at, zone)} ({zone})",
        signed_in_by=_WAYS[Way(part.signed.signed_in_by)],
        about=f"For the training of {run.person_name} at {run.agency_name}.",
    )
    return await asyncio.to_thread(signed_copy_pdf, paper)


async def _save_copy(context: ReadingContext, run: TrainingDetail, signature_id: str) -> None:
    """Save the copy with the trainee's agreements, once: the same signature always gives the same file."""
    part = _signed_part(run, signature_id)
    await asyncio.to_thread(
        documents.store_document,
        context.database,
        agency_id=run.agency_id,
        person_id=run.person_id,
        kind=DocumentKind.AGREEMENT,
        file_name=f"{part.key}.pdf",
        content=await _copy(context, run, part),
        stored_by=part.met_by or run.person_id,
        at=part.met_at or context.now(),
        scan=ScanState.CLEAN,
    )


def _contact(context: ReadingContext) -> tuple[str, ...]:
    office = context.pack.office
    return tuple(each for each in (office.helpdesk, office.phone) if each)


def _plain(name: str) -> str:
    """Return a name by which it is recognized: without accents, capitals, and doubled blanks."""
    letters = unicodedata.normalize("NFKD", name.casefold())
    return " ".join("".join(each for each in letters if not unicodedata.combining(each)).split())
