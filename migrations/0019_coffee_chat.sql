-- A coffee chat among a week's items, as it was told of.
CREATE TABLE coffee_chat (
    internship_id TEXT NOT NULL REFERENCES internship (id),
    item_id TEXT NOT NULL,
    -- Null: it needs no name.
    with_whom TEXT,
    note TEXT NOT NULL,
    -- Grows with each change: a form that was opened on an older one overwrites nothing.
    revision BIGINT NOT NULL,
    changed_by TEXT NOT NULL,
    changed_at BIGINT NOT NULL,
    PRIMARY KEY (internship_id, item_id)
);

-- For what somebody asks, in a program's words; empty: to hear how the program was.
ALTER TABLE coffee ADD COLUMN topic TEXT NOT NULL DEFAULT '';
-- Who is asked was listed as a mentor, not as an alumnus.
ALTER TABLE coffee ADD COLUMN as_mentor BOOLEAN NOT NULL DEFAULT FALSE;
