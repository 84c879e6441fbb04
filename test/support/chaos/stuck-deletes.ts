/** Deletions that AWS refuses for a while, and things that appear while the cleanup is under way. */
import type * as Logs from "@aws-sdk/client-cloudwatch-logs";
import type * as EC2 from "@aws-sdk/client-ec2";
import { fault } from "../../../src/sandbox/kit/fault.ts";
import { type Case, type CaseMaker, expectOutcome, hits, mutatingOf, nameOf, RAN } from "./case.ts";
import type { Plan, SeenCall } from "./process.ts";
import type { Stage } from "./stage.ts";

const BUSY: Readonly<Record<string, string>> = {
  ec2: "DependencyViolation",
  iam: "DeleteConflict",
  ecs: "ClusterContainsTasksException",
  "elastic-load-balancing-v2": "ResourceInUse",
  "auto-scaling": "ResourceInUse",
  servicediscovery: "ResourceInUse",
};

const busy = ({ service }: SeenCall): Error =>
  fault(BUSY[service] ?? "ResourceInUseException", "It is in use.", { status: service === "iam" ? 409 : 400 });

/** Each deletion is refused as being in use, a few times. */
export const conflicts: CaseMaker = ({ cleanup }) =>
  mutatingOf(cleanup).flatMap((deletion) =>
    [1, 4].map(
      (times): Case => ({
        id: `conflict:${times}x:${deletion.place}`,
        fault: "conflict",
        from: RAN,
        at: hits(`conflict:${times}x`, deletion),
        play: async (stage) => {
          let left = times;
          let operation: string | undefined;
          const plan: Plan = async (call, send) => {
            if (call.place === deletion.place) operation = call.operation;
            if (!call.mutating || call.operation !== operation || left === 0) return send();
            left -= 1;
            throw busy(call);
          };
          expectOutcome(await stage.cleanup({ plan }), ["clean"]);
        },
      }),
    ),
  );

/** Does something once, just before the k-th mutating call of the cleanup. */
const meanwhile = (k: number, act: () => Promise<void>): Plan => {
  let done = false;
  return async (call, send) => {
    if (call.mutating && call.nth >= k && !done) {
      done = true;
      await act();
    }
    return send();
  };
};

/** A writer that was still alive makes a log group of the run's again: it goes, too. */
export const lateLogGroups: CaseMaker = ({ cleanup }) =>
  mutatingOf(cleanup).map(
    (deletion): Case => ({
      id: `late-log-group:${deletion.nth}`,
      fault: "late-log-group",
      from: RAN,
      at: hits("late-log-group", deletion),
      play: async (stage) => {
        const logs = stage.sandbox.service<typeof Logs>("cloudwatch-logs");
        const logGroupName = `/lab/${stage.lab.id}/${await stage.runId()}/late`;
        const plan = meanwhile(deletion.nth, async () => void (await logs.CreateLogGroup({ logGroupName })));
        expectOutcome(await stage.cleanup({ plan }), ["clean"]);
      },
    }),
  );

/** Someone else's network interface appears in the run's subnet: it is left, with what it blocks, until they remove it. */
export const lateInterfaces: CaseMaker = ({ cleanup }) =>
  mutatingOf(cleanup).map(
    (deletion): Case => ({
      id: `late-interface:${deletion.nth}`,
      fault: "late-interface",
      from: RAN,
      // What is no part of the network does not care about an interface.
      at: { variant: "late-interface", operation: deletion.service === "ec2" ? nameOf(deletion) : "elsewhere" },
      play: async (stage) => {
        const planted: string[] = [];
        const plan = meanwhile(deletion.nth, async () => void planted.push(...(await plantInterface(stage))));
        const acted = await stage.cleanup({ plan });
        const [id] = planted;
        if (id === undefined) return expectOutcome(acted, ["clean"]);
        expectOutcome(acted, ["left"]);
        await stage.sandbox.service<typeof EC2>("ec2").DeleteNetworkInterface({ NetworkInterfaceId: id });
        stage.strangers.clear();
        await stage.finish();
      },
    }),
  );

/** In a subnet of the run, where there still is one. */
async function plantInterface(stage: Stage): Promise<string[]> {
  const ec2 = stage.sandbox.service<typeof EC2>("ec2");
  const { Subnets } = await ec2.DescribeSubnets({ Filters: [{ Name: "tag:awslab:lab", Values: [stage.lab.id] }] });
  const SubnetId = Subnets?.[0]?.SubnetId;
  if (SubnetId === undefined) return [];
  const { NetworkInterface } = await ec2.CreateNetworkInterface({ SubnetId, Description: "someone else's" });
  const id = NetworkInterface?.NetworkInterfaceId ?? "";
  stage.addStranger(id);
  return [id];
}
