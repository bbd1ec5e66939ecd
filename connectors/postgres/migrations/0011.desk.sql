-- What the staff's lists are read by: cases that are not answered by their due day, all by their number, by receipt.
-- depends: 0009.brake

CREATE INDEX case_file_worklist ON case_file (org, coalesce(due_on, 'infinity'::date), id)
    WHERE responded_at IS NULL AND closed_at IS NULL;
CREATE INDEX case_file_received ON case_file (org, received_at, id);
CREATE INDEX case_file_held ON case_file (org, hold_until, id) WHERE hold_until IS NOT NULL AND closed_at IS NULL;
CREATE INDEX hold_standing ON hold (org, review_on) WHERE released_at IS NULL;
CREATE INDEX review_by_day ON review (org, kept_through);
