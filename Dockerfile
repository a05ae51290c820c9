# One file for every service: docker build --build-arg APP=flattener .
ARG NODE_VERSION=24.21.0

FROM node:${NODE_VERSION}-bookworm-slim AS prune
WORKDIR /repo
ENV TURBO_TELEMETRY_DISABLED=1
COPY package.json ./
RUN npm install --global "turbo@$(node -p "require('./package.json').devDependencies.turbo")"
COPY . .
ARG APP
# What only tests need goes first: npm insists on every workspace that a manifest names.
RUN npm pkg delete devDependencies --workspaces --include-workspace-root \
 && turbo prune "@tickertape/$APP" --docker

# Only manifests come in here, so a change of source leaves this layer as it is.
FROM node:${NODE_VERSION}-bookworm-slim AS install
WORKDIR /app
COPY --from=prune /repo/out/json/ ./
RUN npm ci --omit=dev --no-audit --no-fund

# What a browser gets, of an app that has a page; nothing of any other.
FROM node:${NODE_VERSION}-bookworm-slim AS page
WORKDIR /repo
COPY . .
ARG APP
RUN mkdir -p "/page/apps/$APP" \
 && if [ -d "apps/$APP/page" ]; then \
      npm ci --ignore-scripts --no-audit --no-fund --workspace "@tickertape/$APP" --include-workspace-root \
      && npm run build --workspace "@tickertape/$APP" \
      && mv "apps/$APP/dist" "/page/apps/$APP/"; \
    fi

FROM node:${NODE_VERSION}-bookworm-slim AS runner
WORKDIR /app
COPY --from=install /app/ ./
COPY --from=prune /repo/out/full/ ./
COPY --from=page /page/ ./
COPY config/ config/
ARG APP
RUN ln -s "apps/$APP/src/main.ts" main.ts && install -d -o node compiled
ARG REVISION=source
LABEL org.opencontainers.image.title="tickertape/${APP}" org.opencontainers.image.revision="${REVISION}"
USER node
# As packages/embedded/src/service-runtime.ts: less memory, and no stripping of types at a start. What Node compiles is
# written when a process ends, so one starts here, with a setting that it ends on at once.
ENV NODE_OPTIONS=--max-semi-space-size=8 NODE_COMPILE_CACHE=/app/compiled \
    MALLOC_MMAP_THRESHOLD_=262144 MALLOC_ARENA_MAX=2 WAREHOUSE_DIR=/tmp/warehouse
RUN KAFKA_PARTITIONS=none node main.ts > /dev/null 2>&1 || test -d "$(echo compiled/v*)"
CMD ["node", "main.ts"]
