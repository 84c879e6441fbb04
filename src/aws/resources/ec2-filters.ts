/** How EC2 resources of a run are found: by tag, and inside the run's VPCs. */
import type { Filter, Tag } from "@aws-sdk/client-ec2";
import { type ResourceContext, type Sighting, tagsOf } from "../resource-type.ts";

type Read = (filters: Filter[]) => Promise<readonly Sighting[]>;

/** All that carry the run's tag, or a Name tag with the run's name. */
export async function ownFilters({ run }: ResourceContext, read: Read): Promise<readonly Sighting[]> {
  const name = `lab-${run.lab}-${run.id}`;
  return unique([
    ...(await read([{ Name: "tag:awslab:run", Values: [run.id] }])),
    ...(await read([{ Name: "tag:Name", Values: [name, `${name}-*`] }])),
  ]);
}

/** Those of `ownFilters`, and everything inside the run's VPCs: `filter` is the operation's filter for a VPC id. */
export async function insideOurVpcs(
  context: ResourceContext,
  filter: string,
  read: Read,
): Promise<readonly Sighting[]> {
  const vpcs = context.ours("ec2:vpc").map(({ id }) => id);
  const tagged = await ownFilters(context, read);
  if (vpcs.length === 0) return tagged;
  const inside = await read([{ Name: filter, Values: vpcs }]);
  return unique([
    ...inside.map((each) => ({ ...each, parent: { type: "ec2:vpc", id: each.ids.vpc ?? vpcs[0] ?? "" } })),
    ...tagged,
  ]);
}

/** The members of a sighting that come from EC2's tags. */
export const nameTag = (tags: readonly Tag[] | undefined): Pick<Sighting, "name" | "tags"> => {
  const all = tagsOf(tags);
  return { name: all.Name, tags: all };
};

/** The first sighting of each id. */
export const unique = (sightings: readonly Sighting[]): Sighting[] => [
  ...new Map([...sightings].reverse().map((each) => [each.id, each])).values(),
];
