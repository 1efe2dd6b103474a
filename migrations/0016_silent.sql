-- A sign more: nothing was heard of the pair. A CHECK can't be changed in place in both databases.
CREATE TABLE care_sign_of_now (
    internship_id TEXT NOT NULL REFERENCES internship (id),
    sign TEXT NOT NULL CHECK (sign IN ('no_one_on_one', 'low_weeks', 'alone', 'left_out', 'overworked', 'few_hours',
        'long_week', 'many_hours', 'mentor_quiet', 'silent')),
    -- The Monday of the week in which it began.
    since TEXT NOT NULL CHECK (length(since) = 10),
    -- Those that are told in one message.
    report TEXT NOT NULL,
    seen_at BIGINT NOT NULL,
    PRIMARY KEY (internship_id, sign, since)
);
INSERT INTO care_sign_of_now SELECT internship_id, sign, since, report, seen_at FROM care_sign;
DROP TABLE care_sign;
ALTER TABLE care_sign_of_now RENAME TO care_sign;
CREATE INDEX care_sign_report_idx ON care_sign (report);
