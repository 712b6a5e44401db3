"""How do static files get names under which browsers may keep them for ever? Modules that import others included."""

from whitenoise.storage import CompressedManifestStaticFilesStorage


class ModuleStorage(CompressedManifestStaticFilesStorage):  # type: ignore[misc]  # whitenoise has no types
    """Names each file by its content, also where a script imports it: only the named copies are served."""

    support_js_module_import_aggregation = True
