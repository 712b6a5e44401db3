"""What do the reviewers of the demonstration write? By section, in the order of its criteria; no two alike."""

from __future__ import annotations

FIRST: dict[str, tuple[str, str, str]] = {
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

SECOND: dict[str, tuple[str, str, str]] = {
    "partnership": (
        "When the teacher turns your suggestion down you stay with their plan, and the conversation loses nothing by it.",
        "You give your own view with its reasons and ask what speaks against it. The teacher takes you at your word.",
        "The remark from the feedback that hurt is quoted in full and answered with something you changed.",
    ),
    "communication": (
        "You leave the pause alone. The teacher's second sentence is the one that matters, and you would have cut it off.",
        "No question is longer than a breath, and each of them follows from what was said just before.",
        "You compare two of your own recordings months apart and name what has not improved.",
    ),
    "leadership": (
        "What you promise is dated, and the log shows how you kept it.",
        "You speak about what pupils lack without making it anybody's fault, and you stay ambitious for them.",
        "You describe the version of the plan that failed as carefully as the one that worked.",
    ),
    "impact-cycle": (
        "Every PEERS letter is answered with something a stranger could check, and the teacher's wish for it can be heard.",
        "You stop at the step that is hardest to picture and do it twice; the teacher's notes show that this was the one.",
        "The plan for next week has an action, a date and a measure, and all three are the teacher's.",
    ),
    "data": (
        "Two people counted the same lesson and came within three points. That is worth more than a longer table.",
        "The goal is set where the class could reach it in a term, and the page says why not higher.",
        "You ask what the fall in week three might mean before you say what you think it means.",
    ),
    "playbook": (
        "I could hand the contents page to a new colleague, and they would find the page for their goal at once.",
        "The paragraph on when the strategy does not help is the best on the page. Few people write it.",
        "The item that teachers leave out in the second week is marked. That can only come from use.",
    ),
    "support": (
        "The principal's statement and your page describe the same role in different words, so I believe both.",
        "You show the weeks in which the agreement bent, and what was said afterwards.",
        "The three lists leave a teacher in no doubt about what stays in the room.",
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
