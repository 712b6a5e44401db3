"""What documents do the people of the demonstration hand in? Real PDFs, set afresh for each candidate."""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import cache

import typst

from reviews.demo.cast import Case

Paper = tuple[str, list[str]]

SOURCE = rb"""
#let paper = json(bytes(sys.inputs.paper))
#set document(title: paper.title)
#set text(lang: "en", font: "Libertinus Serif", size: 11pt)
#set page(paper: "a4", margin: 2.4cm, numbering: "1")
#set par(justify: true, leading: .7em)
= #paper.title
#v(.6em)
#for line in paper.lines {
  if line.starts-with("- ") [- #line.slice(2)] else [#par(line)]
}
"""

DAYS = ("1 October", "8 October", "15 October", "22 October", "5 November", "12 November")


def strategy_checklist(case: Case) -> Paper:
    return f"A checklist for {case.strategy}", [
        f"Made with {case.teacher} for {case.subject}, {case.year}. Tick what you see; leave the rest empty.",
        "- The task is on the board before anybody speaks.",
        "- Pupils have thirty seconds to think, in silence, counted by a pupil.",
        "- Each pupil says or writes an answer before one is discussed.",
        "- The teacher asks what makes the answer work, and waits.",
        "- One mistake is kept on the board and mended together.",
        "- The last two minutes belong to what changed since last week.",
    ]


def playbook_audience(case: Case) -> Paper:
    return "For whom this playbook is", [
        f"Eleven teachers of {case.subject} and neighbouring subjects, {case.year} and the year above it.",
        "Their goals of the last two years, in their own words: pupils who start by themselves; pupils who explain; pupils who notice their own mistakes. Nine of fourteen goals were about who speaks.",
        "Left out on purpose: behaviour plans and seating. Both come up, and both are owned by the pastoral team.",
    ]


def playbook_contents(case: Case) -> Paper:
    return "Contents", [
        "Four strategies. Each has one page that describes it and one checklist.",
        f"- {case.strategy.capitalize()}: for pupils who know the answer and cannot say why.",
        "- Wait and write: for lessons in which the same four hands go up.",
        "- Two-minute review: for knowledge that was there on Friday and is gone on Monday.",
        "- Mistake of the day: for classes in which being wrong has become expensive.",
    ]


def playbook_description(case: Case) -> Paper:
    return case.strategy.capitalize(), [
        "What it is: a short, repeated routine in which pupils see the whole of a piece of thinking before they do a part of it themselves, and then a little more of it each time.",
        f"When it helps: when {case.measure} are few although the knowledge is there. When it does not: when the task is new to all.",
        f"What to watch in {case.subject}: the third step. Almost everybody leaves it out in the second week.",
        "Where it comes from: research on worked examples and retrieval, and four cycles in this school.",
    ]


def leadership_initiative(case: Case) -> Paper:
    return "A shared planning hour", [
        f"What it was: one hour a fortnight in which {case.subject} teachers plan one lesson together and one of them is observed.",
        "What came of it: attendance grew from six to eleven; in seven of nine observed lessons the planned question was asked.",
        "What went wrong: the first time slot left out part-time colleagues. It was moved in October after two of them said so.",
        f"What it did for pupils: in {case.year} {case.measure} went from {case.baseline} to {case.reached} per cent over the year.",
        "What I would do differently: ask before setting the time, and count from the first week.",
    ]


def data_measurements(case: Case) -> Paper:
    step = (case.reached - case.baseline) / (len(DAYS) - 1)
    dip = {2: -6}
    counts = [round(case.baseline + step * place) + dip.get(place, 0) for place in range(len(DAYS))]
    return "Goal, baseline and measurements", [
        f"Goal: {case.measure}, {case.goal} per cent in three lessons running. Baseline: {case.baseline} per cent.",
        f"Counted by a pupil and by the coach, ten minutes, the same lesson each week, with {case.teacher}.",
        *[f"- {day}: {count} per cent" for day, count in zip(DAYS, counts, strict=True)],
        "Week three: a fire drill, and step four of the checklist was left out. Both are true; we believe in the second.",
    ]


def support_role(case: Case) -> Paper:
    return "The coach's role, and where the time goes", [
        "The coach works with teachers who choose to, on goals that they set. The coach does not observe for appraisal.",
        "Time over four weeks in quarter hours: coaching 64 per cent, preparing 14, meetings 12, cover and tests 10.",
        "Confidential: what is said and seen in coaching. Shared with consent: the goal and whether it was met. Always reported: anything that concerns a child's safety.",
        f"Agreed with the principal in September, looked at again in January; {case.teacher} and ten colleagues hold a copy.",
    ]


SECOND_FEEDBACK: Paper = (
    "How we worked together",
    [
        "We watched my lesson, chose one thing, and worked at it until the pupils could do it without me.",
        "I decided what to work on. When I changed my mind about the strategy, that was fine.",
        "What I would change: shorter meetings at the end of term.",
    ],
)


PAPERS: dict[tuple[str, str], Callable[[Case], Paper]] = {
    ("impact-cycle", "strategy-checklist"): strategy_checklist,
    ("playbook", "audience"): playbook_audience,
    ("playbook", "contents"): playbook_contents,
    ("playbook", "descriptions"): playbook_description,
    ("playbook", "checklists"): strategy_checklist,
    ("leadership", "initiative"): leadership_initiative,
    ("data", "measurements"): data_measurements,
    ("support", "role-and-time"): support_role,
}
"""What is printed for a requirement, by section and requirement slug."""


@cache
def pdf(section: str, requirement: str, case: Case) -> bytes:
    """The PDF that somebody with that case hands in for the requirement."""
    return _set(PAPERS[section, requirement](case))


@cache
def letter() -> bytes:
    """What a second teacher wrote about the coaching."""
    return _set(SECOND_FEEDBACK)


def _set(paper: Paper) -> bytes:
    title, lines = paper
    return bytes(typst.compile(SOURCE, sys_inputs={"paper": json.dumps({"title": title, "lines": lines})}))
