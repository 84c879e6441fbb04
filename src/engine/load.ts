import type { Http, SolveContext } from "../lab/index.ts";
import { sleep } from "../shared/clock.ts";

export interface Load {
  readonly start: SolveContext["load"];
  /** Ends what a step left running. */
  stopAll(): Promise<void>;
}

/** Requests at a steady rate in the background. Answers are counted by status; those without an answer as "none". */
export function loadOf(http: Http, signal: AbortSignal): Load {
  const running = new Set<() => Promise<unknown>>();
  const start: SolveContext["load"] = ({ url, perSecond }) => {
    const counts: Record<string, number> = {};
    const end = new AbortController();
    const open = new Set<Promise<void>>();
    const send = async (): Promise<void> => {
      const status = await http.get(url).then(
        (answer) => String(answer.status),
        () => "none",
      );
      counts[status] = (counts[status] ?? 0) + 1;
    };
    const sending = (async () => {
      const either = AbortSignal.any([signal, end.signal]);
      while (!either.aborted) {
        const request = send().finally(() => open.delete(request));
        open.add(request);
        await sleep(1000 / perSecond, either).catch(() => {});
      }
    })();
    const stop = async () => {
      running.delete(stop);
      end.abort();
      await sending;
      await Promise.all(open);
      return counts;
    };
    running.add(stop);
    return { stop };
  };
  return {
    start,
    stopAll: async () => {
      await Promise.all([...running].map((stop) => stop()));
    },
  };
}
