"""What may a candidate type and choose? Forms that survive whatever arrives."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import QuerySet

from accounts.fields import Line, Prose
from certification.models import Criterion
from certification.states import EvidenceKind
from portfolios.models import Evidence
from portfolios.rules import MAX_LINK, MAX_NOTE, MAX_TEXT
from portfolios.uploading.uploads import File
from portfolios.viewing import hosting

LINK_HELP = (
    f"An unlisted video on {hosting.titles()} that may be embedded. Its title and the name of its channel must not "
    "tell who you are. Keep it there until the release."
)
NO_FILE = "Choose a file first."
TITLE_HELP = "Only you read this title. Reviewers see “Exhibit 1”, “Exhibit 2” and so on."


class UploadForm(forms.Form):
    """A file as a browser announces it. Its name may hold anything that a file's name can."""

    name = forms.CharField(max_length=4000, strip=False, error_messages={"required": NO_FILE})
    size = forms.RegexField(r"\A[0-9]{1,15}\Z", error_messages={"required": NO_FILE, "invalid": NO_FILE})
    modified = forms.RegexField(r"\A-?[0-9]{1,17}\Z", required=False, error_messages={"invalid": NO_FILE})

    @property
    def file(self) -> File:
        typed = self.cleaned_data
        return File(typed["name"], int(typed["size"]), typed["modified"])


class LinkForm(forms.Form):
    """The address of a hosted video."""

    url = Line(
        label="Link",
        max_length=MAX_LINK,
        help_text=LINK_HELP,
        widget=forms.URLInput,
    )
    title = Line(label="Title", required=False, help_text=TITLE_HELP)


class NewTextForm(forms.Form):
    """The beginning of a written text."""

    title = Line(label="Title", help_text=TITLE_HELP)


class TitleForm(forms.Form):
    """Another title for a file or link, with the version that was seen."""

    title = Line(label="Title", help_text=TITLE_HELP)
    version = forms.RegexField(r"\A[0-9]{1,9}\Z", widget=forms.HiddenInput)


class NoteForm(forms.Form):
    """A claim's note as its writer saved it, with the version that they saw."""

    note = Prose(label="Note", required=False, max_length=MAX_NOTE)
    version = forms.RegexField(r"\A[0-9]{1,9}\Z", widget=forms.HiddenInput)


class TextForm(forms.Form):
    """A written text as its writer saved it, with the version that they saw."""

    title = Line(label="Title", help_text=TITLE_HELP)
    text = Prose(label="Text", required=False, max_length=MAX_TEXT, strip=False)
    version = forms.RegexField(r"\A[0-9]{1,9}\Z", widget=forms.HiddenInput)


class KindForm(forms.Form):
    """Which kinds of evidence a list shows."""

    kind = forms.ChoiceField(label="Kind", required=False, choices=[("", "All kinds"), *EvidenceKind.choices])


class ClaimForm(forms.Form):
    """What an exhibit shows, with a note and where to look."""

    criterion = forms.ModelChoiceField(
        queryset=Criterion.objects.none(),
        empty_label="Choose a criterion",
        help_text="For one more moment or page of a claim, choose its criterion again and leave the note empty.",
    )
    note = Prose(
        label="Note",
        required=False,
        max_length=MAX_NOTE,
        help_text="One or two sentences: what should a reviewer notice here? No last names.",
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    pin_from = Line(label="From", required=False, max_length=12)
    pin_to = Line(label="To", required=False, max_length=12)

    def __init__(self, *args: Any, criteria: QuerySet[Criterion], evidence: Evidence, **options: Any) -> None:
        super().__init__(*args, **options)
        chosen = self.fields["criterion"]
        assert isinstance(chosen, forms.ModelChoiceField)  # noqa: S101 (declared so above)
        chosen.queryset = criteria
        self._place(evidence)

    def _place(self, evidence: Evidence) -> None:
        """Ask for moments of a recording, for pages of a document, and for nothing where neither makes sense."""
        if evidence.kind == EvidenceKind.DOCUMENT:
            self.fields["pin_from"].label, self.fields["pin_to"].label = "From page", "To page"
        elif evidence.kind in (EvidenceKind.VIDEO, EvidenceKind.AUDIO, EvidenceKind.LINK):
            self.fields["pin_from"].help_text = "Minutes and seconds, such as 4:05."
        else:
            del self.fields["pin_from"], self.fields["pin_to"]


class ReceiptForm(forms.Form):
    """A receipt as a file or as its text; what is in it is read elsewhere, byte by byte."""

    file = forms.FileField(
        label="The file",
        required=False,
        allow_empty_file=True,
        max_length=1000,
        help_text="The JSON file that was downloaded from the receipt’s page.",
        widget=forms.FileInput(attrs={"accept": ".json,application/json"}),
    )
    text = forms.CharField(
        label="Or its text",
        required=False,
        strip=False,
        help_text="Paste all of it, from the first brace to the last.",
        widget=forms.Textarea(attrs={"rows": 6, "spellcheck": "false"}),
    )


class CaptionsForm(forms.Form):
    """A file of captions for a video."""

    file = forms.FileField(
        label="A file of captions",
        help_text="A .vtt or .srt file, as recorders and transcription services write it. Reviewers switch them on; "
        "they must name nobody. Styles and speakers’ names in tags are left out.",
        widget=forms.FileInput(attrs={"accept": ".vtt,.srt"}),
    )


class AttestForm(forms.Form):
    """The candidate's word, given before handing in."""

    own_work = forms.BooleanField(label="This is my own work, from my own coaching.")
    permissions = forms.BooleanField(
        label="Everybody who is seen or heard has agreed to it, children through their parents or guardians."
    )
    no_last_names = forms.BooleanField(label="No last names and no name of a school appear in what I hand in.")
