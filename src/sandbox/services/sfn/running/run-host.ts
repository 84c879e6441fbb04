/** What an execution's interpreter asks of the sandbox. */
import { setImmediate as nextTurn } from "node:timers/promises";
import { randomOctets, randomUnit, randomUuid } from "../../../../shared/random.ts";
import type { Host } from "../../../engines/states-language/index.ts";
import type { Context } from "../../../kit/index.ts";
import { runMap } from "../map-runs/run-map.ts";
import type { ExecutionRow } from "../state.ts";
import { admitTask, performTask } from "../tasks/perform-task.ts";
import { pacedWait, waitUntil } from "./pace.ts";
import type { Recorder } from "./recorder.ts";
import type { Running } from "./runs.ts";

export interface HostParts {
  readonly recorder: Recorder;
  /** Starts a child of a distributed Map. */
  launch(child: ExecutionRow): Running;
}

export const createHost = (context: Context, row: ExecutionRow, { recorder, launch }: HostParts): Host => ({
  region: context.region,
  now: () => context.clock.now(),
  unit: randomUnit,
  uuid: randomUuid,
  paced: (ms) => pacedWait(context.clock, ms),
  wait: (until, signal) => waitUntil(context.clock, until, signal),
  turn: () => nextTurn(),
  record: (type, previous, details) => recorder.record(type, previous, details),
  checkpoint: () => recorder.soon(),
  kept: async () => recorder.keep(),
  newToken: () => `AQCsAAAAKgAAAAMAAAAA${Buffer.from(randomOctets(120)).toString("base64url")}`,
  admit: (task) => admitTask(context, task),
  perform: (task, progress) => performTask(context, row, { task, progress }),
  runMap: (request, signal) => runMap(context, row, { request, signal, launch }),
});
