/** What a learner does by hand between a run and its cleanup: deletes, strips tags, protects. */
import type * as EC2 from "@aws-sdk/client-ec2";
import type * as ELB from "@aws-sdk/client-elastic-load-balancing-v2";
import type * as Tagging from "@aws-sdk/client-resource-groups-tagging-api";
import { type Case, type CaseMaker, expectOutcome, hits, mutatingOf, RAN } from "./case.ts";
import type { Stage } from "./stage.ts";

/** The arguments of the run's own deletions, sent by the learner before the cleanup does. */
export const deletedByHand: CaseMaker = ({ cleanup }) =>
  mutatingOf(cleanup).map(
    (deletion): Case => ({
      id: `deleted-by-hand:${deletion.place}`,
      fault: "deleted-by-hand",
      from: RAN,
      at: hits("deleted-by-hand", deletion),
      play: async (stage) => {
        // The learner is quicker with the same deletion; ours comes second.
        const acted = await stage.cleanup({
          plan: async (call, send) => {
            if (call.place === deletion.place) await send().catch(() => {});
            return send();
          },
        });
        expectOutcome(acted, ["clean"]);
      },
    }),
  );

const OURS = ["awslab:lab", "awslab:run", "awslab:nonce", "awslab:expires", "awslab:step", "Name"];

/** Tags are gone from everything that the run made before its end: what it recorded is still its own. */
export const strippedTags: CaseMaker = () => [
  {
    id: "stripped-tags:all",
    fault: "stripped-tags",
    from: RAN,
    play: async (stage) => {
      await strip(stage);
      expectOutcome(await stage.cleanup(), ["clean"]);
    },
  },
];

async function strip(stage: Stage): Promise<void> {
  const ours = stage.sandbox.inventory().filter(({ tags }) => tags["awslab:lab"] && tags["awslab:run"] !== "zzzzzz");
  const ids = ours.filter(({ type }) => type.startsWith("ec2:")).map(({ arn }) => arn.split("/").at(-1) ?? "");
  const Tags = OURS.map((Key) => ({ Key }));
  if (ids.length > 0) await stage.sandbox.service<typeof EC2>("ec2").DeleteTags({ Resources: ids, Tags });
  const tagging = stage.sandbox.service<typeof Tagging>("resource-groups-tagging-api");
  for (const { arn, type } of ours)
    if (!type.startsWith("ec2:"))
      await tagging.UntagResources({ ResourceARNList: [arn], TagKeys: OURS }).catch(() => undefined);
}

/** Protection that someone switched on is respected: left, with the reason, until it is switched off again. */
export const protectedByHand: CaseMaker = ({ run }) => {
  const makes = (operation: string) => run.some((call) => call.operation === operation);
  return makes("CreateLoadBalancer")
    ? [{ id: "protected-by-hand:load-balancer", fault: "protected-by-hand", from: RAN, play: protectBalancer }]
    : [];
};

async function protectBalancer(stage: Stage): Promise<void> {
  const elb = stage.sandbox.service<typeof ELB>("elastic-load-balancing-v2");
  const { LoadBalancers } = await elb.DescribeLoadBalancers({});
  const LoadBalancerArn = LoadBalancers?.[0]?.LoadBalancerArn;
  const set = (Value: string) =>
    elb.ModifyLoadBalancerAttributes({ LoadBalancerArn, Attributes: [{ Key: "deletion_protection.enabled", Value }] });
  await set("true");
  expectOutcome(await stage.cleanup(), ["left"]);
  await set("false");
  await stage.finish();
}
