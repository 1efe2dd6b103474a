-- Where an internship lives, when that is gone.

-- Why nothing can be posted in the place any more, in Slack's word; null: all is well.
ALTER TABLE internship ADD COLUMN place_lost TEXT;
CREATE INDEX internship_channel_idx ON internship (workspace_id, place) WHERE place IS NOT NULL;

-- Each time that an internship lost its place: who was asked, once, and what became of it.
CREATE TABLE place_loss (
    id TEXT NOT NULL PRIMARY KEY,
    internship_id TEXT NOT NULL REFERENCES internship (id),
    -- The channel that was lost; null: the group DM.
    place TEXT,
    reason TEXT NOT NULL,
    lost_at BIGINT NOT NULL,
    -- Where it goes on (null: the group DM), since when, and who said so (null: a CSV).
    chosen_at BIGINT,
    chosen_place TEXT,
    chosen_by TEXT
);
CREATE INDEX place_loss_internship_idx ON place_loss (internship_id, lost_at);
