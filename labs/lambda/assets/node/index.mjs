// Tells where it runs: which layer it found, how its environment was initialised, and what extensions are with it.
import { readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import common from "lab-common";

// Outside the handler: runs once for each environment, in its INIT phase.
let count = 0;

export const handler = async (event, context) => {
  count += 1;
  if (event?.ms > 0) await setTimeout(event.ms);
  return {
    layer: { name: common.name, version: common.version, path: common.path },
    init: { type: process.env.AWS_LAMBDA_INITIALIZATION_TYPE, coldStart: count === 1, count },
    fn: {
      name: context.functionName,
      version: context.functionVersion,
      memoryMB: Number(context.memoryLimitInMB),
    },
    ext: await extension(context.awsRequestId),
    internal: globalThis[Symbol.for("lab.internal")] ?? { loaded: false },
  };
};

// The extension learns of an invocation at the same time as this function does: it gets a moment to write that down.
async function extension(requestId) {
  let state = { registered: false, invokes: 0 };
  for (let waited = 0; waited < 500; waited += 10) {
    try {
      state = JSON.parse(readFileSync(join(tmpdir(), "lab-ext.json"), "utf8"));
    } catch {
      return state;
    }
    if (state.requestId === requestId) break;
    await setTimeout(10);
  }
  return { registered: state.registered, invokes: state.invokes };
}
