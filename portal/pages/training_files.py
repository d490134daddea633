"""The files of a training: saved by whoever may follow it, destroyed by staff."""

from pydantic import Field

from models.pages import training_page
from models.training import permissions
from portal.forms import Form, Text
from portal.routing import Download, GoTo, Page, Routes
from portal.visitor import Visitor
from services import uploads

routes = Routes()


class DestroyFile(Form):
    """Why a file is destroyed."""

    reason: Text = Field(description="Say why the file has to go. The reason stays on record.")


@routes.page("/trainings/{request_id}/files/{document_id}", allowed=permissions.may_see_progress)
async def give_out(visitor: Visitor, request_id: str, document_id: str) -> Download:
    """Give out a file. Each time is written down."""
    file = await uploads.give_out(visitor.context, visitor.person_id, request_id, document_id)
    return Download(file.file_name, file.content, file.media_type)


@routes.page("/trainings/{request_id}/files/{document_id}/destroy", allowed=permissions.may_destroy_upload)
async def destroy_page(visitor: Visitor, request_id: str, document_id: str) -> Page:
    """Say what destroying a file means, and ask why."""
    file = await uploads.to_destroy(visitor.context, visitor.person_id, request_id, document_id)
    return Page("trainings/destroy.html", {"request_id": request_id, "file": file})


@routes.act(
    "/trainings/{request_id}/files/{document_id}/destroy",
    allowed=permissions.may_destroy_upload,
    form=DestroyFile,
    shows=destroy_page,
    fresh=True,
)
async def destroy(visitor: Visitor, form: DestroyFile, _: str, request_id: str, document_id: str) -> GoTo:
    """Destroy a file. Done again, it changes nothing."""
    await uploads.destroy(visitor.context, visitor.person_id, request_id, document_id, form.reason)
    return GoTo(training_page(request_id), "The file was destroyed. What is on record about it stays.")
