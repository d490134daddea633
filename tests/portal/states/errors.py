"""What is shown instead of a page: something is away, missing, or refused."""

from portal.problems import heading_of, other_person
from tests.portal.states import Kind, State, Without
from tests.portal.states.waiting import TRAINEE

LONG = " ".join(["The Lantern Street Shelter and Family Services of Greater Saint Louis has no such license."] * 8)

AWAY = "The records can’t be reached right now."

STATES = [
    State(template="errors/away.html", kind=Kind.EMPTY, values={"sentence": AWAY, "again": "/", "fields": []}),
    State(
        template="errors/away.html",
        kind=Kind.ERROR,
        values={
            "sentence": AWAY,
            "again": "/requests",
            "fields": [("key", "k"), ("reason", "She moved.")],
            "kept": {"reason": "She moved."},
        },
    ),
    State(
        template="errors/away.html",
        kind=Kind.LONG,
        values={"sentence": AWAY, "again": "/requests", "fields": [("why", LONG)], "kept": {"why": LONG}},
    ),
    State(template="errors/missing.html", kind=Kind.EMPTY),
    *(
        State(
            template="errors/other_person.html",
            kind=Kind.ERROR,
            values={"sentence": other_person("Sam Example", made_for), "page": "/requests", "kept": kept},
            actor=TRAINEE,
            name=name,
        )
        for made_for, kept, name in (("Rhea Example", True, "kept"), ("", False, "nothing kept"))
    ),
    State(
        template="errors/other_person.html",
        kind=Kind.LONG,
        values={"sentence": other_person(LONG, LONG), "page": "/requests", "kept": True},
        actor=TRAINEE,
    ),
    State(
        template="errors/refused.html",
        kind=Kind.ERROR,
        values={
            "sentence": "Only people who act for this agency can see it.",
            "heading": heading_of(403),
            "exists": "",
        },
    ),
    State(
        template="errors/refused.html",
        kind=Kind.LONG,
        values={"sentence": LONG, "heading": heading_of(404), "exists": "/appeals/ap-1"},
    ),
]

_REASON = "The page shows one sentence."

WITHOUT: Without = {
    **{("errors/away.html", kind): _REASON for kind in Kind if kind not in (Kind.EMPTY, Kind.ERROR, Kind.LONG)},
    **{("errors/missing.html", kind): _REASON for kind in Kind if kind != Kind.EMPTY},
    **{("errors/refused.html", kind): _REASON for kind in Kind if kind not in (Kind.ERROR, Kind.LONG)},
    **{("errors/other_person.html", kind): _REASON for kind in Kind if kind not in (Kind.ERROR, Kind.LONG)},
}
