/** What the cluster's roles may do. */
import type * as IAM from "@aws-sdk/client-iam";
import type * as STS from "@aws-sdk/client-sts";
import { nameOf } from "../../../shared/errors.ts";
import { type Context, type Fault, fault, type ServiceClient } from "../../kit/index.ts";

export interface Question {
  readonly action: string;
  readonly resource: string;
  /** Condition keys, for example `aws:ResourceTag/Name`. */
  readonly values?: Readonly<Record<string, string>>;
}

/** Whether the role's policies allow it. */
export async function roleAllows(
  context: Pick<Context, "service">,
  role: string,
  { action, resource, values = {} }: Question,
): Promise<boolean> {
  const { EvaluationResults: [result] = [] } = await context.service<typeof IAM>("iam").SimulatePrincipalPolicy({
    PolicySourceArn: role,
    ActionNames: [action],
    ResourceArns: [resource],
    ContextEntries: Object.entries(values).map(([ContextKeyName, value]) => ({
      ContextKeyName,
      ContextKeyValues: [value],
      ContextKeyType: "string",
    })),
  });
  return result?.EvalDecision === "allowed";
}

/** Whether the role is there and trusts this service principal. */
export async function isAssumable(context: Context, role: string, principal: string): Promise<boolean> {
  try {
    await context.service<typeof STS>("sts").AssumeRole({
      RoleArn: role,
      RoleSessionName: "emr",
      DurationSeconds: 900,
      SourceIdentity: principal,
    });
    return true;
  } catch (error) {
    if (!/^(?:AccessDenied|NoSuchEntity|ValidationError)/.test(nameOf(error))) throw error;
    return false;
  }
}

/** ARN of a role that a request names by name, path or ARN; undefined where IAM has none. */
export async function roleArnOf(context: Context, name: string): Promise<string | undefined> {
  try {
    const { Role } = await context
      .service<typeof IAM>("iam")
      .GetRole({ RoleName: name.slice(name.lastIndexOf("/") + 1) });
    return Role?.Arn;
  } catch (error) {
    if (!nameOf(error).startsWith("NoSuchEntity")) throw error;
    return undefined;
  }
}

type Values = Readonly<Record<string, unknown>>;

/** S3 and Glue as a role of the cluster sees them: each call is refused where its policies do not allow it. */
export function servicesAs(context: Context, role: string, session: string): Pick<Context, "service"> {
  const answers = new Map<string, Promise<boolean>>();
  const ask = (question: Question): Promise<boolean> => {
    const key = `${question.action} ${question.resource}`;
    const answer = answers.get(key) ?? roleAllows(context, role, question);
    answers.set(key, answer);
    return answer;
  };
  async function check(service: string, operation: string, input: Values): Promise<void> {
    for (const question of questionsOf(context, service, operation, input))
      if (!(await ask(question))) throw refusal(service, question, sessionArn(context, role, session));
  }
  return {
    service: <M>(id: string): ServiceClient<M> => {
      const client = context.service<M>(id) as Readonly<Record<string, (input: object) => Promise<object>>>;
      return new Proxy(client, {
        get: (target, operation) => async (input: Values) => {
          await check(id, String(operation), input);
          return target[String(operation)]?.(input);
        },
      }) as ServiceClient<M>;
    },
  };
}

const sessionArn = ({ account }: Context, role: string, session: string): string =>
  `arn:aws:sts::${account}:assumed-role/${role.slice(role.lastIndexOf("/") + 1)}/${session}`;

function refusal(service: string, { action, resource }: Question, caller: string): Fault {
  const text = `User: ${caller} is not authorized to perform: ${action} on resource: ${resource} because no identity-based policy allows the ${action} action`;
  return service === "s3"
    ? fault("AccessDenied", text, { status: 403 })
    : fault("AccessDeniedException", text, { status: 400 });
}

const S3_ACTIONS: Readonly<Record<string, string>> = {
  ListObjectsV2: "ListBucket",
  HeadBucket: "ListBucket",
  HeadObject: "GetObject",
  DeleteObjects: "DeleteObject",
  CopyObject: "PutObject",
  CreateMultipartUpload: "PutObject",
  UploadPart: "PutObject",
  CompleteMultipartUpload: "PutObject",
  GetBucketLocation: "GetBucketLocation",
};

function questionsOf(context: Context, service: string, operation: string, input: Values): Question[] {
  if (service === "s3") return s3Questions(operation, input);
  if (service === "glue") return glueQuestions(context, operation, input);
  return [{ action: `${service}:${operation}`, resource: "*" }];
}

function s3Questions(operation: string, input: Values): Question[] {
  const action = S3_ACTIONS[operation] ?? operation;
  const bucket = `arn:aws:s3:::${input.Bucket}`;
  const listed = (input.Delete as { Objects?: readonly { Key?: string }[] } | undefined)?.Objects;
  const keys = listed ? listed.map((each) => each.Key ?? "") : input.Key === undefined ? [] : [String(input.Key)];
  if (keys.length === 0) return [{ action: `s3:${action}`, resource: bucket }];
  return keys.map((key) => ({ action: `s3:${action}`, resource: `${bucket}/${key}` }));
}

/** Glue asks about the catalog and all that lies on the way to a table. https://docs.aws.amazon.com/glue/latest/dg/glue-specifying-resource-arns.html */
function glueQuestions({ account, region }: Context, operation: string, input: Values): Question[] {
  const named = (member: string, list: string): unknown => (input[list] as Values | undefined)?.[member];
  const database =
    input.DatabaseName ?? named("Name", "DatabaseInput") ?? (operation.endsWith("Database") ? input.Name : undefined);
  const table =
    input.TableName ?? named("Name", "TableInput") ?? (input.DatabaseName === undefined ? undefined : input.Name);
  const resources = [
    "catalog",
    ...(database === undefined ? [] : [`database/${String(database).toLowerCase()}`]),
    ...(database === undefined || table === undefined ? [] : [`table/${database}/${table}`.toLowerCase()]),
  ];
  return resources.map((resource) => ({
    action: `glue:${operation}`,
    resource: `arn:aws:glue:${region}:${account}:${resource}`,
  }));
}
