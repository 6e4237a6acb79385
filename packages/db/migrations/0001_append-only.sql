-- Tables whose rows are never changed. Only the retention transaction (set local codeberth.retention = 'on') deletes,
-- and only row by row: what is past its age leaves, nothing is rewritten and nothing is truncated.
CREATE FUNCTION codeberth_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'DELETE' AND current_setting('codeberth.retention', true) = 'on' THEN
    RETURN NULL;
  END IF;
  RAISE EXCEPTION '% is append-only: % refused', TG_TABLE_NAME, TG_OP USING ERRCODE = 'CB001';
END
$$;
--> statement-breakpoint
CREATE TRIGGER price_books_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON "price_books" FOR EACH STATEMENT EXECUTE FUNCTION codeberth_append_only();
--> statement-breakpoint
CREATE TRIGGER run_events_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON "run_events" FOR EACH STATEMENT EXECUTE FUNCTION codeberth_append_only();
--> statement-breakpoint
CREATE TRIGGER usage_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON "usage" FOR EACH STATEMENT EXECUTE FUNCTION codeberth_append_only();
