-- Check-ins with their history, care for those who learn, a second mentor, and feedback.

ALTER TABLE check_in ADD COLUMN blocked_kind TEXT CHECK (blocked_kind IN ('task', 'access', 'people', 'home_office'));
-- For the coordinators only, as the private line is.
ALTER TABLE check_in ADD COLUMN pulse TEXT CHECK (pulse IN ('fine', 'alone', 'left_out', 'overworked'));
-- Whether the week's 1:1 took place.
ALTER TABLE check_in ADD COLUMN met TEXT CHECK (met IN ('yes', 'no'));
-- Who made the blocker a topic of the next 1:1.
ALTER TABLE check_in ADD COLUMN topic_by TEXT;

-- A check-in as it was before it was edited.
CREATE TABLE check_in_revision (
    check_in_id TEXT NOT NULL REFERENCES check_in (id),
    revision BIGINT NOT NULL,
    saved_at BIGINT NOT NULL,
    mood BIGINT,
    hours_tenths BIGINT,
    blocked_kind TEXT,
    pulse TEXT,
    met TEXT,
    done TEXT NOT NULL,
    blocked TEXT NOT NULL,
    next TEXT NOT NULL,
    feedback TEXT NOT NULL,
    private TEXT NOT NULL,
    PRIMARY KEY (check_in_id, revision)
);

-- Whether the managers get the hours of each month: the intern says so.
ALTER TABLE internship ADD COLUMN shares_hours BOOLEAN NOT NULL DEFAULT FALSE;

-- What was seen of an internship that may go wrong, once for each time that it begins. No texts.
CREATE TABLE care_sign (
    internship_id TEXT NOT NULL REFERENCES internship (id),
    sign TEXT NOT NULL CHECK (sign IN ('no_one_on_one', 'low_weeks', 'alone', 'left_out', 'overworked', 'few_hours',
        'long_week', 'many_hours', 'mentor_quiet')),
    -- The Monday of the week in which it began.
    since TEXT NOT NULL CHECK (length(since) = 10),
    -- Those that are told in one message.
    report TEXT NOT NULL,
    seen_at BIGINT NOT NULL,
    PRIMARY KEY (internship_id, sign, since)
);
CREATE INDEX care_sign_report_idx ON care_sign (report);

-- Somebody who knows remote work, for questions about the work environment. Never asked for an approval.
CREATE TABLE second_mentor (
    id TEXT NOT NULL PRIMARY KEY,
    workspace_id TEXT NOT NULL REFERENCES workspace (id),
    internship_id TEXT NOT NULL REFERENCES internship (id),
    person TEXT NOT NULL,
    proposed_by TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('asked', 'accepted', 'declined', 'replaced', 'removed')),
    asked_at BIGINT NOT NULL,
    ended_at BIGINT,
    CHECK ((state IN ('asked', 'accepted')) = (ended_at IS NULL))
);
CREATE UNIQUE INDEX second_mentor_open_key ON second_mentor (internship_id) WHERE ended_at IS NULL;

-- What the pair say of each other in the middle and at the end.
CREATE TABLE feedback (
    id TEXT NOT NULL PRIMARY KEY,
    workspace_id TEXT NOT NULL REFERENCES workspace (id),
    internship_id TEXT NOT NULL REFERENCES internship (id),
    author TEXT NOT NULL,
    stage TEXT NOT NULL CHECK (stage IN ('middle', 'end')),
    body TEXT NOT NULL,
    shown_to TEXT NOT NULL CHECK (shown_to IN ('other', 'coordinators', 'both')),
    revision BIGINT NOT NULL DEFAULT 1,
    saved_at BIGINT NOT NULL,
    CONSTRAINT feedback_key UNIQUE (internship_id, author, stage)
);
