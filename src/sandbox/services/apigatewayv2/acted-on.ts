/** What IAM is asked about a call: the HTTP method of the API, on the path of the request. https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonapigatewaymanagementv2.html */
import { apiGatewayAction } from "../../../shared/iam-actions.ts";
import type { Context } from "../../kit/index.ts";

type Values = Readonly<Record<string, unknown>>;

/** What lies below an API, by the end of the operation's name, and the member that names one of them. */
const PARTS: readonly (readonly [names: RegExp, part: string, member: string])[] = [
  [/Authorizers?$/, "authorizers", "AuthorizerId"],
  [/Deployments?$/, "deployments", "DeploymentId"],
  [/Integrations?$/, "integrations", "IntegrationId"],
  [/Models?$/, "models", "ModelId"],
  [/Routes?$/, "routes", "RouteId"],
  [/Stages?$/, "stages", "StageName"],
];

export const actionsOf = (operation: string, input: Values, { region }: Context) => [
  { action: apiGatewayAction(operation), resources: [`arn:aws:apigateway:${region}::${pathOf(operation, input)}`] },
];

function pathOf(operation: string, input: Values): string {
  const text = (name: string): string => (typeof input[name] === "string" ? `/${input[name]}` : "");
  if (/(Tag|Untag)Resource$|GetTags$/.test(operation))
    return `/tags/${encodeURIComponent(text("ResourceArn").slice(1))}`;
  const isCreate = operation.startsWith("Create");
  if (/DomainNames?$|ApiMappings?$/.test(operation)) {
    const mapping = /ApiMapping/.test(operation) ? `/apimappings${isCreate ? "" : text("ApiMappingId")}` : "";
    return `/domainnames${operation === "CreateDomainName" ? "" : text("DomainName")}${mapping}`;
  }
  if (/VpcLinks?$/.test(operation)) return `/vpclinks${isCreate ? "" : text("VpcLinkId")}`;
  const part = PARTS.find(([names]) => names.test(operation));
  return `/apis${text("ApiId")}${part ? `/${part[1]}${isCreate ? "" : text(part[2])}` : ""}`;
}
