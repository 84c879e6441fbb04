/** What looks like the run's and is not, and what is the run's and looks like nobody's. */
import type * as Logs from "@aws-sdk/client-cloudwatch-logs";
import type * as EC2 from "@aws-sdk/client-ec2";
import { type Case, type CaseMaker, type Extent, expectOutcome, mutatingOf, RAN } from "./case.ts";
import { BrokenPromise, type Stage } from "./stage.ts";

const OTHER_NONCE = "f".repeat(32);

const ec2Of = (stage: Stage) => stage.sandbox.service<typeof EC2>("ec2");

/** The run's id and VPC. */
async function ofRun(stage: Stage): Promise<{ run: string; vpc: EC2.Vpc }> {
  const run = await stage.runId();
  const { Vpcs } = await ec2Of(stage).DescribeVpcs({ Filters: [{ Name: "tag:awslab:run", Values: [run] }] });
  const [vpc] = Vpcs ?? [];
  if (!vpc) throw new Error("the lab makes no VPC");
  return { run, vpc };
}

/** It carries the run's tags, but another nonce. */
async function otherNonce(stage: Stage): Promise<void> {
  const { run } = await ofRun(stage);
  const tags = { Name: `lab-${stage.lab.id}-${run}-copy`, "awslab:run": run, "awslab:nonce": OTHER_NONCE };
  const { Vpc } = await ec2Of(stage).CreateVpc({
    CidrBlock: "10.95.0.0/16",
    TagSpecifications: [{ ResourceType: "vpc", Tags: Object.entries(tags).map(([Key, Value]) => ({ Key, Value })) }],
  });
  stage.addStranger(Vpc?.VpcId);
  await stage.sandbox
    .service<typeof Logs>("cloudwatch-logs")
    .CreateLogGroup({ logGroupName: `/lab/${stage.lab.id}/${run}/copy`, tags });
  stage.addStranger(`/lab/${stage.lab.id}/${run}/copy`);
  expectOutcome(await stage.cleanup(), ["clean"]);
}

/** A VPC that was there before the run, and on which someone put the run's tags. */
async function olderThanTheRun(stage: Stage): Promise<void> {
  const { Vpc } = await ec2Of(stage).CreateVpc({ CidrBlock: "10.96.0.0/16" });
  stage.addStranger(Vpc?.VpcId);
  await stage.run();
  const { vpc } = await ofRun(stage);
  await ec2Of(stage).CreateTags({ Resources: [Vpc?.VpcId ?? ""], Tags: vpc.Tags });
  expectOutcome(await stage.cleanup(), ["clean"]);
}

/** It is another's when its turn comes, although it was the run's when it was found. */
async function changesHands(stage: Stage): Promise<void> {
  const { vpc } = await ofRun(stage);
  const id = vpc.VpcId ?? "";
  let given = false;
  await stage.cleanup({
    plan: async (call, send) => {
      if (call.mutating && !given) {
        given = true;
        await ec2Of(stage).CreateTags({ Resources: [id], Tags: [{ Key: "awslab:nonce", Value: OTHER_NONCE }] });
        stage.addStranger(id);
      }
      return send();
    },
  });
  stage.assertForeignUntouched();
}

/** Someone else's subnet in the run's VPC: the VPC is left because of it, and the subnet stays as it is. */
async function insideOurs(stage: Stage): Promise<void> {
  const { vpc } = await ofRun(stage);
  const { Subnet } = await ec2Of(stage).CreateSubnet({ VpcId: vpc.VpcId, CidrBlock: FREE_RANGE });
  stage.addStranger(Subnet?.SubnetId);
  expectOutcome(await stage.cleanup(), ["left"]);
  await ec2Of(stage).DeleteSubnet({ SubnetId: Subnet?.SubnetId });
  stage.strangers.clear();
  await stage.finish();
}

/** In the small lab's VPC, and used by none of its subnets. */
const FREE_RANGE = "10.90.77.0/24";

const LIKENESSES: Readonly<Record<string, Pick<Case, "from" | "play">>> = {
  "other-nonce": { from: RAN, play: otherNonce },
  "older-than-the-run": { play: olderThanTheRun },
  "changes-hands": { from: RAN, play: changesHands },
};

const isSmall = (run: Extent["run"]): boolean =>
  run.some(({ operation, input }) => operation === "CreateVpc" && JSON.stringify(input).includes("10.90.0.0/16"));

/** They are likenesses of a VPC. */
export const impostors: CaseMaker = ({ run }) => {
  if (!run.some(({ operation }) => operation === "CreateVpc")) return [];
  const all = { ...LIKENESSES, ...(isSmall(run) ? { "inside-ours": { from: RAN, play: insideOurs } } : {}) };
  return Object.entries(all).map(([name, what]): Case => ({ id: `impostor:${name}`, fault: "impostor", ...what }));
};

const TAGS: Readonly<Record<string, readonly string[]>> = {
  name: ["Name"],
  ours: ["awslab:lab", "awslab:run", "awslab:nonce", "awslab:expires", "awslab:step"],
};

/** An unacknowledged VPC, or what is inside one, of which only one sign is left: it is found by that one. */
export const oneSignLeft: CaseMaker = ({ run }) =>
  mutatingOf(run)
    .filter(({ operation }) => ["CreateVpc", "CreateSecurityGroup"].includes(operation))
    .flatMap(({ place, operation }) =>
      Object.entries(TAGS).map(
        ([without, keys]): Case => ({
          id: `one-sign-left:without-${without}:${place}`,
          fault: "one-sign-left",
          from: { story: "run", place, moment: "after" },
          play: async (stage) => {
            const there = new Set(stage.before);
            const made = stage.sandbox
              .inventory()
              .filter(({ type, arn, tags }) => !there.has(`${type} ${arn} ${JSON.stringify(tags)}`))
              .filter(({ type }) => type === (operation === "CreateVpc" ? "ec2:vpc" : "ec2:security-group"))
              .map(({ arn }) => arn.split("/").at(-1) ?? "");
            if (made.length === 0) throw new BrokenPromise("the run made nothing");
            await ec2Of(stage).DeleteTags({ Resources: made, Tags: keys.map((Key) => ({ Key })) });
            expectOutcome(await stage.cleanup(), ["clean"]);
          },
        }),
      ),
    );
