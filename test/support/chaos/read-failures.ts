/** Reads of a cleanup that fail: once, always, denied, or on the second page of a list. */
import { fault } from "../../../src/sandbox/kit/fault.ts";
import { type Case, type CaseMaker, type Extent, expectOutcome, hits, nameOf, RAN } from "./case.ts";
import type { Plan, SeenCall } from "./process.ts";
import { serverError } from "./wire-faults.ts";

const denied = ({ service }: SeenCall): Error =>
  service === "ec2"
    ? fault("UnauthorizedOperation", "You are not authorized to perform this operation.", { status: 403 })
    : fault("AccessDeniedException", "You are not authorized to perform this operation.", { status: 403 });

const readsOf = ({ cleanup }: Extent): SeenCall[] => [
  ...new Map(
    cleanup.filter(({ mutating, service }) => !mutating && service !== "sts").map((call) => [nameOf(call), call]),
  ).values(),
];

/** Each read of the cleanup fails once; nothing comes of it. */
export const readsThatFailOnce: CaseMaker = (extent) =>
  extent.cleanup
    .filter(({ mutating, service }) => !mutating && service !== "sts")
    .map(
      (read): Case => ({
        id: `read-fails-once:${read.nth}`,
        fault: "read-fails-once",
        from: RAN,
        at: hits("read-fails-once", read),
        play: async (stage) => {
          const plan: Plan = async (call, send) => {
            if (!call.mutating && call.nth === read.nth) throw serverError(call);
            return send();
          };
          expectOutcome(await stage.cleanup({ plan }), ["clean"]);
        },
      }),
    );

/** A code that no list knows. */
const odd = (): Error => fault("SomethingNewException", "Something that was not there yesterday.", { status: 400 });

const alwaysFailing =
  (kind: string, errorOf: (call: SeenCall) => Error): CaseMaker =>
  (extent) =>
    readsOf(extent).map(
      (read): Case => ({
        id: `${kind}:${nameOf(read)}`,
        fault: kind,
        from: RAN,
        at: hits(kind, read),
        play: async (stage) => {
          const asked = { times: 0 };
          const plan: Plan = async (call, send) => {
            // What nothing is left to be asked about need not be read.
            if (call.mutating) asked.times = 0;
            if (nameOf(call) !== nameOf(read)) return send();
            asked.times += 1;
            throw errorOf(call);
          };
          const acted = await stage.cleanup({ plan });
          if (asked.times > 0) expectOutcome(acted, ["left", "undetermined"]);
          await stage.finish();
        },
      }),
    );

/** What cannot be read is not proven gone: no cleanup may call itself clean. */
export const readsThatAreDenied = alwaysFailing("read-denied", denied);
export const oddErrors = alwaysFailing("read-odd-error", odd);

/** Members that carry the token of the next page, in the request and in the answer. */
const PAGING: Readonly<Record<string, readonly [asked: string, answered: string, more?: string]>> = {
  ec2: ["NextToken", "NextToken"],
  iam: ["Marker", "Marker", "IsTruncated"],
  ssm: ["NextToken", "NextToken"],
  ecs: ["nextToken", "nextToken"],
  ecr: ["nextToken", "nextToken"],
  "cloudwatch-logs": ["nextToken", "nextToken"],
  cloudwatch: ["NextToken", "NextToken"],
  "auto-scaling": ["NextToken", "NextToken"],
  "application-auto-scaling": ["NextToken", "NextToken"],
  "elastic-load-balancing-v2": ["Marker", "NextMarker"],
  servicediscovery: ["NextToken", "NextToken"],
};

const TOKEN = "chaos-second-page";

/** A list's second page cannot be read: the first one alone is not the list. */
export const pagesThatFail: CaseMaker = (extent) =>
  readsOf(extent)
    .filter(({ operation, service }) => /^(Describe|List)/.test(operation) && service in PAGING)
    .map(
      (read): Case => ({
        id: `page-fails:${nameOf(read)}`,
        fault: "page-fails",
        from: RAN,
        at: hits("page-fails", read),
        play: async (stage) => {
          const cut = { times: 0 };
          const acted = await stage.cleanup({ plan: failingSecondPage(read, cut) });
          if (cut.times > 0) expectOutcome(acted, ["left", "undetermined"]);
          await stage.finish();
        },
      }),
    );

/** AWS answers what is asked for by identity on one page. */
const asksForOne = ({ input }: SeenCall): boolean =>
  Object.keys(input).some((key) => /(ids?|arns?|names?|clusters|services|tasks|definition|providers)$/i.test(key));

function failingSecondPage(read: SeenCall, cut: { times: number }): Plan {
  const [token = "", next = "", more] = PAGING[read.service] ?? [];
  return async (call, send) => {
    if (call.mutating) cut.times = 0;
    if (nameOf(call) !== nameOf(read) || asksForOne(call)) return send();
    if ((call.input as Record<string, unknown>)[token] === TOKEN) throw serverError(call);
    const answer = await send();
    cut.times += 1;
    const first = Object.entries(answer).map(([key, value]) => [key, Array.isArray(value) ? [] : value]);
    return { ...Object.fromEntries(first), [next]: TOKEN, ...(more === undefined ? {} : { [more]: true }) };
  };
}
