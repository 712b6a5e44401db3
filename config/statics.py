"""How do static files get their lasting names? Scripts that import one another are told the hashed names, too."""

from whitenoise.storage import CompressedManifestStaticFilesStorage


class LastingStaticFiles(CompressedManifestStaticFilesStorage):  # type: ignore[misc]  # the package has no types
    """Only hashed files are kept, so that an import of the plain name would find nothing.

    Django's own switch for this reads the scripts of all packages, comments included; these are ours alone."""

    patterns = (
        *CompressedManifestStaticFilesStorage.patterns,
        ("js/*.js", ((r'(?P<matched>from "(?P<url>\./[^"]+)")', 'from "%(url)s"'),)),
    )
