/** Credentials that expire, another account or region on resume, and a clock that is wrong. */
import { fault } from "../../../src/sandbox/kit/fault.ts";
import { type Case, type CaseMaker, expectOutcome, hits, mutatingOf, RAN } from "./case.ts";
import type { Plan, SeenCall } from "./process.ts";
import { type Acting, BrokenPromise } from "./stage.ts";

const expired = ({ service }: SeenCall): Error =>
  service === "ec2"
    ? fault("RequestExpired", "Request has expired.", { status: 400 })
    : fault("ExpiredTokenException", "The security token included in the request is expired", { status: 403 });

/** From the k-th mutating call on, nothing is allowed any more. */
const expiring = (k: number): Plan => {
  let over = false;
  return async (call, send) => {
    over ||= call.mutating && call.nth >= k;
    if (over) throw expired(call);
    return send();
  };
};

export const expiredCredentials: CaseMaker = ({ run, cleanup }) => [
  ...mutatingOf(run).map(
    (call): Case => ({
      id: `expired-credentials:run:${call.nth}`,
      fault: "expired-credentials",
      at: hits("expired-credentials:run", call),
      play: async (stage) => {
        await stage.run({ plan: expiring(call.nth) });
        await stage.finish();
      },
    }),
  ),
  ...mutatingOf(cleanup).map(
    (call): Case => ({
      id: `expired-credentials:cleanup:${call.nth}`,
      fault: "expired-credentials",
      from: RAN,
      at: hits("expired-credentials:cleanup", call),
      play: async (stage) => {
        expectOutcome(await stage.cleanup({ plan: expiring(call.nth) }), ["left", "undetermined"]);
        await stage.finish();
      },
    }),
  ),
];

const ELSEWHERE: Readonly<Record<string, Acting>> = {
  account: { target: (target) => ({ ...target, account: "999999999999" }) },
  region: { target: (target) => ({ ...target, region: "eu-central-1" }) },
  // The target says the run's account, and its credentials are of another one.
  credentials: {
    plan: async (call, send) => {
      const answer = await send();
      return call.operation === "GetCallerIdentity" ? { ...answer, Account: "999999999999" } : answer;
    },
  },
};

/** Nothing may be asked, and nothing touched, anywhere but where the run was made. */
export const wrongTargets: CaseMaker = () =>
  Object.entries(ELSEWHERE).flatMap(([what, acting]) =>
    (["cleanup", "resume"] as const).map(
      (story): Case => ({
        id: `wrong-target:${what}:${story}`,
        fault: "wrong-target",
        from: RAN,
        play: async (stage) => {
          const there = stage.inventory();
          const { error, calls } = await stage[story](acting);
          const code = error instanceof Error && "code" in error ? error.code : String(error);
          if (code !== "WRONG_TARGET") throw new BrokenPromise(`expected WRONG_TARGET, not ${code}`);
          if (mutatingOf(calls).length > 0 || stage.inventory().join() !== there.join())
            throw new BrokenPromise("something was touched in the wrong place");
          await stage.finish();
        },
      }),
    ),
  );

/** Minutes that the machine's clock is ahead of AWS's. */
const SKEWS = [-60, -10, 4, 10, 60];

/** Nothing of the run may look older than the run. */
export const skewedClocks: CaseMaker = ({ run }) =>
  SKEWS.flatMap((minutes) =>
    mutatingOf(run).map((call): Case => {
      const skewMs = minutes * 60_000;
      return {
        id: `clock-skew:${minutes}min:${call.place}`,
        fault: "clock-skew",
        // The creation is not acknowledged: only names and tags tell whose it is.
        from: { story: "run", place: call.place, moment: "after" },
        skewMs,
        at: hits(`clock-skew:${minutes}min`, call),
        play: async (stage) => expectOutcome(await stage.cleanup({ skewMs }), ["clean"]),
      };
    }),
  );
