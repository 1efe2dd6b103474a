-- From "who could be my mentor" to a yes, with everything in between.

-- A pause's last day (YYYY-MM-DD): listed again from the next one on. Null: until they say so.
ALTER TABLE mentor_profile ADD COLUMN paused_until TEXT;
-- The time zone as the page's table has it: a note for people; Slack's wins.
ALTER TABLE mentor_profile ADD COLUMN zone_note TEXT NOT NULL DEFAULT '';
-- The coordinator who said whose the page's handle is, or that it is nobody's. Null: it was plain.
ALTER TABLE mentor_profile ADD COLUMN matched_by TEXT;
-- When coordinators were asked whose it is; once for each handle.
ALTER TABLE mentor_profile ADD COLUMN offered_at BIGINT;

-- By what else a page may name a person. The e-mail is there only where Slack tells it.
ALTER TABLE person ADD COLUMN real_name TEXT NOT NULL DEFAULT '';
ALTER TABLE person ADD COLUMN email TEXT NOT NULL DEFAULT '';
-- Wall time at which the list of people was read to its end. Null: a handle without a person may be of one who is not
-- known yet.
ALTER TABLE workspace ADD COLUMN people_read_at BIGINT;

-- The row of the CSV that was imported last: the same again changes nothing, whatever they wrote since.
ALTER TABLE mentor_profile ADD COLUMN csv_row TEXT;

-- The mentor lets the intern know why. A decline with passed_to is a "not me, but …".
ALTER TABLE request ADD COLUMN reason_shared BOOLEAN NOT NULL DEFAULT FALSE;
-- The request that somebody passed on with this one.
ALTER TABLE request ADD COLUMN passed_from TEXT;
-- A hint for the planner: the nudge, then the lapse. Null: nothing ever.
ALTER TABLE request ADD COLUMN next_due_at BIGINT;
CREATE INDEX request_next_due_idx ON request (next_due_at, id) WHERE next_due_at IS NOT NULL;

-- What a person said of their own day. Without a row: Monday to Friday, 09:00-17:00, in Slack's zone.
CREATE TABLE person_hours (
    workspace_id TEXT NOT NULL REFERENCES workspace (id),
    user_id TEXT NOT NULL,
    -- 'mon tue wed thu fri 09:00-17:00'; empty: as everybody.
    hours TEXT NOT NULL DEFAULT '',
    -- Where Slack knows none.
    time_zone TEXT,
    PRIMARY KEY (workspace_id, user_id)
);

-- "I am looking for a mentor", posted to a program's home channel.
CREATE TABLE interest (
    id TEXT NOT NULL PRIMARY KEY,
    workspace_id TEXT NOT NULL REFERENCES workspace (id),
    program_id TEXT NOT NULL REFERENCES program (id),
    intern TEXT NOT NULL,
    note TEXT NOT NULL DEFAULT '',
    state TEXT NOT NULL CHECK (state IN ('open', 'taken', 'withdrawn')),
    -- Who was chosen.
    mentor TEXT,
    posted_at BIGINT NOT NULL,
    ended_at BIGINT,
    CHECK ((state = 'open') = (ended_at IS NULL)),
    CHECK ((state = 'taken') = (mentor IS NOT NULL))
);
CREATE UNIQUE INDEX interest_open_key ON interest (program_id, intern) WHERE ended_at IS NULL;

CREATE TABLE interest_hand (
    interest_id TEXT NOT NULL REFERENCES interest (id),
    mentor TEXT NOT NULL,
    raised_at BIGINT NOT NULL,
    PRIMARY KEY (interest_id, mentor)
);

-- Who is told when a place opens.
CREATE TABLE waiting (
    workspace_id TEXT NOT NULL REFERENCES workspace (id),
    program_id TEXT NOT NULL REFERENCES program (id),
    intern TEXT NOT NULL,
    since_at BIGINT NOT NULL,
    PRIMARY KEY (program_id, intern)
);

-- An alumnus is asked for a coffee chat.
CREATE TABLE coffee (
    id TEXT NOT NULL PRIMARY KEY,
    workspace_id TEXT NOT NULL REFERENCES workspace (id),
    program_id TEXT NOT NULL REFERENCES program (id),
    asker TEXT NOT NULL,
    alumnus TEXT NOT NULL,
    note TEXT NOT NULL DEFAULT '',
    state TEXT NOT NULL CHECK (state IN ('open', 'accepted', 'declined', 'withdrawn')),
    asked_at BIGINT NOT NULL,
    ended_at BIGINT,
    CHECK ((state = 'open') = (ended_at IS NULL))
);
CREATE UNIQUE INDEX coffee_open_key ON coffee (workspace_id, asker, alumnus) WHERE ended_at IS NULL;

-- Alumni who would rather not be asked.
CREATE TABLE coffee_off (
    workspace_id TEXT NOT NULL REFERENCES workspace (id),
    user_id TEXT NOT NULL,
    PRIMARY KEY (workspace_id, user_id)
);
