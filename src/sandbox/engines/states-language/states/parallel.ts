import { argumentsOf, resultOf } from "../data-flow.ts";
import { type Frame, type Handler, record } from "../frame.ts";
import type { ChildPosition } from "../position.ts";
import { ChildFailed, runChildren } from "./children.ts";

/** https://docs.aws.amazon.com/step-functions/latest/dg/state-parallel.html */
export const runParallel: Handler = async (frame, runInner) => {
  const branches = frame.state.Branches ?? [];
  const positions = frame.at.children ?? (await begin(frame, branches.length));
  const machine = (index: number) => {
    const branch = branches[index];
    if (!branch) throw new Error(`no branch ${index}`);
    return branch;
  };
  try {
    const { outputs, last } = await runChildren(
      frame,
      {
        positions,
        machine,
        concurrency: branches.length,
        begun: (_, previous) => previous,
        ended: (_, __, previous) => previous,
        tellsOfFailedState: false,
      },
      runInner,
    );
    succeeded(frame, "Parallel", last);
    return { ...(await resultOf(frame, outputs)), next: frame.state.Next };
  } catch (error) {
    if (!(error instanceof ChildFailed)) throw error;
    frame.thread.position.last = error.last;
    record(frame, "ParallelStateFailed");
    throw error.failure;
  }
};

async function begin(frame: Frame, count: number): Promise<ChildPosition[]> {
  const input = await argumentsOf(frame);
  record(frame, "ParallelStateStarted");
  const children = Array.from({ length: count }, (): ChildPosition => ({ status: "pending", input }));
  frame.at.children = children;
  frame.thread.run.host.checkpoint();
  return children;
}

/** `...StateSucceeded`; on AWS the exit follows from the same event as it does. */
export function succeeded(frame: Frame, type: "Parallel" | "Map", last: number): void {
  frame.thread.run.host.record(`${type}StateSucceeded`, last);
  frame.thread.position.last = last;
}
