-- A program's page changes while internships run on it.

-- What an internship has that its version of the page has not: today what was ticked on an earlier version.
CREATE TABLE own_item (
    internship_id TEXT NOT NULL REFERENCES internship (id),
    -- The id that the item had on the page.
    id TEXT NOT NULL,
    -- Of its week, such as 'week 3'; empty: before the start.
    unit TEXT NOT NULL DEFAULT '',
    body TEXT NOT NULL,
    -- Null: the page had it.
    added_by TEXT,
    added_at BIGINT NOT NULL,
    PRIMARY KEY (internship_id, id)
);

-- An internship was asked whether to go on with a newer version.
CREATE TABLE version_offer (
    internship_id TEXT NOT NULL REFERENCES internship (id),
    version BIGINT NOT NULL,
    from_version BIGINT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('open', 'moved', 'stayed', 'superseded')),
    answered_by TEXT,
    offered_at BIGINT NOT NULL,
    answered_at BIGINT,
    PRIMARY KEY (internship_id, version),
    CHECK ((state = 'open') = (answered_at IS NULL))
);
