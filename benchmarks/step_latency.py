"""What a recorded step costs: an update with its row in the database, against a bare update of an empty workflow.

Both on the same development server, one after the other in every round; the ratio is the median of the rounds' ratios.
Also counts the history events of a whole training run. Run it as `python -m benchmarks.step_latency`.
"""

import asyncio
import statistics
import tempfile
import time
from pathlib import Path

from sqlalchemy import select
from temporalio.client import Client, WorkflowHandle
from temporalio.worker import Worker

from adapters.clock import now
from benchmarks.bare import BareWorkflow
from benchmarks.machine import machine
from benchmarks.world import REVIEWER, TRAINEE, small_world, training_start
from connection import connect
from models import ids
from models.training.messages import RecordTest, ReviewStep, SubmitForm, SubmitStep
from sandbox import sandbox
from stack import embedded_server
from storage.tables.trainings import attempts
from worker import WORKFLOWS, World, activities
from workflows.training import TrainingWorkflow

ROUNDS = 15
UPDATES = 20
TEST = "security-privacy"


async def measure() -> dict[str, float]:
    """Measure milliseconds and events."""
    with tempfile.TemporaryDirectory() as folder:
        world, settings = small_world(Path(folder))
        async with embedded_server(settings) as addresses:
            client = await connect(addresses.temporal, settings.temporal_namespace)
            async with Worker(
                client,
                task_queue=ids.TASK_QUEUE,
                workflows=[*WORKFLOWS, BareWorkflow],
                activities=activities(client, world),
                workflow_runner=sandbox(),
            ):
                figures = await _latency(client, world)
                figures["events of a whole run"] = await _events(client, world)
        world.database.close()
        return figures


async def _latency(client: Client, world: World) -> dict[str, float]:
    bare = await client.start_workflow(BareWorkflow.run, id="bare", task_queue=ids.TASK_QUEUE)
    ratios, bares, steps = [], [], []
    for number in range(ROUNDS + 2):
        one = await _bare_round(bare, number)
        other = await _step_round(client, world, number)
        if number >= 2:  # The first rounds only warm up caches.
            bares.append(one)
            steps.append(other)
            ratios.append(other / one)
    return {
        "bare update, ms": statistics.median(bares),
        "recorded step, ms": statistics.median(steps),
        "ratio": statistics.median(ratios),
        "ratio, least": min(ratios),
        "ratio, most": max(ratios),
    }


async def _bare_round(bare: WorkflowHandle[BareWorkflow, None], number: int) -> float:
    taken = []
    for each in range(UPDATES):
        began = time.perf_counter()
        await bare.execute_update(BareWorkflow.touch, f"{number}/{each}")
        taken.append(time.perf_counter() - began)
    return statistics.median(taken) * 1000


async def _step_round(client: Client, world: World, number: int) -> float:
    """Run one round with new runs, in which every step is a failed test; look for its row after each answer."""
    request_id = f"r-latency-{number}"
    handle = await _started_run(client, world, request_id)
    taken = []
    for each in range(UPDATES):
        message = RecordTest(actor=REVIEWER, key=f"{number}/{each}", test_id=TEST, score="10")
        began = time.perf_counter()
        await handle.execute_update(TrainingWorkflow.record_test, message)
        taken.append(time.perf_counter() - began)
        with world.database.read() as connection:
            rows = connection.execute(select(attempts).where(attempts.c.request_id == request_id)).all()
        if len(rows) != each + 1:
            raise AssertionError("the row was not in the database when the answer came")
    await handle.terminate("measured")
    return statistics.median(taken) * 1000


async def _events(client: Client, world: World) -> float:
    """Return the history of a run with 1 form, 3 tests, and 4 steps, one of them sent back once."""
    handle = await _started_run(client, world, "r-events")
    run = await handle.query(TrainingWorkflow.snapshot)
    for each in run.requirements:
        wanted = each.requirement
        if wanted.kind == "form":
            form = SubmitForm(actor=TRAINEE, key=wanted.id, form_id=wanted.id)
            await handle.execute_update(TrainingWorkflow.submit_form, form)
        else:
            test = RecordTest(actor=REVIEWER, key=wanted.id, test_id=wanted.id, score="90")
            await handle.execute_update(TrainingWorkflow.record_test, test)
    for number in range(1, len(run.steps) + 1):
        for approve in (False, True) if number == 2 else (True,):
            key = f"{number}/{approve}"
            submitted = SubmitStep(actor=TRAINEE, key=f"s/{key}", case=1, step=number)
            await handle.execute_update(TrainingWorkflow.submit_step, submitted)
            review = ReviewStep(
                actor=REVIEWER, key=f"r/{key}", case=1, step=number, approve=approve, comments="Look at the dates."
            )
            await handle.execute_update(TrainingWorkflow.review_step, review)
    await handle.result()
    return float(len((await handle.fetch_history()).events))


async def _started_run(client: Client, world: World, request_id: str) -> WorkflowHandle[TrainingWorkflow, object]:
    return await client.start_workflow(
        TrainingWorkflow.run,
        training_start(world, request_id, now().date()),
        id=ids.training_workflow_id(request_id),
        task_queue=ids.TASK_QUEUE,
    )


def main() -> None:
    """Measure and print."""
    print(machine())
    for name, figure in asyncio.run(measure()).items():
        print(f"{name:<28}{figure:>8.2f}")


if __name__ == "__main__":
    main()
