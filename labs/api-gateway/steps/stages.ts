import { APIGateway } from "@aws-sdk/client-api-gateway";
import { CloudWatchLogs } from "@aws-sdk/client-cloudwatch-logs";
import { DynamoDB } from "@aws-sdk/client-dynamodb";
import {
  accept,
  check,
  fail,
  found,
  type HttpResponse,
  type LabContext,
  mistake,
  pass,
  step,
} from "../../../src/lab/index.ts";
import { deploy, member, readStage, untilAnswers, urlOf } from "../rest/api.ts";
import { backend } from "./backend.ts";
import { errors } from "./errors.ts";
import { restApi } from "./rest-api.ts";
import { claimsOf, idToken, users } from "./users.ts";

export interface Stages {
  readonly devUrl: string;
  readonly prodUrl: string;
}

const needs = { backend, users, restApi, errors };
type Needs = typeof needs;

const NAMES = ["dev", "prod"] as const;

const sameRelease = mistake<Stages, Needs>({
  id: "same-variables",
  says: "Both stages have the same variables, so they do the same: give each its own alias, upstream and release.",
  make: (context, _, { restApi: { apiId } }) => setRelease(context, apiId, "2"),
  undo: (context, _, { restApi: { apiId } }) => setRelease(context, apiId, "1"),
});

/** Two stages that serve the same deployment and differ in their variables. */
export const stages = step({
  id: "stages",
  title: "Deploy to dev and prod, with logs and throttles",
  covers: [
    "api-gateway/exercise/deploy-to-multiple-stages",
    "api-gateway/exercise/set-up-authentication-and-authorization",
    "api-gateway/advanced-features/throttling-and-quotas",
  ],
  needs,
  minutes: 2,
  async solve(context, { backend: { logsRole }, restApi: { apiId: restApiId } }) {
    const { aws, run } = context;
    const logGroupName = logGroupOf(context);
    await accept(aws(CloudWatchLogs).createLogGroup({ logGroupName }), "ResourceAlreadyExistsException");
    await aws(CloudWatchLogs).putRetentionPolicy({ logGroupName, retentionInDays: 1 });
    await keepOrSetLogRole(context, logsRole);
    const absent = [];
    for (const stageName of NAMES) if (!(await readStage(context, restApiId, stageName))) absent.push(stageName);
    const deploymentId = absent.length > 0 ? await deploy(context, restApiId) : undefined;
    for (const stageName of absent) {
      const variables = { alias: stageName, upstream: stageName, release: stageName === "dev" ? "2" : "1" };
      await aws(APIGateway).createStage({ restApiId, stageName, deploymentId, variables });
    }
    const destination = `arn:aws:logs:${run.region}:${run.account}:log-group:${logGroupName}`;
    // A line for each request: the format must be one, too.
    const format = JSON.stringify(context.assets.json("access-log.json"));
    for (const stageName of NAMES) {
      const settings = {
        "/*/*/throttling/rateLimit": "50",
        "/*/*/throttling/burstLimit": "50",
        "/*/*/logging/loglevel": "INFO",
        "/*/*/metrics/enabled": "true",
        "/accessLogSettings/destinationArn": destination,
        "/accessLogSettings/format": format,
      };
      const patchOperations = Object.entries(settings).map(([path, value]) => ({
        op: "replace" as const,
        path,
        value,
      }));
      await aws(APIGateway).updateStage({ restApiId, stageName, patchOperations });
      await untilAnswers(context, urlOf(context, restApiId, `/${stageName}/health`), ({ status }) => status === 200);
    }
  },
  async locate(context, { restApi: { apiId } }): Promise<Stages> {
    for (const name of NAMES) found(await readStage(context, apiId, name), `The API has no stage ${name}.`);
    return { devUrl: urlOf(context, apiId, "/dev"), prodUrl: urlOf(context, apiId, "/prod") };
  },
  checks: [
    check<Stages, Needs>({
      id: "differ",
      title: "dev and prod answer, each with its own release",
      hints: ["A stage is a pointer plus settings.", "create-stage with the variables alias, upstream and release."],
      mistakes: [sameRelease],
      async run({ http }, { devUrl, prodUrl }) {
        const [dev, prod] = [await http.get(`${devUrl}/health`), await http.get(`${prodUrl}/health`)];
        const actual = `dev ${dev.status}: release ${member(dev, "release")}, prod ${prod.status}: release ${member(prod, "release")}`;
        const expected = "200 from both, and two releases";
        if (dev.status !== 200 || prod.status !== 200)
          return fail({ expected, actual, fix: "Deploy, and point both stages at the deployment." });
        if (member(dev, "release") !== member(prod, "release")) return pass(actual);
        return fail({ expected, actual, fix: sameRelease.says, mistake: sameRelease.id });
      },
    }),
    check<Stages, Needs>({
      id: "settings",
      title: "Throttles and access logs are on",
      hints: [
        "Who protects the backend from its callers?",
        "update-stage: /*/*/throttling/rateLimit; log ARN without `:*`.",
      ],
      mistakes: [],
      async run(context, _, { restApi: { apiId } }) {
        const stage = await readStage(context, apiId, "dev");
        const settings = stage?.methodSettings?.["*/*"];
        const expected = "a rate limit for all methods, and an access log";
        if (settings?.throttlingRateLimit !== undefined && stage?.accessLogSettings?.destinationArn !== undefined)
          return pass(`${settings.throttlingRateLimit} a second, ${stage.accessLogSettings.destinationArn}`);
        return fail({ expected, actual: "not both", fix: "Set both with update-stage on dev and prod." });
      },
    }),
    check<Stages, Needs>({
      id: "create-order",
      title: "POST /orders: 401 without a token, 400 with the reason, 201 and an item with the user's id",
      hints: ["401 means no proof.", "Send the ID token in Authorization; validation errors tell the field."],
      mistakes: [],
      run: (context, { devUrl }, { users: of, backend: { tableName } }) =>
        ordersAreMade(context, devUrl, of, tableName),
    }),
    check<Stages, Needs>({
      id: "doors",
      title: "GET and DELETE of an order ask for their own proofs",
      hints: ["401 means no proof, 403 means not allowed.", "X-Lab-Token: allow; Signature Version 4 for execute-api."],
      mistakes: [],
      async run({ http }, { devUrl }) {
        const order = `${devUrl}/orders/none`;
        const seen = [
          await http.get(order),
          await http.get(order, { headers: { "X-Lab-Token": "deny" } }),
          await http.get(order, { headers: { "X-Lab-Token": "allow" } }),
          await http.send("DELETE", order),
          await http.send("DELETE", order, { signedFor: "execute-api" }),
        ].map(({ status }) => status);
        const wanted = [401, 403, 404, 403, 404];
        const what = ["GET", "GET, deny", "GET, allow", "DELETE", "DELETE, signed"];
        const told = (all: number[]) => all.map((status, i) => `${what[i]}: ${status}`).join("; ");
        if (seen.join() === wanted.join()) return pass(told(seen));
        const fix = "Look at the method's authorization, the permissions of both aliases, and whether it is deployed.";
        return fail({ expected: told(wanted), actual: told(seen), fix });
      },
    }),
    check<Stages, Needs>({
      id: "through-http",
      title: "GET /status asks the API itself over HTTP",
      hints: [
        "An integration is a request of API Gateway's own.",
        "HTTP to the API's own host, path /<stage variable upstream>/health.",
      ],
      mistakes: [],
      async run({ http }, { prodUrl }) {
        const answer = await http.get(`${prodUrl}/status`);
        const actual = `${answer.status} ${answer.text}`;
        if (answer.status === 200 && member(answer, "via") === "http" && member(answer, "status") === "up")
          return pass(actual);
        const fix = "Set the stage variable upstream, and map $input.path('$.status').";
        return fail({ expected: '200 {"via":"http","status":"up"}', actual, fix });
      },
    }),
  ],
});

