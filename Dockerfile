FROM python:3.13-slim AS build
WORKDIR /build
COPY requirements.lock .
RUN python -m venv /opt/recto && /opt/recto/bin/pip install --no-cache-dir --require-hashes -r requirements.lock

FROM python:3.13-slim
ENV PATH=/opt/recto/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    RECTO_NO_BOOTSTRAP=1 \
    RECTO_DATA=/data \
    RECTO_HOST=0.0.0.0
RUN useradd --system --uid 10001 --home-dir /nonexistent --shell /usr/sbin/nologin recto \
    && install -d -o recto -g recto -m 0700 /data
COPY --from=build /opt/recto /opt/recto
WORKDIR /srv/recto
COPY manage.py LICENSE ./
COPY config config
COPY journal journal
COPY dashboard dashboard
COPY templates templates
COPY static static
RUN python -m compileall -q config journal dashboard
USER recto
VOLUME /data
EXPOSE 8321
# One container with the embedded database; docker-compose.yml runs the same image as several services.
CMD ["python", "manage.py", "up"]
