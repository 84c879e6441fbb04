/** What a cleanup has to do even where nothing fails: keep the order, look twice, work alone. */
import type * as Logs from "@aws-sdk/client-cloudwatch-logs";
import { fault } from "../../../src/sandbox/kit/fault.ts";
import { type Case, type CaseMaker, expectOutcome, RAN } from "./case.ts";
import type { Plan } from "./process.ts";
import { BrokenPromise, type Stage } from "./stage.ts";
import { Replica } from "./stale-reads.ts";

/** Nothing is deleted while something that must go first is there: AWS refuses no deletion. */
async function keepsTheOrder(stage: Stage): Promise<void> {
  const refused: string[] = [];
  const plan: Plan = async (call, send) =>
    send().catch((error: unknown) => {
      // What is gone already, with a group that named it, was in nobody's way; nor was what is stopped for safety's sake and does not run.
      if (call.mutating && !/NotFound|NotRunning/.test(String(error)))
        refused.push(`${call.operation}: ${String(error)}`);
      throw error;
    });
  expectOutcome(await stage.cleanup({ plan }), ["clean"]);
  if (refused.length > 0) throw new BrokenPromise(`deletions out of order: ${refused.join("; ")}`);
}

/** A late writer makes a log group right after the first look that found nothing. */
async function looksTwice(stage: Stage): Promise<void> {
  const logGroupName = `/lab/${stage.lab.id}/${await stage.runId()}/later`;
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

/** An unanswered create that AWS shows only to the third look: looking goes on until it would have shown. */
async function waitsForTheUnanswered(stage: Stage): Promise<void> {
  const replica = new Replica(stage.fresh);
  let looks = 0;
  const acted = await stage.cleanup({
    plan: replica.reading(),
    // Slow enough that two looks fit well into the time that AWS is granted, on a busy machine, too.
    target: (target) => ({ ...target, speed: 60 }),
    emit: (code) => {
      if (code === "cleanup.sweep" && ++looks === 2) replica.catchUp();
    },
  });
  expectOutcome(acted, ["clean"]);
}

/** An acknowledged create that AWS does not show to the first two reads: it is not yet called gone. */
async function waitsForTheAcknowledged(stage: Stage): Promise<void> {
  const replica = new Replica(stage.fresh);
  const lagging = replica.reading();
  let reads = 0;
  const acted = await stage.cleanup({
    plan: (call, send, self) => {
      if (call.operation === "DescribeVpcs" && "VpcIds" in call.input && ++reads === 3) replica.catchUp();
      return lagging(call, send, self);
    },
    target: (target) => ({ ...target, speed: 60 }),
  });
  expectOutcome(acted, ["clean"]);
}

/** An unanswered create that a look finds, and that the next two reads do not show: it is not yet called gone. */
async function waitsForTheFound(stage: Stage): Promise<void> {
  const replica = new Replica(stage.fresh);
  const lagging = replica.reading();
  let reads = 0;
  const acted = await stage.cleanup({
    plan: (call, send, self) => {
      const byId = call.operation === "DescribeVpcs" && "VpcIds" in call.input;
      if (byId && ++reads === 3) replica.catchUp();
      return byId ? lagging(call, send, self) : send();
    },
    target: (target) => ({ ...target, speed: 60 }),
  });
  expectOutcome(acted, ["clean"]);
}

/** The second of two cleanups at the same time is told that the run is taken. */
async function worksAlone(stage: Stage): Promise<void> {
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

const OF_VPC: Readonly<Record<string, Pick<Case, "from" | "play">>> = {
  "waits-for-the-unanswered": {
    from: { story: "run", place: "CreateVpc", moment: "after" },
    play: waitsForTheUnanswered,
  },
  "waits-for-the-found": {
    from: { story: "run", place: "CreateVpc", moment: "after" },
    play: waitsForTheFound,
  },
  "waits-for-the-acknowledged": {
    from: { story: "run", place: "CreateVpc", moment: "next" },
    play: waitsForTheAcknowledged,
  },
};

export const goodConduct: CaseMaker = ({ run }) => {
  const ofAll = Object.entries(CONDUCT).map(([name, play]) => [name, { from: RAN, play }] as const);
  const ofVpc = run.some(({ operation }) => operation === "CreateVpc") ? Object.entries(OF_VPC) : [];
  return [...ofAll, ...ofVpc].map(([name, what]): Case => ({ id: `conduct:${name}`, fault: "conduct", ...what }));
};
