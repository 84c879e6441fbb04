/** The lab's OpenAPI document makes the API that its steps make call by call, and passes their checks. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type * as ApiGateway from "@aws-sdk/client-api-gateway";
import type * as Lambda from "@aws-sdk/client-lambda";
import { afterAll, beforeAll, expect, test } from "vitest";
import lab from "../../../labs/api-gateway/lab.ts";
import { checkSolved } from "../../../src/engine/check-step.ts";
import { solveContext } from "../../../src/engine/contexts.ts";
import { type Locations, locateStep, needsOf } from "../../../src/engine/locate-step.ts";
import { startRun } from "../../../src/engine/open-run.ts";
import type { LabSession } from "../../../src/engine/session.ts";
import { assetsOf } from "../../../src/lab/assets.ts";
import { createSandbox, type Sandbox } from "../../../src/sandbox/index.ts";
import { sandboxTarget } from "../../support/sandbox-target.ts";

const MINUTES = 60_000;

let sandbox: Sandbox;
let folder = "";
let session: LabSession;

beforeAll(async () => {
  sandbox = await createSandbox({ pace: "instant" });
  folder = mkdtempSync(join(tmpdir(), "awslab-openapi-"));
  const target = sandboxTarget(sandbox);
  const { signal } = new AbortController();
  const options = { lab: lab.id, target, runsFolder: folder, optional: [], emit: () => {}, signal } as const;
  session = { ...(await startRun({ ...options, mode: "unattended" })), lab };
});
afterAll(async () => {
  await session?.close();
  await sandbox?.close();
  rmSync(folder, { recursive: true, force: true });
});

const stepNamed = (id: string) => {
  const step = lab.steps.find((each) => each.id === id);
  if (!step) throw new Error(`no step ${id}`);
  return step;
};

async function solve(id: string): Promise<void> {
  const step = stepNamed(id);
  const locations: Locations = new Map();
  for (const need of Object.values(step.needs)) await locateStep(session, need, locations);
  const { context, stop } = solveContext(session, id);
  try {
    await step.solve(context, needsOf(step, locations));
  } finally {
    await stop();
  }
}

const judged = async (id: string) =>
  (await checkSolved(session, stepNamed(id), new Map())).checks.map(({ check, verdict }) => [check, verdict.status]);

const gateway = () => sandbox.service<typeof ApiGateway>("api-gateway");

async function apiId(): Promise<string> {
  const { items = [] } = await gateway().GetRestApis({});
  return items.find(({ name }) => name === session.run.name())?.id ?? "";
}

/** All that a caller can tell of the definition: ids are left out, and names stand for those that are referred to. */
async function shapeOf(restApiId: string) {
  const { items: authorizers = [] } = await gateway().GetAuthorizers({ restApiId });
  const { items: validators = [] } = await gateway().GetRequestValidators({ restApiId });
  const { items: responses = [] } = await gateway().GetGatewayResponses({ restApiId });
  const { items: resources = [] } = await gateway().GetResources({ restApiId, embed: ["methods"], limit: 500 });
  const order = await gateway().GetModel({ restApiId, modelName: "Order" });
  const named = new Map([...authorizers, ...validators].map(({ id, name }) => [id, name]));
  const { $schema: _, ...schema } = JSON.parse(order.schema ?? "{}");
  const methodShape = ({ authorizerId, requestValidatorId, requestParameters, ...method }: ApiGateway.Method) => ({
    ...method,
    authorizer: named.get(authorizerId),
    validator: named.get(requestValidatorId),
    // A document has to name the parameters of a path, which calls need not.
    parameters: Object.keys(requestParameters ?? {}).filter((name) => !name.startsWith("method.request.path.")),
    methodIntegration: { ...method.methodIntegration, cacheNamespace: undefined },
  });
  return {
    paths: Object.fromEntries(
      resources.map(({ path = "", resourceMethods = {} }) => [
        path,
        Object.fromEntries(Object.entries(resourceMethods).map(([verb, each]) => [verb, methodShape(each)])),
      ]),
    ),
    schema,
    authorizers: authorizers.map(({ id, ...each }) => each).sort(byName),
    validators: validators.map(({ id, ...each }) => each),
    responses: responses.filter(({ defaultResponse }) => !defaultResponse),
  };
}

const byName = (a: { name?: string | undefined }, b: { name?: string | undefined }): number =>
  (a.name ?? "").localeCompare(b.name ?? "");

test("what it makes is what the steps make", { timeout: 10 * MINUTES }, async () => {
  for (const id of ["preflight", "backend", "users", "rest-api", "authorizers", "methods", "errors"]) await solve(id);
  const restApiId = await apiId();
  const byHand = await shapeOf(restApiId);
  await gateway().PutRestApi({ restApiId, mode: "overwrite", body: Buffer.from(await document(restApiId)) });
  expect(await shapeOf(restApiId)).toEqual(byHand);
});

test("once its authorizer may be asked, it passes the checks and serves", { timeout: 10 * MINUTES }, async () => {
  const restApiId = await apiId();
  const { items: authorizers = [] } = await gateway().GetAuthorizers({ restApiId });
  const { id } = authorizers.find(({ type }) => type === "REQUEST") ?? {};
  await sandbox.service<typeof Lambda>("lambda").AddPermission({
    FunctionName: session.run.name("auth"),
    StatementId: "imported",
    Action: "lambda:InvokeFunction",
    Principal: "apigateway.amazonaws.com",
    SourceArn: `arn:aws:execute-api:${session.run.region}:${session.run.account}:${restApiId}/authorizers/${id}`,
  });
  await solve("stages");
  for (const step of ["rest-api", "authorizers", "methods", "errors", "stages"])
    expect(
      (await judged(step)).filter(([, status]) => status !== "pass"),
      step,
    ).toEqual([]);
});

test("merged once more, it adds nothing", { timeout: MINUTES }, async () => {
  const restApiId = await apiId();
  const before = await shapeOf(restApiId);
  await gateway().PutRestApi({ restApiId, mode: "merge", body: Buffer.from(await document(restApiId)) });
  expect(await shapeOf(restApiId)).toEqual(before);
});

async function document(restApi: string): Promise<string> {
  const { run } = session;
  const locations: Locations = new Map();
  const users = await locateStep(session, stepNamed("users"), locations);
  const { poolArn: pool } = (users.state === "found" ? users.outputs : {}) as { poolArn: string };
  const values = { region: run.region, account: run.account, name: run.name(), run: run.id, pool, restApi };
  return assetsOf(lab.folder).text("openapi.yaml", values);
}
