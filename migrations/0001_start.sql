-- Instants: BIGINT microseconds since 1970 UTC (…_at, …_until). Days: TEXT YYYY-MM-DD. Times: TEXT HH:MM.
-- Closed sets: TEXT with a CHECK. Ids: TEXT, made by the application or by Slack.

CREATE TABLE workspace (
    id TEXT NOT NULL PRIMARY KEY,
    -- Null until the first auth.test tells which team it is.
    team_id TEXT,
    name TEXT NOT NULL DEFAULT '',
    bot_user_id TEXT,
    -- Why nothing is sent: a Slack error code, or 'no_token'.
    held_reason TEXT,
    held_at BIGINT,
    -- After a restore an operator releases the sending by hand.
    sending_held BOOLEAN NOT NULL DEFAULT FALSE,
    -- Wall time of the last claim: the least lately served comes first.
    served_at BIGINT NOT NULL DEFAULT 0,
    created_at BIGINT NOT NULL,
    CONSTRAINT workspace_team_id_key UNIQUE (team_id)
);

-- As last heard from Slack.
CREATE TABLE person (
    workspace_id TEXT NOT NULL REFERENCES workspace (id),
    user_id TEXT NOT NULL,
    handle TEXT NOT NULL DEFAULT '',
    name TEXT NOT NULL DEFAULT '',
    name_key TEXT NOT NULL DEFAULT '',
    title TEXT NOT NULL DEFAULT '',
    time_zone TEXT,
    tz_offset_seconds BIGINT,
    is_deleted BOOLEAN NOT NULL DEFAULT FALSE,
    is_bot BOOLEAN NOT NULL DEFAULT FALSE,
    is_guest BOOLEAN NOT NULL DEFAULT FALSE,
    is_admin BOOLEAN NOT NULL DEFAULT FALSE,
    seen_at BIGINT NOT NULL,
    PRIMARY KEY (workspace_id, user_id)
);
CREATE INDEX person_handle_idx ON person (workspace_id, handle);
CREATE INDEX person_name_idx ON person (workspace_id, name_key, user_id);

-- A DM or group DM of ours, so that it is opened once. `members`: user ids, sorted, by comma.
CREATE TABLE conversation (
    workspace_id TEXT NOT NULL REFERENCES workspace (id),
    members TEXT NOT NULL,
    channel TEXT NOT NULL,
    PRIMARY KEY (workspace_id, members)
);

-- A channel that we have joined, so that it is joined once.
CREATE TABLE joined_channel (
    workspace_id TEXT NOT NULL REFERENCES workspace (id),
    channel TEXT NOT NULL,
    joined_at BIGINT NOT NULL,
    PRIMARY KEY (workspace_id, channel)
);

CREATE TABLE program (
    id TEXT NOT NULL PRIMARY KEY,
    workspace_id TEXT NOT NULL REFERENCES workspace (id),
    key TEXT NOT NULL,
    title TEXT NOT NULL,
    home_channel TEXT,
    home_channel_name TEXT,
    current_version BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    CONSTRAINT program_key_key UNIQUE (workspace_id, key)
);

-- A page as it was imported. `reading` is the JSON of `check --format json`.
CREATE TABLE program_version (
    program_id TEXT NOT NULL REFERENCES program (id),
    version BIGINT NOT NULL,
    page TEXT NOT NULL,
    base_url TEXT,
    reading TEXT NOT NULL,
    imported_at BIGINT NOT NULL,
    PRIMARY KEY (program_id, version)
);

CREATE TABLE program_coordinator (
    program_id TEXT NOT NULL REFERENCES program (id),
    user_id TEXT NOT NULL,
    added_at BIGINT NOT NULL,
    PRIMARY KEY (program_id, user_id)
);

CREATE TABLE mentor_profile (
    id TEXT NOT NULL PRIMARY KEY,
    workspace_id TEXT NOT NULL REFERENCES workspace (id),
    program_id TEXT NOT NULL REFERENCES program (id),
    -- Null while a handle of the page's table is not matched with one person.
    user_id TEXT,
    handle TEXT,
    group_name TEXT NOT NULL DEFAULT '',
    -- JSON array of track names.
    tracks TEXT NOT NULL DEFAULT '[]',
    capacity BIGINT NOT NULL DEFAULT 1,
    time_zone TEXT,
    about TEXT NOT NULL DEFAULT '',
    -- 'page', 'csv' or a user id: who listed them.
    listed_by TEXT NOT NULL,
    state TEXT NOT NULL DEFAULT 'listed' CHECK (state IN ('listed', 'paused', 'left')),
    last_asked_at BIGINT,
    created_at BIGINT NOT NULL,
    CONSTRAINT mentor_profile_user_key UNIQUE (program_id, user_id)
);
CREATE INDEX mentor_profile_workspace_idx ON mentor_profile (workspace_id, program_id);
CREATE INDEX mentor_profile_handle_idx ON mentor_profile (program_id, handle);

