/** Methods, from the request's door to the integration and back. */
import {
  APIGateway,
  type PutIntegrationRequest,
  type PutIntegrationResponseRequest,
  type PutMethodRequest,
} from "@aws-sdk/client-api-gateway";
import { accept, type LabContext } from "../../../src/lab/index.ts";
import { resourceIdOf } from "./api.ts";

type Place = "restApiId" | "resourceId" | "httpMethod";

interface Answer extends Omit<PutIntegrationResponseRequest, Place | "statusCode"> {
  readonly statusCode: string;
}

export interface Recipe {
  readonly path: string;
  readonly verb: string;
  readonly method: Omit<PutMethodRequest, Place>;
  readonly integration: Omit<PutIntegrationRequest, Place>;
  readonly answers: readonly Answer[];
}

/** What the recipes name. */
export interface Parts {
  readonly restApiId: string;
  readonly cognitoId: string;
  readonly lambdaId: string;
  readonly validatorId: string;
  readonly gatewayRole: string;
}

type Assets = Pick<LabContext, "run" | "assets">;

const json = (text: string) => ({ "application/json": text.trim() });

/** All methods of the lab. */
export const recipes = (context: Assets, parts: Parts): readonly Recipe[] => [
  ...mocked(context),
  createOrder(context, parts),
  ...byFunction(context, parts),
  statusMethod(context, parts.restApiId),
];

const MOCK = { type: "MOCK", requestTemplates: json('{"statusCode":200}') } as const;

const mocked = ({ assets }: Assets): readonly Recipe[] => [
  {
    path: "/health",
    verb: "GET",
    method: { authorizationType: "NONE" },
    integration: MOCK,
    answers: [{ statusCode: "200", responseTemplates: json(assets.text("vtl/health.vtl")) }],
  },
  {
    path: "/partners/report",
    verb: "GET",
    method: { authorizationType: "NONE", apiKeyRequired: true },
    integration: MOCK,
    answers: [{ statusCode: "200", responseTemplates: json('{"report":"ready"}') }],
  },
];

/** The table's own operation, called by API Gateway as a role. */
const createOrder = ({ run, assets }: Assets, parts: Parts): Recipe => ({
  path: "/orders",
  verb: "POST",
  method: {
    authorizationType: "COGNITO_USER_POOLS",
    authorizerId: parts.cognitoId,
    requestModels: { "application/json": "Order" },
    requestValidatorId: parts.validatorId,
  },
  integration: {
    type: "AWS",
    integrationHttpMethod: "POST",
    uri: `arn:aws:apigateway:${run.region}:dynamodb:action/PutItem`,
    credentials: parts.gatewayRole,
    passthroughBehavior: "NEVER",
    requestTemplates: json(assets.text("vtl/create-request.vtl", { table: run.name("table") })),
  },
  answers: [
    { statusCode: "201", responseTemplates: json(assets.text("vtl/create-response.vtl")) },
    { statusCode: "502", selectionPattern: "4\\d{2}", responseTemplates: json('{"error":"the table refused"}') },
  ],
});

/** Which alias of the function, the stage decides. */
function byFunction({ run, assets }: Assets, parts: Parts): readonly Recipe[] {
  const vtl = (name: string) => json(assets.text(`vtl/${name}.vtl`));
  const alias = `arn:aws:lambda:${run.region}:${run.account}:function:${run.name("orders")}:\${stageVariables.alias}`;
  const uri = `arn:aws:apigateway:${run.region}:lambda:path/2015-03-31/functions/${alias}/invocations`;
  const proxy = { type: "AWS_PROXY", integrationHttpMethod: "POST", uri } as const;
  return [
    {
      path: "/orders/{orderId}",
      verb: "GET",
      method: { authorizationType: "CUSTOM", authorizerId: parts.lambdaId },
      integration: { type: "AWS", integrationHttpMethod: "POST", uri, requestTemplates: vtl("get-request") },
      answers: [
        { statusCode: "200", responseTemplates: vtl("get-response") },
        { statusCode: "404", selectionPattern: "NOT_FOUND.*", responseTemplates: vtl("get-not-found") },
      ],
    },
    {
      path: "/orders",
      verb: "GET",
      method: {
        authorizationType: "NONE",
        requestValidatorId: parts.validatorId,
        requestParameters: { "method.request.querystring.limit": true },
      },
      integration: proxy,
      answers: [],
    },
    {
      path: "/orders/{orderId}",
      verb: "DELETE",
      method: { authorizationType: "AWS_IAM" },
      integration: proxy,
      answers: [],
    },
  ];
}

/** The API's own mock, asked from outside. */
export const statusMethod = ({ run, assets }: Assets, restApiId: string): Recipe => ({
  path: "/status",
  verb: "GET",
  method: { authorizationType: "NONE" },
  integration: {
    type: "HTTP",
    integrationHttpMethod: "GET",
    uri: `https://${restApiId}.execute-api.${run.region}.amazonaws.com/\${stageVariables.upstream}/health`,
  },
  answers: [{ statusCode: "200", responseTemplates: json(assets.text("vtl/status-response.vtl")) }],
});

/** The method with both sides of its integration; what is there already stays as it is. */
export async function keepOrPutMethod(context: LabContext, restApiId: string, recipe: Recipe): Promise<void> {
  const gateway = context.aws(APIGateway);
  const resourceId = await resourceIdOf(context, restApiId, recipe.path);
  const place = { restApiId, resourceId, httpMethod: recipe.verb };
  await accept(gateway.putMethod({ ...place, ...recipe.method }), "ConflictException");
  for (const { statusCode } of recipe.answers)
    await accept(gateway.putMethodResponse({ ...place, statusCode }), "ConflictException");
  if (!(await accept(gateway.getIntegration(place), "NotFoundException")))
    await gateway.putIntegration({ ...place, ...recipe.integration });
  const { integrationResponses = {} } = await gateway.getIntegration(place);
  for (const answer of recipe.answers)
    if (!(answer.statusCode in integrationResponses)) await gateway.putIntegrationResponse({ ...place, ...answer });
}
