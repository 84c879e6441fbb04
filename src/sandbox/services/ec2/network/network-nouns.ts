/** The nouns of the network half: how each is named in ids, errors and filters. */
import { fault } from "../../../kit/index.ts";
import { defineNoun, doesNotExist } from "../noun.ts";
import * as state from "./network-state.ts";

export const vpc = defineNoun<state.VpcRow>({
  type: "vpc",
  prefix: "vpc",
  rows: state.vpcs,
  notFound: doesNotExist("InvalidVpcID.NotFound", "vpc ID"),
  malformed: "InvalidVpcId.Malformed",
  filters: {
    "vpc-id": (row) => row.id,
    cidr: (row) => row.cidr,
    "cidr-block-association.association-id": (row) => row.cidrAssociationId,
    "cidr-block-association.cidr-block": (row) => row.cidr,
    "cidr-block-association.state": () => "associated",
    "dhcp-options-id": (row) => row.dhcpOptionsId,
    "is-default": (row) => row.isDefault,
    isDefault: (row) => row.isDefault,
    "owner-id": (_row, { account }) => account,
    state: (row) => row.state,
  },
});

export const subnet = defineNoun<state.SubnetRow>({
  type: "subnet",
  prefix: "subnet",
  rows: state.subnets,
  notFound: doesNotExist("InvalidSubnetID.NotFound", "subnet ID"),
  malformed: "InvalidSubnetID.Malformed",
  filters: {
    "subnet-id": (row) => row.id,
    "vpc-id": (row) => row.vpcId,
    "availability-zone": (row) => row.zone,
    availabilityZone: (row) => row.zone,
    "availability-zone-id": (row) => row.zoneId,
    availabilityZoneId: (row) => row.zoneId,
    "cidr-block": (row) => row.cidr,
    cidr: (row) => row.cidr,
    cidrBlock: (row) => row.cidr,
    "default-for-az": (row) => row.isDefault,
    defaultForAz: (row) => row.isDefault,
    "map-public-ip-on-launch": (row) => row.mapPublicIp,
    "owner-id": (_row, { account }) => account,
    state: () => "available",
    "subnet-arn": (row) => row.arn,
  },
});

export const internetGateway = defineNoun<state.InternetGatewayRow>({
  type: "internet-gateway",
  prefix: "igw",
  rows: state.internetGateways,
  notFound: doesNotExist("InvalidInternetGatewayID.NotFound", "internetGateway ID"),
  malformed: "InvalidInternetGatewayId.Malformed",
  filters: {
    "internet-gateway-id": (row) => row.id,
    "attachment.vpc-id": (row) => row.vpcId,
    "attachment.state": (row) => (row.vpcId === undefined ? undefined : "available"),
    "owner-id": (_row, { account }) => account,
  },
});

export const routeTable = defineNoun<state.RouteTableRow>({
  type: "route-table",
  prefix: "rtb",
  rows: state.routeTables,
  notFound: doesNotExist("InvalidRouteTableID.NotFound", "routeTable ID"),
  malformed: "InvalidRouteTableId.Malformed",
  filters: {
    "route-table-id": (row) => row.id,
    "vpc-id": (row) => row.vpcId,
    "association.route-table-association-id": (row) => row.associations.map(({ id }) => id),
    "association.route-table-id": (row) => (row.associations.length > 0 ? row.id : undefined),
    "association.subnet-id": (row) => row.associations.map(({ subnetId }) => subnetId),
    "association.main": (row) => row.associations.map(({ subnetId }) => subnetId === undefined),
    "owner-id": (_row, { account }) => account,
    "route.destination-cidr-block": (row) => row.routes.map(({ destination }) => destination),
    "route.gateway-id": (row) => row.routes.map(({ gatewayId }) => gatewayId),
    "route.instance-id": (row) => row.routes.map(({ instanceId }) => instanceId),
    "route.nat-gateway-id": (row) => row.routes.map(({ natGatewayId }) => natGatewayId),
    "route.origin": (row) => row.routes.map(({ origin }) => origin),
    "route.state": (row) => row.routes.map(() => "active"),
  },
});

export const networkAcl = defineNoun<state.NetworkAclRow>({
  type: "network-acl",
  prefix: "acl",
  rows: state.networkAcls,
  notFound: doesNotExist("InvalidNetworkAclID.NotFound", "networkAcl ID"),
  malformed: "InvalidNetworkAclId.Malformed",
  filters: {
    "network-acl-id": (row) => row.id,
    "vpc-id": (row) => row.vpcId,
    default: () => true,
    "association.association-id": (row) => row.associations.map(({ id }) => id),
    "association.network-acl-id": (row) => (row.associations.length > 0 ? row.id : undefined),
    "association.subnet-id": (row) => row.associations.map(({ subnetId }) => subnetId),
    "owner-id": (_row, { account }) => account,
  },
});

export const dhcpOptions = defineNoun({
  type: "dhcp-options",
  prefix: "dopt",
  rows: state.dhcpOptions,
  notFound: doesNotExist("InvalidDhcpOptionID.NotFound", "dhcpOption ID"),
  malformed: "InvalidDhcpOptionsId.Malformed",
  filters: {
    "dhcp-options-id": (row) => row.id,
    "owner-id": (_row, { account }) => account,
  },
});

export const elasticIp = defineNoun<state.ElasticIpRow>({
  type: "elastic-ip",
  prefix: "eipalloc",
  rows: state.elasticIps,
  notFound: doesNotExist("InvalidAllocationID.NotFound", "allocation ID"),
  malformed: "InvalidAllocationID.Malformed",
  filters: {
    "allocation-id": (row) => row.id,
    "association-id": (row) => row.associationId,
    domain: () => "vpc",
    "instance-id": (row, context) =>
      context.table(state.networkInterfaces).get(row.networkInterfaceId ?? "")?.attachment?.instanceId,
    "network-border-group": (_row, { region }) => region,
    "network-interface-id": (row) => row.networkInterfaceId,
    "public-ip": (row) => row.publicIp,
  },
});

export const natGateway = defineNoun<state.NatGatewayRow>({
  type: "natgateway",
  prefix: "nat",
  rows: state.natGateways,
  notFound: (id) => fault("NatGatewayNotFound", `The Nat Gateway ${id} was not found`),
  malformed: "NatGatewayMalformed",
  filters: {
    "nat-gateway-id": (row) => row.id,
    state: (row) => row.state,
    "subnet-id": (row) => row.subnetId,
    "vpc-id": (row) => row.vpcId,
  },
});

export const vpcEndpoint = defineNoun<state.VpcEndpointRow>({
  type: "vpc-endpoint",
  prefix: "vpce",
  rows: state.vpcEndpoints,
  notFound: (id) => fault("InvalidVpcEndpointId.NotFound", `The Vpc Endpoint Id '${id}' does not exist`),
  malformed: "InvalidVpcEndpointId.Malformed",
  filters: {
    "vpc-endpoint-id": (row) => row.id,
    "vpc-endpoint-state": (row) => row.state,
    "vpc-endpoint-type": (row) => row.type,
    "vpc-id": (row) => row.vpcId,
    "service-name": (row) => row.serviceName,
  },
});
