/** Requests and answers that get lost, arrive twice, are throttled or answered with a server error after the work is done. */
import { fault } from "../../../src/sandbox/kit/fault.ts";
import { ConnectionLost } from "../../../src/sandbox/server/fault-injection.ts";
import { type Case, type CaseMaker, hits, mutatingOf, RAN } from "./case.ts";
import type { Dice } from "./dice.ts";
import { noFaults, type Plan, type SeenCall } from "./process.ts";

/** AWS's word for "slow down" in each service. */
export const throttled = ({ service }: SeenCall): Error =>
  service === "ec2"
    ? fault("RequestLimitExceeded", "Request limit exceeded.", { status: 503 })
    : fault(service === "iam" ? "Throttling" : "ThrottlingException", "Rate exceeded", { status: 400 });

export const serverError = ({ service }: SeenCall): Error =>
  fault(service === "ec2" ? "InternalError" : "InternalFailure", "An internal error has occurred.", { status: 500 });

type Befalls = (call: SeenCall, send: () => Promise<object>) => Promise<object>;

const KINDS: Readonly<Record<string, Befalls>> = {
  "lost-request": async () => {
    throw new ConnectionLost("the request was lost");
  },
  "lost-answer": async (_call, send) => {
    await send();
    throw new ConnectionLost("the answer was lost");
  },
  "error-after-success": async (call, send) => {
    await send();
    throw serverError(call);
  },
  "delivered-twice": async (_call, send) => {
    const first = await send();
    await send().catch(() => {});
    return first;
  },
};

/** How many mutating calls a run makes at most after what befell it: what has gone wrong is seen at once or at the end. */
const GOES_ON = 12;

const at =
  (place: string, befalls: Befalls): Plan =>
  (call, send) =>
    call.place === place ? befalls(call, send) : send();

/** Dies when it has made so many more mutating calls. */
function andThenDies(place: string, befalls: Befalls, more: number): Plan {
  let left = Number.POSITIVE_INFINITY;
  return (call, send, self) => {
    if (call.place === place) left = more;
    else if (call.mutating) left -= 1;
    if (left < 0) return self.die("before");
    return call.place === place ? befalls(call, send) : send();
  };
}

/** Each of them at every mutating call of the run, and at every one of the cleanup. */
export const lostAndDoubled: CaseMaker = ({ run, cleanup }) =>
  Object.entries(KINDS).flatMap(([kind, befalls]): Case[] => [
    ...mutatingOf(run).map(
      (call): Case => ({
        id: `${kind}:run:${call.place}`,
        fault: kind,
        at: hits(`${kind}:run`, call),
        play: async (stage, dice) => {
          await stage.run({ plan: andThenDies(call.place, befalls, dice.below(GOES_ON)) });
          await stage.finish();
        },
      }),
    ),
    ...mutatingOf(cleanup).map(
      (call): Case => ({
        id: `${kind}:cleanup:${call.place}`,
        fault: kind,
        from: RAN,
        at: hits(`${kind}:cleanup`, call),
        play: async (stage) => {
          await stage.cleanup({ plan: at(call.place, befalls) });
          await stage.finish();
        },
      }),
    ),
  ]);

const storm =
  (share: number, dice: Dice): Plan =>
  async (call, send) => {
    if (dice.unit() < share) throw throttled(call);
    return send();
  };

/** A share of all calls is throttled, in the run, in the cleanup, or in both. */
export const throttleStorms: CaseMaker = () =>
  [0.1, 0.4, 0.8, 1].flatMap((share) =>
    (["run", "cleanup", "both"] as const).map(
      (where): Case => ({
        id: `throttle-storm:${where}:${share * 100}`,
        fault: "throttle-storm",
        play: async (stage, dice) => {
          await stage.run({ plan: where === "cleanup" ? noFaults : storm(share, dice) });
          if (where !== "run") await stage.cleanup({ plan: storm(share, dice) });
          await stage.finish();
        },
      }),
    ),
  );
