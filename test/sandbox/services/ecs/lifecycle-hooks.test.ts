import type * as ECS from "@aws-sdk/client-ecs";
import type * as IAM from "@aws-sdk/client-iam";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { createFunction, lambdaOf, logged, roleFor } from "../lambda/lab.ts";
import { endedAs, newestOf, removeService } from "./service-deployments.ts";
import { describeService, fargateDefinition, until, vpcConfiguration, type Workload, workload } from "./workload.ts";

// Does what its hookDetails tell it to, and says what it was told.
const GATE = `
export const handler = async ({ hookDetails = {}, ...event }) => {
  console.log("EVENT " + JSON.stringify({ hookDetails, ...event }));
  const { answers = ["SUCCEEDED"], asked = 0 } = hookDetails;
  if (answers[asked] === "throw") throw new Error("no");
  if (answers[asked] !== "IN_PROGRESS") return { hookStatus: answers[asked] };
  return { hookStatus: "IN_PROGRESS", callBackDelay: 1, hookDetails: { asked: asked + 1 } };
};
`;

let work: Workload;
let lambdaRole: string;
let hookTargetArn: string;
let roleArn: string;
let taskDefinition: string;

beforeAll(async () => {
  work = await workload();
  const { sandbox } = work;
  lambdaRole = await roleFor(sandbox, "gate", "lambda.amazonaws.com");
  await sandbox.service<typeof IAM>("iam").AttachRolePolicy({
    RoleName: "gate",
    PolicyArn: "arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole",
  });
  const made = await createFunction({ sandbox, lambda: lambdaOf(sandbox), role: lambdaRole }, "gate", GATE);
  hookTargetArn = made.FunctionArn ?? "";
  roleArn = await roleFor(sandbox, "infra", "ecs.amazonaws.com");
  await sandbox.service<typeof IAM>("iam").PutRolePolicy({
    RoleName: "infra",
    PolicyName: "gate",
    PolicyDocument: JSON.stringify({
      Version: "2012-10-17",
      Statement: { Effect: "Allow", Action: "lambda:InvokeFunction", Resource: hookTargetArn },
    }),
  });
  taskDefinition = await fargateDefinition(work);
});

afterEach(() => removeService(work, "web"));

afterAll(() => work?.sandbox.close());

const hook = (
  lifecycleStages: ECS.DeploymentLifecycleHookStage[],
  hookDetails: Record<string, unknown> = {},
  more: Partial<ECS.DeploymentLifecycleHook> = {},
): ECS.DeploymentLifecycleHook => ({
  targetType: "AWS_LAMBDA",
  hookTargetArn,
  roleArn,
  lifecycleStages,
  hookDetails: hookDetails as never,
  ...more,
});

const create = (lifecycleHooks: ECS.DeploymentLifecycleHook[] = []) =>
  work.ecs.CreateService({
    cluster: "lab",
    serviceName: "web",
    taskDefinition,
    launchType: "FARGATE",
    desiredCount: 1,
    networkConfiguration: vpcConfiguration(work),
    deploymentConfiguration: { strategy: "BLUE_GREEN", bakeTimeInMinutes: 0, lifecycleHooks },
  });

const update = (lifecycleHooks: ECS.DeploymentLifecycleHook[]) =>
  work.ecs.UpdateService({
    cluster: "lab",
    service: "web",
    forceNewDeployment: true,
    deploymentConfiguration: { lifecycleHooks },
  });

const newest = () => newestOf(work, "web");

const ended = (status: ECS.ServiceDeploymentStatus) => endedAs(work, "web", status);

/** What the function was told at a stage, once all of it is in its log. */
async function eventsAt(stage: string, count: number): Promise<Record<string, never>[]> {
  const lab = { sandbox: work.sandbox, lambda: lambdaOf(work.sandbox), role: lambdaRole };
  const read = async () =>
    (await logged(lab, "gate"))
      .map((line) => /EVENT (.*)/.exec(line)?.[1])
      .flatMap((json) => (json === undefined ? [] : [JSON.parse(json)]))
      .filter((event) => event.lifecycleStage === stage);
  return until(`events at ${stage}`, read, (events) => events.length >= count);
}

