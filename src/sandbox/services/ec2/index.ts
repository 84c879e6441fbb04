import type * as EC2 from "@aws-sdk/client-ec2";
import { defineService } from "../../kit/index.ts";
import { createDefaultVpc, describeDhcpOptions } from "./account-defaults.ts";
import { actedOn } from "./acted-on.ts";
import { describePrefixLists, describeVpcEndpointServices } from "./endpoints/endpoint-services.ts";
import { modifyVpcEndpoint } from "./endpoints/vpc-endpoint-changes.ts";
import * as endpoints from "./endpoints/vpc-endpoints.ts";
import { clientTokens } from "./idempotency.ts";
import * as compute from "./instances/compute-state.ts";
import { describeImages } from "./instances/images.ts";
import * as attributes from "./instances/instance-attributes.ts";
import * as lifecycle from "./instances/instance-lifecycle.ts";
import { describeInstanceTypeOfferings, describeInstanceTypes } from "./instances/instance-types.ts";
import * as instances from "./instances/instances.ts";
import * as keys from "./instances/key-pairs.ts";
import * as profiles from "./instances/profile-associations.ts";
import * as volumes from "./instances/volumes.ts";
import * as addresses from "./interfaces/elastic-ips.ts";
import * as changes from "./interfaces/network-interface-changes.ts";
import * as interfaces from "./interfaces/network-interfaces.ts";
import * as versions from "./launch/launch-template-versions.ts";
import * as templates from "./launch/launch-templates.ts";
import { runInstances } from "./launch/run-instances.ts";
import * as gateways from "./network/internet-gateways.ts";
import * as nats from "./network/nat-gateways.ts";
import { describeNetworkAcls } from "./network/network-acls.ts";
import * as network from "./network/network-state.ts";
import * as tables from "./network/route-tables.ts";
import * as routes from "./network/routes.ts";
import * as subnets from "./network/subnets.ts";
import * as vpcs from "./network/vpcs.ts";
import { passedRoles } from "./passed-roles.ts";
import * as regions from "./regions.ts";
import * as rules from "./security-groups/security-group-rules.ts";
import * as groups from "./security-groups/security-groups.ts";
import * as tags from "./tags.ts";
import { withAccount } from "./with-account.ts";

/** What other engines read: addresses, security groups, instances and what they come from. */
const real = withAccount({
  DescribeRegions: regions.describeRegions,
  DescribeAvailabilityZones: regions.describeAvailabilityZones,
  DescribeAccountAttributes: regions.describeAccountAttributes,
  CreateVpc: vpcs.createVpc,
  DescribeVpcs: vpcs.describeVpcs,
  DeleteVpc: vpcs.deleteVpc,
  CreateDefaultVpc: createDefaultVpc,
  CreateSubnet: subnets.createSubnet,
  DescribeSubnets: subnets.describeSubnets,
  DeleteSubnet: subnets.deleteSubnet,
  ModifySubnetAttribute: subnets.modifySubnetAttribute,
  CreateSecurityGroup: groups.createSecurityGroup,
  DescribeSecurityGroups: groups.describeSecurityGroups,
  DeleteSecurityGroup: groups.deleteSecurityGroup,
  GetSecurityGroupsForVpc: groups.getSecurityGroupsForVpc,
  AuthorizeSecurityGroupIngress: rules.authorizeSecurityGroupIngress,
  AuthorizeSecurityGroupEgress: rules.authorizeSecurityGroupEgress,
  RevokeSecurityGroupIngress: rules.revokeSecurityGroupIngress,
  RevokeSecurityGroupEgress: rules.revokeSecurityGroupEgress,
  DescribeSecurityGroupRules: rules.describeSecurityGroupRules,
  ModifySecurityGroupRules: rules.modifySecurityGroupRules,
  CreateNetworkInterface: interfaces.createNetworkInterface,
  DescribeNetworkInterfaces: interfaces.describeNetworkInterfaces,
  DeleteNetworkInterface: interfaces.deleteNetworkInterface,
  AttachNetworkInterface: changes.attachNetworkInterface,
  DetachNetworkInterface: changes.detachNetworkInterface,
  ModifyNetworkInterfaceAttribute: changes.modifyNetworkInterfaceAttribute,
  DescribeNetworkInterfaceAttribute: changes.describeNetworkInterfaceAttribute,
  CreateLaunchTemplate: templates.createLaunchTemplate,
  DescribeLaunchTemplates: templates.describeLaunchTemplates,
  ModifyLaunchTemplate: templates.modifyLaunchTemplate,
  DeleteLaunchTemplate: templates.deleteLaunchTemplate,
  CreateLaunchTemplateVersion: versions.createLaunchTemplateVersion,
  DescribeLaunchTemplateVersions: versions.describeLaunchTemplateVersions,
  DeleteLaunchTemplateVersions: versions.deleteLaunchTemplateVersions,
  CreateKeyPair: keys.createKeyPair,
  ImportKeyPair: keys.importKeyPair,
  DescribeKeyPairs: keys.describeKeyPairs,
  DeleteKeyPair: keys.deleteKeyPair,
  DescribeImages: describeImages,
  RunInstances: runInstances,
  DescribeInstances: instances.describeInstances,
  TerminateInstances: instances.terminateInstances,
  StopInstances: instances.stopInstances,
  StartInstances: instances.startInstances,
  DescribeInstanceAttribute: attributes.describeInstanceAttribute,
  CreateVpcEndpoint: endpoints.createVpcEndpoint,
  DescribeVpcEndpoints: endpoints.describeVpcEndpoints,
  ModifyVpcEndpoint: modifyVpcEndpoint,
  DeleteVpcEndpoints: endpoints.deleteVpcEndpoints,
  CreateTags: tags.createTags,
  DeleteTags: tags.deleteTags,
  DescribeTags: tags.describeTags,
});

