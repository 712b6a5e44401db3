"""What do the people of the demonstration write? Their reflections, goals and records, by requirement."""

from __future__ import annotations

from collections.abc import Callable

from reviews.demo.cast import Case

Writer = Callable[[Case], str]


def peers_goal(case: Case) -> str:
    return f"""## Powerful

{case.measure.capitalize()} is the thing {case.teacher} wants most for this class: when it moves, the rest of the
lesson moves with it. {case.teacher} chose it after watching the recording alone.

## Emotionally compelling

"I keep thinking of the four at the back who wait until I give up," {case.teacher} said. We wrote the goal with them in mind.

## Easy

One strategy, {case.strategy}, and nothing else for {case.weeks} weeks. It needs no new material.

## Reachable

From {case.baseline} to {case.goal} per cent, counted in the same ten minutes of the lesson every Tuesday.

## Student-focused

At least {case.goal} per cent in the measure "{case.measure}", in three lessons running, counted by a pupil observer and by me.
"""


def cycle_reflection(case: Case) -> str:
    return f"""The recording of the first lesson was hard for {case.teacher} to watch, and I nearly softened it. I am glad
that I asked a question in its place: *on a scale of one to ten, how close was that lesson to what you want?* The answer was
four, and the goal came out of what would have made it a six.

Choosing {case.strategy} took us two conversations. I had a favourite, and I offered it too early; {case.teacher} was polite
about it. When I laid out three strategies with one line on what each costs, the choice was made in a minute, and it was not
mine.

We modelled twice. The first time I taught the opening and {case.teacher} ticked the checklist; two items turned out to be
unreadable from the back of the room, so we rewrote them together. The second time we taught side by side.

Week three went backwards: {case.baseline + 5} per cent after {case.baseline + 11}. The checklist showed that step four had quietly
disappeared. We put it back, on the board, and moved the count to a pupil. By week {case.weeks} we stood at {case.reached} per cent,
three lessons in a row.

Next time I would measure together from the first day. I collected the baseline by myself, and for two weeks it was *my* number.
"""


def partnership_reflection(case: Case) -> str:
    return f"""Three moments in the recording show what I try to do, and one shows what I still do wrong.

At the start {case.teacher} asks me what I would change. I say what I saw, two things, and ask which of them matters more. I do
not rank them. That is choice, and it costs me something every time, because I usually have a view.

In the middle there is a silence of eleven seconds. I counted it afterwards. What {case.teacher} says at the end of it, about
pupils who have learned to wait, is the best idea of the conversation, and it is not mine.

Near the end I summarise, and I get it wrong. {case.teacher} corrects me, and I write the correction down where we can both see it.

The moment I would take back: I finish a sentence that was not mine to finish. In the next conversation I kept a pen in my hand
and put it down only when it was my turn.
"""


def communication_reflection(case: Case) -> str:
    return f"""I timed the recording. I speak for 34 per cent of it, which is better than in autumn (51) and not yet what I want.

Of my fourteen questions nine are open. Two of the closed ones are disguised advice: "Have you thought of …" is not a question.
The question that worked best was the shortest: "What made that work?" It gave {case.teacher} the word that we used for the rest of
the conversation.

I notice that I nod before I have understood. In the next three conversations I repeated back the last idea in my own words
first, and twice I had it wrong. That is two misunderstandings that would have lived on in {case.subject} lessons.
"""


def leadership_reflection(case: Case) -> str:
    return f"""I had promised the department written notes within two days, and I kept that in nineteen of twenty-two weeks. The
three that I missed I named myself, in the meeting, before anybody had to ask.

The initiative changed in October. Two colleagues showed me that the shared planning hour fell on the one afternoon when
part-time staff are away. I had decided it alone. We moved it, attendance went from six to eleven, and I ask now before I set a time.

What I want for pupils has become narrower and more stubborn: that in {case.year} nobody can pass a whole week of {case.subject} unheard.
"""


def data_reflection(case: Case) -> str:
    return f"""We counted "{case.measure}" in the same ten minutes of the same lesson each week. On the first two counts
{case.teacher} and I disagreed by nine points, so we watched a recording together and agreed what counts before we counted again.

The baseline was {case.baseline} per cent. The goal was {case.goal}. The line is not straight: week three fell, and we could say why,
because we had written down what else had happened in that lesson.

I brought the graph to each meeting and {case.teacher} put in the point. That small thing changed who was explaining the data to whom.
"""


def support_reflection(case: Case) -> str:
    return f"""In September a third of my week went into cover lessons and test administration. I kept a log in quarter hours
for four weeks and showed it to the principal without a proposal. The proposal came from the other side of the table.

We wrote down three things: what I do not report, what I may report with a teacher's consent, and what I must. {case.teacher} has a copy.

By spring, coaching took 64 per cent of my time. The district read our page and two other schools use it now. What is not solved:
in examination weeks the agreement bends, and we have said so in writing.
"""


def teacher_feedback(case: Case) -> str:
    return f"""**What happened when we worked together?** We watched my lesson, chose one thing, and worked at it for {case.weeks} weeks.

**Who decided?** I did. I changed my mind once about the strategy, and nobody made me feel it.

**What did it change for pupils?** {case.measure.capitalize()}: from {case.baseline} to {case.reached} per cent.

**What would have made it better?** Shorter meetings near the end of term.
"""


def statement(case: Case) -> str:
    return f"""I have worked alongside this coach for three years. What I can say from my own seeing: the planning hour began with
six of us and grew to eleven; the notes arrive; credit goes to the teachers by their own wish; and what is said in coaching is not
repeated in my office. In {case.subject} two colleagues have asked for a second cycle of their own accord.
"""


def listening_checklist(case: Case) -> str:
    return f"""| I … | In this conversation |
| --- | --- |
| speak for less than 40 per cent of the time | yes, 34 per cent |
| leave at least three seconds after a question | in 10 of 14 |
| ask more open than closed questions | 9 of 14 |
| repeat back before I add | in 3 of 7 places |
| give no advice unless asked | one slip, at 6:40 |

With {case.teacher}, {case.subject}, {case.year}.
"""


TEXTS: dict[tuple[str, str], Writer] = {
    ("impact-cycle", "peers-goal"): peers_goal,
    ("impact-cycle", "reflection"): cycle_reflection,
    ("partnership", "reflection"): partnership_reflection,
    ("partnership", "teacher-feedback"): teacher_feedback,
    ("communication", "reflection"): communication_reflection,
    ("communication", "checklist"): listening_checklist,
    ("leadership", "reflection"): leadership_reflection,
    ("leadership", "colleague-statement"): statement,
    ("data", "reflection"): data_reflection,
    ("support", "reflection"): support_reflection,
    ("support", "principal-statement"): statement,
}
"""What is written for a requirement, by section and requirement slug."""

CAPTIONS = """WEBVTT

00:00.500 --> 00:03.000
What did you notice about the pupils who didn’t speak?

00:03.500 --> 00:06.500
They looked at me. I think that they waited for the next question.

00:07.000 --> 00:10.000
And what would tell you that they were thinking?

00:10.500 --> 00:14.000
If they wrote something down before anybody answered.

00:14.500 --> 00:18.500
So that is what we could count next week.
"""
