-- Who leaves the company, and who takes their part.

-- What their internships know of it. Differs from is_deleted until that was looked at.
ALTER TABLE person ADD COLUMN is_known_gone BOOLEAN NOT NULL DEFAULT FALSE;
CREATE INDEX person_gone_idx ON person (workspace_id, user_id) WHERE is_deleted <> is_known_gone;
CREATE INDEX internship_intern_manager_idx ON internship (workspace_id, intern_manager) WHERE intern_manager IS NOT NULL;
CREATE INDEX internship_mentor_manager_idx ON internship (workspace_id, mentor_manager) WHERE mentor_manager IS NOT NULL;

-- Another mentor is asked to take over.
CREATE TABLE handover (
    id TEXT NOT NULL PRIMARY KEY,
    workspace_id TEXT NOT NULL REFERENCES workspace (id),
    internship_id TEXT NOT NULL REFERENCES internship (id),
    -- From whom to whom.
    from_mentor TEXT NOT NULL,
    mentor TEXT NOT NULL,
    mentor_manager TEXT,
    note TEXT NOT NULL DEFAULT '',
    proposed_by TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('asked', 'done', 'declined', 'replaced')),
    asked_at BIGINT NOT NULL,
    ended_at BIGINT,
    CHECK ((state = 'asked') = (ended_at IS NULL))
);
CREATE UNIQUE INDEX handover_open_key ON handover (internship_id) WHERE ended_at IS NULL;
