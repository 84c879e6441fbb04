import { join } from "node:path";
import { awslab, scratch, wallOf } from "./measure.mjs";

/** The ECS lab as a learner runs it, at pace instant: run, verify and cleanup, each a process of its own. */
export function measureLab() {
  const env = { AWSLAB_HOME: join(scratch, "home"), CI: "true" };
  const run = wallOf([awslab, "run", "ecs", "--yes", "--pace", "instant"], { env });
  const verify = wallOf([awslab, "verify", "ecs"], { env });
  const cleanup = wallOf([awslab, "cleanup", "--yes"], { env });
  const seconds = (ms) => `${(ms / 1000).toFixed(1)} s`;
  return [
    { what: "ECS lab: run", value: seconds(run) },
    { what: "ECS lab: verify", value: seconds(verify) },
    { what: "ECS lab: cleanup", value: seconds(cleanup) },
    {
      what: "ECS lab: run + verify + cleanup, pace instant",
      value: seconds(run + verify + cleanup),
      goal: "at most 20 s",
    },
  ];
}
