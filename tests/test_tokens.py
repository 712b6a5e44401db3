"""Do the tokens hold every colour and size, and can everybody read them?"""

from __future__ import annotations

import itertools
import math
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
CSS = sorted((ROOT / "static" / "css").glob("*.css"))
TOKENS = (ROOT / "static" / "css" / "tokens.css").read_text()
PAIR = re.compile(r"--([\w-]+): light-dark\((#[0-9a-f]{6}), (#[0-9a-f]{6})\);")
COLOURS = {name: (light, dark) for name, light, dark in PAIR.findall(TOKENS)}
THEMES = {"light": 0, "dark": 1}

GROUNDS = ("paper", "surface", "sunken")
TONES = ("quiet", "info", "deep", "good", "warn", "bad")
READ = [
    *itertools.product(("ink", "ink-soft", "accent", "accent-strong"), GROUNDS),
    *itertools.product(("ink-faint",), ("paper", "surface")),
    *itertools.product(("good", "bad", "warn", "info", "quiet"), ("paper", "surface")),
    *((tone, f"{tone}-wash") for tone in TONES),
    *(("ink", f"{tone}-wash") for tone in TONES),
    *((f"on-factor-{number}", f"factor-{number}") for number in range(1, 8)),
    ("on-accent", "accent"),
    ("on-accent", "accent-strong"),
    ("accent", "accent-wash"),
    ("accent-strong", "accent-wash"),
    ("paper", "quiet"),
]
SEEN = [*itertools.product(("line-strong", "focus", "accent"), ("paper", "surface")), ("bad", "bad-wash")]

# Machado et al. 2009, full severity, on linear light; the last one is normal sight.
EYES = {
    "protan": ((0.152286, 1.052583, -0.204868), (0.114503, 0.786281, 0.099216), (-0.003882, -0.048116, 1.051998)),
    "deutan": ((0.367322, 0.860646, -0.227968), (0.280085, 0.672501, 0.047413), (-0.011820, 0.042940, 0.968881)),
    "tritan": ((1.255528, -0.076749, -0.178779), (-0.078411, 0.930809, 0.147602), (0.004733, 0.691367, 0.303900)),
    "normal": ((1.0, 0.0, 0.0), (0.0, 1.0, 0.0), (0.0, 0.0, 1.0)),
}
Triple = tuple[float, float, float]


def linear(colour: str) -> Triple:
    red, green, blue = (int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5))
    return straight(red), straight(green), straight(blue)


def straight(part: float) -> float:
    return part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4


def luminance(colour: str) -> float:
    red, green, blue = linear(colour)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


def seen_by(eyes: str, colour: str) -> Triple:
    """The colour in CIE Lab as these eyes see it."""
    red, green, blue = (
        min(1.0, max(0.0, sum(weight * part for weight, part in zip(row, linear(colour), strict=True))))
        for row in EYES[eyes]
    )
    x = cube((0.4124 * red + 0.3576 * green + 0.1805 * blue) / 0.95047)
    y = cube(0.2126 * red + 0.7152 * green + 0.0722 * blue)
    z = cube((0.0193 * red + 0.1192 * green + 0.9505 * blue) / 1.08883)
    return 116 * y - 16, 500 * (x - y), 200 * (y - z)


def cube(part: float) -> float:
    return part ** (1 / 3) if part > 0.008856 else 7.787 * part + 16 / 116


def test_the_contrast_of_black_on_white_is_twenty_one() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize(("writing", "ground"), READ)
def test_writing_can_be_read(writing: str, ground: str, theme: str) -> None:
    index = THEMES[theme]
    assert contrast(COLOURS[writing][index], COLOURS[ground][index]) >= 4.5


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize(("edge", "ground"), SEEN)
def test_edges_and_focus_can_be_seen(edge: str, ground: str, theme: str) -> None:
    index = THEMES[theme]
    assert contrast(COLOURS[edge][index], COLOURS[ground][index]) >= 3


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("eyes", EYES)
def test_no_two_factor_hues_look_alike_to_any_eyes(eyes: str, theme: str) -> None:
    hues = [seen_by(eyes, COLOURS[f"factor-{number}"][THEMES[theme]]) for number in range(1, 8)]
    assert min(math.dist(one, other) for one, other in itertools.combinations(hues, 2)) >= 12


@pytest.mark.parametrize("theme", THEMES)
def test_factor_hues_stay_apart_in_grey(theme: str) -> None:
    greys = sorted(seen_by("normal", COLOURS[f"factor-{number}"][THEMES[theme]])[0] for number in range(1, 8))
    assert min(high - low for low, high in itertools.pairwise(greys)) >= 4


@pytest.mark.parametrize("sheet", [sheet for sheet in CSS if sheet.name != "tokens.css"], ids=lambda sheet: sheet.name)
def test_only_the_tokens_hold_colours_and_lengths(sheet: Path) -> None:
    text = re.sub(r"/\*.*?\*/|@font-face \{.*?\}", "", sheet.read_text(), flags=re.DOTALL)
    ruled = re.sub(r"@(?:media|container)[^{]*\{", "", text)  # a query cannot read a token
    lengths = re.findall(r"(?<![\w-])(?:\d*\.)?\d+(?:px|rem|pt)\b", ruled)
    colours = re.findall(r"(?<![&\w])#[0-9a-fA-F]{3,8}\b|\b(?:rgba?|hsla?|oklch|lab|color)\(", text)
    assert lengths == []
    assert colours == []


def test_every_token_that_is_used_is_defined() -> None:
    defined = set(re.findall(r"(--[\w-]+):", "".join(sheet.read_text() for sheet in CSS)))
    used = {name for sheet in CSS for name in re.findall(r"var\((--[\w-]+)", sheet.read_text())}
    assert used - defined == set()


def test_every_file_that_a_style_sheet_names_exists() -> None:
    for sheet in CSS:
        for address in re.findall(r'url\("([^"]+)"\)', sheet.read_text()):
            assert (sheet.parent / address).resolve().is_file(), f"{sheet.name}: {address}"
