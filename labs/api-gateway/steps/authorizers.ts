import { APIGateway, type Authorizer } from "@aws-sdk/client-api-gateway";
import { Lambda } from "@aws-sdk/client-lambda";
import { check, fail, found, type LabContext, mistake, pass, step } from "../../../src/lab/index.ts";
import { allow } from "../backend/functions.ts";
import { restApi } from "./rest-api.ts";
import { users } from "./users.ts";

export interface Authorizers {
  readonly cognitoId: string;
  readonly lambdaId: string;
}

const needs = { restApi, users };
type Needs = typeof needs;

const mute = mistake<Authorizers, Needs>({
  id: "no-permission",
  says: "API Gateway may not invoke the authorizer's function, so every caller gets 500: add a permission for apigateway.amazonaws.com with the authorizer's ARN as source.",
  make: async ({ aws, run }) => {
    await aws(Lambda).removePermission({ FunctionName: run.name("auth"), StatementId: "authorizer" });
  },
  undo: (context, { lambdaId }, { restApi: { apiId } }) => permit(context, apiId, lambdaId),
});

/** Two of the three doors: who signs in with Cognito, and who a function of ours lets in. */
export const authorizers = step({
  id: "authorizers",
  title: "A Cognito and a Lambda authorizer",
  covers: ["api-gateway/exercise/set-up-authentication-and-authorization"],
  needs,
  minutes: 1,
  async solve(context, { restApi: { apiId: restApiId }, users: { poolArn } }) {
    const { aws, run } = context;
    const all = await authorizersOf(context, restApiId);
    if (!all.some(isCognito))
      await aws(APIGateway).createAuthorizer({
        restApiId,
        name: "users",
        type: "COGNITO_USER_POOLS",
        providerARNs: [poolArn],
        identitySource: "method.request.header.Authorization",
      });
    const functionArn = `arn:aws:lambda:${run.region}:${run.account}:function:${run.name("auth")}`;
    const made =
      all.find(isLambda) ??
      (await aws(APIGateway).createAuthorizer({
        restApiId,
        name: "tokens",
        type: "REQUEST",
        authorizerUri: `arn:aws:apigateway:${run.region}:lambda:path/2015-03-31/functions/${functionArn}/invocations`,
        identitySource: "method.request.header.X-Lab-Token",
        authorizerResultTtlInSeconds: 60,
      }));
    await permit(context, restApiId, found(made.id, "API Gateway told no id of the authorizer."));
  },
  async locate(context, { restApi: { apiId } }): Promise<Authorizers> {
    const all = await authorizersOf(context, apiId);
    return {
      cognitoId: found(all.find(isCognito)?.id, "The API has no authorizer of the type COGNITO_USER_POOLS."),
      lambdaId: found(all.find(isLambda)?.id, "The API has no Lambda authorizer."),
    };
  },
  checks: [
    check<Authorizers, Needs>({
      id: "lets-in",
      title: "The Lambda authorizer answers: allow is let in",
      hints: ["Three doors, three keys.", "A Lambda authorizer needs a permission for apigateway.amazonaws.com."],
      mistakes: [mute],
      async run({ aws }, { lambdaId: authorizerId }, { restApi: { apiId: restApiId } }) {
        const { clientStatus, policy = "" } = await aws(APIGateway).testInvokeAuthorizer({
          restApiId,
          authorizerId,
          headers: { "X-Lab-Token": "allow" },
        });
        const expected = "status 0 and a policy that allows";
        // 0 says that the authorizer succeeded: the client would not have been answered by it.
        if (clientStatus === 0 && policy.includes("Allow")) return pass("status 0, Allow");
        return fail({ expected, actual: `status ${clientStatus}`, fix: mute.says, mistake: mute.id });
      },
    }),
  ],
});

async function authorizersOf({ aws }: LabContext, restApiId: string): Promise<Authorizer[]> {
  return (await aws(APIGateway).getAuthorizers({ restApiId, limit: 500 })).items ?? [];
}

const isCognito = ({ type }: Authorizer): boolean => type === "COGNITO_USER_POOLS";
const isLambda = ({ type }: Authorizer): boolean => type === "REQUEST" || type === "TOKEN";

const permit = (context: LabContext, apiId: string, authorizerId: string): Promise<void> =>
  allow(context, context.run.name("auth"), {
    StatementId: "authorizer",
    SourceArn: `arn:aws:execute-api:${context.run.region}:${context.run.account}:${apiId}/authorizers/${authorizerId}`,
  });
