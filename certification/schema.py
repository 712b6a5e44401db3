"""Is this text a framework? Every problem comes with the line of the YAML it stands on; no models, no Django."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any

import yaml

from certification.states import EvidenceKind, FilledBy, QuestionKind, RequirementKind

Path = tuple[str | int, ...]
Document = dict[str, Any]
Fault = tuple[Path, str]
Check = Callable[[Any, Path], Iterator[Fault]]

LEVELS = (4, 3, 2, 1)
SCALE = tuple(str(Decimal(level) + Decimal(part)) for level in (1, 2, 3, 4) for part in ("-0.25", "0", "0.25"))
SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")


@dataclass(frozen=True)
class Problem:
    """What is wrong, and on which line."""

    line: int
    reason: str

    def __str__(self) -> str:
        return f"Line {self.line}: {self.reason}"


class Broken(Exception):
    """The text is no framework; `problems` says why, in the order of its lines."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        self.problems = sorted(problems, key=lambda problem: problem.line)
        super().__init__("\n".join(str(problem) for problem in self.problems))


def read(text: str) -> Document:
    """The framework that a YAML text describes; raises Broken with every problem found."""
    try:
        root = yaml.compose(text, Loader=yaml.SafeLoader)
    except yaml.YAMLError as error:
        raise Broken([_of_yaml(error)]) from error
    if root is None:
        raise Broken([Problem(1, "The file is empty.")])
    reader = _Reader()
    document = reader.value(root, ())
    problems = [*reader.problems, *(Problem(reader.line(path), reason) for path, reason in faults(document))]
    if problems:
        raise Broken(problems)
    return dict(document)


def _of_yaml(error: yaml.YAMLError) -> Problem:
    mark = getattr(error, "problem_mark", None)
    reason = getattr(error, "problem", None) or "The file holds a character that YAML does not allow."
    return Problem(mark.line + 1 if mark else 1, f"This is not YAML: {reason.rstrip('.')}.")


class _Reader:
    """Turns YAML's nodes into plain values and remembers the line of each."""

    def __init__(self) -> None:
        self.lines: dict[Path, int] = {}
        self.problems: list[Problem] = []
        self.open: set[int] = set()

    def line(self, path: Path) -> int:
        """Of the value itself, or of the nearest thing around it that stands in the file."""
        while path and path not in self.lines:
            path = path[:-1]
        return self.lines.get(path, 1)

    def value(self, node: yaml.Node, path: Path) -> Any:
        self.lines.setdefault(path, node.start_mark.line + 1)
        if id(node) in self.open:
            self.problems.append(Problem(node.start_mark.line + 1, "This refers to itself."))
            return None
        self.open.add(id(node))
        try:
            return self._value(node, path)
        finally:
            self.open.discard(id(node))

    def _value(self, node: yaml.Node, path: Path) -> Any:
        if isinstance(node, yaml.SequenceNode):
            return [self.value(child, (*path, place)) for place, child in enumerate(node.value)]
        if isinstance(node, yaml.MappingNode):
            return self._mapping(node, path)
        try:
            return yaml.SafeLoader("").construct_object(node)
        except (yaml.YAMLError, ValueError):
            self.problems.append(Problem(node.start_mark.line + 1, f"“{node.value}” cannot be read."))
            return None

    def _mapping(self, node: yaml.MappingNode, path: Path) -> dict[Any, Any]:
        found: dict[Any, Any] = {}
        for key_node, child in node.value:
            line = key_node.start_mark.line + 1
            if not isinstance(key_node, yaml.ScalarNode):
                self.problems.append(Problem(line, "A name must be plain text."))
                continue
            key = self.value(key_node, (*path, "a name"))
            if key in found:
                self.problems.append(Problem(line, f"“{key}” stands here a second time."))
            self.lines[*path, key] = line
            found[key] = self.value(child, (*path, key))
        return found


# What single values may be


def text(most: int) -> Check:
    def check(value: Any, path: Path) -> Iterator[Fault]:
        if not isinstance(value, str) or not value.strip():
            yield path, f"“{path[-1]}” must be a text."
        elif len(value) > most:
            yield path, f"“{path[-1]}” has {len(value)} characters; {most} are allowed."

    return check


def slug(value: Any, path: Path) -> Iterator[Fault]:
    if not isinstance(value, str) or len(value) > 60 or not SLUG.fullmatch(value):
        yield path, f"“{path[-1]}” must be lower-case words joined by hyphens, at most 60 characters."


def whole(low: int, high: int) -> Check:
    def check(value: Any, path: Path) -> Iterator[Fault]:
        if type(value) is not int or not low <= value <= high:
            yield path, f"“{path[-1]}” must be a whole number from {low} to {high}."

    return check


