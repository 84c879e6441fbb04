/** Queries of a data source of type ATHENA: run by Athena, as the role of the data source where it names one. */
import type * as Athena from "@aws-sdk/client-athena";
import type * as IAM from "@aws-sdk/client-iam";
import type { AthenaParameters } from "@aws-sdk/client-quicksight";
import type * as STS from "@aws-sdk/client-sts";
import { messageOf, nameOf } from "../../../shared/errors.ts";
import type { Context } from "../../kit/index.ts";

/** Why a data source cannot be used; data sources and ingestions name it each with a code of their own. */
export type SourceFailure = "no-role" | "no-trust" | "denied" | "no-table" | "sql" | "cancelled";

export class SourceError extends Error {
  readonly failure: SourceFailure;
  constructor(failure: SourceFailure, message: string) {
    super(message);
    this.name = "SourceError";
    this.failure = failure;
  }
}

export interface SourceQuery {
  readonly sql: string;
  readonly catalog?: string | undefined;
  readonly database?: string | undefined;
}

/** The query's result as Athena writes it to S3: CSV with a header. Throws `SourceError`. */
export async function queryAthena(
  context: Context,
  parameters: AthenaParameters,
  query: SourceQuery,
  signal: AbortSignal = context.signal,
): Promise<string> {
  const role = await assumed(context, parameters.RoleArn);
  const QueryExecutionId = await started(context, { parameters, query, role });
  const athena = context.service<typeof Athena>("athena");
  for (;;) {
    const { QueryExecution: execution } = await athena.GetQueryExecution({ QueryExecutionId });
    const { State, StateChangeReason = "" } = execution?.Status ?? {};
    if (State === "SUCCEEDED") return readResult(context, role, execution?.ResultConfiguration?.OutputLocation ?? "");
    if (State === "FAILED" || State === "CANCELLED")
      throw new SourceError(failureIn(StateChangeReason), StateChangeReason);
    if (signal.aborted) {
      await athena.StopQueryExecution({ QueryExecutionId });
      throw new SourceError("cancelled", "The query was cancelled.");
    }
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
}

/** Athena reads and writes as whoever asks: what its role may not do, the query's end says. */
function failureIn(reason: string): SourceFailure {
  if (/access ?denied|not authorized/i.test(reason)) return "denied";
  return /TABLE_NOT_FOUND/.test(reason) ? "no-table" : "sql";
}

const POLL_MS = 10;
const SESSION = "QuickSight";

type Role = { readonly roleArn: string; readonly sessionName: string } | undefined;

/** Without a role QuickSight asks with the one that was made for it when the account subscribed: as the service itself. */
async function assumed(context: Context, roleArn: string | undefined): Promise<Role> {
  if (roleArn === undefined) return undefined;
  const RoleName = roleArn.slice(roleArn.lastIndexOf("/") + 1);
  const role = await context
    .service<typeof IAM>("iam")
    .GetRole({ RoleName })
    .catch(() => undefined);
  if (role?.Role?.Arn !== roleArn) throw new SourceError("no-role", `The role ${roleArn} does not exist.`);
  try {
    await context.service<typeof STS>("sts").AssumeRole({ RoleArn: roleArn, RoleSessionName: SESSION });
  } catch (error) {
    throw new SourceError("no-trust", messageOf(error));
  }
  return { roleArn, sessionName: SESSION };
}

interface Start {
  readonly parameters: AthenaParameters;
  readonly query: SourceQuery;
  readonly role: Role;
}

async function started(context: Context, { parameters, query, role }: Start): Promise<string> {
  const input = {
    QueryString: query.sql,
    WorkGroup: parameters.WorkGroup ?? "primary",
    QueryExecutionContext: {
      ...(query.catalog === undefined ? {} : { Catalog: query.catalog }),
      ...(query.database === undefined ? {} : { Database: query.database }),
    },
  };
  const answer = await calledAs(context, role, { service: "athena", operation: "StartQueryExecution", input });
  return "QueryExecutionId" in answer ? String(answer.QueryExecutionId) : "";
}

/** Read as the role: it must be allowed to see what Athena wrote for it. */
async function readResult(context: Context, role: Role, uri: string): Promise<string> {
  const [, Bucket = "", Key = ""] = /^s3:\/\/([^/]+)\/(.*)$/.exec(uri) ?? [];
  const answer = await calledAs(context, role, { service: "s3", operation: "GetObject", input: { Bucket, Key } });
  return "Body" in answer ? String(answer.Body) : "";
}

interface Call {
  readonly service: string;
  readonly operation: string;
  readonly input: Readonly<Record<string, unknown>>;
}

async function calledAs(context: Context, role: Role, call: Call): Promise<object> {
  try {
    return await context.callDocument({ ...call, ...(role ? { role } : {}) });
  } catch (error) {
    throw new SourceError(/AccessDenied/.test(nameOf(error)) ? "denied" : "sql", messageOf(error));
  }
}
