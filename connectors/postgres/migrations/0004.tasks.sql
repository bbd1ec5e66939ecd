-- One list of what people do by hand: because a time is over, or because somebody asked.
-- depends: 0003.rule_set

ALTER TABLE retention_task RENAME TO task;
ALTER INDEX retention_task_open RENAME TO task_open;
ALTER TABLE task
    ALTER system DROP NOT NULL,
    ALTER category DROP NOT NULL,
    ADD case_id text,                     -- of a case's task, which names its systems in `task` and keeps its facts in the case
    ADD keeper text,
    ADD dropped_at timestamptz,           -- the case was taken back
    ADD CHECK ((case_id IS NULL) = (system IS NOT NULL AND category IS NOT NULL));

-- One task for each keeper of a case.
CREATE UNIQUE INDEX task_of_case ON task (org, case_id, coalesce(keeper, '')) WHERE case_id IS NOT NULL;
