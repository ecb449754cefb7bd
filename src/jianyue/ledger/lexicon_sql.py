"""The two functions by which the rows of the lexicon are written and read, as PostgreSQL has them.

They run as the owner of the tables, whom no policy binds; both hold to the fence of the transaction
that calls them. A question is read in steps, for a common word among millions is found in the
newest rows, and a rare one by the index (docs/decisions/0216).
"""

from typing import Final

# Rows that are looked through one by one before the index is asked: the second step only where the
# first makes likely that it is enough.
NEWEST: Final = (2_000, 20_000)
LIKELY: Final = 8  # of what is asked for, one in so many is found in the first step
MOST_TERMS: Final = 20_000  # of one matter; what comes later is not found by its words

ADD: Final = f"""
CREATE FUNCTION jianyue_lexicon_add(matter uuid, inner_words boolean, words text[]) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
  house bigint := NULLIF(current_setting('jianyue.tenant', true), '')::bigint;
  customer bigint := NULLIF(current_setting('jianyue.customer', true), '')::bigint;
  said tsvector := array_to_tsvector(words);
BEGIN
  IF inner_words AND customer IS NULL THEN
    INSERT INTO ledger_lexicon (tenant_id, customer_id, timeline_id, internal, at, terms)
    SELECT tenant_id, customer_id, timeline_id, true, at, terms || said
    FROM ledger_lexicon WHERE timeline_id = matter AND NOT internal AND tenant_id = house
    ON CONFLICT (timeline_id, internal) DO UPDATE SET terms = ledger_lexicon.terms || said
    WHERE length(ledger_lexicon.terms) < {MOST_TERMS};
  ELSIF NOT inner_words THEN
    UPDATE ledger_lexicon SET terms = terms || said
    WHERE timeline_id = matter AND tenant_id = house
      AND (customer IS NULL OR customer_id = customer) AND length(terms) < {MOST_TERMS};
  END IF;
END $$
"""  # noqa: S608 - numbers of this file

FIND: Final = f"""
CREATE OR REPLACE FUNCTION jianyue_lexicon_find(
  asked text[], inner_words boolean, most integer, until timestamptz, behind uuid
) RETURNS TABLE (timeline uuid, began timestamptz)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
SET plan_cache_mode = force_custom_plan SET enable_seqscan = off SET jit = off AS $$
DECLARE
  house bigint := NULLIF(current_setting('jianyue.tenant', true), '')::bigint;
  customer bigint := NULLIF(current_setting('jianyue.customer', true), '')::bigint;
  inner_too boolean := inner_words AND customer IS NULL;
  whole tsquery := asked[cardinality(asked)]::tsquery;
  step text;
  rows integer;
  ids uuid[];
  times timestamptz[];
BEGIN
  IF house IS NULL THEN RETURN; END IF;
  FOREACH rows IN ARRAY ARRAY{list(NEWEST)} LOOP
    IF customer IS NULL THEN
      SELECT array_agg(hit.id), array_agg(hit.at) INTO ids, times FROM (
        SELECT DISTINCT newest.at, newest.id FROM (
          SELECT l.at, l.timeline_id AS id, l.terms, l.internal FROM ledger_lexicon l
          WHERE l.tenant_id = house AND (l.at, l.timeline_id) < (until, behind)
          ORDER BY l.at DESC, l.timeline_id DESC LIMIT rows
        ) newest WHERE newest.terms @@ whole AND (inner_too OR NOT newest.internal)
        ORDER BY newest.at DESC, newest.id DESC LIMIT most
      ) hit;
    ELSE
      SELECT array_agg(hit.id), array_agg(hit.at) INTO ids, times FROM (
        SELECT newest.at, newest.id FROM (
          SELECT l.at, l.timeline_id AS id, l.terms, l.internal FROM ledger_lexicon l
          WHERE l.tenant_id = house AND l.customer_id = customer
            AND (l.at, l.timeline_id) < (until, behind)
          ORDER BY l.at DESC, l.timeline_id DESC LIMIT rows
        ) newest WHERE newest.terms @@ whole AND NOT newest.internal
        ORDER BY newest.at DESC, newest.id DESC LIMIT most
      ) hit;
    END IF;
    EXIT WHEN COALESCE(cardinality(ids), 0) * {LIKELY} < most OR cardinality(ids) >= most;
  END LOOP;
  FOREACH step IN ARRAY asked LOOP
    EXIT WHEN cardinality(ids) >= most;
    WITH hits AS MATERIALIZED (
      SELECT l.timeline_id AS id, l.at FROM ledger_lexicon l
      WHERE l.terms @@ step::tsquery AND l.tenant_id + 0 = house -- by the terms alone
        AND (customer IS NULL OR l.customer_id = customer) AND (inner_too OR NOT l.internal)
    )
    SELECT array_agg(hit.id), array_agg(hit.at) INTO ids, times FROM (
      SELECT DISTINCT hits.at, hits.id FROM hits WHERE (hits.at, hits.id) < (until, behind)
      ORDER BY hits.at DESC, hits.id DESC LIMIT most
    ) hit;
  END LOOP;
  RETURN QUERY SELECT * FROM unnest(ids, times);
END $$
"""  # noqa: S608 - numbers of this file

FUNCTIONS: Final = (
    "jianyue_lexicon_add(uuid, boolean, text[])",
    "jianyue_lexicon_find(text[], boolean, integer, timestamptz, uuid)",
)
