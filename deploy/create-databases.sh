#!/bin/sh
# Makes the databases of the records and of Temporal, each with its owner, and sets the owners' passwords.
# What is there already stays as it is. Reads PGHOST, PGPORT, PGUSER and PGPASSWORD as psql does.
set -eu
: "${RECORDS_DB_PASSWORD:?}" "${TEMPORAL_DB_PASSWORD:?}"

psql --no-psqlrc --quiet --set ON_ERROR_STOP=1 --dbname postgres <<'SQL'
\getenv records_password RECORDS_DB_PASSWORD
\getenv temporal_password TEMPORAL_DB_PASSWORD

SELECT format('CREATE ROLE %I LOGIN', name)
FROM (VALUES ('hmis_access'), ('temporal')) AS wanted (name)
WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = name)
\gexec

ALTER ROLE hmis_access PASSWORD :'records_password';
ALTER ROLE temporal PASSWORD :'temporal_password';

SELECT format('CREATE DATABASE %I OWNER %I', name, owner)
FROM (VALUES ('hmis_access', 'hmis_access'), ('temporal', 'temporal'), ('temporal_visibility', 'temporal'))
    AS wanted (name, owner)
WHERE NOT EXISTS (SELECT FROM pg_database WHERE datname = name)
\gexec

REVOKE ALL ON DATABASE hmis_access, temporal, temporal_visibility FROM PUBLIC;
SQL
echo "The databases are there."
