import {
  type CreateVpcEndpointCommandInput,
  type CreateVpcEndpointCommandOutput,
  EC2,
  paginateDescribeVpcEndpoints,
  type VpcEndpoint,
} from "@aws-sdk/client-ec2";
import {
  all,
  creating,
  identifiedBy,
  type ResourceContext,
  type ResourceType,
  ref,
  refOf,
  type Sighting,
} from "../resource-type.ts";
import { insideOurVpcs, nameTag } from "./ec2-filters.ts";

/** Its routes go with it, and so do its network interfaces. https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DeleteVpcEndpoints.html */
export const vpcEndpoint: ResourceType = {
  type: "ec2:vpc-endpoint",
  creates: [
    creating<CreateVpcEndpointCommandInput, CreateVpcEndpointCommandOutput>(
      "CreateVpcEndpoint",
      (_, { VpcEndpoint: made }) => [ref("ec2:vpc-endpoint", made?.VpcEndpointId, { vpc: made?.VpcId })],
      { tagTypes: ["vpc-endpoint"] },
    ),
  ],
  parents: ["ec2:vpc"],
  after: [],
  read: async ({ aws }, { id }) =>
    (await aws(EC2).describeVpcEndpoints({ VpcEndpointIds: [id] })).VpcEndpoints?.flatMap(endpointSeen)[0],
  find: (context) =>
    insideOurVpcs(context, "vpc-id", async (filters) =>
      (
        await all(
          paginateDescribeVpcEndpoints({ client: context.aws(EC2) }, { Filters: filters }),
          (page) => page.VpcEndpoints,
        )
      ).flatMap(endpointSeen),
    ),
  delete: deleteEndpoint,
  identifies: identifiedBy(/^vpce-[0-9a-f]+$/),
  settle: 300,
  deletion: { usual: 10, limit: 1200 },
  dailyCost: "free for gateways; $0.24 a zone for interfaces",
};

/** A deleted endpoint is described for a while. */
function endpointSeen(each: VpcEndpoint): Sighting[] {
  const state = String(each.State).toLowerCase();
  if (state === "deleted") return [];
  return [
    {
      ...refOf("ec2:vpc-endpoint", each.VpcEndpointId, { vpc: each.VpcId }),
      state: state === "deleting" ? "going" : "live",
      ...nameTag(each.Tags),
      createdAt: each.CreationTimestamp,
    },
  ];
}

/** The call answers 200 also where an endpoint could not be deleted. */
async function deleteEndpoint({ aws }: ResourceContext, { id }: Sighting): Promise<void> {
  const { Unsuccessful = [] } = await aws(EC2).deleteVpcEndpoints({ VpcEndpointIds: [id] });
  const [refusal] = Unsuccessful;
  if (!refusal || refusal.Error?.Code === "InvalidVpcEndpoint.NotFound") return;
  throw Object.assign(new Error(refusal.Error?.Message), { name: refusal.Error?.Code ?? "Unsuccessful" });
}
