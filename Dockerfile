# Two images from one file: `app` for web, worker and beat, and `preparer`, which also draws Office documents.
# compose.yaml says which command each runs.
FROM python:3.11-slim-bookworm AS build
WORKDIR /build
COPY requirements.txt .
RUN python -m venv /venv && /venv/bin/pip install --no-cache-dir --require-hashes -r requirements.txt

FROM python:3.11-slim-bookworm AS app
ENV PATH=/venv/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1
RUN useradd --system --create-home --uid 10001 sevenfold && install -d -o sevenfold /srv/sevenfold/media
WORKDIR /srv/sevenfold/app
COPY --from=build /venv /venv
COPY manage.py ./
COPY config config
COPY accounts accounts
COPY certification certification
COPY portfolios portfolios
COPY reviews reviews
COPY templates templates
COPY static static
RUN SEVENFOLD_ENV=local python manage.py collectstatic --no-input
USER sevenfold
EXPOSE 8000
CMD ["gunicorn", "config.wsgi", "--bind", "0.0.0.0:8000", "--worker-class", "gthread", "--workers", "3", "--threads", "8", "--no-control-socket"]

# What draws Office documents: LibreOffice without a screen, and fonts as wide as those that documents are written in.
FROM app AS preparer
USER root
RUN apt-get update && apt-get install -y --no-install-recommends \
    libreoffice-writer-nogui libreoffice-calc-nogui libreoffice-impress-nogui \
    fonts-liberation fonts-dejavu fonts-crosextra-carlito fonts-crosextra-caladea fonts-noto-core fonts-noto-cjk \
    && rm -rf /var/lib/apt/lists/*
USER sevenfold
CMD ["celery", "--app", "config", "worker", "--loglevel", "info", "--concurrency", "2", "--queues", "prepare"]

# The one that is built when nobody says which.
FROM app
