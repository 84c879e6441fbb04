/** Rows of the network half of EC2: VPCs and what is in them. */
import type * as EC2 from "@aws-sdk/client-ec2";
import { collection } from "../../../kit/index.ts";
import type { Row } from "../noun.ts";
import { resources } from "../resources.ts";

/** One row per region that has been used: the default VPC and DHCP options have been made. */
export const regions = collection<{ readonly dhcpOptionsId: string }>({ service: "ec2", name: "regions" });

export interface VpcRow extends Row {
  readonly cidr: string;
  readonly cidrAssociationId: string;
  readonly state: EC2.VpcState;
  readonly isDefault: boolean;
  readonly dhcpOptionsId: string;
  readonly tenancy: EC2.Tenancy;
  readonly dnsSupport: boolean;
  readonly dnsHostnames: boolean;
  readonly addressMetrics: boolean;
}
export const vpcs = resources<VpcRow>("vpcs", "vpc");

export interface SubnetRow extends Row {
  readonly vpcId: string;
  readonly cidr: string;
  readonly zone: string;
  readonly zoneId: string;
  readonly isDefault: boolean;
  readonly mapPublicIp: boolean;
  readonly hostnameType: EC2.HostnameType;
}
export const subnets = resources<SubnetRow>("subnets", "subnet");

export interface InternetGatewayRow extends Row {
  readonly vpcId?: string;
}
export const internetGateways = resources<InternetGatewayRow>("internet-gateways", "internet-gateway");

export interface RouteRow {
  readonly destination: string;
  readonly gatewayId?: string;
  readonly natGatewayId?: string;
  readonly networkInterfaceId?: string;
  readonly instanceId?: string;
  readonly origin: EC2.RouteOrigin;
}

export interface RouteTableRow extends Row {
  readonly vpcId: string;
  readonly routes: readonly RouteRow[];
  /** The main association has no subnet. */
  readonly associations: readonly { readonly id: string; readonly subnetId?: string }[];
}
export const routeTables = resources<RouteTableRow>("route-tables", "route-table");

export interface NetworkAclRow extends Row {
  readonly vpcId: string;
  readonly associations: readonly { readonly id: string; readonly subnetId: string }[];
}
export const networkAcls = resources<NetworkAclRow>("network-acls", "network-acl");

export const dhcpOptions = resources<Row>("dhcp-options", "dhcp-options");

export interface SecurityGroupRow extends Row {
  readonly name: string;
  readonly description: string;
  readonly vpcId: string;
}
export const securityGroups = resources<SecurityGroupRow>("security-groups", "security-group");

export interface SecurityGroupRuleRow extends Row {
  readonly groupId: string;
  readonly egress: boolean;
  /** `tcp`, `udp`, `icmp`, `icmpv6`, a number, or `-1` for all. */
  readonly protocol: string;
  /** -1 where the protocol has no ports or types, or all are meant. */
  readonly fromPort: number;
  readonly toPort: number;
  readonly peer: RulePeer;
  readonly description?: string;
}

/** Whom a rule lets in or out. */
export type RulePeer =
  | { readonly kind: "cidr" | "cidr6" | "prefix-list"; readonly value: string }
  | { readonly kind: "group"; readonly value: string; readonly userId: string };
export const securityGroupRules = resources<SecurityGroupRuleRow>("security-group-rules", "security-group-rule");

export interface InterfaceAttachment {
  readonly id: string;
  readonly instanceId?: string;
  readonly instanceOwnerId: string;
  readonly deviceIndex: number;
  readonly attachTime: Date;
  readonly deleteOnTermination: boolean;
}

export interface NetworkInterfaceRow extends Row {
  readonly vpcId: string;
  readonly subnetId: string;
  readonly zone: string;
  readonly zoneId: string;
  readonly privateIp: string;
  readonly mac: string;
  readonly description: string;
  readonly groupIds: readonly string[];
  readonly interfaceType: EC2.NetworkInterfaceType;
  readonly ownerId: string;
  /** The service that made it and alone may change it. */
  readonly requester?: string;
  readonly sourceDestCheck: boolean;
  /** An address that lives and dies with the attachment; elastic addresses are rows of their own. */
  readonly publicIp?: string;
  readonly attachment?: InterfaceAttachment;
}
export const networkInterfaces = resources<NetworkInterfaceRow>("network-interfaces", "network-interface");

export interface ElasticIpRow extends Row {
  readonly publicIp: string;
  readonly associationId?: string;
  readonly networkInterfaceId?: string;
}
export const elasticIps = resources<ElasticIpRow>("elastic-ips", "elastic-ip");

export interface NatGatewayRow extends Row {
  readonly vpcId: string;
  readonly subnetId: string;
  readonly state: EC2.NatGatewayState;
  readonly connectivity: EC2.ConnectivityType;
  readonly networkInterfaceId: string;
  readonly privateIp: string;
  readonly allocationId?: string;
  readonly publicIp?: string;
  readonly createTime: Date;
  readonly deleteTime?: Date;
}
export const natGateways = resources<NatGatewayRow>("nat-gateways", "natgateway", (row) => row.state === "deleted");

/** A way from a VPC to a service of AWS that needs no internet. */
export interface VpcEndpointRow extends Row {
  readonly type: "Gateway" | "Interface";
  readonly vpcId: string;
  /** `com.amazonaws.<region>.<service>`. */
  readonly serviceName: string;
  readonly state: "pending" | "available" | "deleting";
  readonly createTime: Date;
  /** Of a gateway endpoint: tables that have its route. */
  readonly routeTableIds: readonly string[];
  /** Of an interface endpoint: one network interface for each subnet. */
  readonly interfaces: readonly { readonly subnetId: string; readonly networkInterfaceId: string }[];
  readonly groupIds: readonly string[];
  readonly privateDns: boolean;
}
export const vpcEndpoints = resources<VpcEndpointRow>("vpc-endpoints", "vpc-endpoint");
