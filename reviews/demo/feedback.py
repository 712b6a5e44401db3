"""What do the reviewers of the demonstration write? By section, in the order of its criteria."""

from __future__ import annotations

STRENGTHS: dict[str, tuple[str, str, str]] = {
    "partnership": (
        "You lay out two observations and leave the ranking to the teacher. The choice that follows is clearly theirs.",
        "The long silence in the middle is well judged: what follows it is the teacher's own analysis, in the teacher's words.",
        "You let yourself be corrected and write the correction down where both of you can see it.",
    ),
    "communication": (
        "You repeat back the last idea in your own words before you add one, and once you learn that you had it wrong.",
        "Your short open question gives the teacher a word that carries the rest of the conversation.",
        "The timed count of your own speaking is honest, and you name the two questions that were advice in disguise.",
    ),
    "leadership": (
        "You report on your own promises, including the three weeks that you missed, before anybody asks.",
        "You credit the two colleagues who saw the flaw in the plan, and the plan visibly changes.",
        "The initiative is followed to its effect: attendance, the second round, and what pupils gained.",
    ),
    "impact-cycle": (
        "The goal is the teacher's, measurable, and about pupils; the question on the scale of ten opens it well.",
        "The checklist is explained, tried and rewritten together, and the model is seen twice with a purpose each time.",
        "When week three falls back, you both return to the checklist and find the step that had gone missing.",
    ),
    "data": (
        "You settle with the teacher what counts before you count again. The baseline can be trusted after that.",
        "The goal names the measure, the size of the change and the date, and it is within reach.",
        "The teacher puts in the point. From then on the teacher explains the data to you.",
    ),
    "playbook": (
        "The contents page fits on one page and each strategy earns its place.",
        "The descriptions say what the strategy is, when it helps and when it does not, in plain words.",
        "Each checklist can be used in a lesson as it stands: few items, each of them visible.",
    ),
    "support": (
        "The role is written down in a page that a principal could hand to a successor.",
        "The time log persuades because it is only a log; the proposal follows from it.",
        "What is confidential, what may be shared with consent and what must be reported is clear to teachers.",
    ),
}

NEXT_STEPS: tuple[str, ...] = (
    "Show one more moment, from another conversation, in which the same thing happens. One clear instance is not yet a pattern.",
    "Say what you decided not to do, and why. Your reasons are the part a reader cannot see in the recording.",
    "Put the moment's time into the claim, so that a reader finds it at once.",
    "Ask for the teacher's account of the same moment and place it beside your own.",
    "Leave out the summary at the start and use the words for what changed after week three.",
    "Try the same question with a teacher who disagrees with you, and bring what happens.",
)

CLAIM_NOTES: tuple[str, ...] = (
    "The choice is made here, by the teacher.",
    "Note the silence, and what comes after it.",
    "This is where the plan changes because of what the count showed.",
    "The checklist is rewritten together in this passage.",
    "The teacher explains the data to me.",
    "See the second paragraph for what I would do differently.",
)