CREATE TABLE request (
    id TEXT NOT NULL PRIMARY KEY,
    workspace_id TEXT NOT NULL REFERENCES workspace (id),
    program_id TEXT NOT NULL REFERENCES program (id),
    intern TEXT NOT NULL,
    mentor TEXT NOT NULL,
    note TEXT NOT NULL DEFAULT '',
    state TEXT NOT NULL CHECK (state IN ('open', 'accepted', 'declined', 'withdrawn', 'lapsed')),
    -- A decline's reason, and whom a request was passed on to.
    reason TEXT,
    passed_to TEXT,
    asked_at BIGINT NOT NULL,
    ended_at BIGINT,
    CHECK ((state = 'open') = (ended_at IS NULL))
);
CREATE UNIQUE INDEX request_open_key ON request (program_id, intern, mentor) WHERE ended_at IS NULL;
CREATE INDEX request_intern_idx ON request (workspace_id, intern);
CREATE INDEX request_mentor_idx ON request (workspace_id, mentor);

CREATE TABLE internship (
    id TEXT NOT NULL PRIMARY KEY,
    workspace_id TEXT NOT NULL REFERENCES workspace (id),
    program_id TEXT NOT NULL REFERENCES program (id),
    version BIGINT NOT NULL,
    intern TEXT NOT NULL,
    mentor TEXT NOT NULL,
    intern_manager TEXT,
    mentor_manager TEXT,
    start_date TEXT NOT NULL CHECK (length(start_date) = 10),
    -- The intern's: weeks and check-ins follow it.
    time_zone TEXT NOT NULL,
    weekly_hours BIGINT,
    one_on_one_weekday TEXT CHECK (one_on_one_weekday IN
        ('monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday')),
    one_on_one_time TEXT CHECK (length(one_on_one_time) = 5),
    -- The zone it was agreed in: two calendars hang on it.
    one_on_one_zone TEXT,
    -- A channel that was chosen; null: a group DM of the pair.
    place TEXT,
    state TEXT NOT NULL CHECK (state IN ('planned', 'awaiting', 'active', 'paused', 'ended', 'cancelled')),
    request_id TEXT REFERENCES request (id),
    -- What was due before this instant is history and not owed.
    owed_from_at BIGINT NOT NULL,
    -- A hint for the planner: when something falls due next. Null: nothing ever.
    next_due_at BIGINT,
    revision BIGINT NOT NULL DEFAULT 1,
    created_at BIGINT NOT NULL,
    ended_at BIGINT,
    CONSTRAINT internship_pair_key UNIQUE (workspace_id, program_id, intern, mentor, start_date),
    CONSTRAINT internship_request_key UNIQUE (request_id),
    CHECK ((one_on_one_weekday IS NULL) = (one_on_one_time IS NULL)),
    FOREIGN KEY (program_id, version) REFERENCES program_version (program_id, version)
);
CREATE INDEX internship_next_due_idx ON internship (next_due_at, id) WHERE next_due_at IS NOT NULL;
CREATE INDEX internship_intern_idx ON internship (workspace_id, intern);
CREATE INDEX internship_mentor_idx ON internship (workspace_id, mentor);
CREATE INDEX internship_program_idx ON internship (program_id, version);

-- One named person's yes or no.
CREATE TABLE approval (
    id TEXT NOT NULL PRIMARY KEY,
    workspace_id TEXT NOT NULL REFERENCES workspace (id),
    internship_id TEXT NOT NULL REFERENCES internship (id),
    role TEXT NOT NULL CHECK (role IN ('intern', 'mentor', 'intern_manager', 'mentor_manager')),
    approver TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('asked', 'yes', 'no', 'void', 'expired')),
    reason TEXT,
    asked_at BIGINT NOT NULL,
    decided_at BIGINT
);
CREATE INDEX approval_internship_idx ON approval (internship_id);

CREATE TABLE item_tick (
    internship_id TEXT NOT NULL REFERENCES internship (id),
    item_id TEXT NOT NULL,
    is_done BOOLEAN NOT NULL,
    ticked_by TEXT NOT NULL,
    ticked_at BIGINT NOT NULL,
    PRIMARY KEY (internship_id, item_id)
);

