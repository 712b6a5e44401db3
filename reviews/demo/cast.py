"""Who plays in the demonstration? All people and schools are invented."""

from __future__ import annotations

from dataclasses import dataclass

PASSWORD = "seven-paper-folds"  # noqa: S105 -- the demonstration's log-in is printed at every start


@dataclass(frozen=True)
class Person:
    """One invented person."""

    key: str
    name: str
    organisation: str
    zone: str = "America/Chicago"

    @property
    def email(self) -> str:
        return f"{self.key}@sevenfold.example"


@dataclass(frozen=True)
class Case:
    """The coaching behind one portfolio: with whom, on what, from where to where."""

    teacher: str
    subject: str
    year: str
    strategy: str
    measure: str
    baseline: int
    goal: int
    reached: int
    weeks: int


ADMINISTRATORS = (
    Person("bo", "Bo Lindqvist", "Sevenfold programme office"),
    Person("dora", "Dora Achterberg", "Sevenfold programme office", "Europe/Amsterdam"),
)

LEADS = (
    Person("judy", "Judith Okonkwo", "Hallam Institute for Coaching", "Europe/London"),
    Person("piers", "Piers Vandermeer", "Lakeshore Teaching Trust"),
)

REVIEWERS = (
    Person("ada", "Ada Fontaine", "Collège des Tilleuls", "Europe/Paris"),
    Person("ben", "Ben Achebe", "Riverbend Unified Schools", "America/Los_Angeles"),
    Person("nils", "Nils Aaltonen", "Harjula Learning Centre", "Europe/Helsinki"),
    Person("priya", "Priya Raghunathan", "Banyan Grove Schools", "Asia/Kolkata"),
    Person("tomas", "Tomás Echeverría", "Colegio San Telmo", "America/Argentina/Buenos_Aires"),
    Person("grace", "Grace Mwangi", "Acacia Ridge Schools", "Africa/Nairobi"),
    Person("wren", "Wren Holloway", "Northmoor Education Service", "Europe/London"),
    Person("sol", "Solveig Brekke", "Fjordvik Skole", "Europe/Oslo"),
)

CANDIDATES = (
    Person("cleo", "Cleo Martindale", "Alder Creek School District"),
    Person("maren", "Maren Holt", "Prairie Gate Academy"),
    Person("yusuf", "Yusuf Demirci", "Eastlight Public Schools", "America/New_York"),
    Person("hana", "Hana Kobayashi", "Sunfield International School", "Asia/Tokyo"),
    Person("isaac", "Isaac Boateng", "Maple Row Elementary", "America/Toronto"),
    Person("lucia", "Lucía Ferrer Montalbán", "Escuela Puente Nuevo", "Europe/Madrid"),
    Person("dmitri", "Dmitri Sokolov", "Harbour Street High", "America/New_York"),
    Person("amara", "Amara Nwosu", "Cedar Hollow Schools"),
    Person("freya", "Freya Lindholm", "Birkdale Community School", "Europe/London"),
    Person("omar", "Omar Haddad", "Oasis Learning Network", "America/Denver"),
    Person("bethan", "Bethan Pryce", "Ysgol Glan yr Afon", "Europe/London"),
    Person("kai", "Kai Nakamura-Reyes", "Tidewater Charter Schools", "America/Los_Angeles"),
    Person("noor", "Noor van Dijk", "Scholengroep De Linde", "Europe/Amsterdam"),
    Person("elias", "Elias Brandt", "Gesamtschule am Weiher", "Europe/Berlin"),
    Person("rosa", "Rosa Delgado", "Mesa Verde Unified", "America/Phoenix"),
    Person("tendai", "Tendai Moyo", "Jacaranda Hill School", "Africa/Johannesburg"),
    Person("signe", "Signe Dahl", "Nordstrand Skole", "Europe/Copenhagen"),
    Person("marcus", "Marcus Whitfield", "Stonebridge County Schools", "America/New_York"),
    Person("leila", "Leila Haghighi", "Bright Harbor Academy", "America/Los_Angeles"),
    Person("oisin", "Oisín Gallagher", "Scoil Cnoc na Gaoithe", "Europe/Dublin"),
    Person("ngozi", "Ngozi Eze-Lawrence", "Greenway Partnership Schools"),
    Person("pavel", "Pavel Dvořák", "Základní škola Pod Lipou", "Europe/Prague"),
    Person("alma", "Alma Castellanos", "Valle Claro Dual Language School"),
    Person("winston", "Winston Abara-Fitzgerald", "St Oswald and Holy Trinity Federation of Schools", "Europe/London"),
)

CASES = (
    Case("Ms K", "mathematics", "Year 7", "worked examples with fading", "pupils who explain each step", 31, 70, 74, 7),
    Case("Mr D", "science", "Year 9", "prediction before demonstration", "pupils on task", 62, 90, 92, 6),
    Case("Ms P", "English", "Year 8", "sentence combining", "paragraphs with a supported claim", 24, 60, 63, 8),
    Case("Mr L", "history", "Year 10", "source talk in pairs", "pupils who speak in a lesson", 38, 80, 77, 9),
    Case(
        "Ms T", "reading", "Year 3", "repeated reading with feedback", "words read correctly a minute", 58, 85, 88, 10
    ),
    Case("Ms R", "mathematics", "Year 5", "number talks", "pupils who offer a second method", 12, 50, 46, 6),
    Case("Mr S", "French", "Year 8", "cued retrieval at the start", "questions answered from memory", 41, 75, 79, 5),
    Case(
        "Ms V",
        "biology",
        "Year 11",
        "exit tickets read the same day",
        "correct answers on the exit ticket",
        47,
        80,
        81,
        7,
    ),
)


def case_of(index: int) -> Case:
    """The coaching behind the portfolio of the candidate with that number."""
    return CASES[index % len(CASES)]
