import { awsCliScript } from "./script.ts";

const ID = (kind: string) => new RegExp(`^${kind}-[0-9a-f]{17}$`);
const DYNAMODB = "com.amazonaws.us-east-1.dynamodb";

awsCliScript("VPC endpoints", [
  { run: "ec2 create-vpc --cidr-block 10.43.0.0/16", query: "Vpc.VpcId", save: "vpc", expect: ID("vpc") },
  { run: "ec2 modify-vpc-attribute --vpc-id $vpc --enable-dns-hostnames" },
  {
    run: "ec2 create-subnet --vpc-id $vpc --cidr-block 10.43.0.0/24",
    query: "Subnet.SubnetId",
    save: "subnet",
    expect: ID("subnet"),
  },
  { run: "ec2 create-route-table --vpc-id $vpc", query: "RouteTable.RouteTableId", save: "rtb", expect: ID("rtb") },
  {
    run: `ec2 describe-vpc-endpoint-services --service-names ${DYNAMODB} --filters Name=service-type,Values=Gateway`,
    query: "ServiceDetails[0].ServiceType[0].ServiceType",
    expect: "Gateway",
  },
  {
    run: `ec2 create-vpc-endpoint --vpc-id $vpc --service-name ${DYNAMODB} --route-table-ids $rtb`,
    query: "VpcEndpoint.VpcEndpointId",
    save: "gateway",
    expect: ID("vpce"),
  },
  {
    run: `ec2 describe-vpc-endpoints --filters Name=service-name,Values=${DYNAMODB}`,
    query: "VpcEndpoints[0].State",
    expect: "available",
  },
  {
    run: `ec2 describe-prefix-lists --filters Name=prefix-list-name,Values=${DYNAMODB}`,
    query: "PrefixLists[0].PrefixListId",
    save: "list",
    expect: /^pl-[0-9a-f]{8}$/,
  },
  {
    run: "ec2 describe-route-tables --route-table-ids $rtb",
    query: "RouteTables[0].Routes[?GatewayId=='$gateway'].DestinationPrefixListId",
    expect: "$list",
  },
  { run: "ec2 delete-route-table --route-table-id $rtb", fails: "DependencyViolation" },
  {
    run: "ec2 create-vpc-endpoint --vpc-id $vpc --vpc-endpoint-type Interface --service-name com.amazonaws.us-east-1.sqs --subnet-ids $subnet",
    query: "VpcEndpoint.VpcEndpointId",
    save: "interface",
    expect: ID("vpce"),
  },
  {
    run: "ec2 describe-network-interfaces --filters Name=vpc-id,Values=$vpc",
    query: "NetworkInterfaces[].Description",
    expect: "VPC Endpoint Interface $interface",
  },
  {
    run: "ec2 delete-vpc-endpoints --vpc-endpoint-ids $gateway $interface",
    query: "length(Unsuccessful)",
    expect: "0",
  },
  { run: "ec2 delete-route-table --route-table-id $rtb" },
  {
    run: "ec2 describe-vpc-endpoints --vpc-endpoint-ids vpce-0123456789abcdef0",
    fails: "InvalidVpcEndpointId.NotFound",
  },
]);
