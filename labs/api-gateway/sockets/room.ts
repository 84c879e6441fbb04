/** The WebSocket API, its function, and who may call whom. */
import { type Api, ApiGatewayV2 } from "@aws-sdk/client-apigatewayv2";
import { IAM } from "@aws-sdk/client-iam";
import { found, type LabContext } from "../../../src/lab/index.ts";
import { allow, ROLES } from "../backend/functions.ts";

export const STAGE = "live";
/** The statement of the function's policy, and the inline policy of its role. */
export const STATEMENT = "websocket";
const POLICY = "connections";

const ROUTES = ["$connect", "$disconnect", "$default", "broadcast"];

export async function readRoom({ aws, run }: Pick<LabContext, "aws" | "run">): Promise<Api | undefined> {
  const { Items = [] } = await aws(ApiGatewayV2).getApis({ MaxResults: "500" });
  return Items.find(({ Name }) => Name === run.name("ws"));
}

/** The API with one integration for all its routes, deployed; what is there stays. */
export async function keepOrMakeRoom(context: LabContext): Promise<string> {
  const v2 = context.aws(ApiGatewayV2);
  const { run } = context;
  const api =
    (await readRoom(context)) ??
    (await v2.createApi({
      Name: run.name("ws"),
      ProtocolType: "WEBSOCKET",
      RouteSelectionExpression: "$request.body.action",
    }));
  const ApiId = found(api.ApiId, "API Gateway told no id of the API.");
  const functionArn = `arn:aws:lambda:${run.region}:${run.account}:function:${run.name("ws")}`;
  const integration =
    (await v2.getIntegrations({ ApiId })).Items?.[0] ??
    (await v2.createIntegration({
      ApiId,
      IntegrationType: "AWS_PROXY",
      IntegrationMethod: "POST",
      IntegrationUri: `arn:aws:apigateway:${run.region}:lambda:path/2015-03-31/functions/${functionArn}/invocations`,
    }));
  const routes = (await v2.getRoutes({ ApiId })).Items ?? [];
  for (const RouteKey of ROUTES.filter((key) => routes.every((route) => route.RouteKey !== key)))
    await v2.createRoute({ ApiId, RouteKey, Target: `integrations/${integration.IntegrationId}` });
  if (((await v2.getStages({ ApiId })).Items ?? []).length === 0) {
    const { DeploymentId } = await v2.createDeployment({ ApiId });
    await v2.createStage({ ApiId, StageName: STAGE, DeploymentId });
  }
  return ApiId;
}

/** API Gateway may call the function. */
export const admit = (context: Pick<LabContext, "aws" | "run">, apiId: string): Promise<void> =>
  allow(context, context.run.name("ws"), {
    StatementId: STATEMENT,
    SourceArn: `arn:aws:execute-api:${context.run.region}:${context.run.account}:${apiId}/*`,
  });

/** The function may send to the API's connections. */
export async function letPost({ aws, run, assets }: LabContext, api: string): Promise<void> {
  const PolicyDocument = assets.text("policies/connections.json", { region: run.region, account: run.account, api });
  await aws(IAM).putRolePolicy({ RoleName: run.name(ROLES.function.logical), PolicyName: POLICY, PolicyDocument });
}

export async function forbidPost({ aws, run }: Pick<LabContext, "aws" | "run">): Promise<void> {
  await aws(IAM).deleteRolePolicy({ RoleName: run.name(ROLES.function.logical), PolicyName: POLICY });
}

/** Whether IAM lets the function's role send to the API's connections. */
export async function maySend({ aws, run }: Pick<LabContext, "aws" | "run">, role: string, api: string) {
  const { EvaluationResults = [] } = await aws(IAM).simulatePrincipalPolicy({
    PolicySourceArn: role,
    ActionNames: ["execute-api:ManageConnections"],
    ResourceArns: [`arn:aws:execute-api:${run.region}:${run.account}:${api}/${STAGE}/POST/@connections/any`],
  });
  return EvaluationResults.every(({ EvalDecision }) => EvalDecision === "allowed");
}
