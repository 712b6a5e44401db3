# One image for web, worker and beat; compose.yaml says which command each runs.
FROM python:3.11-slim-bookworm AS build
WORKDIR /build
COPY requirements.txt .
RUN python -m venv /venv && /venv/bin/pip install --no-cache-dir --require-hashes -r requirements.txt

FROM python:3.11-slim-bookworm
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
