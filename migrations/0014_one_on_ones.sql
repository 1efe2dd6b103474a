-- 1:1s: moves and skips, agendas, notes, the calendar's feed.

-- JSON object: how long the pair meets and where, its notes document, and which meetings were moved or skipped. Its
-- links are the only words of people in it.
ALTER TABLE internship ADD COLUMN one_on_ones TEXT NOT NULL DEFAULT '{}';

-- Each change of a single meeting. `local_date` is the meeting's original day, whatever became of it.
CREATE TABLE one_on_one_change (
    id TEXT NOT NULL PRIMARY KEY,
    workspace_id TEXT NOT NULL REFERENCES workspace (id),
    internship_id TEXT NOT NULL REFERENCES internship (id),
    local_date TEXT NOT NULL CHECK (length(local_date) = 10),
    what TEXT NOT NULL CHECK (what IN ('moved', 'skipped', 'back')),
    changed_by TEXT NOT NULL,
    -- For the pair only.
    reason TEXT NOT NULL DEFAULT '',
    -- When it was, and when it is now. Null: not at all.
    from_at BIGINT,
    to_at BIGINT,
    changed_at BIGINT NOT NULL
);
CREATE INDEX one_on_one_change_idx ON one_on_one_change (internship_id, local_date, id);

-- What one of the pair wants to talk about. For the pair only.
CREATE TABLE topic (
    id TEXT NOT NULL PRIMARY KEY,
    workspace_id TEXT NOT NULL REFERENCES workspace (id),
    internship_id TEXT NOT NULL REFERENCES internship (id),
    added_by TEXT NOT NULL,
    body TEXT NOT NULL,
    added_at BIGINT NOT NULL,
    -- Kept for the meeting after the one of this day.
    kept_after TEXT,
    -- Talked about, or taken off the list.
    outcome TEXT CHECK (outcome IN ('talked', 'removed')),
    -- On whose agenda, by the meeting's original day.
    settled_on TEXT,
    settled_by TEXT,
    settled_at BIGINT,
    CHECK ((outcome IS NULL) = (settled_at IS NULL))
);
CREATE INDEX topic_internship_idx ON topic (internship_id, id);
CREATE INDEX topic_open_idx ON topic (internship_id, id) WHERE settled_at IS NULL;

-- Notes of a meeting, each time that they were saved: the highest revision counts. For the pair only.
CREATE TABLE meeting_note (
    internship_id TEXT NOT NULL REFERENCES internship (id),
    local_date TEXT NOT NULL CHECK (length(local_date) = 10),
    revision BIGINT NOT NULL CHECK (revision > 0),
    workspace_id TEXT NOT NULL REFERENCES workspace (id),
    -- JSON of Slack's rich text, of the parts that we know.
    body TEXT NOT NULL,
    saved_by TEXT NOT NULL,
    saved_at BIGINT NOT NULL,
    PRIMARY KEY (internship_id, local_date, revision)
);

-- What a person does not want to get about their 1:1s.
CREATE TABLE one_on_one_quiet (
    workspace_id TEXT NOT NULL REFERENCES workspace (id),
    user_id TEXT NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('agenda', 'one_on_one', 'notes_prompt')),
    PRIMARY KEY (workspace_id, user_id, kind)
);

-- The address of a person's calendar. Kept as it is, so that it can be shown again; found by its hash.
CREATE TABLE calendar_link (
    workspace_id TEXT NOT NULL REFERENCES workspace (id),
    user_id TEXT NOT NULL,
    secret TEXT NOT NULL,
    secret_hash TEXT NOT NULL,
    made_at BIGINT NOT NULL,
    PRIMARY KEY (workspace_id, user_id),
    CONSTRAINT calendar_link_hash_key UNIQUE (secret_hash)
);