async function ordersAreMade(
  context: LabContext,
  devUrl: string,
  of: { readonly poolId: string; readonly clientId: string },
  TableName: string,
) {
  const Authorization = await idToken(context, of);
  const post = (body: object, headers: Readonly<Record<string, string>>): Promise<HttpResponse> =>
    context.http.send("POST", `${devUrl}/orders`, {
      headers: { "Content-Type": "application/json", ...headers },
      body: JSON.stringify(body),
    });
  const nobody = await post({ customer: "Ada", qty: 2 }, {});
  const bad = await post({ customer: "Ada" }, { Authorization });
  const good = await post({ customer: "Ada", qty: 2 }, { Authorization });
  const actual = `no token ${nobody.status}, bad body ${bad.status} ${bad.text}, order ${good.status} ${good.text}`;
  const expected = "401, 400 with a detail that names qty, 201 with a Location and an item of this user";
  const Key = { pk: { S: member(good, "orderId") || "none" } };
  const { Item } = await context.aws(DynamoDB).getItem({ TableName, Key, ConsistentRead: true });
  const isStored = Item?.sub?.S !== undefined && Item.sub.S === claimsOf(Authorization).sub;
  const isRefused = nobody.status === 401 && bad.status === 400 && member(bad, "detail").includes("qty");
  if (isRefused && good.status === 201 && good.headers.location !== undefined && isStored) return pass(actual);
  return fail({ expected, actual, fix: "Deploy after the last change; read the stage's execution log." });
}

const logGroupOf = ({ run }: Pick<LabContext, "run">): string => `/lab/${run.lab}/${run.id}`;

/** One role for the whole account: a role of somebody else stays. */
async function keepOrSetLogRole({ aws, until }: LabContext, value: string): Promise<void> {
  const { cloudwatchRoleArn } = await aws(APIGateway).getAccount({});
  if (cloudwatchRoleArn) return;
  const set = () =>
    aws(APIGateway).updateAccount({ patchOperations: [{ op: "replace", path: "/cloudwatchRoleArn", value }] });
  await until({
    for: "API Gateway to accept the role for its logs",
    read: async () => (await accept(set(), "BadRequestException")) !== undefined,
    observed: (done) => (done ? "accepted" : "role not known yet"),
    done: (done) => done,
    usual: 10,
    limit: 90,
    every: 20,
  });
}

const setRelease = async ({ aws }: LabContext, restApiId: string, value: string): Promise<void> => {
  const patchOperations = [{ op: "replace" as const, path: "/variables/release", value }];
  await aws(APIGateway).updateStage({ restApiId, stageName: "prod", patchOperations });
};
