-- The life of an internship: approvals, the list before the start, pauses, extensions, its history.

-- Whose places are taken, counted at each search for a mentor.
CREATE INDEX internship_place_idx ON internship (workspace_id, mentor)
    WHERE state IN ('planned', 'awaiting', 'active', 'paused');
CREATE INDEX request_accepted_idx ON request (workspace_id, mentor) WHERE state = 'accepted';
CREATE INDEX request_waiting_idx ON request (workspace_id, mentor) WHERE state = 'open';
