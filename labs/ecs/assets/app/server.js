// The web service of the lab: one file, no dependencies. It tells who it is, can be made busy, and stops when asked to.
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import http from "node:http";
import { metadata, roleArn } from "./metadata.js";

const version = readFileSync(new URL("version.txt", import.meta.url), "utf8").trim();
const port = Number(process.env.PORT ?? 8080);
const longestBurn = 5000;

const routes = {
  "/": async () => ({ version, ...(await metadata()), greeting: hashOf(process.env.GREETING) }),
  "/healthz": async () => ({ status: "ok" }),
  "/whoami": async () => ({ roleArn: await roleArn() }),
  "/burn": async (query) => ({ burnt: burn(Math.min(Number(query.get("ms") ?? 50) || 0, longestBurn)) }),
};

const server = http.createServer(async (request, response) => {
  const url = new URL(request.url ?? "/", "http://app");
  // The load balancer sends /api and everything below it to the EC2 service, which runs the same program.
  const path = url.pathname.replace(/^\/api(?=\/|$)/, "") || "/";
  const route = routes[path];
  if (!route) return answer(response, 404, { error: `nothing at ${url.pathname}` });
  try {
    answer(response, 200, await route(url.searchParams));
  } catch (error) {
    answer(response, 500, { error: error.message });
  }
});

server.listen(port, () => console.log(`version ${version} listens on ${server.address().port}`));

// ECS sends SIGTERM and, after stopTimeout, SIGKILL: finish what was begun, then go.
process.on("SIGTERM", () => {
  server.close(() => process.exit(0));
  server.closeIdleConnections();
  setTimeout(() => process.exit(0), 2000).unref();
});

function answer(response, status, body) {
  response.writeHead(status, { "content-type": "application/json" });
  response.end(`${JSON.stringify(body)}\n`);
}

/** Keeps the processor busy; that is what the scaling policy watches. */
function burn(ms) {
  const end = performance.now() + ms;
  let rounds = 0;
  while (performance.now() < end) rounds += 1;
  return rounds > 0 ? ms : 0;
}

/** A secret is proven by its hash, never shown. */
function hashOf(secret) {
  return secret === undefined ? null : createHash("sha256").update(secret).digest("hex");
}
