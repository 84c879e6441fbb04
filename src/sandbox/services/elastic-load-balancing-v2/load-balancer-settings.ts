import type { Api } from "./api.ts";
import { invalid, notInSandbox } from "./faults.ts";
import { zonesOf } from "./load-balancers.ts";
import { placeIn, regroupInterfaces, requireSecurityGroups } from "./placement.ts";
import { loadBalancerAt, loadBalancers } from "./state.ts";

/** https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_SetSecurityGroups.html */
export const setSecurityGroups: Api<"SetSecurityGroups"> = async (input, context) => {
  const row = loadBalancerAt(context, input.LoadBalancerArn);
  if (!input.SecurityGroups?.length) throw invalid("At least one security group must be specified");
  const securityGroups = await requireSecurityGroups(context, row.vpcId, input.SecurityGroups);
  const after = context.table(loadBalancers).patch(row.key, { securityGroups });
  if (after) await regroupInterfaces(context, after);
  return { SecurityGroupIds: securityGroups };
};

/** https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_SetSubnets.html */
export const setSubnets: Api<"SetSubnets"> = async (input, context) => {
  const row = loadBalancerAt(context, input.LoadBalancerArn);
  const ids = input.Subnets ?? (input.SubnetMappings ?? []).map(({ SubnetId }) => SubnetId ?? "");
  const { vpcId, zones } = await placeIn(context, ids);
  if (vpcId !== row.vpcId) throw invalid("The subnets must belong to the VPC of the load balancer");
  const after = context.table(loadBalancers).patch(row.key, { zones });
  context.later("attach", 0, { key: row.key });
  return { AvailabilityZones: after ? zonesOf(after) : [], IpAddressType: "ipv4" };
};

export const setIpAddressType: Api<"SetIpAddressType"> = (input, context) => {
  loadBalancerAt(context, input.LoadBalancerArn);
  if (input.IpAddressType !== "ipv4") throw notInSandbox(`IpAddressType '${input.IpAddressType}'`);
  return { IpAddressType: "ipv4" };
};
