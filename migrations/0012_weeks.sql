-- Ticks that merge by when they were clicked, what is carried over, and App Homes that are shown again.

-- By Slack's clock: of two clicks on one item the later one holds, in whatever order they arrive.
ALTER TABLE item_tick ADD COLUMN clicked_at BIGINT;
-- The container with which it was ticked, so that "All done" can be taken back.
ALTER TABLE item_tick ADD COLUMN ticked_with TEXT;
-- What was said of an item that is carried over; null: nothing yet.
ALTER TABLE item_tick ADD COLUMN choice TEXT CHECK (choice IN ('want', 'let_go'));

-- Wall time of the last edit: many changes within a second become one.
ALTER TABLE delivery ADD COLUMN edited_at BIGINT;

-- Whose App Home was opened, and whether what it shows has changed since.
CREATE TABLE home_view (
    workspace_id TEXT NOT NULL REFERENCES workspace (id),
    user_id TEXT NOT NULL,
    -- Wall time, as those below.
    opened_at BIGINT NOT NULL,
    page BIGINT NOT NULL DEFAULT 0,
    wanted BIGINT NOT NULL DEFAULT 0,
    -- Null: what is shown is so.
    publish_at BIGINT,
    published_at BIGINT,
    PRIMARY KEY (workspace_id, user_id)
);
CREATE INDEX home_view_publish_idx ON home_view (publish_at, workspace_id, user_id) WHERE publish_at IS NOT NULL;

-- What waits for somebody's yes stands in their Home.
CREATE INDEX approval_asked_idx ON approval (workspace_id, approver) WHERE state = 'asked';