test("a function decides whether a deployment goes on: asked again while IN_PROGRESS, with what it gave to remember", async () => {
  await create([hook(["PRE_SCALE_UP"], { answers: ["IN_PROGRESS", "SUCCEEDED"] })]);
  const first = await ended("SUCCESSFUL");
  expect(first.lifecycleHookDetails).toMatchObject([
    { targetType: "AWS_LAMBDA", targetArn: hookTargetArn, status: "SUCCEEDED", timeoutAction: "ROLLBACK" },
  ]);
  const told = await eventsAt("PRE_SCALE_UP", 2);
  expect(told).toEqual([
    {
      executionId: expect.stringMatching(/^[0-9a-f-]{36}$/),
      lifecycleStage: "PRE_SCALE_UP",
      resourceArn: first.serviceDeploymentArn,
      executionDetails: {
        serviceArn: first.serviceArn,
        targetServiceRevisionArn: first.targetServiceRevision?.arn,
        testTrafficWeights: {},
        productionTrafficWeights: {},
      },
      hookDetails: { answers: ["IN_PROGRESS", "SUCCEEDED"] },
    },
    expect.objectContaining({ hookDetails: { answers: ["IN_PROGRESS", "SUCCEEDED"], asked: 1 } }),
  ]);
});

test("FAILED rolls back in AWS's words; the way back asks the hooks of the shift with its own weights", async () => {
  await create();
  const [target, source] = [
    async () => (await newest()).targetServiceRevision?.arn ?? "",
    (await ended("SUCCESSFUL")).targetServiceRevision?.arn ?? "",
  ];
  await update([hook(["PRODUCTION_TRAFFIC_SHIFT"]), hook(["POST_PRODUCTION_TRAFFIC_SHIFT"], { answers: ["FAILED"] })]);
  const back = await ended("ROLLBACK_SUCCESSFUL");
  expect(back.statusReason).toBe(
    `Service deployment rolled back because POST_PRODUCTION_TRAFFIC_SHIFT lifecycle hook(s) failed. Lifecycle hook target ${hookTargetArn} returned FAILED status.`,
  );
  expect(back.lifecycleHookDetails?.map((each) => each.status)).toEqual(["SUCCEEDED", "FAILED", "SUCCEEDED"]);
  const green = await target();
  const shifts = await eventsAt("PRODUCTION_TRAFFIC_SHIFT", 2);
  expect(shifts.map(({ executionDetails }) => executionDetails)).toMatchObject([
    { targetServiceRevisionArn: green, productionTrafficWeights: { [green]: 100, [source]: 0 } },
    { targetServiceRevisionArn: green, productionTrafficWeights: { [green]: 0, [source]: 100 } },
  ]);
  expect((await describeService(work, "web")).runningCount).toBe(1);
});

test("a function that throws, that may not be invoked, or whose role ECS may not assume fails the hook", async () => {
  await create();
  await ended("SUCCESSFUL");
  const reasonOf = async (given: ECS.DeploymentLifecycleHook): Promise<string> => {
    const before = await newest();
    await update([given]);
    const after = await until(
      "rolled back",
      newest,
      (each) => each.serviceDeploymentArn !== before.serviceDeploymentArn && each.status === "ROLLBACK_SUCCESSFUL",
    );
    return after.statusReason?.replace(/^.*hook\(s\) failed\. /, "") ?? "";
  };
  expect(await reasonOf(hook(["PRE_SCALE_UP"], { answers: ["throw"] }))).toBe(
    `ECS was unable to parse the response from ${hookTargetArn} due to: HookStatus must not be null.`,
  );
  const bare = await roleFor(work.sandbox, "bare", "ecs.amazonaws.com");
  expect(await reasonOf(hook(["PRE_SCALE_UP"], {}, { roleArn: bare }))).toBe(
    `ECS was unable to invoke hook target ${hookTargetArn} due to User: arn:aws:sts::123456789012:assumed-role/bare/ECS-Lambda-Execution is not authorized to perform: lambda:InvokeFunction on resource: ${hookTargetArn} because no identity-based policy allows the lambda:InvokeFunction action`,
  );
  expect(await reasonOf(hook(["PRE_SCALE_UP"], {}, { roleArn: lambdaRole }))).toBe(
    `ECS was unable to assume role ${lambdaRole}`,
  );
});
