// A health check as people write them: the server on localhost.
const http = require("node:http");

const end = (code) => process.exit(code);
http
  .get("http://localhost:8080/healthz", (response) => end(response.statusCode === 200 ? 0 : 1))
  .on("error", () => end(1));
