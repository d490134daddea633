"""Uploaded files: one that is kept too long."""

from temporalio.testing import WorkflowEnvironment

from activities.uploads import PAUSE
from models import ids
from models.documents import DocumentKind, ScanState
from models.training.messages import SubmitStep
from models.training.rules import practice_case
from models.watches import Watch, Watched
from storage.documents import store_document
from tests.waiting import eventually
from tests.workflows.office import Office
from tests.workflows.simulated import pass_days

BETWEEN_LOOKS = 1.5 * PAUSE
"""Ends while the watch waits for its next look. A look that is called off while it runs makes the time-skipping server
wait for it forever, and time then stands still."""


async def forgotten(env: WorkflowEnvironment, office: Office) -> None:
    """A picture that is destroyed long after its training; then nothing is to be done, and somebody uploads a file."""
    run = await office.train()
    await run.submit_form()
    for test in ("security-privacy", "data-standards", "mohmis-basics"):
        await run.take_test(test)
    stored = store_document(
        office.database,
        agency_id="A1",
        person_id="tess",
        kind=DocumentKind.EVIDENCE,
        file_name="screen.pdf",
        content=b"%PDF-",
        stored_by="tess",
        at=await office.now(),
        scan=ScanState.NOT_SCANNED,
    )
    step = SubmitStep(actor=run.trainee, key="step", case=1, step=1, document_id=stored.id, training_site_only=True)
    await office.processes.take(run.workflow_id, practice_case.submit_step, step)
    await pass_days(env, 400)
    await office.processes.start_watch(Watched.UPLOADS)
    watch = office.client.get_workflow_handle(ids.UPLOAD_WATCH_ID)
    await eventually(lambda: watch.query("snapshot", result_type=Watch), lambda seen: bool(seen.last))
    await env.sleep(BETWEEN_LOOKS)
    await office.processes.nudge(ids.UPLOAD_WATCH_ID, ids.LOOK_NOW)
    await env.sleep(BETWEEN_LOOKS)
