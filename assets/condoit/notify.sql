-- For Condoit's database: tells every change on the channel condoit_changes as {"table","id","op"}, so that MasterBus
-- shows it within a second. To be run once by the owner of the tables, and again when a table was added below; running
-- it again changes nothing. A change of more than 1,000 rows of a table at once is told once, with a null id.
SET client_min_messages = warning;

CREATE OR REPLACE FUNCTION condoit_notify_change() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  ids text[];
BEGIN
  IF TG_OP <> 'TRUNCATE' THEN
    SELECT array_agg(few."id"::text) INTO ids FROM (SELECT "id" FROM changed LIMIT 1001) few;
  END IF;
  IF TG_OP = 'TRUNCATE' OR cardinality(ids) > 1000 THEN
    PERFORM pg_notify('condoit_changes', json_build_object('table', TG_TABLE_NAME, 'id', NULL, 'op', TG_OP)::text);
  ELSE
    PERFORM pg_notify('condoit_changes', json_build_object('table', TG_TABLE_NAME, 'id', id, 'op', TG_OP)::text)
      FROM unnest(ids) AS id;
  END IF;
  RETURN NULL;
END
$$;

DO $$
DECLARE
  name text;
BEGIN
  FOREACH name IN ARRAY ARRAY['Facility', 'Panel', 'Switchboard', 'Switchgear', 'Transformer', 'Breaker', 'Raceway',
    'Equipment', 'Conductor', 'MaintenanceRecord', 'Photo']
  LOOP
    CONTINUE WHEN to_regclass(quote_ident(name)) IS NULL;
    EXECUTE format('DROP TRIGGER IF EXISTS condoit_inserted ON %1$I; DROP TRIGGER IF EXISTS condoit_updated ON %1$I;
      DROP TRIGGER IF EXISTS condoit_deleted ON %1$I; DROP TRIGGER IF EXISTS condoit_truncated ON %1$I;
      CREATE TRIGGER condoit_inserted AFTER INSERT ON %1$I REFERENCING NEW TABLE AS changed
        FOR EACH STATEMENT EXECUTE FUNCTION condoit_notify_change();
      CREATE TRIGGER condoit_updated AFTER UPDATE ON %1$I REFERENCING NEW TABLE AS changed
        FOR EACH STATEMENT EXECUTE FUNCTION condoit_notify_change();
      CREATE TRIGGER condoit_deleted AFTER DELETE ON %1$I REFERENCING OLD TABLE AS changed
        FOR EACH STATEMENT EXECUTE FUNCTION condoit_notify_change();
      CREATE TRIGGER condoit_truncated AFTER TRUNCATE ON %1$I
        FOR EACH STATEMENT EXECUTE FUNCTION condoit_notify_change()', name);
  END LOOP;
END
$$;

RESET client_min_messages;
