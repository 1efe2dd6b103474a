-- A topic that was a message: where it is, and who wrote it.
ALTER TABLE topic ADD COLUMN link TEXT NOT NULL DEFAULT '';

ALTER TABLE topic ADD COLUMN said_by TEXT NOT NULL DEFAULT '';
