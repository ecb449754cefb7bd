-- The three roles of the product and its database; as the superuser of PostgreSQL 15 or later:
--   psql -v owner_password=... -v app_password=... -v worker_password=... -f deploy/roles.sql
-- Safe to repeat: what is there keeps its data and gets the passwords named.
\set ON_ERROR_STOP on

SELECT format('CREATE ROLE %I LOGIN', name)
FROM unnest(ARRAY['jianyue_owner', 'jianyue_app', 'jianyue_worker']) AS name
WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = name) \gexec

-- Only the owner passes the fence between tenants: it migrates, loads and backs up, and serves no page.
ALTER ROLE jianyue_owner BYPASSRLS CREATEDB PASSWORD :'owner_password';
ALTER ROLE jianyue_app NOBYPASSRLS NOSUPERUSER PASSWORD :'app_password';
ALTER ROLE jianyue_worker NOBYPASSRLS NOSUPERUSER PASSWORD :'worker_password';

-- Under the locale C, searching Chinese by trigrams finds nothing.
SELECT 'CREATE DATABASE jianyue OWNER jianyue_owner TEMPLATE template0 ENCODING UTF8 LOCALE ''C.UTF-8'''
WHERE NOT EXISTS (SELECT FROM pg_database WHERE datname = 'jianyue') \gexec

REVOKE ALL ON DATABASE jianyue FROM PUBLIC;
GRANT CONNECT, TEMPORARY ON DATABASE jianyue TO jianyue_app, jianyue_worker;
