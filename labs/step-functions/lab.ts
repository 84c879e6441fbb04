import { lab } from "../../src/lab/index.ts";
import { picture } from "./picture.ts";
import { quiz } from "./quiz.ts";
import { approval } from "./steps/approval.ts";
import { batch } from "./steps/batch.ts";
import { compensation } from "./steps/compensation.ts";
import { design } from "./steps/design.ts";
import { express } from "./steps/express.ts";
import { happyPath } from "./steps/happy-path.ts";
import { monitoring } from "./steps/monitoring.ts";
import { parallel } from "./steps/parallel.ts";
import { redrive } from "./steps/redrive.ts";
import { release } from "./steps/release.ts";
import { resources } from "./steps/resources.ts";
import { retries } from "./steps/retries.ts";
import { unitTest } from "./steps/unit-test.ts";

export default lab({
  id: "step-functions",
  title: "Orchestrating serverless workflows",
  objective:
    "Run orders through a workflow that retries what is temporary, undoes what is not, works side by side, waits for people and workers, is released in versions, and is watched by CloudWatch.",
  prerequisites: [
    "Nothing for the sandbox but Node.js.",
    "On AWS: credentials that may create IAM roles, functions, state machines and their log delivery.",
  ],
  steps: [
    resources,
    design,
    unitTest,
    monitoring,
    happyPath,
    retries,
    compensation,
    redrive,
    parallel,
    batch,
    approval,
    express,
    release,
  ],
  assets: [
    "dashboard.json",
    "event-pattern.json",
    "functions/charge/index.mjs",
    "functions/score/index.mjs",
    "functions/ship/index.mjs",
    "functions/validate/index.mjs",
    "machines/batch.asl.json",
    "machines/order.asl.json",
    "machines/quote.asl.json",
    "orders.json",
    "policies/alerts-queue.json",
    "policies/machine.json",
    "policies/read-config.json",
    "policies/trust-lambda.json",
    "policies/trust-states.json",
  ],
  picture,
  quiz,
  url: import.meta.url,
});
