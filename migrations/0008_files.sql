-- The row of a file that an internship was imported from last, and what it was known by there: the same file again
-- changes nothing, whatever the pair has changed since, and finds it under another mentor as well.
ALTER TABLE internship ADD COLUMN csv_key TEXT;
ALTER TABLE internship ADD COLUMN csv_row TEXT;
CREATE INDEX internship_csv_idx ON internship (workspace_id, csv_key) WHERE csv_key IS NOT NULL;
