import { APIGateway, type UsagePlan } from "@aws-sdk/client-api-gateway";
import { check, fail, found, type LabContext, mistake, pass, step } from "../../../src/lab/index.ts";
import { restApi } from "./rest-api.ts";
import { stages } from "./stages.ts";

export interface Metered {
  readonly planId: string;
  readonly keyId: string;
}

const needs = { restApi, stages };
type Needs = typeof needs;

const PARALLEL = 30;

const wrongStage = mistake<Metered, Needs>({
  id: "other-stage",
  says: "The plan covers dev, while the callers use prod: a key opens only the stages of its plan. Add the API's stage prod to the plan.",
  make: (context, { planId }, { restApi: { apiId } }) => moveStage(context, planId, `${apiId}:prod`, `${apiId}:dev`),
  undo: (context, { planId }, { restApi: { apiId } }) => moveStage(context, planId, `${apiId}:dev`, `${apiId}:prod`),
});

/** Who calls how often: a key, in a plan, for a stage. */
export const usagePlan = step({
  id: "usage-plan",
  title: "An API key and a usage plan with throttle and quota",
  covers: [
    "api-gateway/advanced-features/api-keys-and-usage-plans",
    "api-gateway/advanced-features/throttling-and-quotas",
  ],
  needs,
  minutes: 2,
  async solve(context, { restApi: { apiId } }) {
    const gateway = context.aws(APIGateway);
    const keyId =
      (await readKeyId(context)) ?? (await gateway.createApiKey({ name: context.run.name("key"), enabled: true })).id;
    const plan =
      (await readPlan(context)) ??
      (await gateway.createUsagePlan({
        name: context.run.name("plan"),
        apiStages: [{ apiId, stage: "prod" }],
        throttle: { rateLimit: 2, burstLimit: 2 },
        quota: { limit: 5000, period: "DAY" },
      }));
    const { items = [] } = await gateway.getUsagePlanKeys({ usagePlanId: plan.id });
    if (items.every(({ id }) => id !== keyId))
      await gateway.createUsagePlanKey({ usagePlanId: plan.id, keyId, keyType: "API_KEY" });
  },
  async locate(context): Promise<Metered> {
    const planId = found((await readPlan(context))?.id, `No usage plan named ${context.run.name("plan")}.`);
    const { items = [] } = await context.aws(APIGateway).getUsagePlanKeys({ usagePlanId: planId });
    return { planId, keyId: found(items[0]?.id, "The usage plan has no key.") };
  },
  checks: [
    check<Metered, Needs>({
      id: "metered",
      title: "GET /partners/report on prod: 403 without the key, 200 with it, 429 for too many at once",
      hints: [
        "Is the key in a plan, and the plan on the stage?",
        "apiKeyRequired true, redeploy, create-usage-plan-key; header x-api-key; wait a minute.",
      ],
      mistakes: [wrongStage],
      async run(context, { planId, keyId }, { restApi: { apiId }, stages: { prodUrl } }) {
        const { apiStages = [], throttle, quota } = await readPlanById(context, planId);
        const expected = "403 without the key; with it 200, and 429 for some of 30 at once";
        if (!apiStages.some((each) => each.apiId === apiId && each.stage === "prod"))
          return fail({
            expected,
            actual: `the plan covers ${apiStages.map(({ stage }) => stage).join(", ") || "no stage"}`,
            fix: wrongStage.says,
            mistake: wrongStage.id,
          });
        if (!throttle || !quota)
          return fail({ expected, actual: "no throttle or no quota", fix: "Give the plan both." });
        const { value = "" } = await context.aws(APIGateway).getApiKey({ apiKey: keyId, includeValue: true });
        const url = `${prodUrl}/partners/report`;
        const { status: anonymous } = await context.http.get(url);
        const ask = async (): Promise<number> =>
          (await context.http.get(url, { headers: { "x-api-key": value } })).status;
        const first = await firstAnswer(context, ask);
        const all = await Promise.all(Array.from({ length: PARALLEL }, ask));
        const refused = all.filter((status) => status === 429).length;
        const actual = `${anonymous} without the key, ${first} with it, ${refused} of ${PARALLEL} at once refused`;
        if (anonymous === 403 && first === 200 && refused > 0) return pass(actual);
        return fail({ expected, actual, fix: "Wait a minute after changing a plan; deploy after apiKeyRequired." });
      },
    }),
  ],
});

/** The bucket may still be empty from a moment ago: a token comes back every half second. */
async function firstAnswer({ until }: LabContext, ask: () => Promise<number>): Promise<number> {
  return until({
    for: "the key to be let in",
    read: ask,
    observed: String,
    done: (status) => status !== 429,
    usual: 2,
    limit: 30,
    every: 2,
  });
}

async function readPlan({ aws, run }: LabContext): Promise<UsagePlan | undefined> {
  const { items = [] } = await aws(APIGateway).getUsagePlans({ limit: 500 });
  return items.find(({ name }) => name === run.name("plan"));
}

const readPlanById = ({ aws }: LabContext, usagePlanId: string) => aws(APIGateway).getUsagePlan({ usagePlanId });

async function readKeyId({ aws, run }: LabContext): Promise<string | undefined> {
  const { items = [] } = await aws(APIGateway).getApiKeys({ limit: 500 });
  return items.find(({ name }) => name === run.name("key"))?.id;
}

async function moveStage({ aws }: LabContext, usagePlanId: string, from: string, to: string): Promise<void> {
  await aws(APIGateway).updateUsagePlan({
    usagePlanId,
    patchOperations: [
      { op: "remove", path: "/apiStages", value: from },
      { op: "add", path: "/apiStages", value: to },
    ],
  });
}
