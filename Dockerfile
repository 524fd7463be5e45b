# The command line in an image, for engines that run containers: docker build --tag char-rnn .
FROM node:22-slim AS build
WORKDIR /app
COPY package.json package-lock.json ./
RUN npm ci
COPY . .
RUN npm run build && npm prune --omit=dev

FROM node:22-slim
WORKDIR /app
COPY --from=build /app/package.json ./
COPY --from=build /app/node_modules ./node_modules
COPY --from=build /app/dist ./dist
# Node is the first process, so a pod's SIGTERM reaches the training, which saves.
ENTRYPOINT ["node", "/app/dist/node/cli.js"]
