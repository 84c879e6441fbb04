import { APIGateway } from "@aws-sdk/client-api-gateway";
import { check, fail, found, type LabContext, mistake, pass, step } from "../../../src/lab/index.ts";
import { allow } from "../backend/functions.ts";
import { resourcesOf } from "../rest/api.ts";
import { keepOrPutMethod, recipes } from "../rest/methods.ts";
import { orderIsMapped, orderMistakes } from "../rest/order-template.ts";
import { authorizers } from "./authorizers.ts";
import { backend } from "./backend.ts";
import { restApi } from "./rest-api.ts";

export interface Methods {
  readonly healthId: string;
}

const needs = { backend, restApi, authorizers };
type Needs = typeof needs;

const noStatus = mistake<Methods, Needs>({
  id: "mock-without-status",
  says: 'The mock integration\'s request template answers no statusCode, so API Gateway does not know what to answer: make it {"statusCode":200}.',
  make: (context, { healthId }, { restApi: { apiId } }) => setMock(context, apiId, healthId, "{}"),
  undo: (context, { healthId }, { restApi: { apiId } }) => setMock(context, apiId, healthId, '{"statusCode":200}'),
});

/** Seven methods with every kind of integration, and templates on the way in and out. */
export const methods = step({
  id: "methods",
  title: "Mock, DynamoDB, Lambda and HTTP, with templates",
  covers: [
    "api-gateway/integration-types/lambda-integration",
    "api-gateway/integration-types/http-integration",
    "api-gateway/integration-types/aws-service-integration",
    "api-gateway/integration-types/mock-integration",
    "api-gateway/exercise/implement-request-response-transformations",
    "api-gateway/exercise/create-a-rest-api-with-multiple-resources",
  ],
  needs,
  minutes: 3,
  async solve(context, { backend: { gatewayRole, ordersName }, restApi: { apiId, validatorId }, authorizers: doors }) {
    const parts = { restApiId: apiId, validatorId, gatewayRole, ...doors };
    for (const recipe of recipes(context, parts)) await keepOrPutMethod(context, apiId, recipe);
    const { region, account } = context.run;
    for (const Qualifier of ["dev", "prod"])
      await allow(context, ordersName, {
        Qualifier,
        StatementId: `api-${Qualifier}`,
        SourceArn: `arn:aws:execute-api:${region}:${account}:${apiId}/*/*/orders*`,
      });
  },
  async locate(context, { restApi: { apiId } }): Promise<Methods> {
    const health = (await resourcesOf(context, apiId)).find(({ path }) => path === "/health");
    found(health?.resourceMethods?.GET, "There is no GET /health.");
    return { healthId: found(health?.id, "There is no /health.") };
  },
  checks: [
    check<Methods, Needs>({
      id: "kinds",
      title: "The methods use every kind of integration",
      hints: [
        "Each integration has a request and a response side.",
        "put-integration --type MOCK, AWS, AWS_PROXY, HTTP.",
      ],
      mistakes: [],
      async run(context, _, { restApi: { apiId } }) {
        const seen = new Set<string>();
        for (const { id: resourceId, resourceMethods = {} } of await resourcesOf(context, apiId))
          for (const httpMethod of Object.keys(resourceMethods)) {
            const place = { restApiId: apiId, resourceId, httpMethod };
            const { type, uri = "" } = await context.aws(APIGateway).getIntegration(place);
            seen.add(uri.includes(":dynamodb:") ? "DynamoDB" : String(type).replace("_PROXY", ""));
          }
        const absent = ["MOCK", "AWS", "HTTP", "DynamoDB"].filter((each) => !seen.has(each));
        if (absent.length === 0) return pass([...seen].join(", "));
        const expected = "MOCK, HTTP, AWS to a function and AWS to DynamoDB";
        return fail({ expected, actual: `no ${absent.join(", ")}`, fix: "Put the integrations of the task." });
      },
    }),
    check<Methods, Needs>({
      id: "templates",
      title: "GET /health answers what its template makes",
      hints: [
        "What does a mock answer, when nobody is behind it?",
        "put-integration-response needs a matching put-method-response first.",
      ],
      mistakes: [noStatus],
      async run({ aws }, { healthId: resourceId }, { restApi: { apiId: restApiId } }) {
        const { status, body } = await aws(APIGateway).testInvokeMethod({
          restApiId,
          resourceId,
          httpMethod: "GET",
          stageVariables: { release: "7" },
        });
        const actual = `${status} ${body}`;
        if (status === 200 && /"release":\s*"7"/.test(body ?? "")) return pass(actual);
        const expected = '200 with "release":"7" from the stage variable';
        if (status === 500) return fail({ expected, actual, fix: noStatus.says, mistake: noStatus.id });
        return fail({ expected, actual, fix: "Name $stageVariables.release in the response template." });
      },
    }),
    check<Methods, Needs>({
      id: "order-template",
      title: "POST /orders makes a sound item of whatever is in the order",
      hints: [
        "What if a customer's name has a quote in it?",
        "$util.escapeJavaScript, numbers as texts, passthroughBehavior NEVER.",
      ],
      mistakes: orderMistakes,
      run: (context, _, given) => orderIsMapped(context, given),
    }),
  ],
});

async function setMock(context: LabContext, restApiId: string, resourceId: string, template: string): Promise<void> {
  await context.aws(APIGateway).updateIntegration({
    restApiId,
    resourceId,
    httpMethod: "GET",
    patchOperations: [{ op: "replace", path: "/requestTemplates/application~1json", value: template }],
  });
}
