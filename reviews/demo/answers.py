"""What do the people of the demonstration answer in the forms that they fill in themselves?"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from reviews.demo.cast import Case

Answering = Callable[[Case, date], dict[str, str]]


def peers_goal(case: Case, until: date) -> dict[str, str]:
    """The goal question by question; `until` is the day that was agreed on."""
    return {
        "goal": f"At least {case.goal} per cent in the measure “{case.measure}”, in three lessons running.",
        "powerful": f"{case.measure.capitalize()} is the thing {case.teacher} wants most for this class: when it "
        f"moves, the rest of the lesson moves with it. {case.teacher} chose it after watching the recording alone.",
        "easy": f"One strategy, {case.strategy}, and nothing else for {case.weeks} weeks. It needs no new material, "
        "and we left a second goal about homework out to keep it so.",
        "emotionally-compelling": f"“I keep thinking of the four at the back who wait until I give up,” {case.teacher} "
        "said. We wrote the goal with them in mind.",
        "reachable": f"The class stands at {case.baseline} per cent. {case.strategy.capitalize()} asks every student "
        "for an answer before anybody hears one, and two lessons of it already moved the count.",
        "student-focused": "Students answer in whole sentences, refer to each other, and begin by themselves.",
        "measured": f"Counted in the same ten minutes of the lesson every Tuesday, by {case.teacher} and by me, "
        "each on an own sheet; we compare before we talk.",
        "by-when": until.isoformat(),
    }


LINES = {
    "speaks": ("Yes", "0:12, the teacher tells the whole story of the lesson before I say anything."),
    "waits": ("Partly", "1:40, I wait; at 6:05 I come in too early."),
    "takes-up": ("Yes", "2:20, I answer with the teacher’s own word, “stuck”."),
    "checks": ("Yes", "3:05, “Have I got that right?” I had it half right."),
    "keeps-back": ("Partly", "6:40, one piece of advice that nobody had asked for."),
    "one-question": ("Yes", "4:15, one question of five words."),
    "open": ("Yes", "4:50, nine of fourteen can be answered in more than one way."),
    "not-knowing": ("Partly", "5:30, I knew the answer to the question about the seating plan."),
    "grows": ("Yes", "7:10, my question begins with the end of the last answer."),
    "something-new": ("Yes", "7:45, “What made that work?” The teacher finds the word that we used from then on."),
}
"""Each line of the listening and questioning checklist: how far it is so, and the moment that shows it."""


def listening_checklist(case: Case, until: date) -> dict[str, str]:
    """Every line with its moment, and which was the hardest."""
    said = {slug: answer for slug, (answer, _) in LINES.items()}
    moments = {f"{slug}-moment": moment for slug, (_, moment) in LINES.items()}
    hardest = (
        f"Line 5. With {case.teacher} I know {case.subject} well enough to have an opinion, and I notice it only when "
        "I have said it."
    )
    return said | moments | {"noticed": hardest}


ANSWERS: dict[tuple[str, str], Answering] = {
    ("impact-cycle", "peers-goal"): peers_goal,
    ("communication", "checklist"): listening_checklist,
}
"""What is answered, by section and requirement slug."""