/** State and rules of AWS, with nothing behind them that carries packets or blocks. */
const modelled = withAccount({
  ModifyVpcAttribute: vpcs.modifyVpcAttribute,
  DescribeVpcAttribute: vpcs.describeVpcAttribute,
  DescribeDhcpOptions: describeDhcpOptions,
  DescribeNetworkAcls: describeNetworkAcls,
  CreateInternetGateway: gateways.createInternetGateway,
  DescribeInternetGateways: gateways.describeInternetGateways,
  AttachInternetGateway: gateways.attachInternetGateway,
  DetachInternetGateway: gateways.detachInternetGateway,
  DeleteInternetGateway: gateways.deleteInternetGateway,
  CreateRouteTable: tables.createRouteTable,
  DescribeRouteTables: tables.describeRouteTables,
  DeleteRouteTable: tables.deleteRouteTable,
  AssociateRouteTable: tables.associateRouteTable,
  DisassociateRouteTable: tables.disassociateRouteTable,
  ReplaceRouteTableAssociation: tables.replaceRouteTableAssociation,
  CreateRoute: routes.createRoute,
  ReplaceRoute: routes.replaceRoute,
  DeleteRoute: routes.deleteRoute,
  AllocateAddress: addresses.allocateAddress,
  DescribeAddresses: addresses.describeAddresses,
  AssociateAddress: addresses.associateAddress,
  DisassociateAddress: addresses.disassociateAddress,
  ReleaseAddress: addresses.releaseAddress,
  CreateNatGateway: nats.createNatGateway,
  DescribeNatGateways: nats.describeNatGateways,
  DeleteNatGateway: nats.deleteNatGateway,
  DescribeVpcEndpointServices: describeVpcEndpointServices,
  DescribePrefixLists: describePrefixLists,
  CreateVolume: volumes.createVolume,
  DescribeVolumes: volumes.describeVolumes,
  DeleteVolume: volumes.deleteVolume,
  AttachVolume: volumes.attachVolume,
  DetachVolume: volumes.detachVolume,
  DescribeInstanceTypes: describeInstanceTypes,
  DescribeInstanceTypeOfferings: describeInstanceTypeOfferings,
  DescribeInstanceStatus: attributes.describeInstanceStatus,
  ModifyInstanceAttribute: attributes.modifyInstanceAttribute,
  ModifyInstanceMetadataOptions: attributes.modifyInstanceMetadataOptions,
  AssociateIamInstanceProfile: profiles.associateIamInstanceProfile,
  DisassociateIamInstanceProfile: profiles.disassociateIamInstanceProfile,
  ReplaceIamInstanceProfileAssociation: profiles.replaceIamInstanceProfileAssociation,
  DescribeIamInstanceProfileAssociations: profiles.describeIamInstanceProfileAssociations,
  RebootInstances: instances.rebootInstances,
});

export default defineService<typeof EC2>({
  id: "ec2",
  passedRoles,
  resourcesOf: actedOn,
  collections: [
    network.regions,
    clientTokens,
    network.vpcs,
    network.subnets,
    network.internetGateways,
    network.routeTables,
    network.networkAcls,
    network.dhcpOptions,
    network.securityGroups,
    network.securityGroupRules,
    network.networkInterfaces,
    network.elasticIps,
    network.natGateways,
    network.vpcEndpoints,
    compute.instances,
    compute.volumes,
    compute.launchTemplates,
    compute.keyPairs,
  ],
  real,
  modelled,
  timers: {
    "vpc-available": vpcs.vpcAvailable,
    "instance-running": lifecycle.instanceRunning,
    "instance-stopped": lifecycle.instanceStopped,
    "instance-terminated": lifecycle.instanceTerminated,
    "instance-forgotten": lifecycle.instanceForgotten,
    "vpc-endpoint-available": endpoints.vpcEndpointAvailable,
    "vpc-endpoint-deleted": endpoints.vpcEndpointDeleted,
    "nat-gateway-available": nats.natGatewayAvailable,
    "nat-gateway-deleted": nats.natGatewayDeleted,
    "nat-gateway-forgotten": nats.natGatewayForgotten,
  },
});
