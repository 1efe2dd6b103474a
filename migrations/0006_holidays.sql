-- Days off by country, as coordinators gave them; and whose country counts.

-- What a person said themselves. Null: the workspace's.
ALTER TABLE person_hours ADD COLUMN country TEXT;
-- Whose holidays count for those who said nothing. Null: the only country that there is.
ALTER TABLE workspace ADD COLUMN country TEXT;

CREATE TABLE holiday (
    workspace_id TEXT NOT NULL REFERENCES workspace (id),
    -- ISO 3166 alpha-2, upper case.
    country TEXT NOT NULL,
    -- YYYY-MM-DD.
    date TEXT NOT NULL,
    name TEXT NOT NULL,
    PRIMARY KEY (workspace_id, country, date)
);
