-- The worker's pace, and rows found in the order in which they are taken.

-- `channel` also holds a method's name ('conversations.open'), for calls other than posts.
-- When Slack last said "too fast", and which share of the budget was left then, in thousandths.
ALTER TABLE pace ADD COLUMN slowed_at BIGINT;
ALTER TABLE pace ADD COLUMN permille BIGINT NOT NULL DEFAULT 1000;

CREATE INDEX delivery_deadline_idx ON delivery (workspace_id, deadline_at, id) WHERE not_before IS NOT NULL;

-- Edits that did not go through, in a row: the next one waits longer.
ALTER TABLE delivery ADD COLUMN edit_attempts BIGINT NOT NULL DEFAULT 0;
