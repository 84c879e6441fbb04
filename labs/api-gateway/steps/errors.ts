import { APIGateway, type GatewayResponse, type GatewayResponseType } from "@aws-sdk/client-api-gateway";
import { accept, check, fail, found, type LabContext, mistake, pass, step } from "../../../src/lab/index.ts";
import { methods } from "./methods.ts";
import { restApi } from "./rest-api.ts";

export interface Errors {
  readonly template: string;
}

const needs = { restApi, methods };
type Needs = typeof needs;

const BODY = "BAD_REQUEST_BODY";
const REASON = "$context.error.validationErrorString";

const silent = mistake<Errors, Needs>({
  id: "no-reason",
  says: "The answer to a bad body does not say what is wrong with it: name $context.error.validationErrorString in the template of BAD_REQUEST_BODY.",
  make: (context, _, { restApi: { apiId } }) => put(context, apiId, BODY, '{"error":"invalid"}'),
  undo: (context, _, { restApi: { apiId } }) => put(context, apiId, BODY, badBody(context)),
});

/** What callers are told before any integration is asked. */
export const errors = step({
  id: "errors",
  title: "Error bodies of your own",
  covers: [
    "api-gateway/advanced-features/request-validation",
    "api-gateway/exercise/implement-request-response-transformations",
  ],
  needs,
  minutes: 1,
  async solve(context, { restApi: { apiId } }) {
    const own: [GatewayResponseType, string][] = [
      [BODY, badBody(context)],
      ["UNAUTHORIZED", '{"error":"who are you?"}'],
      ["ACCESS_DENIED", '{"error":"not allowed"}'],
      ["THROTTLED", '{"error":"slow down"}'],
    ];
    for (const [type, template] of own) await put(context, apiId, type, template);
  },
  async locate(context, { restApi: { apiId } }): Promise<Errors> {
    const response = await read(context, apiId);
    const own = found(response?.defaultResponse ? undefined : response, "The API has only AWS's own error bodies.");
    return { template: found(own.responseTemplates?.["application/json"], "BAD_REQUEST_BODY has no template.") };
  },
  checks: [
    check<Errors, Needs>({
      id: "tells-why",
      title: "A refused body is answered with the reason",
      hints: [
        "Validation errors can carry a reason.",
        "put-gateway-response --response-type BAD_REQUEST_BODY with $context.error.validationErrorString.",
      ],
      mistakes: [silent],
      async run(_, { template }) {
        if (template.includes(REASON)) return pass(template);
        return fail({ expected: `a template with ${REASON}`, actual: template, fix: silent.says, mistake: silent.id });
      },
    }),
  ],
});

const badBody = ({ assets }: LabContext): string => JSON.stringify(assets.json("validation-error.json"));

const read = ({ aws }: LabContext, restApiId: string): Promise<GatewayResponse | undefined> =>
  accept(aws(APIGateway).getGatewayResponse({ restApiId, responseType: BODY }), "NotFoundException");

async function put({ aws }: LabContext, restApiId: string, responseType: GatewayResponseType, template: string) {
  const responseTemplates = { "application/json": template };
  await aws(APIGateway).putGatewayResponse({ restApiId, responseType, responseTemplates });
}
