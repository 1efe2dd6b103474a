-- What a pair makes of its program: items of its own, goals, demos, what was seen on calls.

-- Weeks of the internship's own calendar, by comma: those that the pair has written itself and that are posted, and
-- those that are put between the page's.
ALTER TABLE internship ADD COLUMN own_weeks TEXT NOT NULL DEFAULT '';
ALTER TABLE internship ADD COLUMN catch_up_weeks TEXT NOT NULL DEFAULT '';
-- The pair wants no summary on Fridays.
ALTER TABLE internship ADD COLUMN is_summary_off BOOLEAN NOT NULL DEFAULT FALSE;

-- By when; and by whom and when it was taken out. It can be put back.
ALTER TABLE own_item ADD COLUMN due_on TEXT;
ALTER TABLE own_item ADD COLUMN removed_by TEXT;
ALTER TABLE own_item ADD COLUMN removed_at BIGINT;

-- What is known of an item that is a demo.
CREATE TABLE demo (
    internship_id TEXT NOT NULL REFERENCES internship (id),
    item_id TEXT NOT NULL,
    -- YYYY-MM-DD. Null: some day of its week.
    planned_on TEXT,
    audience TEXT NOT NULL DEFAULT '',
    shows TEXT NOT NULL DEFAULT '',
    outcome TEXT NOT NULL DEFAULT '',
    feedback TEXT NOT NULL DEFAULT '',
    changed_by TEXT NOT NULL,
    changed_at BIGINT NOT NULL,
    PRIMARY KEY (internship_id, item_id)
);

-- A line of the shadowing log: a call that was sat in on.
CREATE TABLE shadowed_call (
    id TEXT NOT NULL PRIMARY KEY,
    internship_id TEXT NOT NULL REFERENCES internship (id),
    seen_on TEXT NOT NULL,
    -- Whose call it was: a user id.
    colleague TEXT NOT NULL,
    sort TEXT NOT NULL DEFAULT '',
    learned TEXT NOT NULL DEFAULT '',
    added_by TEXT NOT NULL,
    added_at BIGINT NOT NULL,
    removed_at BIGINT
);
CREATE INDEX shadowed_call_internship_idx ON shadowed_call (internship_id, seen_on, id);
