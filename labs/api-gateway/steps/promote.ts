import { APIGateway } from "@aws-sdk/client-api-gateway";
import { check, fail, found, type LabContext, mistake, pass, step } from "../../../src/lab/index.ts";
import { deploy, member, readStage, resourceIdOf, untilAnswers } from "../rest/api.ts";
import { restApi } from "./rest-api.ts";
import { stages } from "./stages.ts";

export interface Promoted {
  readonly deployments: readonly string[];
}

const needs = { restApi, stages };
type Needs = typeof needs;

const forgotten = mistake<Promoted, Needs>({
  id: "not-deployed",
  says: "dev serves a deployment from before the change: saving is not deploying. Create a deployment and point the stage at it with update-stage /deploymentId.",
  make: (context, { deployments }, { restApi: { apiId } }) =>
    serve(context, apiId, "dev", found(deployments.at(-1), "There is no deployment.")),
  undo: (context, { deployments }, { restApi: { apiId } }) =>
    serve(context, apiId, "dev", found(deployments[0], "There is no deployment.")),
});

const undecided = mistake<Promoted, Needs>({
  id: "canary-left",
  says: "Half of prod's callers still get the canary: decide. Copy /canarySettings/deploymentId to /deploymentId, then remove /canarySettings.",
  make: (context, _, { restApi: { apiId } }) => startCanary(context, apiId),
  undo: (context, _, { restApi: { apiId } }) => endCanary(context, apiId),
});

/** A change seen on dev first, then by half of prod's callers, then by all. */
export const promote = step({
  id: "promote",
  title: "A change on dev, a canary on prod, and its promotion",
  covers: ["api-gateway/exercise/deploy-to-multiple-stages"],
  needs,
  minutes: 2,
  async solve(context, { restApi: { apiId }, stages: { devUrl, prodUrl } }) {
    const { http, say } = context;
    const isNew = async (url: string) => member(await http.get(`${url}/health`), "edition") === "2";
    if (!(await isNew(devUrl))) {
      await changeHealth(context, apiId);
      await serve(context, apiId, "dev", await deploy(context, apiId));
      await untilAnswers(context, `${devUrl}/health`, (answer) => member(answer, "edition") === "2");
    }
    const stage = await readStage(context, apiId, "prod");
    if (stage?.canarySettings === undefined) {
      if (await isNew(prodUrl)) return;
      await startCanary(context, apiId);
    }
    const seen = [];
    for (let i = 0; i < 20; i += 1) seen.push(member(await http.get(`${prodUrl}/health`), "edition"));
    say(`Of 20 callers of prod, ${seen.filter((each) => each === "2").length} saw the new edition.`);
    await endCanary(context, apiId);
    await untilAnswers(context, `${prodUrl}/health`, (answer) => member(answer, "edition") === "2");
  },
  async locate({ aws }, { restApi: { apiId: restApiId } }): Promise<Promoted> {
    const { items = [] } = await aws(APIGateway).getDeployments({ restApiId, limit: 500 });
    found(items[1], "The API has only one deployment.");
    const newestFirst = items.toSorted((a, b) => Number(b.createdDate) - Number(a.createdDate));
    return { deployments: newestFirst.flatMap(({ id }) => id ?? []) };
  },
  checks: [
    check<Promoted, Needs>({
      id: "promoted",
      title: "dev and prod both answer with edition 2, and the canary is gone",
      hints: [
        "Saving is not deploying.",
        "create-deployment, update-stage /deploymentId on dev; then --canary-settings on prod, copy and remove.",
      ],
      mistakes: [forgotten, undecided],
      async run(context, _, { restApi: { apiId }, stages: { devUrl, prodUrl } }) {
        const expected = "edition 2 on both, no canary";
        const stage = await readStage(context, apiId, "prod");
        if (stage?.canarySettings)
          return fail({ expected, actual: "a canary", fix: undecided.says, mistake: undecided.id });
        const [dev, prod] = [await context.http.get(`${devUrl}/health`), await context.http.get(`${prodUrl}/health`)];
        const [onDev, onProd] = [member(dev, "edition"), member(prod, "edition")];
        const actual = `dev: edition ${onDev}, prod: edition ${onProd}`;
        if (onDev === "2" && onProd === "2") return pass(actual);
        if (onDev !== "2") return fail({ expected, actual, fix: forgotten.says, mistake: forgotten.id });
        return fail({ expected, actual, fix: "Promote it on prod, too." });
      },
    }),
  ],
});

async function changeHealth(context: LabContext, restApiId: string): Promise<void> {
  await context.aws(APIGateway).putIntegrationResponse({
    restApiId,
    resourceId: await resourceIdOf(context, restApiId, "/health"),
    httpMethod: "GET",
    statusCode: "200",
    responseTemplates: { "application/json": context.assets.text("vtl/health-2.vtl").trim() },
  });
}

async function serve({ aws }: LabContext, restApiId: string, stageName: string, value: string): Promise<void> {
  const patchOperations = [{ op: "replace" as const, path: "/deploymentId", value }];
  await aws(APIGateway).updateStage({ restApiId, stageName, patchOperations });
}

async function startCanary({ aws }: LabContext, restApiId: string): Promise<void> {
  const canarySettings = { percentTraffic: 50, useStageCache: false };
  await aws(APIGateway).createDeployment({ restApiId, stageName: "prod", canarySettings });
}

async function endCanary({ aws }: LabContext, restApiId: string): Promise<void> {
  await aws(APIGateway).updateStage({
    restApiId,
    stageName: "prod",
    patchOperations: [
      { op: "copy", from: "/canarySettings/deploymentId", path: "/deploymentId" },
      { op: "remove", path: "/canarySettings" },
    ],
  });
}
