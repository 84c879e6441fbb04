/** Whether the sandbox runs, answers and is of this version; whether its usual port is free. */
import { createServer } from "node:net";
import { productVersion } from "../../shared/package-root.ts";
import { sandboxStatus } from "../background-sandbox.ts";
import type { Cli } from "../cli.ts";
import { homeOf } from "../home.ts";
import { bad, type Finding, good, note } from "./finding.ts";

const USUAL_PORT = 4566;

export async function sandboxFindings(cli: Cli): Promise<Finding[]> {
  const running = await sandboxStatus(homeOf(cli));
  if (!running) return [good("sandbox", "not running; a run starts it"), await port()];
  const text = `${running.url}, pace ${running.pace}, process ${running.pid}, account ${running.account}`;
  if (!running.health) return [bad("sandbox", `${text}: it does not answer`, "awslab sandbox stop; its state is kept")];
  if (running.version !== productVersion())
    return [bad("sandbox", `${text}: it is of awslab ${running.version}`, "awslab sandbox stop; its state is kept")];
  return [good("sandbox", text)];
}

async function port(): Promise<Finding> {
  const free = await new Promise<boolean>((resolve) => {
    const probe = createServer();
    probe.once("error", () => resolve(false));
    probe.listen(USUAL_PORT, "127.0.0.1", () => probe.close(() => resolve(true)));
  });
  return free
    ? good("port", `${USUAL_PORT} is free`)
    : note("port", `${USUAL_PORT} is taken by another program`, "the sandbox takes another port by itself");
}
