import { sleep } from "../../../shared/clock.ts";
import { messageOf } from "../../../shared/errors.ts";
import { proxy } from "../../engines/http-proxy.ts";
import { type Context, defineRuntime } from "../../kit/index.ts";
import { coversCode } from "./health-check-settings.ts";
import { reach } from "./reachability.ts";
import { type LoadBalancerRow, type TargetGroupRow, type TargetRow, targetGroups, targets, usersOf } from "./state.ts";

export type Verdict =
  | { readonly ok: true }
  | {
      readonly ok: false;
      readonly reason:
        | "Target.Timeout"
        | "Target.FailedHealthChecks"
        | "Target.ResponseCodeMismatch"
        | "Target.InvalidState";
      readonly description: string;
    };

/** What the checks have found; a target that was not yet checked has no status. */
export interface HealthStatus {
  readonly state: "initial" | "healthy" | "unhealthy";
  /** Consecutive checks with the outcome of the last one. */
  readonly streak: number;
  readonly last: Verdict;
}

/** Asks every registered target at the interval of its group, for as long as it is registered and the sandbox is open. */
class HealthChecks {
  readonly #context: Context;
  readonly #status = new Map<string, HealthStatus>();
  readonly #watched = new Map<string, string>();

  constructor(context: Context) {
    this.#context = context;
  }

  status(targetKey: string): HealthStatus | undefined {
    return this.#status.get(targetKey);
  }

  watch(target: TargetRow): void {
    this.#status.delete(target.key);
    this.#watched.set(target.key, target.registration);
    void this.#loop(target).catch((error) => {
      if (!this.#context.signal.aborted) this.#context.log(`health checks of ${target.key} ended: ${messageOf(error)}`);
    });
  }

  forget(targetKey: string): void {
    this.#status.delete(targetKey);
    this.#watched.delete(targetKey);
  }

  async #loop(target: TargetRow): Promise<void> {
    const { clock, signal } = this.#context;
    while (!signal.aborted && this.#watched.get(target.key) === target.registration) {
      const group = this.#context.table(targetGroups).get(target.groupKey);
      if (!group || !this.#context.table(targets).has(target.key)) return this.forget(target.key);
      const [balancer] = usersOf(this.#context, group);
      if (balancer) await this.#check(balancer, group, target);
      else this.#status.delete(target.key);
      await sleep(clock.period(group.healthCheck.intervalSeconds * 1000), signal);
    }
  }

  async #check(balancer: LoadBalancerRow, group: TargetGroupRow, target: TargetRow): Promise<void> {
    const verdict = await check(this.#context, balancer, group, target);
    if (this.#watched.get(target.key) !== target.registration) return;
    this.#status.set(target.key, next(this.#status.get(target.key), verdict, group));
  }
}

export const healthChecks = defineRuntime({ name: "health-checks", create: (context) => new HealthChecks(context) });

/** A new target is healthy after one good check; later changes need the thresholds of the group. */
export function next(before: HealthStatus | undefined, verdict: Verdict, group: TargetGroupRow): HealthStatus {
  const { healthyThreshold, unhealthyThreshold } = group.healthCheck;
  const streak = before && before.last.ok === verdict.ok ? before.streak + 1 : 1;
  const state = before?.state ?? "initial";
  if (verdict.ok && (state === "initial" || streak >= healthyThreshold))
    return { state: "healthy", streak, last: verdict };
  if (!verdict.ok && streak >= unhealthyThreshold) return { state: "unhealthy", streak, last: verdict };
  return { state, streak, last: verdict };
}

const failed = (description: string): Verdict => ({ ok: false, reason: "Target.FailedHealthChecks", description });

/** One check. Its timeout is not compressed by the pace: programs do not answer faster because the sandbox's clock does. */
async function check(
  context: Context,
  balancer: LoadBalancerRow,
  group: TargetGroupRow,
  target: TargetRow,
): Promise<Verdict> {
  const { path, codes, timeoutSeconds } = group.healthCheck;
  const port = checkPort(group, target);
  const reached = await reach(context, { balancer, group, target, port });
  if (reached.kind === "stopped")
    return { ok: false, reason: "Target.InvalidState", description: `Target is in the ${reached.state} state` };
  if (reached.kind === "blocked") return { ok: false, reason: "Target.Timeout", description: "Request timed out" };
  if (reached.kind === "closed") return failed("Health checks failed");
  const outcome = await proxy(reached.address, {
    method: "GET",
    path,
    headers: { host: `${target.id}:${port}`, "user-agent": "ELB-HealthChecker/2.0", connection: "close" },
    body: new Uint8Array(),
    timeoutMs: timeoutSeconds * 1000,
    signal: context.signal,
  });
  if (outcome.kind === "timeout") return { ok: false, reason: "Target.Timeout", description: "Request timed out" };
  if (outcome.kind !== "answered") return failed("Health checks failed");
  outcome.body.resume();
  if (coversCode(codes, outcome.status)) return { ok: true };
  return {
    ok: false,
    reason: "Target.ResponseCodeMismatch",
    description: `Health checks failed with these codes: [${outcome.status}]`,
  };
}

export const checkPort = (group: TargetGroupRow, target: TargetRow): number =>
  group.healthCheck.port === "traffic-port" ? target.port : Number(group.healthCheck.port);

/** After a restart every registered target is checked anew; AWS's load balancers do the same when they are replaced. */
export function resumeHealthChecks(context: Context): void {
  for (const target of context.table(targets).list()) context.runtime(healthChecks).watch(target);
}