def decimal(low: str, high: str) -> Check:
    def check(value: Any, path: Path) -> Iterator[Fault]:
        if exact(value) is None or not Decimal(low) <= (exact(value) or 0) <= Decimal(high):
            yield path, f"“{path[-1]}” must be a number from {low} to {high} in quotation marks."

    return check


def exact(value: Any) -> Decimal | None:
    """The number that a quoted text gives, or None."""
    try:
        number = Decimal(value) if isinstance(value, str) else None
    except InvalidOperation:
        return None
    return number if number is not None and number.is_finite() else None


def flag(value: Any, path: Path) -> Iterator[Fault]:
    if not isinstance(value, bool):
        yield path, f"“{path[-1]}” must be true or false."


def one_of(choices: Sequence[str]) -> Check:
    def check(value: Any, path: Path) -> Iterator[Fault]:
        if value not in choices:
            yield path, f"“{value}” is unknown here; known are {', '.join(choices)}."

    return check


def many(each: Check, *, least: int = 1) -> Check:
    def check(value: Any, path: Path) -> Iterator[Fault]:
        if not isinstance(value, list) or len(value) < least:
            yield path, f"“{path[-1]}” must be a list with {least} or more entries."
            return
        for place, entry in enumerate(value):
            yield from each(entry, (*path, place))

    return check


def record(needed: dict[Any, Check], optional: dict[Any, Check] | None = None) -> Check:
    known = needed | (optional or {})

    def check(value: Any, path: Path) -> Iterator[Fault]:
        if not isinstance(value, dict):
            yield path, f"Here should stand {', '.join(str(name) for name in known)}."
            return
        for name in needed.keys() - value.keys():
            yield path, f"“{name}” is missing."
        for name, entry in value.items():
            if name in known:
                yield from known[name](entry, (*path, name))
            else:
                yield (*path, name), f"“{name}” is unknown here."

    return check


# What a framework is made of


def scale(value: Any, path: Path) -> Iterator[Fault]:
    if value != list(SCALE):
        yield path, f"“scale” must be the twelve values {', '.join(SCALE)}, each in quotation marks."


POLICY = record(
    {
        "scale": scale,
        "overall_threshold": decimal("0.75", "4.25"),
        "section_floor": decimal("0.75", "4.25"),
        "tolerance": decimal("0", "3.5"),
        "reviewers_per_submission": whole(2, 2),  # the settling rule is written for two
        "appeal_days": whole(0, 365),
        "withheld_under": whole(0, 1000),
    },
    {
        "reopen_minutes": whole(0, 10_080),  # 30 where a framework doesn't say; never once a colleague is in
        "floor_side": flag,  # whether scores on two sides of the floor go to a lead; true where it doesn't say
        "near_floor": decimal("0", "3.5"),  # how near to the floor a lead reads a settled section once more; else never
        "near_threshold": decimal("0", "3.5"),  # likewise of an overall score, and all the sections that count for it
        "back_read_share": decimal("0", "1"),  # the share of the other sections that is drawn to be read once more
        "double_share": decimal("0", "1"),  # the share that two read though one could do; all where it doesn't say
        "wording_looked_at": flag,  # whether a release waits until a lead has looked at every text
        "qualification_sets": whole(1, 20),
        "qualification_same_level": decimal("0", "1"),
        "qualification_adjacent": decimal("0", "1"),
        "recalibration_sets": whole(1, 20),
        "validity_share": decimal("0", "0.5"),
        "validity_papers": whole(1, 50),
        "validity_least": whole(1, 50),
        "validity_same_level": decimal("0", "1"),
        "validity_adjacent": decimal("0", "1"),
    },
)
LEVEL = record({"value": whole(1, 4), "title": text(120), "summary": text(2000)})
CONDITION = record({"code": slug, "title": text(120), "help": text(2000)})
FACTOR = record({"slug": slug, "number": whole(1, 99), "title": text(120), "tagline": text(250), "summary": text(5000)})
QUESTION = record(
    {"slug": slug, "label": text(300), "kind": one_of(QuestionKind.values)},
    {"required": flag, "help": text(2000), "choices": many(text(120), least=2)},
)
REQUIREMENT = record(
    {
        "slug": slug,
        "title": text(160),
        "help": text(5000),
        "kind": one_of(RequirementKind.values),
        "accepts": many(one_of(EvidenceKind.values)),
    },
    {
        "min_items": whole(0, 100),
        "max_items": whole(1, 100),
        "max_seconds": whole(1, 86_400),
        "max_pages": whole(1, 1000),
        "max_words": whole(1, 100_000),
        "template": text(20_000),
        "per_item": flag,
        "form": many(QUESTION),
        "filled_by": one_of(FilledBy.values),
    },
)
CRITERION = record(
    {
        "slug": slug,
        "title": text(120),
        "statement": text(2000),
        "look_for": many(text(300)),
        "levels": record({value: text(5000) for value in LEVELS}),
    },
    {"factor": slug},
)
SECTION = record(
    {
        "slug": slug,
        "factor": slug,
        "title": text(120),
        "summary": text(5000),
        "guidance": text(20_000),
        "reviewer_guidance": text(20_000),
        "expected_minutes": whole(1, 1000),
        "requirements": many(REQUIREMENT),
        "criteria": many(CRITERION),
    },
    {"one_coaching_cycle": flag, "item": text(60)},
)
FRAMEWORK = record(
    {
        "slug": slug,
        "version": whole(1, 10_000),
        "title": text(200),
        "summary": text(5000),
        "credential_title": text(200),
        "policy": POLICY,
        "levels": many(LEVEL, least=4),
        "conditions": many(CONDITION),
        "factors": many(FACTOR),
        "sections": many(SECTION),
    }
)


