"""Shares the tests of a run among its processes: pytest-xdist's way, without counting everything again at each test."""

from collections.abc import Sequence

from xdist.scheduler import LoadGroupScheduling
from xdist.workermanage import WorkerController


class Collection(list[str]):
    """The tests that a process has found, each with its place, which need not be looked for."""

    def __init__(self, tests: Sequence[str]) -> None:
        super().__init__(tests)
        self._places = {test: place for place, test in enumerate(tests)}

    def index(self, test: str, *_: object) -> int:
        """Return the place of a test."""
        return self._places[test]


class Sharing(LoadGroupScheduling):  # type: ignore[misc]
    """Gives groups and single tests to whoever is nearly done, and forgets them when they are.

    LoadGroupScheduling counts all that it ever gave to a process whenever a test ends: with 19,000 tests that alone
    takes half a minute.
    """

    def add_node_collection(self, node: WorkerController, collection: Sequence[str]) -> None:
        """Take over what a process has found."""
        super().add_node_collection(node, collection)
        if node in self.registered_collections:
            self.registered_collections[node] = Collection(collection)

    def mark_test_complete(self, node: WorkerController, item_index: int, duration: float = 0) -> None:
        """Note that a test is over, and forget its group if it was the last one."""
        test = self.registered_collections[node][item_index]
        group = self._split_scope(test)
        work = self.assigned_work[node]
        work[group][test] = True
        if all(work[group].values()):
            del work[group]
        self._reschedule(node)
