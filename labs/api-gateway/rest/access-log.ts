/** The check that requests leave a line in the stage's access log. */
import { APIGateway } from "@aws-sdk/client-api-gateway";
import { CloudWatchLogs } from "@aws-sdk/client-cloudwatch-logs";
import { check, fail, type LabContext, mistake, pass } from "../../../src/lab/index.ts";
import type { restApi } from "../steps/rest-api.ts";
import type { Stages } from "../steps/stages.ts";
import { readStage } from "./api.ts";

type Needs = { readonly restApi: typeof restApi };

const silent = mistake<Stages, Needs>({
  id: "no-access-log",
  says: "The stage dev writes no access log, so nobody can say who asked for what: set accessLogSettings, with the ARN of the log group without :* and a format.",
  async make({ aws }, _, { restApi: { apiId: restApiId } }) {
    const patchOperations = [{ op: "remove" as const, path: "/accessLogSettings" }];
    await aws(APIGateway).updateStage({ restApiId, stageName: "dev", patchOperations });
  },
  undo: (context, _, { restApi: { apiId } }) => logAccess(context, apiId, "dev"),
});

export const logGroupOf = ({ run }: Pick<LabContext, "run">): string => `/lab/${run.lab}/${run.id}`;

export async function logAccess({ aws, run, assets }: LabContext, restApiId: string, stageName: string): Promise<void> {
  const settings = {
    "/accessLogSettings/destinationArn": `arn:aws:logs:${run.region}:${run.account}:log-group:${logGroupOf({ run })}`,
    // A line for each request: the format must be one, too.
    "/accessLogSettings/format": JSON.stringify(assets.json("access-log.json")),
  };
  const patchOperations = Object.entries(settings).map(([path, value]) => ({ op: "replace" as const, path, value }));
  await aws(APIGateway).updateStage({ restApiId, stageName, patchOperations });
}

export const accessLog = check<Stages, Needs>({
  id: "access-log",
  title: "A request to dev stands in its access log",
  hints: [
    "Where would you look for a request that a caller complains about?",
    "update-stage: /accessLogSettings/destinationArn (without :*) and /accessLogSettings/format with $context.requestId.",
  ],
  mistakes: [silent],
  async run(context, { devUrl }, { restApi: { apiId } }) {
    const expected = "an event with the request's id";
    const destination = (await readStage(context, apiId, "dev"))?.accessLogSettings?.destinationArn;
    if (destination === undefined)
      return fail({ expected, actual: "no access log", fix: silent.says, mistake: silent.id });
    const { headers } = await context.http.get(`${devUrl}/health`);
    const requestId = headers["x-amzn-requestid"] ?? "";
    const logGroupName = destination.split(":").slice(6).join(":");
    const event = await context.until({
      for: "the request to be logged",
      read: async () => {
        const filterPattern = `"${requestId}"`;
        const { events = [] } = await context.aws(CloudWatchLogs).filterLogEvents({ logGroupName, filterPattern });
        return events[0]?.message ?? "";
      },
      observed: (line) => (line === "" ? "not yet" : "logged"),
      done: (line) => line !== "",
      usual: 10,
      limit: 120,
    });
    return pass(event);
  },
});
