"""docker-compose.yml fits the code: what it sets exists, what it calls exists, and its parts find each other."""

import re
import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
import yaml

from settings import Settings
from stack import temporal_binary
from storage.database import database_url

ROOT = Path(__file__).resolve().parents[1]
EXAMPLE = ROOT / ".env.example"

VARIABLE = re.compile(r"\$\{(?P<name>[A-Z_]+)(?:(?P<kind>:[-?])(?P<rest>[^}]*))?\}")
SECRET = re.compile(r"PASSWORD|PWD|SECRET|TOKEN|KEY")

SECONDS = re.compile(r"(\d+)s")


def raw() -> dict[str, Any]:
    """The file as it stands, anchors resolved."""
    content: dict[str, Any] = yaml.safe_load((ROOT / "docker-compose.yml").read_text(encoding="utf-8"))
    return content


def example() -> dict[str, str]:
    """The variables of .env.example."""
    lines = (line for line in EXAMPLE.read_text(encoding="utf-8").splitlines() if line and not line.startswith("#"))
    return dict(line.split("=", 1) for line in lines)


def filled_in() -> dict[str, Any]:
    """The file as Compose sees it when .env is .env.example with its passwords filled in."""
    values = {name: value or ("s3cret" if name.endswith("PASSWORD") else "") for name, value in example().items()}

    def value_of(found: re.Match[str]) -> str:
        value = values.get(found["name"], "")
        if not value and found["kind"] == ":?":
            raise AssertionError(f"{found['name']} has to be set")
        return value or (found["rest"] if found["kind"] == ":-" else "")

    def resolve(node: Any) -> Any:
        if isinstance(node, str):
            return VARIABLE.sub(value_of, node)
        if isinstance(node, list):
            return [resolve(each) for each in node]
        if isinstance(node, dict):
            return {name: resolve(each) for name, each in node.items()}
        return node

    resolved: dict[str, Any] = resolve(raw())
    return resolved


SERVICES: dict[str, dict[str, Any]] = filled_in()["services"]
OURS = [name for name, service in SERVICES.items() if "build" in service]


def texts(node: Any) -> Iterator[str]:
    """Every text in a part of the file."""
    if isinstance(node, str):
        yield node
    for each in node.values() if isinstance(node, dict) else node if isinstance(node, list) else ():
        yield from texts(each)


def environment(service: str) -> Mapping[str, str]:
    """The variables a service is given."""
    given: Mapping[str, str] = SERVICES[service].get("environment", {})
    return given


def settings_of(service: str, monkeypatch: pytest.MonkeyPatch) -> Settings:
    """The settings as our program reads them in that container."""
    for name, value in environment(service).items():
        monkeypatch.setenv(name, value)
    return Settings()


def test_the_services_are_those_of_a_server_room() -> None:
    assert set(SERVICES) == {
        "worker",
        "portal",
        "migrate",
        "postgresql",
        "databases",
        "temporal-schema",
        "temporal",
        "temporal-namespace",
        "temporal-ui",
        "mailpit",
    }
    assert OURS == ["worker", "portal", "migrate"]


@pytest.mark.parametrize("service", OURS)
def test_every_variable_of_ours_is_a_setting(service: str) -> None:
    fields = {f"HMIS_{name.upper()}" for name in Settings.model_fields}
    assert set(environment(service)) - fields == set()


@pytest.mark.parametrize("service", OURS)
def test_the_settings_can_be_read(service: str, monkeypatch: pytest.MonkeyPatch) -> None:
    settings = settings_of(service, monkeypatch)
    assert (settings.policies / f"{settings.pack}.toml").exists()
    assert settings.mail == "smtp"
    url = database_url(settings.database)
    assert (url.get_backend_name(), url.username, url.database) == ("postgresql", "hmis_access", "hmis_access")


def test_everything_of_ours_has_the_same_settings() -> None:
    assert environment("worker") == environment("migrate") == environment("portal")


def test_every_variable_that_can_be_filled_in_stands_in_the_example_and_no_other() -> None:
    used = {found["name"] for text in texts(raw()) for found in VARIABLE.finditer(text)}
    assert used == set(example())


def test_a_variable_without_a_value_is_asked_for_and_the_rest_has_the_value_of_the_example() -> None:
    for found in (each for text in texts(raw()) for each in VARIABLE.finditer(text)):
        shown = example()[found["name"]]
        if found["kind"] == ":?":
            assert shown == "", found["name"]
        else:
            assert (found["kind"], found["rest"]) == (":-", shown), found["name"]


