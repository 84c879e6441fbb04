/**
 * The background server's process: `node sandbox-server.js '<BackgroundOptions as JSON>'`. Tells its starter on file
 * descriptor 3, in one line of JSON, that it listens or why it cannot.
 */
import { closeSync, writeSync } from "node:fs";
import { AwslabError, messageOf } from "../shared/errors.ts";
import { runBackground } from "./run-background.ts";
import { type BackgroundOptions, REPORT_FD, type StartReport } from "./server/background-options.ts";

process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED = "true";

try {
  const options: BackgroundOptions = JSON.parse(process.argv[2] ?? "{}");
  await runBackground(options, (code) => process.exit(code));
  report({ ready: true });
} catch (error) {
  const { code, hint } = error instanceof AwslabError ? error : { code: "SANDBOX_START_FAILED", hint: undefined };
  report({ ready: false, code, message: messageOf(error), ...(hint === undefined ? {} : { hint }) });
  process.exit(1);
}

function report(result: StartReport): void {
  try {
    writeSync(REPORT_FD, `${JSON.stringify(result)}\n`);
    closeSync(REPORT_FD);
  } catch {
    // Started by hand, without anybody who listens.
  }
}
