/** The checks of what the deployed stages let in, and of what stands behind their methods. */
import { APIGateway } from "@aws-sdk/client-api-gateway";
import { Lambda } from "@aws-sdk/client-lambda";
import { check, fail, type LabContext, mistake, type Outputs, pass } from "../../../src/lab/index.ts";
import { allow, replaceCode } from "../backend/functions.ts";
import type { restApi } from "../steps/rest-api.ts";
import type { Stages } from "../steps/stages.ts";
import { deploy, member, resourceIdOf } from "./api.ts";
import { keepOrPutMethod, statusMethod } from "./methods.ts";

type Needs = { readonly restApi: typeof restApi };
type Given = Outputs<Needs>;

const aliasMute = mistake<Stages, Needs>({
  id: "alias-not-permitted",
  says: "The method answers 500, and the log says Invalid permissions on Lambda function: the permission is missing for this alias. Add it with --qualifier dev.",
  make: async ({ aws, run }) => {
    await aws(Lambda).removePermission({ FunctionName: run.name("orders"), StatementId: "api-dev", Qualifier: "dev" });
  },
  undo: (context, _, { restApi: { apiId } }) =>
    allow(context, context.run.name("orders"), {
      Qualifier: "dev",
      StatementId: "api-dev",
      SourceArn: `arn:aws:execute-api:${context.run.region}:${context.run.account}:${apiId}/*/*/orders*`,
    }),
});

