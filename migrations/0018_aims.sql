-- What the two of an internship want to get out of it, as they agreed in their first call.
CREATE TABLE aims (
    internship_id TEXT NOT NULL PRIMARY KEY REFERENCES internship (id),
    body TEXT NOT NULL,
    -- Grows with each change: a form that was opened on an older one overwrites nothing.
    revision BIGINT NOT NULL,
    changed_by TEXT NOT NULL,
    changed_at BIGINT NOT NULL
);
