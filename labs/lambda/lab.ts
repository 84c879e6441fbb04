import { lab } from "../../src/lab/index.ts";
import { picture } from "./picture.ts";
import { quiz } from "./quiz.ts";
import { concurrency } from "./steps/concurrency.ts";
import { customRuntime } from "./steps/custom-runtime.ts";
import { extensions } from "./steps/extensions.ts";
import { functions } from "./steps/functions.ts";
import { base } from "./steps/groundwork.ts";
import { layers } from "./steps/layers.ts";
import { network } from "./steps/network.ts";
import { optimize } from "./steps/optimize.ts";
import { preflight } from "./steps/preflight.ts";
import { provisioned } from "./steps/provisioned.ts";
import { snapstart } from "./steps/snapstart.ts";
import { streaming } from "./steps/streaming.ts";

export default lab({
  id: "lambda",
  title: "Advanced patterns with AWS Lambda",
  objective:
    "Run code on a runtime you wrote, share it through layers, extend its environment, see every kind of start in numbers, bound it, and pick its size by measurement.",
  prerequisites: [
    "Nothing for the sandbox but Node.js; bash and curl for the custom runtime, and python3 for the Python function.",
    "On AWS: credentials that may create IAM roles, a quota of at least 103 concurrent executions, and room for one more VPC.",
  ],
  steps: [
    preflight,
    base,
    layers,
    functions,
    customRuntime,
    extensions,
    concurrency,
    provisioned,
    snapstart,
    network,
    streaming,
    optimize,
  ],
  assets: [
    "bash/function.sh",
    "common/nodejs/lab-common/index.js",
    "common/nodejs/lab-common/package.json",
    "common/python/lab_common.py",
    "ext/extensions/lab-ext",
    "node/index.mjs",
    "policies/table.json",
    "policies/trust-lambda.json",
    "py/app.py",
    "runtime/bootstrap",
    "sieve/index.mjs",
    "slow/index.mjs",
    "stream/index.mjs",
    "vpc/index.mjs",
    "wrap/internal.js",
    "wrap/wrapper",
  ],
  picture,
  quiz,
  url: import.meta.url,
});
