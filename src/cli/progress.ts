/** Shows what the engine says while it says it: lines on stdout, a redrawn status on stderr; or NDJSON. */
import type { Emit, Event } from "../events/index.ts";
import { emitter } from "../events/index.ts";
import { activity } from "../report/activity.ts";
import { humanReport } from "../report/human.ts";
import { ndjsonLine } from "../report/ndjson.ts";
import { nowMs } from "../shared/clock.ts";
import type { Cli } from "./cli.ts";
import type { NamedRun } from "./lesson-text.ts";

export interface ProgressOptions {
  readonly json: boolean;
  readonly detail: "steps" | "checks";
  readonly calls: "changes" | "all" | "none";
  /** Titles of steps by id, where each step gets a heading. */
  readonly titles?: ReadonlyMap<string, string>;
}

export interface Progress {
  readonly emit: Emit;
  /** Lines of our own between those of the events. */
  print(...lines: string[]): void;
  /** Takes the status away while a question is on the screen. */
  pause(): void;
  resume(): void;
  stop(): void;
  /** The run that was started or taken up, as soon as the engine has said so. */
  run(): NamedRun | undefined;
}

const REDRAW_MS = 120;

export async function openProgress(cli: Cli, { json, ...layout }: ProgressOptions): Promise<Progress> {
  let run: NamedRun | undefined;
  const remember = (event: Event): void => {
    if (event.code === "run.started") run = event.data;
  };
  if (json) {
    const nothing = (): void => {};
    const emit = emitter(remember, (event) => cli.out(ndjsonLine(event)));
    return { emit, print: nothing, pause: nothing, resume: nothing, stop: nothing, run: () => run };
  }
  const report = humanReport({ style: cli.style.out, width: cli.columns, live: cli.live, ...layout });
  const status = cli.live ? await liveStatus(cli) : undefined;
  const print = (...lines: string[]): void => {
    if (lines.length === 0) return;
    status?.clear();
    cli.out(`${lines.join("\n")}\n`);
  };
  const emit = emitter(remember, (event) => {
    print(...report(event));
    status?.update(event);
  });
  return {
    emit,
    print,
    pause: () => status?.pause(),
    resume: () => status?.resume(),
    stop: () => status?.stop(),
    run: () => run,
  };
}

interface LiveStatus {
  update(event: Event): void;
  clear(): void;
  pause(): void;
  resume(): void;
  stop(): void;
}

/** A spinner with the activity behind it. It runs only while something is going on. */
async function liveStatus(cli: Cli): Promise<LiveStatus> {
  const { default: ora } = await import("ora");
  const now = activity({ style: cli.style.err, width: cli.columns });
  const spinner = ora({
    stream: process.stderr,
    color: "cyan",
    isEnabled: true,
    discardStdin: false,
    hideCursor: true,
  });
  let paused = false;
  const draw = (): void => {
    const lines = paused ? [] : now.lines(nowMs());
    if (lines.length === 0) return void spinner.stop();
    spinner.text = lines.join("\n");
    if (!spinner.isSpinning) spinner.start();
  };
  const timer = setInterval(draw, REDRAW_MS);
  timer.unref();
  return {
    update: now.update,
    clear: () => void spinner.clear(),
    pause: () => {
      paused = true;
      spinner.stop();
    },
    resume: () => {
      paused = false;
    },
    stop: () => {
      clearInterval(timer);
      spinner.stop();
    },
  };
}
