-- A coffee chat among a week's items: with whom it was (null: it needs no name), and what the two keep of it.
ALTER TABLE item_tick ADD COLUMN with_whom TEXT;
ALTER TABLE item_tick ADD COLUMN note TEXT NOT NULL DEFAULT '';
