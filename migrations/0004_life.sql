-- The life of an internship: approvals, the list before the start, pauses, extensions, its history.

-- Whose places are taken, counted at each search for a mentor.
CREATE INDEX internship_place_idx ON internship (workspace_id, mentor)
    WHERE state IN ('planned', 'awaiting', 'active', 'paused');
CREATE INDEX request_accepted_idx ON request (workspace_id, mentor) WHERE state = 'accepted';
CREATE INDEX request_waiting_idx ON request (workspace_id, mentor) WHERE state = 'open';

-- Who sent the plan. Null: imported.
ALTER TABLE internship ADD COLUMN planned_by TEXT;
-- Why fewer hours than the program asks for.
ALTER TABLE internship ADD COLUMN hours_reason TEXT NOT NULL DEFAULT '';
-- JSON array of breaks: which days nothing happens on, since when that is known, and by whom.
ALTER TABLE internship ADD COLUMN pauses TEXT NOT NULL DEFAULT '[]';
-- JSON object of the holidays of the intern's country in its time: date to name.
ALTER TABLE internship ADD COLUMN days_off TEXT NOT NULL DEFAULT '{}';
-- Weeks beyond the program's own.
ALTER TABLE internship ADD COLUMN extra_weeks BIGINT NOT NULL DEFAULT 0;
-- Who of the four left the company, while nobody has taken their part.
ALTER TABLE internship ADD COLUMN gone TEXT CHECK (gone IN ('intern', 'mentor', 'intern_manager', 'mentor_manager'));
-- The last day as it was ended, with what was said of it: for the pair and coordinators only.
ALTER TABLE internship ADD COLUMN ended_on TEXT;
ALTER TABLE internship ADD COLUMN end_reason TEXT NOT NULL DEFAULT '';

-- One answer of each role counts at a time: asking again voids the one before.
CREATE UNIQUE INDEX approval_role_key ON approval (internship_id, role) WHERE state <> 'void';
-- A hint for the planner: the reminder, the word to coordinators, the expiry. Null: nothing ever.
ALTER TABLE approval ADD COLUMN next_due_at BIGINT;
CREATE INDEX approval_next_due_idx ON approval (next_due_at, id) WHERE next_due_at IS NOT NULL;

-- What happened to an internship: written in the transaction that made it so.
CREATE TABLE internship_event (
    id TEXT NOT NULL PRIMARY KEY,
    workspace_id TEXT NOT NULL REFERENCES workspace (id),
    internship_id TEXT NOT NULL REFERENCES internship (id),
    happened_at BIGINT NOT NULL,
    -- A user id; empty: Understudy itself, or a file.
    actor TEXT NOT NULL,
    -- A word of [a-z_]+, and what it was about, as people read it.
    what TEXT NOT NULL,
    about TEXT NOT NULL DEFAULT ''
);
CREATE INDEX internship_event_idx ON internship_event (internship_id, happened_at, id);
