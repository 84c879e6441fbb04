// Prints what a task sees: metadata, credentials, environment, and another task where TARGET names one.
const say = (text) => process.stdout.write(`${text}\n`);
const dns = require("node:dns");

const json = async (url) => (await fetch(url)).json();

(async () => {
  const base = process.env.ECS_CONTAINER_METADATA_URI_V4;
  const [task, own] = await Promise.all([json(`${base}/task`), json(base)]);
  say(`TASK ${JSON.stringify(task)}`);
  say(`CONTAINER ${JSON.stringify(own)}`);
  const url = process.env.AWS_CONTAINER_CREDENTIALS_FULL_URI;
  if (url) say(`CREDENTIALS ${JSON.stringify(await json(url))}`);
  say(`ENV ${JSON.stringify(process.env)}`);
  if (process.env.TARGET) {
    const [record] = await dns.promises.resolveSrv(process.env.TARGET);
    const reached = await json(`http://${record.name}:${record.port}/`);
    say(`PROBE_OK ${record.port} ${reached.env.HOSTNAME}`);
  }
  if (process.env.ADDRESS) say(`REACHED ${(await json(`http://${process.env.ADDRESS}/`)).env.HOSTNAME}`);
})().catch((error) => {
  say(`FAILED ${error.message} ${error.cause ?? ""}`);
  process.exit(1);
});
