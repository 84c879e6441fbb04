import { type Api, ApiGatewayV2 } from "@aws-sdk/client-apigatewayv2";
import { check, fail, found, type LabContext, mistake, pass, step } from "../../../src/lab/index.ts";
import { allow } from "../backend/functions.ts";
import { urlOf } from "../rest/api.ts";
import { backend } from "./backend.ts";
import { idToken, users } from "./users.ts";

export interface HttpApi {
  readonly httpApiId: string;
  readonly httpUrl: string;
  readonly authorizerId: string;
}

const needs = { backend, users };
type Needs = typeof needs;

const wrongAudience = mistake<HttpApi, Needs>({
  id: "wrong-audience",
  says: "The JWT authorizer waits for another audience, so every token is refused: its Audience is the id of the user pool's client.",
  make: (context, outputs) => setAudience(context, outputs, "somebody-else"),
  undo: (context, outputs, { users: { clientId } }) => setAudience(context, outputs, clientId),
});

/** The same function behind the smaller, cheaper kind of API, which reads tokens by itself. */
export const httpApi = step({
  id: "http-api",
  title: "The same backend as an HTTP API with JWT",
  covers: ["api-gateway/api-types/http-apis"],
  needs,
  minutes: 2,
  async solve(context, { backend: { ordersName }, users: { issuer, clientId } }) {
    const v2 = context.aws(ApiGatewayV2);
    const { run } = context;
    const api = (await readApi(context)) ?? (await makeApi(context));
    const ApiId = found(api.ApiId, "API Gateway told no id of the API.");
    const integrations = (await v2.getIntegrations({ ApiId })).Items ?? [];
    const integration =
      integrations[0] ??
      (await v2.createIntegration({
        ApiId,
        IntegrationType: "AWS_PROXY",
        IntegrationUri: `arn:aws:lambda:${run.region}:${run.account}:function:${ordersName}:prod`,
        PayloadFormatVersion: "2.0",
        ResponseParameters: { "200": { "overwrite:header.x-lab": "http-api" } },
      }));
    const AuthorizerId =
      (await readAuthorizerId(context, ApiId)) ??
      (
        await v2.createAuthorizer({
          ApiId,
          Name: "users",
          AuthorizerType: "JWT",
          IdentitySource: ["$request.header.Authorization"],
          JwtConfiguration: { Issuer: issuer, Audience: [clientId] },
        })
      ).AuthorizerId;
    const routes = (await v2.getRoutes({ ApiId })).Items ?? [];
    const Target = `integrations/${integration.IntegrationId}`;
    const absent = (key: string): boolean => routes.every(({ RouteKey }) => RouteKey !== key);
    if (absent("GET /orders"))
      await v2.createRoute({ ApiId, RouteKey: "GET /orders", Target, AuthorizationType: "JWT", AuthorizerId });
    if (absent("GET /public")) await v2.createRoute({ ApiId, RouteKey: "GET /public", Target });
    if (((await v2.getStages({ ApiId })).Items ?? []).length === 0)
      await v2.createStage({ ApiId, StageName: "$default", AutoDeploy: true });
    await allow(context, ordersName, {
      Qualifier: "prod",
      StatementId: "http-api",
      SourceArn: `arn:aws:execute-api:${run.region}:${run.account}:${ApiId}/*/*/*`,
    });
  },
  async locate(context): Promise<HttpApi> {
    const httpApiId = found((await readApi(context))?.ApiId, `No HTTP API named ${context.run.name("http")}.`);
    const authorizerId = found(await readAuthorizerId(context, httpApiId), "The HTTP API has no JWT authorizer.");
    return { httpApiId, httpUrl: urlOf(context, httpApiId, ""), authorizerId };
  },
  checks: [
    check<HttpApi, Needs>({
      id: "jwt",
      title: "GET /public answers everybody, GET /orders those with a token",
      hints: ["The JWT must fit issuer and audience.", "Audience = client id; send the ID token as Bearer."],
      mistakes: [wrongAudience],
      async run(context, { httpApiId, authorizerId, httpUrl }, { users: of }) {
        const { http, aws } = context;
        const expected = "200 with x-lab from /public; /orders 401, with a token 200";
        const { JwtConfiguration } = await aws(ApiGatewayV2).getAuthorizer({
          ApiId: httpApiId,
          AuthorizerId: authorizerId,
        });
        const audience = JwtConfiguration?.Audience ?? [];
        if (!audience.includes(of.clientId))
          return fail({
            expected,
            actual: `audience ${audience.join(", ")}`,
            fix: wrongAudience.says,
            mistake: wrongAudience.id,
          });
        const open = await http.get(`${httpUrl}/public`);
        const { status: nobody } = await http.get(`${httpUrl}/orders`);
        const headers = { Authorization: `Bearer ${await idToken(context, of)}` };
        const { status: user } = await http.get(`${httpUrl}/orders`, { headers });
        const actual = `/public ${open.status}, x-lab ${open.headers["x-lab"]}; /orders ${nobody}, with a token ${user}`;
        if (open.status === 200 && open.headers["x-lab"] === "http-api" && nobody === 401 && user === 200)
          return pass(actual);
        return fail({ expected, actual, fix: "Look at the routes, the permission of the alias prod, and the stage." });
      },
    }),
  ],
});

async function readApi({ aws, run }: LabContext): Promise<Api | undefined> {
  const { Items = [] } = await aws(ApiGatewayV2).getApis({ MaxResults: "500" });
  return Items.find(({ Name }) => Name === run.name("http"));
}

const makeApi = ({ aws, run }: LabContext) =>
  aws(ApiGatewayV2).createApi({
    Name: run.name("http"),
    ProtocolType: "HTTP",
    CorsConfiguration: { AllowOrigins: ["*"], AllowMethods: ["GET"] },
  });

async function readAuthorizerId({ aws }: LabContext, ApiId: string): Promise<string | undefined> {
  const { Items = [] } = await aws(ApiGatewayV2).getAuthorizers({ ApiId });
  return Items.find(({ AuthorizerType }) => AuthorizerType === "JWT")?.AuthorizerId;
}

async function setAudience({ aws }: LabContext, { httpApiId, authorizerId }: HttpApi, audience: string): Promise<void> {
  const { JwtConfiguration } = await aws(ApiGatewayV2).getAuthorizer({ ApiId: httpApiId, AuthorizerId: authorizerId });
  await aws(ApiGatewayV2).updateAuthorizer({
    ApiId: httpApiId,
    AuthorizerId: authorizerId,
    JwtConfiguration: { ...JwtConfiguration, Audience: [audience] },
  });
}
