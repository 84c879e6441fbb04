/** The processes of sessions: one for each that is READY. */
import { openSparkSession, type SparkSession } from "../../../engines/spark/index.ts";
import { type Context, defineRuntime } from "../../../kit/index.ts";
import { scriptEnvironment } from "../credentials.ts";
import { readArguments } from "../jobs/job-arguments.ts";
import { asRole } from "../role.ts";
import { RunLog } from "../run-log.ts";
import type { SessionRow } from "./state.ts";

/** As CloudTrail shows it. */
export const SESSION = "GlueInteractiveSession";

export interface Kernel {
  readonly session: SparkSession;
  /** Statements run one after the other. */
  last: Promise<void>;
  /** Those that wait or run, to be cancelled. */
  readonly statements: Map<number, AbortController>;
}

export const kernels = defineRuntime({
  name: "glue-kernels",
  create: () => new Map<string, Kernel>(),
  close: async (all) => {
    await Promise.all([...all.values()].map(({ session }) => session.close()));
  },
});

/** Starts the process of a session; throws Error with the reason where it cannot be. */
export async function openKernel(context: Context, row: SessionRow): Promise<Kernel> {
  const environment = await scriptEnvironment(context, row.role, SESSION);
  if (!environment) throw new Error(`Role ${row.role} should be given assume role permissions for Glue Service.`);
  const services = asRole(context, row.role, SESSION);
  const { configuration, modules, refused } = readArguments(row.arguments);
  if (refused !== undefined) throw new Error(refused);
  const errors = new RunLog(context, services, { group: "/aws-glue/sessions/error", stream: row.id });
  const session = await openSparkSession({
    context,
    services,
    environment,
    configuration,
    modules,
    onLine: (_stream, line) => errors.write(line),
  });
  const kernel: Kernel = { session, last: Promise.resolve(), statements: new Map() };
  context.runtime(kernels).set(row.id, kernel);
  return kernel;
}
