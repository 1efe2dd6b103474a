-- When something is owed: nothing is lost, nothing holds up the rest, and nobody's zone moves silently.

-- Why an internship cannot be planned, for the operator. Null: it can.
ALTER TABLE internship ADD COLUMN plan_error TEXT;
CREATE INDEX internship_plan_error_idx ON internship (id) WHERE plan_error IS NOT NULL;

-- How far the daily look at all of something has come.
CREATE TABLE sweep (
    name TEXT NOT NULL PRIMARY KEY,
    -- Schedule time, and wall time.
    began_at BIGINT NOT NULL,
    began_wall BIGINT NOT NULL,
    -- The last one that was looked at; null: all of them.
    done_to TEXT
);

-- Slack's zone of a person as their internships know it. Differs from time_zone until that was looked at.
ALTER TABLE person ADD COLUMN zone_seen TEXT NOT NULL DEFAULT '';
CREATE INDEX person_zone_idx ON person (workspace_id, user_id) WHERE time_zone <> zone_seen;