def test_no_secret_stands_in_the_file() -> None:
    for name, service in raw()["services"].items():
        for variable, value in service.get("environment", {}).items():
            if SECRET.search(variable):
                assert VARIABLE.fullmatch(value), f"{name}: {variable}"
            assert not re.search(r"://[^/@]*:[^$/@][^/@]*@", VARIABLE.sub("$", value)), (
                f"{name}: {variable} holds a password"
            )
    assert not any(value for name, value in example().items() if SECRET.search(name))


def test_secrets_stay_out_of_version_control() -> None:
    assert ".env" in (ROOT / ".gitignore").read_text(encoding="utf-8").splitlines()


@pytest.mark.parametrize("service", OURS)
def test_every_program_that_is_called_exists(service: str) -> None:
    command = SERVICES[service]["command"]
    assert command[0] == "python"
    program = f"{command[2]}/__main__.py" if command[1] == "-m" else command[1]
    assert (ROOT / program).exists()
    checked = SERVICES[service].get("healthcheck", {}).get("test", ["CMD", "python", program])
    assert checked[:2] == ["CMD", "python"]
    assert (ROOT / checked[2]).exists()


def test_every_command_of_starter_that_is_called_exists() -> None:
    _, program, *arguments = SERVICES["migrate"]["command"]
    helped = subprocess.run(
        [sys.executable, program, *arguments, "--help"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert helped.returncode == 0, helped.stderr
    assert f"starter.py {' '.join(arguments)}" in helped.stdout


def test_the_worker_can_be_run_several_times() -> None:
    assert not {"container_name", "hostname", "ports"} & set(SERVICES["worker"])


def test_a_stopped_worker_may_finish_what_it_does(monkeypatch: pytest.MonkeyPatch) -> None:
    grace = SECONDS.fullmatch(SERVICES["worker"]["stop_grace_period"])
    assert grace is not None
    assert int(grace[1]) >= settings_of("worker", monkeypatch).graceful_shutdown_seconds + 10


def test_everybody_looks_for_temporal_where_it_listens(monkeypatch: pytest.MonkeyPatch) -> None:
    address = f"temporal:{environment('temporal')['FRONTEND_GRPC_PORT']}"
    for service in OURS:
        assert settings_of(service, monkeypatch).temporal_address == address
    for name in ("temporal-ui", "temporal-namespace"):
        assert environment(name)["TEMPORAL_ADDRESS"] == address
    assert SERVICES["temporal"]["healthcheck"]["test"][-1] == environment("temporal")["FRONTEND_GRPC_PORT"]


def test_everybody_uses_the_namespace_that_is_made(monkeypatch: pytest.MonkeyPatch) -> None:
    made = environment("temporal-namespace")["NAMESPACE"]
    assert environment("temporal-ui")["TEMPORAL_DEFAULT_NAMESPACE"] == made
    for service in OURS:
        assert settings_of(service, monkeypatch).temporal_namespace == made


def test_everybody_looks_for_postgresql_where_it_listens(monkeypatch: pytest.MonkeyPatch) -> None:
    url = database_url(settings_of("worker", monkeypatch).database)
    temporal, schema, databases = environment("temporal"), environment("temporal-schema"), environment("databases")
    assert {
        (url.host, str(url.port)),
        (temporal["POSTGRES_SEEDS"], temporal["DB_PORT"]),
        (schema["SQL_HOST"], schema["SQL_PORT"]),
        (databases["PGHOST"], databases["PGPORT"]),
    } == {("postgresql", "5432")}


def test_the_databases_that_are_used_are_those_that_are_made() -> None:
    script = (ROOT / "deploy/create-databases.sh").read_text(encoding="utf-8")
    made = dict(
        re.findall(r"\('(\w+)', '(\w+)'\)", script.partition("AS wanted (name, owner)")[0].rpartition("FROM")[2])
    )
    url = urlsplit(environment("worker")["HMIS_DATABASE_URL"])
    temporal = environment("temporal")
    assert made == {
        url.path.strip("/"): url.username,
        temporal["DBNAME"]: temporal["POSTGRES_USER"],
        temporal["VISIBILITY_DBNAME"]: temporal["POSTGRES_USER"],
    }
    upgraded = re.findall(r"--db (\w+)", (ROOT / "deploy/temporal-schema.sh").read_text(encoding="utf-8"))
    assert set(upgraded) == {temporal["DBNAME"], temporal["VISIBILITY_DBNAME"]}


def test_letters_go_where_mailpit_listens(monkeypatch: pytest.MonkeyPatch) -> None:
    settings = settings_of("worker", monkeypatch)
    assert settings.smtp_host == "mailpit"
    assert environment("mailpit")["MP_SMTP_BIND_ADDR"].endswith(f":{settings.smtp_port}")


def test_the_pages_that_are_published_are_where_their_services_listen(monkeypatch: pytest.MonkeyPatch) -> None:
    published = {name: service["ports"] for name, service in SERVICES.items() if "ports" in service}
    portal = settings_of("portal", monkeypatch)
    assert portal.portal_host == "0.0.0.0"
    assert published == {
        "portal": [f"127.0.0.1:8080:{portal.portal_port}"],
        "temporal-ui": [f"127.0.0.1:8233:{environment('temporal-ui')['TEMPORAL_UI_PORT']}"],
        "mailpit": [f"127.0.0.1:8025:{environment('mailpit')['MP_UI_BIND_ADDR'].rpartition(':')[2]}"],
    }
    assert settings_of("worker", monkeypatch).temporal_ui_address == "http://127.0.0.1:8233"


def test_a_service_waits_for_what_it_needs_in_a_way_that_can_come_true() -> None:
    for name, service in SERVICES.items():
        for other, how in service.get("depends_on", {}).items():
            needed = SERVICES[other]
            if how["condition"] == "service_healthy":
                assert "healthcheck" in needed, f"{name} waits for {other} to be healthy"
            else:
                assert how["condition"] == "service_completed_successfully", name
                assert needed["restart"].startswith("on-failure"), f"{name} waits for {other} to end"


def waited_for(service: str) -> set[str]:
    """Everything that is ready before a service starts."""
    direct = set(SERVICES[service].get("depends_on", {}))
    return direct.union(*(waited_for(each) for each in direct))


def test_the_worker_starts_last() -> None:
    before = {"migrate", "databases", "postgresql", "temporal", "temporal-schema", "temporal-namespace"}
    assert waited_for("worker") == before
    assert "databases" in waited_for("migrate")


def test_what_has_to_last_is_in_named_volumes() -> None:
    volumes = set(filled_in()["volumes"])
    mounted = [mount for service in SERVICES.values() for mount in service.get("volumes", [])]
    assert {mount.partition(":")[0] for mount in mounted if not mount.startswith("./")} == volumes
    assert SERVICES["postgresql"]["volumes"] == ["postgresql:/var/lib/postgresql/data"]


def test_every_file_that_is_mounted_exists_and_is_read_only() -> None:
    mounted = [mount for service in SERVICES.values() for mount in service.get("volumes", []) if mount.startswith("./")]
    for mount in mounted:
        source, _, mode = mount.split(":")
        assert (ROOT / source).exists()
        assert mode == "ro"
    started = [service["entrypoint"][-1] for service in SERVICES.values() if "entrypoint" in service]
    assert len(started) == 3
    assert all((ROOT / script.removeprefix("/")).exists() for script in started)
    assert environment("temporal")["DYNAMIC_CONFIG_FILE_PATH"] in {mount.split(":")[1] for mount in mounted}


def test_images_have_a_version_and_temporal_is_the_one_we_develop_with() -> None:
    images = {name: service["image"].partition(":") for name, service in SERVICES.items() if name not in OURS}
    assert all(re.fullmatch(r"v?\d+\.\d+(\.\d+)?", tag) for _, _, tag in images.values())
    assert images["postgresql"] == images["databases"]
    said = subprocess.run([str(temporal_binary()), "--version"], capture_output=True, text=True, check=True).stdout
    embedded = re.search(r"Server ([\d.]+), UI ([\d.]+)", said)
    assert embedded is not None
    for name in ("temporal", "temporal-schema", "temporal-namespace"):
        assert images[name][2] == embedded[1]
    assert images["temporal-ui"][2] == embedded[2]


def test_nobody_changes_processes_from_the_web() -> None:
    assert environment("temporal-ui")["TEMPORAL_DISABLE_WRITE_ACTIONS"] == "true"


def test_the_image_has_the_portal_without_the_development_sign_in() -> None:
    ignored = (ROOT / ".dockerignore").read_text(encoding="utf-8").splitlines()
    assert {"!portal", "portal/development", "portal/static"} <= set(ignored)
    assert ignored.index("portal/development") > ignored.index("!portal"), "the last line that fits counts"
    steps = (ROOT / "Dockerfile").read_text(encoding="utf-8")
    assert "RUN python -m portal.front_end.build" in steps
    assert "COPY --from=front-end /build/portal/static portal/static" in steps


def test_the_portal_reaches_the_network_only_through_what_is_published_on_the_machine_itself() -> None:
    assert all(each.startswith("127.0.0.1:") for each in SERVICES["portal"]["ports"])
