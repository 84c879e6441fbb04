/** Brings a case to where it begins: from a tape, or by playing everything before it. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Lab } from "../../../src/lab/index.ts";
import { nowMs } from "../../../src/shared/clock.ts";
import type { Case } from "./case.ts";
import { dieAt } from "./crashes.ts";
import { noFaults, type Plan } from "./process.ts";
import { Stage } from "./stage.ts";
import type { From, Tape } from "./tape.ts";
import { KnownTexts } from "./texts.ts";
import { recordedWorld } from "./worlds.ts";

/** Tapes of one lab, by how far the machine's clock was ahead. */
export type TapeOf = (skewMs: number) => Promise<Tape>;

/** Opens the stage of a case and brings it to its beginning. */
export async function reach(lab: Lab, one: Case, tapeOf: TapeOf | undefined): Promise<Stage> {
  if (!one.from) return Stage.open(lab);
  if (tapeOf) {
    const tape = await tapeOf(one.skewMs ?? 0);
    return new Stage(
      lab,
      await recordedWorld(tape, one.from, { alone: one.sandboxDied !== true, now: one.now === true }),
    );
  }
  const stage = await Stage.open(lab);
  try {
    await play(stage, one.from, one.skewMs ?? 0);
    return stage;
  } catch (error) {
    await stage.close();
    throw error;
  }
}

async function play(stage: Stage, from: From, skewMs: number): Promise<void> {
  const plan = from.story === "run" ? dying(stage, from) : noFaults;
  const run = await stage.run({ skewMs, plan });
  const { died } = from.story === "cleanup" ? await stage.cleanup({ plan: dying(stage, from) }) : run;
  if (!died && from.story !== "ran") throw new Error(`the ${from.story} did not come to ${from.place}: ${run.error}`);
}

/** Dies there, and learns which texts the call was the first to answer. */
function dying(stage: Stage, { place, moment }: Exclude<From, { story: "ran" }>): Plan {
  const known = new KnownTexts();
  const crash: Plan = moment === "next" ? dieAfter(stage, place) : dieAt(place, moment);
  return async (call, send, self) => {
    known.learn(call.input);
    const answer = await crash(
      call,
      async () => {
        const sent = await send();
        if (call.place === place) {
          stage.fresh = known.freshIn(sent);
          stage.freshAtMs = nowMs();
        }
        return sent;
      },
      self,
    );
    known.learn(answer);
    return answer;
  };
}

/** Dies before the first mutating call that is made when the answer of this one is in the journal. */
const dieAfter = (stage: Stage, place: string): Plan => {
  let answered = false;
  return async (call, send, self) => {
    if (answered && call.mutating && (await isKnown(stage))) return self.die("before");
    const answer = await send();
    answered ||= call.place === place;
    return answer;
  };
};

async function isKnown(stage: Stage): Promise<boolean> {
  const journal = readFileSync(join(stage.runsFolder, await stage.runId(), "journal.ndjson"), "utf8");
  return stage.fresh.length === 0 || stage.fresh.some((text) => journal.includes(text));
}