def faults(document: Any) -> Iterator[Fault]:
    """Everything that is wrong with the plain values; how parts fit together is asked once each is well formed."""
    alone = list(FRAMEWORK(document, ()))
    yield from alone or _together(document)


def _together(document: Document) -> Iterator[Fault]:
    yield from _policy(document["policy"])
    yield from _unique(document["levels"], "value", ("levels",))
    yield from _unique(document["conditions"], "code", ("conditions",))
    yield from _unique(document["factors"], "slug", ("factors",))
    yield from _unique(document["factors"], "number", ("factors",))
    yield from _unique(document["sections"], "slug", ("sections",))
    known = {factor["slug"] for factor in document["factors"]}
    for place, section in enumerate(document["sections"]):
        yield from _section(section, known, ("sections", place))
    for place, factor in enumerate(document["factors"]):
        if all(section["factor"] != factor["slug"] for section in document["sections"]):
            yield ("factors", place), f"No section belongs to the factor “{factor['slug']}”."


def _policy(policy: Document) -> Iterator[Fault]:
    if Decimal(policy["section_floor"]) > Decimal(policy["overall_threshold"]):
        yield ("policy", "section_floor"), "“section_floor” lies above “overall_threshold”."
    near = [name for name in ("near_floor", "near_threshold") if name not in policy]
    if near and Decimal(policy.get("double_share", "1")) < 1:
        missing = " and ".join(f"“{name}”" for name in near)
        yield ("policy", "double_share"), f"Below 1, {missing} must say where pass or fail could hang on one reviewer."


def _section(section: Document, factors: set[str], path: Path) -> Iterator[Fault]:
    yield from _unique(section["requirements"], "slug", (*path, "requirements"))
    yield from _unique(section["criteria"], "slug", (*path, "criteria"))
    if section["factor"] not in factors:
        yield (*path, "factor"), f"There is no factor “{section['factor']}”."
    for place, criterion in enumerate(section["criteria"]):
        if "factor" in criterion and criterion["factor"] not in factors:
            yield (*path, "criteria", place, "factor"), f"There is no factor “{criterion['factor']}”."
    for place, requirement in enumerate(section["requirements"]):
        yield from _requirement(requirement, (*path, "requirements", place))
        if requirement.get("per_item") and not section.get("item"):
            yield (*path, "requirements", place, "per_item"), "The section names no “item” for which this repeats."


def _requirement(requirement: Document, path: Path) -> Iterator[Fault]:
    if requirement.get("max_items", 1) < requirement.get("min_items", 1):
        yield (*path, "max_items" if "max_items" in requirement else "min_items"), "More is needed than is allowed."
    accepted: list[str] = requirement["accepts"]
    if len(set(accepted)) < len(accepted):
        yield (*path, "accepts"), "“accepts” lists a kind twice."
    if bool(requirement.get("form")) != (EvidenceKind.FORM in accepted):
        yield (*path, "accepts"), "A slot takes a form exactly when it describes one under “form”."
    if "filled_by" in requirement and not requirement.get("form"):
        yield (*path, "filled_by"), "There is no form to fill in."
    yield from _questions(requirement.get("form", []), (*path, "form"))


def _questions(form: Sequence[Document], path: Path) -> Iterator[Fault]:
    yield from _unique(form, "slug", path)
    for place, question in enumerate(form):
        if (question["kind"] == QuestionKind.CHOICE) != ("choices" in question):
            yield (*path, place), "A question has “choices” exactly when its kind is choice."


def _unique(entries: Sequence[Document], name: str, path: Path) -> Iterator[Fault]:
    seen: set[Any] = set()
    for place, entry in enumerate(entries):
        if entry[name] in seen:
            yield (*path, place, name), f"“{entry[name]}” is used a second time."
        seen.add(entry[name])