const onePath = mistake<Stages, Needs>({
  id: "policy-for-one-path",
  says: "The authorizer's policy names the one method that was asked for, and is cached for the token: the second path is denied until the cache ends. Let it name …/*/*.",
  make: (context, _, given) =>
    authorizeWith(context, given, (code) => code.replace(/Resource: `[^`]+`/, "Resource: methodArn")),
  undo: (context, _, given) => authorizeWith(context, given, (code) => code),
});

const keyAsProof = mistake<Stages, Needs>({
  id: "key-as-proof",
  says: "DELETE of an order asks for an API key and for nothing else: a key says who is counted, not who calls, and whoever gets hold of it may delete. Set the method's authorizationType to AWS_IAM and apiKeyRequired to false; deploy.",
  make: (context, _, given) => setDelete(context, given, { type: "NONE", asksForKey: true }),
  undo: (context, _, given) => setDelete(context, given, { type: "AWS_IAM", asksForKey: false }),
});

export const doors = check<Stages, Needs>({
  id: "doors",
  title: "GET and DELETE of an order ask for their own proofs",
  hints: ["401 means no proof, 403 means not allowed.", "X-Lab-Token: allow; Signature Version 4 for execute-api."],
  mistakes: [aliasMute, onePath, keyAsProof],
  async run(context, { devUrl }, given) {
    const { http } = context;
    const order = `${devUrl}/orders/none`;
    const seen = [
      await http.get(order),
      await http.get(order, { headers: { "X-Lab-Token": "deny" } }),
      await http.get(order, { headers: { "X-Lab-Token": "allow" } }),
      await http.get(`${devUrl}/orders/other`, { headers: { "X-Lab-Token": "allow" } }),
      await http.send("DELETE", order),
      await http.send("DELETE", order, { signedFor: "execute-api" }),
    ].map(({ status }) => status);
    const wanted = [401, 403, 404, 404, 403, 404];
    const what = ["GET", "GET, deny", "GET, allow", "GET of another, allow", "DELETE", "DELETE, signed"];
    const told = (all: number[]) => all.map((status, i) => `${what[i]}: ${status}`).join("; ");
    if (seen.join() === wanted.join()) return pass(told(seen));
    const { authorizationType, apiKeyRequired } = await deleteOf(context, given);
    const isKeyed = authorizationType === "NONE" && apiKeyRequired === true;
    const [, , allowed, other] = seen;
    const isOnePath = allowed === 404 && other === 403;
    const named = allowed === 500 ? aliasMute : isOnePath ? onePath : isKeyed ? keyAsProof : undefined;
    const fix = named?.says ?? "Look at the method's authorization, and whether it is deployed.";
    return fail({ expected: told(wanted), actual: told(seen), fix, ...(named && { mistake: named.id }) });
  },
});

const malformed = mistake<Stages, Needs>({
  id: "malformed-proxy-response",
  says: 'The function\'s answer is no proxy response, and the log says Malformed Lambda proxy response: answer {"statusCode":200,"body":"<text>"}.',
  make: (context) => replaceCode(context, "orders", () => "export const handler = async () => ({ orders: [] });\n"),
  undo: (context) => replaceCode(context, "orders", (code) => code),
});

export const proxied = check<Stages, Needs>({
  id: "proxied",
  title: "GET /orders hands the request on, if it has a limit",
  hints: ["A proxy integration takes the function's answer as it is.", "statusCode, and a body that is a text."],
  mistakes: [malformed],
  async run({ http }, { devUrl }) {
    const listed = await http.get(`${devUrl}/orders?limit=5`);
    const unlimited = await http.get(`${devUrl}/orders`);
    const actual = `${listed.status} with a limit, ${unlimited.status} without`;
    const expected = "200 with a limit, 400 without";
    if (listed.status === 200 && unlimited.status === 400) return pass(actual);
    if (listed.status === 502) return fail({ expected, actual, fix: malformed.says, mistake: malformed.id });
    return fail({ expected, actual, fix: "Declare the query string limit as required, with the validator; deploy." });
  },
});

const notServed = mistake<Stages, Needs>({
  id: "missing-authentication-token",
  says: '403 {"message":"Missing Authentication Token"} is no matter of tokens: the stage has no such path or method, or it is not deployed. Put the method, and deploy.',
  async make(context, _, { restApi: { apiId: restApiId } }) {
    const resourceId = await resourceIdOf(context, restApiId, "/status");
    await context.aws(APIGateway).deleteMethod({ restApiId, resourceId, httpMethod: "GET" });
    await deploy(context, restApiId, "prod");
  },
  async undo(context, _, { restApi: { apiId } }) {
    await keepOrPutMethod(context, apiId, statusMethod(context, apiId));
    await deploy(context, apiId, "prod");
  },
});

export const throughHttp = check<Stages, Needs>({
  id: "through-http",
  title: "GET /status asks the API itself over HTTP",
  hints: [
    "An integration is a request of API Gateway's own.",
    "HTTP to the API's own host, path /<stage variable upstream>/health.",
  ],
  mistakes: [notServed],
  async run({ http }, { prodUrl }) {
    const answer = await http.get(`${prodUrl}/status`);
    const actual = `${answer.status} ${answer.text}`;
    const expected = '200 {"via":"http","status":"up"}';
    if (answer.status === 200 && member(answer, "via") === "http" && member(answer, "status") === "up")
      return pass(actual);
    if (member(answer, "message") === "Missing Authentication Token")
      return fail({ expected, actual, fix: notServed.says, mistake: notServed.id });
    return fail({ expected, actual, fix: "Set the stage variable upstream, and map $input.path('$.status')." });
  },
});

/** What the authorizer answered before is forgotten, so that its new code is asked. */
async function authorizeWith(context: LabContext, given: Given, change: (code: string) => string): Promise<void> {
  await replaceCode(context, "auth", change);
  const restApiId = given.restApi.apiId;
  await context.aws(APIGateway).flushStageAuthorizersCache({ restApiId, stageName: "dev" });
}

async function placeOfDelete(context: LabContext, { restApi: { apiId: restApiId } }: Given) {
  return { restApiId, resourceId: await resourceIdOf(context, restApiId, "/orders/{orderId}"), httpMethod: "DELETE" };
}

const deleteOf = async (context: LabContext, given: Given) =>
  context.aws(APIGateway).getMethod(await placeOfDelete(context, given));

async function setDelete(
  context: LabContext,
  given: Given,
  { type, asksForKey }: { type: "NONE" | "AWS_IAM"; asksForKey: boolean },
): Promise<void> {
  await context.aws(APIGateway).updateMethod({
    ...(await placeOfDelete(context, given)),
    patchOperations: [
      { op: "replace", path: "/authorizationType", value: type },
      { op: "replace", path: "/apiKeyRequired", value: String(asksForKey) },
    ],
  });
  await deploy(context, given.restApi.apiId, "dev");
}
