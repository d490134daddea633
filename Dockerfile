# The worker, the portal, and the command line in one image. What goes into it stands in .dockerignore.

# The portal's scripts and styles: npm and its packages stay out of the image.
FROM python:3.11-slim-bookworm AS front-end
WORKDIR /build
COPY constraints.txt ./
COPY portal/__init__.py portal/
COPY portal/front_end portal/front_end
RUN python -m portal.front_end.build

FROM python:3.11-slim-bookworm

ENV PYTHONDONTWRITEBYTECODE=1 PYTHONUNBUFFERED=1 PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1
WORKDIR /srv/hmis-access

# Libraries first: they change less often than the code.
COPY pyproject.toml constraints.txt ./
RUN python -c "import tomllib; print(*tomllib.load(open('pyproject.toml', 'rb'))['project']['dependencies'], sep='\n')" \
        > /tmp/requirements.txt \
    && pip install --constraint constraints.txt --requirement /tmp/requirements.txt \
    && rm /tmp/requirements.txt

COPY . .
COPY --from=front-end /build/portal/static portal/static

USER 10001:10001
CMD ["python", "worker.py"]
