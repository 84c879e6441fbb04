/** What identity and trust policies demand beyond the grammar, in IAM's words. */
import { isOperator } from "./conditions.ts";
import { type PolicyDocument, type PolicyStatement, PolicySyntaxError, parsePolicy } from "./document.ts";

/** A document to attach to a user, group or role: actions and resources, no principals. */
export function validateIdentityPolicy(text: string): PolicyDocument {
  const document = parsePolicy(text);
  if (document.version !== "2012-10-17" && usesVariables(text))
    throw new PolicySyntaxError("Policy document must be version 2012-10-17 or greater.");
  for (const statement of document.statements) {
    if (statement.principal || statement.notPrincipal)
      throw new PolicySyntaxError("Policy document should not specify a principal.");
    checkActions(statement);
    const resources = statement.resources ?? statement.notResources ?? [];
    if (resources.length === 0) throw new PolicySyntaxError("Policy statement must contain resources.");
    resources.forEach(checkResource);
    checkOperators(statement);
  }
  return document;
}

const TRUST_ACTIONS =
  /^sts:(\*|AssumeRole\w*\*?|TagSession|SetSourceIdentity|SetContext|GetServiceBearerToken|AssumeRoot)$/i;

/** A role's trust policy: principals and sts actions, no resources. */
export function validateTrustPolicy(text: string): PolicyDocument {
  const document = parsePolicy(text);
  for (const statement of document.statements) {
    if (statement.resources || statement.notResources) throw new PolicySyntaxError("Has prohibited field Resource");
    if (!statement.principal && !statement.notPrincipal)
      throw new PolicySyntaxError("Missing required field Principal");
    const actions = statement.actions ?? statement.notActions ?? [];
    if (actions.length === 0) throw new PolicySyntaxError("Missing required field Action");
    if (!actions.every((action) => TRUST_ACTIONS.test(action)))
      throw new PolicySyntaxError("AssumeRole policy may only specify STS AssumeRole actions.");
    checkPrincipals(statement);
    checkOperators(statement);
  }
  return document;
}

const usesVariables = (text: string): boolean => /\$\{(aws|iam|sts|saml|s3):/i.test(text);

function checkActions(statement: PolicyStatement): void {
  const actions = statement.actions ?? statement.notActions ?? [];
  if (actions.length === 0) throw new PolicySyntaxError("Policy statement must contain actions.");
  for (const action of actions) {
    if (action === "*") continue;
    const [vendor, name, ...rest] = action.split(":");
    if (name === undefined || rest.length > 0)
      throw new PolicySyntaxError("Actions/Conditions must be prefaced by a vendor, e.g., iam, sdb, ec2, etc.");
    if (!/^[A-Za-z0-9-]+$/.test(vendor ?? "")) throw new PolicySyntaxError(`Vendor ${vendor} is not valid`);
    if (!/^[\w*?]+$/.test(name)) throw new PolicySyntaxError("The policy failed legacy parsing");
  }
}

function checkResource(resource: string): void {
  if (/^\*+$/.test(resource)) return;
  const [prefix, partition, ...rest] = resource.split(":");
  if (prefix !== "arn" || rest.length === 0)
    throw new PolicySyntaxError(`Resource ${resource} must be in ARN format or "*".`);
  if (!/^(aws[a-z-]*|\*|\$\{.*)$/.test(partition ?? ""))
    throw new PolicySyntaxError(`Partition "${partition}" is not valid for resource "${resource}".`);
  if (rest.length < 4) throw new PolicySyntaxError("The policy failed legacy parsing");
}

function checkPrincipals({ principal, notPrincipal }: PolicyStatement): void {
  const element = principal ?? notPrincipal;
  if (element === undefined || element === "everyone") return;
  const isPlausible: Record<string, RegExp> = {
    AWS: /^(\*|\d{12}|arn:aws[a-z-]*:(iam|sts)::(\d{12}):.+|A[A-Z0-9]{15,})$/,
    Service: /^[a-z0-9.-]+\.(amazonaws\.com(\.cn)?|amazon\.com|aws\.internal)$/,
    Federated: /^.+$/,
    CanonicalUser: /^.+$/,
  };
  for (const [type, values] of Object.entries(element))
    for (const value of values)
      if (!isPlausible[type]?.test(value))
        throw new PolicySyntaxError(`Invalid principal in policy: "${type.toUpperCase()}":"${value}"`);
}

function checkOperators({ conditions }: PolicyStatement): void {
  for (const { operator } of conditions)
    if (!isOperator(operator)) throw new PolicySyntaxError(`Invalid Condition type : ${operator}.`);
}
