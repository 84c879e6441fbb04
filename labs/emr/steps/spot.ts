import { EMR, type InstanceFleet } from "@aws-sdk/client-emr";
import { accept, check, fail, found, type LabContext, mistake, pass, step } from "../../../src/lab/index.ts";
import { TASK_FLEET } from "../cluster/request.ts";
import { cluster } from "./cluster.ts";

export interface Spot {
  readonly fleetId: string;
}

const needs = { cluster };
type Needs = typeof needs;

const onDemandOnly = mistake<Spot, Needs>({
  id: "on-demand-only",
  says: "The task fleet asks for no Spot capacity, so it costs three times as much: set TargetSpotCapacity to 1. Tasks keep no HDFS blocks; one that Spot takes away is done again.",
  make: ({ aws }, { fleetId }, { cluster: { clusterId } }) =>
    resize({ aws }, clusterId, { fleetId, onDemand: 1, spot: 0 }),
  undo: ({ aws }, { fleetId }, { cluster: { clusterId } }) =>
    resize({ aws }, clusterId, { fleetId, onDemand: 0, spot: 1 }),
});

/** Task nodes on Spot join the running cluster. */
export const spot = step({
  id: "spot",
  title: "Task nodes on Spot",
  covers: [
    "emr/emr-architecture/master-core-and-task-nodes",
    "emr/emr-architecture/instance-groups-and-instance-fleets",
    "emr/emr-architecture/spot-instance-integration",
  ],
  needs,
  minutes: 4,
  async solve(context, { cluster: { clusterId } }) {
    const { aws, until } = context;
    if (!(await taskFleet(context, clusterId)))
      await aws(EMR).addInstanceFleet({ ClusterId: clusterId, InstanceFleet: TASK_FLEET });
    await until({
      for: "the task fleet to run",
      read: () => taskFleet(context, clusterId),
      observed: (fleet) => fleet?.Status?.State ?? "absent",
      // A fleet for which Spot has nothing is reported, not waited for without end.
      done: (fleet) => ["RUNNING", "SUSPENDED"].includes(fleet?.Status?.State ?? ""),
      usual: 180,
      limit: 480,
      every: 10,
    });
  },
  async locate(context, { cluster: { clusterId } }): Promise<Spot> {
    return { fleetId: found((await taskFleet(context, clusterId))?.Id, "The cluster has no task fleet.") };
  },
  checks: [
    check<Spot, Needs>({
      id: "task-fleet",
      title: "Primary, core, and tasks on Spot",
      hints: [
        "A task fleet may join a running cluster.",
        "AddInstanceFleet with InstanceFleetType TASK and TargetSpotCapacity 1; several instance types raise the odds.",
      ],
      mistakes: [onDemandOnly],
      async run(context, _spot, { cluster: { clusterId } }) {
        const fleets = await fleetsOf(context, clusterId);
        const task = fleets.find((each) => each.InstanceFleetType === "TASK");
        const expected = "a MASTER, a CORE and a TASK fleet, the last with TargetSpotCapacity of 1 or more";
        const roles = fleets.map((each) => each.InstanceFleetType).join(", ");
        if (fleets.length < 3) return fail({ expected, actual: roles, fix: "Add a fleet of type TASK." });
        if ((task?.TargetSpotCapacity ?? 0) < 1) {
          const actual = `TargetSpotCapacity ${task?.TargetSpotCapacity}`;
          return fail({ expected, actual, fix: onDemandOnly.says, mistake: onDemandOnly.id });
        }
        const given = task?.ProvisionedSpotCapacity ?? 0;
        return pass(`${roles}; ${given === 0 ? "Spot has given nothing yet" : `${given} on Spot`}`);
      },
    }),
  ],
});

async function fleetsOf({ aws }: Pick<LabContext, "aws">, ClusterId: string): Promise<InstanceFleet[]> {
  // A cluster with instance groups has no fleets, and says so.
  const answer = await accept(aws(EMR).listInstanceFleets({ ClusterId }), "InvalidRequestException");
  return answer?.InstanceFleets ?? [];
}

const taskFleet = async (context: Pick<LabContext, "aws">, clusterId: string): Promise<InstanceFleet | undefined> =>
  (await fleetsOf(context, clusterId)).find((each) => each.InstanceFleetType === "TASK");

interface Target {
  readonly fleetId: string;
  readonly onDemand: number;
  readonly spot: number;
}

async function resize({ aws }: Pick<LabContext, "aws">, ClusterId: string, target: Target): Promise<void> {
  await aws(EMR).modifyInstanceFleet({
    ClusterId,
    InstanceFleet: {
      InstanceFleetId: target.fleetId,
      TargetOnDemandCapacity: target.onDemand,
      TargetSpotCapacity: target.spot,
    },
  });
}
