/** What a cleanup has to do even where nothing fails: keep the order, look twice, work alone. */
import type * as Logs from "@aws-sdk/client-cloudwatch-logs";
import { fault } from "../../../src/sandbox/kit/fault.ts";
import { type Case, type CaseMaker, expectOutcome } from "./case.ts";
import type { Plan } from "./process.ts";
import { BrokenPromise, type Stage } from "./stage.ts";

/** Nothing is deleted while something that must go first is there: AWS refuses no deletion. */
async function keepsTheOrder(stage: Stage): Promise<void> {
  await stage.run();
  const refused: string[] = [];
  const plan: Plan = async (call, send) =>
    send().catch((error: unknown) => {
      if (call.mutating) refused.push(`${call.operation}: ${String(error)}`);
      throw error;
    });
  expectOutcome(await stage.cleanup({ plan }), ["clean"]);
  if (refused.length > 0) throw new BrokenPromise(`deletions out of order: ${refused.join("; ")}`);
}

/** A late writer makes a log group right after the first look that found nothing. */
async function looksTwice(stage: Stage): Promise<void> {
  const { result } = await stage.run();
  const logGroupName = `/lab/${stage.lab.id}/${result?.run}/later`;
  const logs = stage.sandbox.service<typeof Logs>("cloudwatch-logs");
  let made: Promise<unknown> | undefined;
  const acted = await stage.cleanup({
    emit: (code, data) => {
      if (code === "cleanup.sweep" && "found" in data && data.found === 0)
        made ??= logs.CreateLogGroup({ logGroupName });
    },
  });
  await made;
  expectOutcome(acted, ["clean"]);
  if (stage.inventory().join().includes(logGroupName))
    throw new BrokenPromise("the late log group is left", { leftovers: 1 });
}

/** One replica has lost sight of everything: each first read of a resource by its id says that it is not there. */
async function readsTwice(stage: Stage): Promise<void> {
  await stage.run();
  const asked = new Set<string>();
  const plan: Plan = async (call, send) => {
    const text = JSON.stringify(call.input);
    const byId = call.service === "ec2" && /(Vpc|Subnet|Group)Ids/.test(text);
    if (!byId || call.mutating || asked.has(text)) return send();
    asked.add(text);
    throw fault("InvalidVpcID.NotFound", "It does not exist.", { status: 400 });
  };
  // Long enough after the creation that "not found" could be believed.
  expectOutcome(await stage.cleanup({ plan, afterMs: 400 }), ["clean"]);
}

/** The second of two cleanups at the same time is told that the run is taken. */
async function worksAlone(stage: Stage): Promise<void> {
  await stage.run();
  const both = await Promise.all([stage.cleanup(), stage.cleanup()]);
  const codes = both.flatMap(({ error }) => (error instanceof Error && "code" in error ? [error.code] : []));
  if (codes.join() !== "RUN_LOCKED") throw new BrokenPromise(`two cleanups worked at once (${codes.join()})`);
}

const CONDUCT: Readonly<Record<string, (stage: Stage) => Promise<void>>> = {
  "keeps-the-order": keepsTheOrder,
  "looks-twice": looksTwice,
  "reads-twice": readsTwice,
  "works-alone": worksAlone,
};

export const goodConduct: CaseMaker = () =>
  Object.entries(CONDUCT).map(([name, play]): Case => ({ id: `conduct:${name}`, fault: "conduct", play }));
