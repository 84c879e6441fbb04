import type { ServiceCatalogue } from "../resource-type.ts";
import { instance, launchTemplate, networkInterface } from "./ec2-compute.ts";
import { internetGateway, routeTable, subnet, vpc } from "./ec2-network.ts";
import { securityGroup } from "./ec2-security-group.ts";
import { vpcEndpoint } from "./ec2-vpc-endpoint.ts";

const CHANGES = "changes a resource of the run and goes with it";

const catalogue: ServiceCatalogue = {
  service: "ec2",
  types: [
    vpc,
    subnet,
    internetGateway,
    routeTable,
    securityGroup,
    vpcEndpoint,
    launchTemplate,
    instance,
    networkInterface,
  ],
  changes: {
    ModifyVpcAttribute: CHANGES,
    ModifySubnetAttribute: CHANGES,
    AttachInternetGateway: "the gateway is detached before it is deleted",
    CreateRoute: "goes with the route table",
    ReplaceRoute: "goes with the route table",
    DeleteRoute: "removes",
    AssociateRouteTable: "the table is disassociated before it is deleted",
    DisassociateRouteTable: "removes",
    AuthorizeSecurityGroupIngress: "goes with the group; rules between groups of the run are revoked first",
    AuthorizeSecurityGroupEgress: "goes with the group",
    RevokeSecurityGroupIngress: "removes",
    RevokeSecurityGroupEgress: "removes",
    CreateLaunchTemplateVersion: "goes with the launch template",
    ModifyLaunchTemplate: CHANGES,
    CreateTags: "tags go with their resource",
    DeleteTags: "removes",
    TerminateInstances: "removes",
    StopInstances: CHANGES,
    StartInstances: CHANGES,
    ModifyVpcEndpoint: CHANGES,
    DeleteVpcEndpoints: "removes",
    DeleteNetworkInterface: "removes",
    DeleteSubnet: "removes",
    DeleteSecurityGroup: "removes",
    DeleteRouteTable: "removes",
    DetachInternetGateway: "removes",
    DeleteInternetGateway: "removes",
    DeleteLaunchTemplate: "removes",
    DeleteVpc: "removes",
  },
};

export default catalogue;
