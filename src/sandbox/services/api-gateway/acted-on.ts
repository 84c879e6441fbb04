/** What IAM is asked about a call: API Gateway's actions are the HTTP methods of its API. https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-control-access-using-iam-policies-to-invoke-api.html */
import { apiGatewayAction } from "../../../shared/iam-actions.ts";
import type { Context } from "../../kit/index.ts";
import { resourceArn } from "./state.ts";

type Given = Readonly<Record<string, unknown>>;

/** For example `apigateway:PATCH` on `arn:aws:apigateway:us-east-1::/restapis/abc/stages/dev`. */
export function actionsOf(operation: string, input: Given, context: Context) {
  return [{ action: apiGatewayAction(operation), resources: [resourceArn(context, pathOf(operation, input))] }];
}

/** The path of the request, as far as its members tell it. */
function pathOf(operation: string, input: Given): string {
  const text = (name: string): string => (typeof input[name] === "string" ? `/${input[name]}` : "");
  if (/^(Tag|Untag)Resource$|^GetTags$/.test(operation))
    return `/tags/${encodeURIComponent(text("resourceArn").slice(1))}`;
  if (/Account$/.test(operation)) return "/account";
  if (input.usagePlanId !== undefined || /UsagePlans?$/.test(operation))
    return `/usageplans${text("usagePlanId")}${/UsagePlanKeys?$/.test(operation) ? `/keys${operation.startsWith("Create") ? "" : text("keyId")}` : ""}`;
  if (/ApiKeys?$/.test(operation)) return `/apikeys${text("apiKey")}`;
  if (/DomainNames?$|BasePathMappings?$/.test(operation)) {
    const domain = operation === "CreateDomainName" ? "" : text("domainName");
    const isMapping = operation.includes("BasePathMapping");
    return `/domainnames${domain}${isMapping ? `/basepathmappings${operation.startsWith("Create") ? "" : text("basePath")}` : ""}`;
  }
  return `/restapis${text("restApiId")}${belowApi(operation, input)}`;
}

const PARTS: readonly (readonly [names: RegExp, part: string, member: string])[] = [
  [/Stages?$|StageAuthorizersCache$/, "stages", "stageName"],
  [/Deployments?$/, "deployments", "deploymentId"],
  [/Models?$/, "models", "modelName"],
  [/RequestValidators?$/, "requestvalidators", "requestValidatorId"],
  [/Authorizers?$/, "authorizers", "authorizerId"],
  [/GatewayResponses?$/, "gatewayresponses", "responseType"],
  [/Resources?$/, "resources", "resourceId"],
];

function belowApi(operation: string, input: Given): string {
  const text = (name: string): string => (typeof input[name] === "string" ? `/${input[name]}` : "");
  if (operation === "GetExport") return `/stages${text("stageName")}/exports${text("exportType")}`;
  if (operation === "CreateResource") return `/resources${text("parentId")}`;
  if (input.httpMethod !== undefined && input.resourceId !== undefined) {
    const integration = /Integration/.test(operation) ? "/integration" : "";
    const response = /Response$/.test(operation) ? `/responses${text("statusCode")}` : "";
    return `/resources${text("resourceId")}/methods${text("httpMethod")}${integration}${response}`;
  }
  const found = PARTS.find(([names]) => names.test(operation));
  return found ? `/${found[1]}${operation.startsWith("Create") ? "" : text(found[2])}` : "";
}
