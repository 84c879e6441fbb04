// Answers what it knows of itself; STUBBORN ignores SIGTERM, otherwise it says goodbye.
const say = (text) => process.stdout.write(`${text}\n`);
const http = require("node:http");

const server = http.createServer(async (request, response) => {
  const answer = (body, status = 200) => {
    response.writeHead(status, { "content-type": "application/json" });
    response.end(JSON.stringify(body));
  };
  if (request.url === "/healthz") return answer({ ok: process.env.SICK === undefined }, process.env.SICK ? 500 : 200);
  answer({ env: process.env, address: server.address(), version: process.env.VERSION });
});
server.listen(8080, () => say(`listening ${server.address().port}`));
if (process.env.STUBBORN === undefined)
  process.on("SIGTERM", () => {
    say("bye");
    server.close(() => process.exit(0));
    server.closeAllConnections();
  });
