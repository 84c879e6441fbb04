/** Container health checks. https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_HealthCheck.html */
import type * as ECS from "@aws-sdk/client-ecs";
import { sleep } from "../../../../shared/clock.ts";
import type { Context } from "../../../kit/index.ts";
import { plainWords } from "../images/program.ts";
import type { ContainerRun } from "./container-run.ts";

// Each check costs a process of this machine, whose start cannot be compressed as a pace compresses waiting.
const FIRST_CHECKS_MS = 250;
const SHORTEST_INTERVAL_MS = 1000;
const SHORTEST_START_PERIOD_MS = 4000;

/** Checks until `ended` is aborted; tells each change of the container's health. */
export async function watchHealth(
  context: Context,
  run: ContainerRun,
  { check, changed, ended }: { check: ECS.HealthCheck; changed(health: ECS.HealthStatus): void; ended: AbortSignal },
): Promise<void> {
  const argv = commandOf(check.command ?? []);
  if (!argv) return;
  const interval = context.clock.period((check.interval ?? 30) * 1000);
  const startPeriod = Math.max(context.clock.period((check.startPeriod ?? 0) * 1000), SHORTEST_START_PERIOD_MS);
  let failures = 0;
  const now: { health: ECS.HealthStatus } = { health: "UNKNOWN" };
  const become = (next: ECS.HealthStatus): void => {
    if (next !== now.health && !ended.aborted) changed(next);
    now.health = next;
  };
  for (;;) {
    await sleep(
      now.health === "UNKNOWN" ? Math.min(interval, FIRST_CHECKS_MS) : Math.max(interval, SHORTEST_INTERVAL_MS),
      ended,
    );
    const code = await run.execute(context, argv, (check.timeout ?? 5) * 1000).catch(() => 1);
    failures = code === 0 ? 0 : failures + 1;
    if (code === 0) become("HEALTHY");
    else if (failures >= (check.retries ?? 3) && (now.health === "HEALTHY" || run.age() * 1000 > startPeriod))
      become("UNHEALTHY");
  }
}

/** A shell line that needs a shell cannot be run: it fails like a command that the image lacks. Undefined for NONE. */
function commandOf([kind, ...rest]: readonly string[]): readonly string[] | undefined {
  if (kind === "NONE" || kind === undefined) return undefined;
  if (kind === "CMD") return rest;
  if (kind === "CMD-SHELL") return plainWords(rest.join(" ")) ?? ["sh", "-c", rest.join(" ")];
  return [kind, ...rest];
}
