import {
  APIGateway,
  type GatewayResponse,
  type GatewayResponseType,
  type PutGatewayResponseRequest,
} from "@aws-sdk/client-api-gateway";
import { accept, check, fail, found, type LabContext, mistake, pass, step } from "../../../src/lab/index.ts";
import { methods } from "./methods.ts";
import { restApi } from "./rest-api.ts";

export interface Errors {
  readonly template: string;
  /** Whose pages may read errors: the header that all of AWS's own answers of 4xx carry. */
  readonly allowedOrigin: string | undefined;
}

const needs = { restApi, methods };
type Needs = typeof needs;

const BODY = "BAD_REQUEST_BODY";
const REASON = "$context.error.validationErrorString";
const ALL_4XX = "DEFAULT_4XX";
const ORIGIN = "gatewayresponse.header.Access-Control-Allow-Origin";
const ANY_ORIGIN = { responseParameters: { [ORIGIN]: "'*'" } };

const silent = mistake<Errors, Needs>({
  id: "no-reason",
  says: "The answer to a bad body does not say what is wrong with it: name $context.error.validationErrorString in the template of BAD_REQUEST_BODY.",
  make: (context, _, { restApi: { apiId } }) => put(context, apiId, BODY, template('{"error":"invalid"}')),
  undo: (context, _, { restApi: { apiId } }) => put(context, apiId, BODY, template(badBody(context))),
});

const hidden = mistake<Errors, Needs>({
  id: "hidden-from-pages",
  says: "A browser hides an answer without Access-Control-Allow-Origin from the page that asked, and API Gateway's own errors pass no integration that could set it: give DEFAULT_4XX the header, with '*' in single quotes as value.",
  make: (context, _, { restApi: { apiId } }) => put(context, apiId, ALL_4XX, { responseParameters: {} }),
  undo: (context, _, { restApi: { apiId } }) => put(context, apiId, ALL_4XX, ANY_ORIGIN),
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
    for (const [type, text] of own) await put(context, apiId, type, template(text));
    await put(context, apiId, ALL_4XX, ANY_ORIGIN);
  },
  async locate(context, { restApi: { apiId } }): Promise<Errors> {
    const response = await read(context, apiId, BODY);
    const own = found(response?.defaultResponse ? undefined : response, "The API has only AWS's own error bodies.");
    return {
      template: found(own.responseTemplates?.["application/json"], "BAD_REQUEST_BODY has no template."),
      allowedOrigin: (await read(context, apiId, ALL_4XX))?.responseParameters?.[ORIGIN],
    };
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
    check<Errors, Needs>({
      id: "readable",
      title: "Pages of any origin may read the errors",
      hints: [
        "Who adds CORS headers to an answer that no integration has made?",
        "put-gateway-response --response-type DEFAULT_4XX --response-parameters gatewayresponse.header.Access-Control-Allow-Origin.",
      ],
      mistakes: [hidden],
      async run(_, { allowedOrigin }) {
        if (allowedOrigin === "'*'") return pass(`DEFAULT_4XX: ${allowedOrigin}`);
        const expected = "Access-Control-Allow-Origin '*' on DEFAULT_4XX";
        return fail({ expected, actual: allowedOrigin ?? "no such header", fix: hidden.says, mistake: hidden.id });
      },
    }),
  ],
});

const badBody = ({ assets }: LabContext): string => JSON.stringify(assets.json("validation-error.json"));

const read = (
  { aws }: LabContext,
  restApiId: string,
  responseType: GatewayResponseType,
): Promise<GatewayResponse | undefined> =>
  accept(aws(APIGateway).getGatewayResponse({ restApiId, responseType }), "NotFoundException");

const template = (text: string) => ({ responseTemplates: { "application/json": text } });

type Content = Pick<PutGatewayResponseRequest, "responseTemplates" | "responseParameters">;

async function put({ aws }: LabContext, restApiId: string, responseType: GatewayResponseType, content: Content) {
  await aws(APIGateway).putGatewayResponse({ restApiId, responseType, ...content });
}
