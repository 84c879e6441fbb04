// Finds a service by its name in DNS, as any other container would, and asks it who it is.
import dns from "node:dns";
import http from "node:http";

const target = process.env.TARGET;
const attempts = Number(process.env.ATTEMPTS ?? 12);
const pause = Number(process.env.PAUSE_MS ?? 5000);

for (let attempt = 1; attempt <= attempts; attempt += 1) {
  try {
    // Containers in bridge mode share their host's address, so an A record is not enough: SRV also names the port.
    const [record] = await dns.promises.resolveSrv(target);
    const body = await get(record.name, record.port);
    console.log(`PROBE_OK ${target} is ${record.name}:${record.port}, version ${JSON.parse(body).version}`);
    process.exit(0);
  } catch (error) {
    console.log(`attempt ${attempt} of ${attempts}: ${error.code ?? ""} ${error.message}`);
    if (attempt < attempts) await new Promise((resolve) => setTimeout(resolve, pause));
  }
}
console.log(`PROBE_FAILED ${target}`);
process.exit(1);

function get(host, port) {
  return new Promise((resolve, reject) => {
    const request = http.get({ host, port, path: "/", timeout: 3000 }, (response) => {
      let text = "";
      response.setEncoding("utf8");
      response.on("data", (chunk) => {
        text += chunk;
      });
      response.on("end", () =>
        response.statusCode === 200 ? resolve(text) : reject(new Error(`status ${response.statusCode}`)),
      );
    });
    request.on("timeout", () => request.destroy(new Error("timed out")));
    request.on("error", reject);
  });
}
