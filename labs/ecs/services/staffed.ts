/** The check that a service runs as many tasks as it wants, on the right launch type; one for both services. */
import { fail, type LabContext, mistake, pass, type Verdict } from "../../../src/lab/index.ts";
import { runningTasks } from "../read/services.ts";
import { type Place, scaleTo, staffing, untilStable } from "./stable.ts";

const IDLE = "scaled-to-zero";
const IDLE_SAYS = "The service wants no tasks at all: set its desired count to at least 1.";

/** The service is told to run nothing. */
export const scaledToZero = (usual: number) =>
  mistake<Place>({
    id: IDLE,
    says: IDLE_SAYS,
    make: (context, place) => scaleTo(context, place, 0),
    undo: async (context, place) => {
      await scaleTo(context, place, usual);
      await untilStable(context, place);
    },
  });

export interface Staffing {
  readonly launchType: "FARGATE" | "EC2";
  /** Ids of the diagnoses that are mistakes of this check. */
  readonly named: readonly string[];
}

export async function staffed(
  context: Pick<LabContext, "aws">,
  place: Place,
  { launchType, named }: Staffing,
): Promise<Verdict> {
  const { desiredCount, runningCount, reason, diagnosis, lastEvent } = await staffing(context, place);
  const expected = `as many tasks running as wanted, at least one, on ${launchType}`;
  const actual = `${runningCount} of ${desiredCount} running`;
  if (desiredCount === 0) return fail({ expected, actual, fix: IDLE_SAYS, mistake: IDLE });
  if (runningCount < desiredCount) {
    if (!diagnosis)
      return fail({ expected, actual: `${actual}. ${reason || lastEvent}`, fix: "Read the service's events." });
    const mistakeId = named.includes(diagnosis.id) ? { mistake: diagnosis.id } : {};
    return fail({ expected, actual: `${actual}: ${reason}`, fix: diagnosis.says, ...mistakeId });
  }
  const tasks = await runningTasks(context, place.cluster, place.serviceName);
  const elsewhere = tasks.find((task) => task.launchType !== launchType);
  if (!elsewhere) return pass(`${actual} on ${launchType}`);
  const fix = `Create the service with ${launchType === "EC2" ? "your capacity provider" : "launch type FARGATE"}.`;
  return fail({ expected, actual: `a task runs on ${elsewhere.launchType}`, fix });
}
