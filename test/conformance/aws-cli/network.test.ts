import { awsCliScript } from "./script.ts";

const ID = (kind: string) => new RegExp(`^${kind}-[0-9a-f]{17}$`);

awsCliScript("EC2 networking", [
  { run: "sts get-caller-identity", query: "Account", expect: "$account" },
  { run: "ec2 describe-availability-zones", query: "AvailabilityZones[0].ZoneName", expect: "us-east-1a" },
  { run: "ec2 describe-regions --region-names us-east-1", query: "Regions[0].RegionName", expect: "us-east-1" },
  {
    run: "ec2 create-vpc --cidr-block 10.9.0.0/16 --tag-specifications ResourceType=vpc,Tags=[{Key=course,Value=ecs}]",
    query: "Vpc.VpcId",
    save: "vpc",
    expect: ID("vpc"),
  },
  { run: "ec2 wait vpc-available --vpc-ids $vpc" },
  { run: "ec2 describe-vpcs --filters Name=tag:course,Values=ecs", query: "Vpcs[].VpcId", expect: "$vpc" },
  { run: "ec2 modify-vpc-attribute --vpc-id $vpc --enable-dns-hostnames" },
  {
    run: "ec2 describe-vpc-attribute --vpc-id $vpc --attribute enableDnsHostnames",
    query: "EnableDnsHostnames.Value",
    expect: "True",
  },
  {
    run: "ec2 create-subnet --vpc-id $vpc --cidr-block 10.9.0.0/24 --availability-zone us-east-1a",
    query: "Subnet.SubnetId",
    save: "subnet",
    expect: ID("subnet"),
  },
  { run: "ec2 create-subnet --vpc-id $vpc --cidr-block 10.9.0.0/25", fails: "InvalidSubnet.Conflict" },
  { run: "ec2 describe-subnets --subnet-ids $subnet", query: "Subnets[0].AvailableIpAddressCount", expect: "251" },
  { run: "ec2 create-internet-gateway", query: "InternetGateway.InternetGatewayId", save: "igw", expect: ID("igw") },
  { run: "ec2 attach-internet-gateway --vpc-id $vpc --internet-gateway-id $igw" },
  { run: "ec2 create-route-table --vpc-id $vpc", query: "RouteTable.RouteTableId", save: "rtb", expect: ID("rtb") },
  {
    run: "ec2 create-route --route-table-id $rtb --destination-cidr-block 0.0.0.0/0 --gateway-id $igw",
    query: "Return",
    expect: "True",
  },
  {
    run: "ec2 associate-route-table --route-table-id $rtb --subnet-id $subnet",
    query: "AssociationId",
    save: "assoc",
    expect: ID("rtbassoc"),
  },
  {
    run: "ec2 create-security-group --group-name web --description web --vpc-id $vpc",
    query: "GroupId",
    save: "sg",
    expect: ID("sg"),
  },
  {
    run: "ec2 authorize-security-group-ingress --group-id $sg --protocol tcp --port 80 --cidr 10.0.0.0/8",
    query: "Return",
    expect: "True",
  },
  {
    run: "ec2 authorize-security-group-ingress --group-id $sg --protocol tcp --port 80 --cidr 10.0.0.0/8",
    fails: "InvalidPermission.Duplicate",
  },
  {
    run: "ec2 describe-security-groups --filters Name=vpc-id,Values=$vpc Name=group-name,Values=web",
    query: "SecurityGroups[0].IpPermissions[0].FromPort",
    expect: "80",
  },
  { run: "ec2 describe-security-groups --filters Name=nonsense,Values=x", fails: "InvalidParameterValue" },
  { run: "ec2 delete-vpc --vpc-id $vpc", fails: "DependencyViolation" },
  { run: "ec2 delete-security-group --group-id $sg" },
  { run: "ec2 disassociate-route-table --association-id $assoc" },
  { run: "ec2 delete-route-table --route-table-id $rtb" },
  { run: "ec2 delete-subnet --subnet-id $subnet" },
  { run: "ec2 detach-internet-gateway --vpc-id $vpc --internet-gateway-id $igw" },
  { run: "ec2 delete-internet-gateway --internet-gateway-id $igw" },
  { run: "ec2 delete-vpc --vpc-id $vpc" },
  { run: "ec2 describe-vpcs --vpc-ids $vpc", fails: "InvalidVpcID.NotFound" },
]);
