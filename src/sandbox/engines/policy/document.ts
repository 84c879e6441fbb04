/** https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html */

/** Thrown for a document that AWS answers with MalformedPolicyDocument; the message is AWS's. */
export class PolicySyntaxError extends Error {
  constructor(message: string) {
    super(message);
    this.name = "PolicySyntaxError";
  }
}

/** `everyone` is `"Principal": "*"`; else values by type: AWS, Service, Federated, CanonicalUser. */
export type PrincipalElement = "everyone" | Readonly<Record<string, readonly string[]>>;

export interface PolicyCondition {
  /** As written, for example `ForAnyValue:StringLikeIfExists`. */
  readonly operator: string;
  readonly key: string;
  readonly values: readonly string[];
}

export interface PolicyStatement {
  readonly sid: string | undefined;
  readonly effect: "Allow" | "Deny";
  readonly actions: readonly string[] | undefined;
  readonly notActions: readonly string[] | undefined;
  readonly resources: readonly string[] | undefined;
  readonly notResources: readonly string[] | undefined;
  readonly principal: PrincipalElement | undefined;
  readonly notPrincipal: PrincipalElement | undefined;
  readonly conditions: readonly PolicyCondition[];
}

export interface PolicyDocument {
  readonly version: "2008-10-17" | "2012-10-17";
  readonly statements: readonly PolicyStatement[];
}

const SYNTAX = "Syntax errors in policy.";
const DOCUMENT_MEMBERS = new Set(["Version", "Id", "Statement"]);
const STATEMENT_MEMBERS = new Set([
  "Sid",
  "Effect",
  "Action",
  "NotAction",
  "Resource",
  "NotResource",
  "Principal",
  "NotPrincipal",
  "Condition",
]);
const PRINCIPAL_TYPES = new Set(["AWS", "Service", "Federated", "CanonicalUser"]);

/** Reads the grammar that all policies share; what a kind of policy demands beyond it is in validate.ts. */
export function parsePolicy(text: string): PolicyDocument {
  const root = parseJson(text);
  if (!isRecord(root) || Object.keys(root).some((key) => !DOCUMENT_MEMBERS.has(key))) throw syntax();
  if (root.Id !== undefined && typeof root.Id !== "string") throw syntax();
  const version = root.Version ?? "2008-10-17";
  if (version !== "2008-10-17" && version !== "2012-10-17") throw syntax();
  const given = root.Statement;
  if (given === undefined) throw syntax();
  const statements = (Array.isArray(given) ? given : [given]).map(readStatement);
  if (statements.length === 0) throw syntax();
  const sids = statements.flatMap(({ sid }) => (sid === undefined || sid === "" ? [] : [sid]));
  if (new Set(sids).size < sids.length)
    throw new PolicySyntaxError("Statement IDs (SID) in a single policy must be unique.");
  return { version, statements };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new PolicySyntaxError("This policy contains invalid Json");
  }
}

function readStatement(given: unknown): PolicyStatement {
  if (!isRecord(given) || Object.keys(given).some((key) => !STATEMENT_MEMBERS.has(key))) throw syntax();
  const { Sid: sid, Effect: effect } = given;
  if (sid !== undefined && typeof sid !== "string") throw syntax();
  if (effect !== "Allow" && effect !== "Deny") throw syntax();
  for (const member of ["Action", "Resource", "Principal"])
    if (given[member] !== undefined && given[`Not${member}`] !== undefined) throw syntax();
  return {
    sid,
    effect,
    actions: readStrings(given.Action),
    notActions: readStrings(given.NotAction),
    resources: readStrings(given.Resource),
    notResources: readStrings(given.NotResource),
    principal: readPrincipal(given.Principal),
    notPrincipal: readPrincipal(given.NotPrincipal),
    conditions: readConditions(given.Condition),
  };
}

function readStrings(given: unknown): string[] | undefined {
  if (given === undefined) return undefined;
  const values = Array.isArray(given) ? given : [given];
  if (!values.every((value) => typeof value === "string")) throw syntax();
  return values;
}

function readPrincipal(given: unknown): PrincipalElement | undefined {
  if (given === undefined) return undefined;
  if (given === "*") return "everyone";
  if (!isRecord(given) || Object.keys(given).some((type) => !PRINCIPAL_TYPES.has(type))) throw syntax();
  return Object.fromEntries(Object.entries(given).map(([type, values]) => [type, readStrings(values) ?? []]));
}

function readConditions(given: unknown): PolicyCondition[] {
  if (given === undefined) return [];
  if (!isRecord(given)) throw syntax();
  return Object.entries(given).flatMap(([operator, block]) => {
    if (!isRecord(block)) throw syntax();
    return Object.entries(block).map(([key, values]) => ({ operator, key, values: readScalars(values) }));
  });
}

/** Condition values may be JSON numbers and booleans too. */
function readScalars(given: unknown): string[] {
  const values = Array.isArray(given) ? given : [given];
  return values.map((value) => {
    if (typeof value === "string" || typeof value === "number" || typeof value === "boolean") return String(value);
    throw syntax();
  });
}

const syntax = (): PolicySyntaxError => new PolicySyntaxError(SYNTAX);

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);
