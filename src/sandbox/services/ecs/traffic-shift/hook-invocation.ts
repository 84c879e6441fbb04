/** Lambda functions as lifecycle hooks. https://docs.aws.amazon.com/AmazonECS/latest/developerguide/lambda-lifecycle-hooks.html */
import { Buffer } from "node:buffer";
import type * as Lambda from "@aws-sdk/client-lambda";
import type * as STS from "@aws-sdk/client-sts";
import { messageOf } from "../../../../shared/errors.ts";
import { type Context, defineRuntime } from "../../../kit/index.ts";
import { accessDenied, deniedAction } from "../agent/role-credentials.ts";
import { endHook, type HookOutcome } from "./hook-outcome.ts";
import type { HookRun, TrafficShiftRow } from "./state.ts";

/** Invocations that have not answered yet; one that a restart cut short is made again. */
const underWay = defineRuntime({ name: "hook-invocations", create: () => new Set<string>() });

/** Invokes the hook's function unless it is being invoked; its answer is written to the row and wakes the service. */
export function beginInvocation(context: Context, row: TrafficShiftRow, run: HookRun): void {
  const running = context.runtime(underWay);
  if (running.has(run.hookId)) return;
  running.add(run.hookId);
  void invoke(context, row, run)
    .catch((error: unknown): HookOutcome => failed(run, messageOf(error)))
    .then((outcome) => {
      running.delete(run.hookId);
      if (!context.signal.aborted) endHook(context, row.serviceDeploymentArn, run.hookId, outcome);
    });
}

const SESSION = "ECS-Lambda-Execution";

async function invoke(context: Context, row: TrafficShiftRow, run: HookRun): Promise<HookOutcome> {
  const { hookTargetArn: target = "", roleArn = "" } = run.hook;
  const mayAssume = await context
    .service<typeof STS>("sts")
    .AssumeRole({ RoleArn: roleArn, RoleSessionName: SESSION, SourceIdentity: "ecs.amazonaws.com" })
    .then(
      () => true,
      () => false,
    );
  if (!mayAssume) return failed(run, `ECS was unable to assume role ${roleArn}`);
  const action = "lambda:InvokeFunction";
  const notInvoked = (why: string) => failed(run, `ECS was unable to invoke hook target ${target} due to ${why}`);
  if ((await deniedAction(context, roleArn, { actions: [action], resource: target })) !== undefined)
    return notInvoked(
      accessDenied(context, { roleArn, taskId: SESSION, action, resource: target }).replace(/^\w+: /, ""),
    );
  const Payload = Buffer.from(JSON.stringify(eventOf(row, run)));
  const answer = await context
    .service<typeof Lambda>("lambda")
    .Invoke({ FunctionName: target, InvocationType: "RequestResponse", Payload })
    .catch((error: unknown) => messageOf(error));
  if (typeof answer === "string") return notInvoked(answer);
  return judge(context, run, textOf(answer.Payload));
}

/** The event as AWS sends it: weights of both revisions where the stage shifts traffic, else none. */
function eventOf(row: TrafficShiftRow, { executionId, stage, hook, details }: HookRun): object {
  const weights = (percent: number): Record<string, number> => ({
    [row.target.revisionArn]: percent,
    ...(row.source && { [row.source.revisionArn]: Math.round((100 - percent) * 10) / 10 }),
  });
  const hookDetails = { ...(isObject(hook.hookDetails) && hook.hookDetails), ...details };
  const production = stage === "PRE_PRODUCTION_TRAFFIC_SHIFT" || stage === "PRODUCTION_TRAFFIC_SHIFT";
  const both = stage === "RECONCILE_SERVICE";
  return {
    executionId,
    lifecycleStage: stage,
    resourceArn: row.serviceDeploymentArn,
    executionDetails: {
      serviceArn: row.serviceDeploymentArn.replace(":service-deployment/", ":service/").replace(/\/[^/]+$/, ""),
      targetServiceRevisionArn: row.target.revisionArn,
      testTrafficWeights: both || stage === "TEST_TRAFFIC_SHIFT" ? weights(row.testWeight) : {},
      productionTrafficWeights: both || production ? weights(row.productionWeight) : {},
    },
    ...(Object.keys(hookDetails).length > 0 && { hookDetails }),
  };
}

const DEFAULT_DELAY_SECONDS = 30;

function judge(context: Context, run: HookRun, text: string): HookOutcome {
  const answer = parsed(text);
  const target = run.hook.hookTargetArn;
  switch (answer.hookStatus) {
    case "SUCCEEDED":
      return { status: "SUCCEEDED" };
    case "FAILED":
      return failed(run, `Lifecycle hook target ${target} returned FAILED status.`);
    case "IN_PROGRESS": {
      const delay = Number(answer.callBackDelay ?? DEFAULT_DELAY_SECONDS) * 1000;
      return {
        dueAt: context.clock.now() + context.clock.period(Number.isFinite(delay) ? delay : 0),
        details: { ...run.details, ...(isObject(answer.hookDetails) && answer.hookDetails) },
      };
    }
    default:
      return failed(run, `ECS was unable to parse the response from ${target} due to: HookStatus must not be null.`);
  }
}

function parsed(text: string): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(text);
    return isObject(value) ? value : {};
  } catch {
    return {};
  }
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

const failed = ({ stage }: HookRun, why: string): HookOutcome => ({
  status: "FAILED",
  failure: `${stage} lifecycle hook(s) failed. ${why}`,
});

const textOf = (payload: Lambda.InvokeCommandOutput["Payload"] | string): string =>
  payload === undefined ? "" : typeof payload === "string" ? payload : Buffer.from(payload).toString("utf8");
