-- What the operator and the coordinators see of what could not be said.

-- Few ever fail, and they are counted at each scrape of the metrics.
CREATE INDEX delivery_failed_idx ON delivery (workspace_id, reason, id) WHERE state = 'failed';

-- What next_due_at was when the internship's page could not be read; null: all is well.
ALTER TABLE internship ADD COLUMN stalled_due_at BIGINT;
CREATE INDEX internship_stalled_idx ON internship (program_id, version) WHERE stalled_due_at IS NOT NULL;

-- A message that failed and of which the coordinators of its program hear; what they chose.
CREATE TABLE dead_letter (
    delivery_id TEXT NOT NULL PRIMARY KEY REFERENCES delivery (id),
    workspace_id TEXT NOT NULL REFERENCES workspace (id),
    program_id TEXT NOT NULL REFERENCES program (id),
    -- Those of one internship, reason and day are told of in one message.
    notice TEXT NOT NULL,
    reason TEXT NOT NULL,
    failed_at BIGINT NOT NULL,
    -- Null: it still waits for somebody. A null settled_by is the operator, or Slack's new permission.
    settled_as TEXT CHECK (settled_as IN ('retried', 'dropped', 'posted')),
    settled_by TEXT,
    settled_at BIGINT,
    CHECK ((settled_as IS NULL) = (settled_at IS NULL))
);
CREATE INDEX dead_letter_notice_idx ON dead_letter (workspace_id, notice);
