// The container's health check: exit code 0 where the server answers, 1 where it does not.
import http from "node:http";

const port = Number(process.env.PORT ?? 8080);
const request = http.get({ host: "127.0.0.1", port, path: "/healthz", timeout: 2000 }, (response) => {
  response.resume();
  process.exit(response.statusCode === 200 ? 0 : 1);
});
request.on("timeout", () => request.destroy(new Error("timed out")));
request.on("error", () => process.exit(1));
