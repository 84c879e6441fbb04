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
import { accessLog, logAccess, logGroupOf } from "../rest/access-log.ts";
import { deploy, member, readStage, untilAnswers, urlOf } from "../rest/api.ts";
import { doors, proxied, throughHttp } from "../rest/doors.ts";
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
    const { aws } = context;
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
    for (const stageName of NAMES) {
      const settings = {
        "/*/*/throttling/rateLimit": "50",
        "/*/*/throttling/burstLimit": "50",
        "/*/*/logging/loglevel": "INFO",
        "/*/*/metrics/enabled": "true",
      };
      const patchOperations = Object.entries(settings).map(([path, value]) => ({
        op: "replace" as const,
        path,
        value,
      }));
      await aws(APIGateway).updateStage({ restApiId, stageName, patchOperations });
      await logAccess(context, restApiId, stageName);
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
      id: "throttles",
      title: "All methods are throttled",
      hints: ["Who protects the backend from its callers?", "update-stage: /*/*/throttling/rateLimit and burstLimit."],
      mistakes: [],
      async run(context, _, { restApi: { apiId } }) {
        const limit = (await readStage(context, apiId, "dev"))?.methodSettings?.["*/*"]?.throttlingRateLimit;
        if (limit !== undefined) return pass(`${limit} a second`);
        const fix = "Set it with update-stage on dev and prod.";
        return fail({ expected: "a rate limit for all methods", actual: "none", fix });
      },
    }),
    accessLog,
    check<Stages, Needs>({
      id: "create-order",
      title: "POST /orders: 401 without a token, 400 with the reason, 201 and an item with the user's id",
      hints: ["401 means no proof.", "Send the ID token in Authorization; validation errors tell the field."],
      mistakes: [],
      run: (context, { devUrl }, { users: of, backend: { tableName } }) =>
        ordersAreMade(context, devUrl, of, tableName),
    }),
    doors,
    proxied,
    throughHttp,
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