CREATE TABLE check_in (
    id TEXT NOT NULL PRIMARY KEY,
    workspace_id TEXT NOT NULL REFERENCES workspace (id),
    internship_id TEXT NOT NULL REFERENCES internship (id),
    author TEXT NOT NULL,
    -- The Monday of the author's week.
    week_date TEXT NOT NULL CHECK (length(week_date) = 10),
    mood BIGINT CHECK (mood BETWEEN 1 AND 5),
    -- Tenths of an hour.
    hours_tenths BIGINT,
    done TEXT NOT NULL DEFAULT '',
    blocked TEXT NOT NULL DEFAULT '',
    next TEXT NOT NULL DEFAULT '',
    feedback TEXT NOT NULL DEFAULT '',
    -- For the coordinator only.
    private TEXT NOT NULL DEFAULT '',
    revision BIGINT NOT NULL DEFAULT 1,
    saved_at BIGINT NOT NULL,
    CONSTRAINT check_in_week_key UNIQUE (internship_id, author, week_date)
);

CREATE TABLE check_in_answer (
    id TEXT NOT NULL PRIMARY KEY,
    workspace_id TEXT NOT NULL REFERENCES workspace (id),
    check_in_id TEXT NOT NULL REFERENCES check_in (id),
    author TEXT NOT NULL,
    body TEXT NOT NULL,
    answered_at BIGINT NOT NULL
);
CREATE INDEX check_in_answer_check_in_idx ON check_in_answer (check_in_id);

-- One message that is owed to one conversation (SCHEDULER.md, section 2).
CREATE TABLE delivery (
    -- Random; goes into the message's metadata.
    id TEXT NOT NULL PRIMARY KEY,
    workspace_id TEXT NOT NULL REFERENCES workspace (id),
    internship_id TEXT REFERENCES internship (id),
    kind TEXT NOT NULL,
    local_date TEXT NOT NULL DEFAULT '',
    -- 'place', 'intern', 'mentor' or a user id.
    addressee TEXT NOT NULL,
    dedupe_key TEXT NOT NULL,
    -- The row that it speaks of, for deliveries without an occurrence: a request, a check-in.
    subject TEXT NOT NULL DEFAULT '',
    -- Local dates of the earlier weeks that it stands for, by comma.
    covers TEXT NOT NULL DEFAULT '',
    -- Another delivery that has to have ended before this one is said.
    after_id TEXT,
    thread_ts TEXT,
    channel TEXT,
    -- Schedule time.
    due_at BIGINT NOT NULL,
    expires_at BIGINT,
    -- expires_at, else due_at + 4 h: who comes first.
    deadline_at BIGINT NOT NULL,
    planned_at BIGINT NOT NULL,
    settled_at BIGINT,
    state TEXT NOT NULL CHECK (state IN ('owed', 'unsure', 'sent', 'dropped', 'failed')),
    fence BIGINT NOT NULL DEFAULT 0,
    attempts BIGINT NOT NULL DEFAULT 0,
    -- Wall time.
    lease_until BIGINT,
    not_before BIGINT,
    first_intent_at BIGINT,
    last_intent_at BIGINT,
    ts TEXT,
    reason TEXT,
    -- What was shown has changed since: chat.update is wanted. Wall time; null: nothing to do.
    edit_at BIGINT,
    edit_wanted BIGINT NOT NULL DEFAULT 0,
    CONSTRAINT delivery_dedupe_key UNIQUE (workspace_id, dedupe_key),
    CHECK ((state IN ('owed', 'unsure')) = (not_before IS NOT NULL)),
    CHECK ((state IN ('owed', 'unsure')) = (settled_at IS NULL)),
    CHECK (state IN ('owed', 'unsure') OR lease_until IS NULL),
    CHECK (state <> 'unsure' OR (channel IS NOT NULL AND first_intent_at IS NOT NULL)),
    CHECK ((state = 'sent') = (ts IS NOT NULL))
);
CREATE INDEX delivery_open_idx ON delivery (workspace_id, not_before, due_at, id) WHERE not_before IS NOT NULL;
CREATE INDEX delivery_edit_idx ON delivery (edit_at, id) WHERE edit_at IS NOT NULL;
CREATE INDEX delivery_settled_idx ON delivery (settled_at) WHERE settled_at IS NOT NULL;
CREATE INDEX delivery_internship_idx ON delivery (internship_id, kind, local_date);
CREATE INDEX delivery_subject_idx ON delivery (workspace_id, subject, kind);
CREATE INDEX delivery_message_idx ON delivery (workspace_id, channel, ts);

-- When the next post may go to a channel (channel = '': the whole workspace). Wall time.
CREATE TABLE pace (
    workspace_id TEXT NOT NULL REFERENCES workspace (id),
    channel TEXT NOT NULL,
    next_at BIGINT NOT NULL,
    PRIMARY KEY (workspace_id, channel)
);

-- What of Slack's requests was acted on, so that one that comes again changes nothing.
CREATE TABLE inbound_receipt (
    workspace_id TEXT NOT NULL REFERENCES workspace (id),
    receipt_key TEXT NOT NULL,
    received_at BIGINT NOT NULL,
    PRIMARY KEY (workspace_id, receipt_key)
);
CREATE INDEX inbound_receipt_received_idx ON inbound_receipt (received_at);
