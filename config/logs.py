"""What does the log look like? One JSON object a line in production, readable lines on a developer's screen."""

import re
from typing import Any

import structlog
from structlog.typing import EventDict, Processor

SECRET = re.compile(r"(/(?:forms|invitations?|join)/)[A-Za-z0-9_-]{16,}")
"""Addresses that are secrets themselves: whoever reads the log must not be able to open them."""


def without_secrets(_logger: Any, _name: str, line: EventDict) -> EventDict:
    """The line with the secrets of addresses taken out, wherever they stand."""
    return {name: SECRET.sub(r"\1…", value) if isinstance(value, str) else value for name, value in line.items()}


SHARED: list[Processor] = [
    structlog.contextvars.merge_contextvars,
    structlog.stdlib.add_log_level,
    structlog.stdlib.add_logger_name,
    structlog.processors.TimeStamper(fmt="iso", utc=True),
    without_secrets,
]


def configuration(level: str, *, readable: bool) -> dict[str, Any]:
    """Django's `LOGGING`: everything, our own and the libraries' lines alike, through one formatter to stdout."""
    renderer = structlog.dev.ConsoleRenderer() if readable else structlog.processors.JSONRenderer()
    unwrap: list[Processor] = [structlog.stdlib.ProcessorFormatter.remove_processors_meta]
    if not readable:
        unwrap.append(structlog.processors.format_exc_info)
    formatter = {
        "()": structlog.stdlib.ProcessorFormatter,
        "processors": [*unwrap, renderer],
        "foreign_pre_chain": SHARED,
    }
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"lines": formatter},
        "handlers": {"screen": {"class": "logging.StreamHandler", "stream": "ext://sys.stdout", "formatter": "lines"}},
        "root": {"handlers": ["screen"], "level": level},
        "loggers": {"django.server": {"handlers": [], "propagate": True}, "fontTools": {"level": "WARNING"}},
    }


def structlog_options() -> dict[str, Any]:
    """Arguments of `structlog.configure`: our own loggers hand their lines to the standard library's."""
    return {
        "processors": [
            structlog.stdlib.filter_by_level,
            *SHARED,
            structlog.processors.StackInfoRenderer(),
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        "logger_factory": structlog.stdlib.LoggerFactory(),
        "wrapper_class": structlog.stdlib.BoundLogger,
        "cache_logger_on_first_use": True,
    }
