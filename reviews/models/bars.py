"""What keeps a person from a submission, whatever verb, script or statement gives it to them? The hard rules of
`reviews.fitness` once more, in the database's own words."""

from __future__ import annotations

import pgtrigger

CHANGED = pgtrigger.UpdateOf("submission_id", "member_id", "person_id", "duty", "status")  # type: ignore[no-untyped-call]

FIT = pgtrigger.Trigger(
    name="given_to_whom_it_may",
    when=pgtrigger.Before,
    operation=pgtrigger.Insert | CHANGED,
    declare=[("judge", "record"), ("work", "record"), ("refusal", "text")],
    func="""
        IF NEW.duty NOT IN ('review', 'adjudication', 'back_reading')
            OR NEW.status NOT IN ('assigned', 'handed_in') THEN
            RETURN NEW;
        END IF;
        IF TG_OP = 'UPDATE' THEN
            IF OLD.status IN ('assigned', 'handed_in')
                AND (NEW.submission_id, NEW.member_id, NEW.person_id, NEW.duty)
                    = (OLD.submission_id, OLD.member_id, OLD.person_id, OLD.duty) THEN
                RETURN NEW;
            END IF;
        END IF;
        PERFORM 1 FROM certification_panelmember m WHERE m.id = NEW.member_id FOR NO KEY UPDATE;
        SELECT m.*, u.organisation INTO judge
            FROM certification_panelmember m LEFT JOIN accounts_user u ON u.id = m.person_id
            WHERE m.id = NEW.member_id;
        SELECT s.cycle_id, s.section_id, s.portfolio_id, p.enrolment_id, e.cohort_id, e.person_id, u.organisation
            INTO work
            FROM portfolios_submission s
            JOIN portfolios_portfolio p ON p.id = s.portfolio_id
            JOIN certification_enrolment e ON e.id = p.enrolment_id
            LEFT JOIN accounts_user u ON u.id = e.person_id
            WHERE s.id = NEW.submission_id;
        refusal := CASE
            WHEN judge.person_id IS DISTINCT FROM NEW.person_id THEN
                'A task is its panel member’s own.'
            WHEN judge.cohort_id <> work.cohort_id OR judge.status <> 'active' THEN
                'Only an active member of the cohort’s panel is given a task.'
            WHEN NOT EXISTS (
                SELECT 1 FROM certification_panelmember_sections t
                WHERE t.panelmember_id = NEW.member_id AND t.section_id = work.section_id
            ) THEN 'This member doesn’t judge this section.'
            WHEN (
                SELECT q.standing FROM reviews_qualification q
                WHERE q.member_id = NEW.member_id AND q.section_id = work.section_id
                    AND q.standing IN ('qualified', 'not_yet', 'paused')
                    AND q.cycle_id = (
                        SELECT c.id FROM certification_cycle c
                        CROSS JOIN LATERAL (SELECT EXISTS (
                            SELECT 1 FROM reviews_release r WHERE r.cycle_id = c.id AND r.status = 'approved'
                        ) AS approved) done
                        WHERE c.cohort_id = work.cohort_id
                        ORDER BY done.approved, CASE WHEN done.approved THEN -c.number ELSE c.number END LIMIT 1
                    )
                ORDER BY q.begun_at DESC, q.id DESC LIMIT 1
            ) = 'paused' THEN 'This member is paused in this section.'
            WHEN NEW.duty = 'adjudication' AND judge.role <> 'lead' THEN
                'Only a lead reviewer adjudicates.'
            WHEN NEW.duty = 'back_reading' AND judge.role <> 'lead' THEN
                'Only a lead reviewer reads once more.'
            WHEN NEW.person_id = work.person_id THEN
                'Nobody judges their own work.'
            WHEN EXISTS (
                SELECT 1 FROM certification_enrolment e
                WHERE e.cohort_id = work.cohort_id AND e.person_id = NEW.person_id AND e.status = 'active'
            ) THEN 'A candidate of this cohort judges nothing in it.'
            WHEN EXISTS (
                SELECT 1 FROM reviews_conflict c
                WHERE c.person_id = NEW.person_id AND c.enrolment_id = work.enrolment_id
            ) THEN 'There is a conflict with this candidate.'
            WHEN EXISTS (
                SELECT 1 FROM reviews_assignment a JOIN portfolios_submission s ON s.id = a.submission_id
                WHERE s.portfolio_id = work.portfolio_id AND s.section_id = work.section_id
                    AND s.id <> NEW.submission_id AND a.person_id = NEW.person_id
                    AND a.duty IN ('review', 'adjudication', 'back_reading') AND a.status IN ('assigned', 'handed_in')
            ) THEN 'This person judged another attempt at this section.'
            WHEN reviews_organisation_key(judge.organisation) <> ''
                AND reviews_organisation_key(judge.organisation) = reviews_organisation_key(work.organisation) THEN
                'This person works at the candidate’s organisation.'
            WHEN judge.capacity <= (
                SELECT count(*) FROM reviews_assignment a
                WHERE a.member_id = NEW.member_id AND a.id IS DISTINCT FROM NEW.id
                    AND a.duty IN ('review', 'adjudication', 'back_reading') AND a.status IN ('assigned', 'handed_in')
                    AND work.cycle_id = (SELECT s.cycle_id FROM portfolios_submission s WHERE s.id = a.submission_id)
            ) THEN 'This member has no room left in this cycle.'
        END;
        IF refusal IS NOT NULL THEN
            RAISE EXCEPTION '%', refusal USING ERRCODE = 'restrict_violation';
        END IF;
        RETURN NEW;
    """,
)
"""Holds the member, as the verbs do, so that of two tasks at once the second finds the first: what it asks for after
that is asked anew. A task that goes on, is handed in or ends is asked nothing. Room is counted from the member's own
tasks, whatever the database believes of the sizes of a cycle that was handed in a moment ago."""
