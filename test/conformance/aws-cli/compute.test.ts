import { awsCliScript } from "./script.ts";

const ID = (kind: string) => new RegExp(`^${kind}-[0-9a-f]{17}$`);
const TEMPLATE = '{"ImageId":"$ami","InstanceType":"t3.small","UserData":"IyEvYmluL2Jhc2gK"}';

awsCliScript("EC2 instances and Auto Scaling", [
  {
    run: "ec2 describe-images --owners amazon --filters Name=name,Values=al2023-ami-ecs-hvm-*-x86_64",
    query: "Images[0].ImageId",
    save: "ami",
    expect: ID("ami"),
  },
  {
    run: "ec2 describe-instance-types --instance-types t3.small",
    query: "InstanceTypes[0].[VCpuInfo.DefaultVCpus,MemoryInfo.SizeInMiB]",
    expect: "2\t2048",
  },
  { run: "ec2 describe-account-attributes --attribute-names supported-platforms", expect: /VPC/ },
  {
    run: "ec2 create-key-pair --key-name lab --key-type ed25519",
    query: "KeyMaterial",
    expect: /^-----BEGIN OPENSSH PRIVATE KEY-----/,
  },
  { run: "ec2 describe-key-pairs --key-names nobody", fails: "InvalidKeyPair.NotFound" },
  {
    run: "ec2 describe-subnets --filters Name=default-for-az,Values=true Name=availability-zone,Values=us-east-1a",
    query: "Subnets[0].SubnetId",
    save: "subnet",
    expect: ID("subnet"),
  },
  {
    run: "ec2 run-instances --image-id $ami --instance-type t3.micro --key-name lab --subnet-id $subnet --tag-specifications ResourceType=instance,Tags=[{Key=Name,Value=one}]",
    query: "Instances[0].InstanceId",
    save: "instance",
    expect: ID("i"),
  },
  { run: "ec2 wait instance-running --instance-ids $instance" },
  { run: "ec2 wait instance-status-ok --instance-ids $instance" },
  {
    run: "ec2 describe-instances --filters Name=tag:Name,Values=one Name=instance-state-name,Values=running",
    query: "Reservations[].Instances[].InstanceId",
    expect: "$instance",
  },
  { run: "ec2 describe-instances --instance-ids i-123", fails: "InvalidInstanceID.Malformed" },
  { run: "ec2 terminate-instances --instance-ids $instance --dry-run", fails: "DryRunOperation" },
  { run: "ec2 stop-instances --instance-ids $instance" },
  { run: "ec2 wait instance-stopped --instance-ids $instance" },
  { run: "ec2 allocate-address --domain vpc", query: "AllocationId", save: "eip", expect: ID("eipalloc") },
  { run: "ec2 associate-address --allocation-id $eip --instance-id $instance" },
  {
    run: "ec2 describe-network-interfaces --filters Name=attachment.instance-id,Values=$instance",
    query: "NetworkInterfaces[0].[Status,Association.AllocationId]",
    expect: /^in-use\teipalloc-/,
  },
  { run: "ec2 create-tags --resources $instance $eip --tags Key=course,Value=ecs" },
  { run: "ec2 describe-tags --filters Name=key,Values=course", query: "length(Tags)", expect: "2" },
  { run: "ec2 terminate-instances --instance-ids $instance" },
  { run: "ec2 wait instance-terminated --instance-ids $instance" },
  { run: "ec2 release-address --allocation-id $eip" },
  {
    run: `ec2 create-launch-template --launch-template-name hosts --launch-template-data ${TEMPLATE}`,
    query: "LaunchTemplate.LaunchTemplateId",
    save: "template",
    expect: ID("lt"),
  },
  {
    run: "ec2 describe-launch-template-versions --launch-template-name hosts --versions $Default",
    query: "LaunchTemplateVersions[0].LaunchTemplateData.InstanceType",
    expect: "t3.small",
  },
  {
    run: "autoscaling create-auto-scaling-group --auto-scaling-group-name hosts --launch-template LaunchTemplateId=$template,Version=$Latest --min-size 1 --max-size 2 --desired-capacity 1 --vpc-zone-identifier $subnet --tags Key=AmazonECSManaged,Value=true,PropagateAtLaunch=true",
  },
  {
    run: "autoscaling describe-auto-scaling-groups --auto-scaling-group-names hosts",
    query: "AutoScalingGroups[0].Instances[0].LifecycleState",
    expect: "InService",
    within: 10,
  },
  {
    run: "autoscaling create-auto-scaling-group --auto-scaling-group-name hosts --launch-template LaunchTemplateId=$template --min-size 1 --max-size 2 --vpc-zone-identifier $subnet",
    fails: "AlreadyExists",
  },
  {
    run: "autoscaling set-desired-capacity --auto-scaling-group-name hosts --desired-capacity 9",
    fails: "ValidationError",
  },
  { run: "autoscaling set-desired-capacity --auto-scaling-group-name hosts --desired-capacity 2" },
  {
    run: "autoscaling describe-scaling-activities --auto-scaling-group-name hosts",
    query: "length(Activities[?StatusCode=='Successful'])",
    expect: "2",
    within: 10,
  },
  { run: "autoscaling delete-auto-scaling-group --auto-scaling-group-name hosts", fails: "ResourceInUse" },
  { run: "autoscaling delete-auto-scaling-group --auto-scaling-group-name hosts --force-delete" },
  {
    run: "autoscaling describe-auto-scaling-groups --auto-scaling-group-names hosts",
    query: "length(AutoScalingGroups)",
    expect: "0",
    within: 10,
  },
  { run: "ec2 delete-launch-template --launch-template-id $template" },
  { run: "ec2 delete-key-pair --key-name lab" },
]);
