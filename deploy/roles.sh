#!/bin/sh
# Run once by the database's image when its volume is new.
set -eu
exec psql -U "${POSTGRES_USER:-postgres}" -v owner_password="$OWNER_PASSWORD" -v app_password="$APP_PASSWORD" \
    -v worker_password="$WORKER_PASSWORD" -f /srv/roles.sql
