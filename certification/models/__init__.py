"""What is stored about frameworks, cohorts and credentials?"""

from certification.models.cohorts import Cohort, Cycle, Enrolment, Extension, PanelMember
from certification.models.credentials import Credential
from certification.models.frameworks import Criterion, Factor, Framework, FrameworkText, Level, Requirement, Section

__all__ = [
    "Cohort",
    "Credential",
    "Criterion",
    "Cycle",
    "Enrolment",
    "Extension",
    "Factor",
    "Framework",
    "FrameworkText",
    "Level",
    "PanelMember",
    "Requirement",
    "Section",
]
