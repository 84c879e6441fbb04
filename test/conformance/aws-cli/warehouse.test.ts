import { awsCliScript } from "./script.ts";

const FINISHED = { query: "Status", expect: "FINISHED", within: 25 } as const;

awsCliScript("Redshift", [
  { run: "ec2 create-vpc --cidr-block 10.62.0.0/24", query: "Vpc.VpcId", save: "vpc" },
  ...["a", "b", "c"].map((zone, index) => ({
    run: `ec2 create-subnet --vpc-id $vpc --cidr-block 10.62.0.${index * 64}/26 --availability-zone us-east-1${zone}`,
    query: "Subnet.SubnetId",
    save: `subnet${zone}`,
  })),
  {
    run: "redshift describe-orderable-cluster-options --node-type ra3.large",
    query: "OrderableClusterOptions[?ClusterType=='multi-node'].AvailabilityZones[0].Name",
    expect: "us-east-1a",
  },
  {
    run: "redshift create-cluster-subnet-group --cluster-subnet-group-name home --description h --subnet-ids $subneta $subnetb $subnetc --tags Key=team,Value=a",
    query: "ClusterSubnetGroup.[VpcId,length(Subnets)]",
    expect: /^vpc-\w+\s+3$/,
  },
  {
    run: "redshift create-cluster-parameter-group --parameter-group-name own --parameter-group-family redshift-2.0 --description o",
    query: "ClusterParameterGroup.ParameterGroupFamily",
    expect: "redshift-2.0",
  },
  {
    run: `redshift modify-cluster-parameter-group --parameter-group-name own --parameters '[{"ParameterName":"statement_timeout","ParameterValue":"60000"}]'`,
  },
  {
    run: "redshift describe-cluster-parameters --parameter-group-name own --source user",
    query: "Parameters[].[ParameterName,ParameterValue]",
    expect: /^statement_timeout\s+60000$/,
  },
  {
    run: "redshift describe-cluster-parameters --parameter-group-name default.redshift-2.0",
    query: "Parameters[?ParameterName=='require_ssl'].ParameterValue",
    expect: "true",
  },
  {
    run: "redshift modify-cluster-parameter-group --parameter-group-name own --parameters ParameterName=none,ParameterValue=1",
    fails: "InvalidParameterValue",
  },
  {
    run: "redshift create-cluster --cluster-identifier shop --cluster-type multi-node --number-of-nodes 2 --node-type ra3.large --db-name shop --master-username admin --master-user-password Passw0rdX --cluster-subnet-group-name home --cluster-parameter-group-name own --no-publicly-accessible --tags Key=team,Value=a",
    query: "Cluster.[ClusterStatus,NumberOfNodes]",
    expect: /^creating\s+2$/,
  },
  {
    run: "redshift create-cluster --cluster-identifier shop --node-type ra3.large --number-of-nodes 2 --master-username admin --master-user-password Passw0rdX",
    fails: "ClusterAlreadyExists",
  },
  { run: "redshift wait cluster-available --cluster-identifier shop" },
  {
    run: "redshift describe-clusters --tag-values a",
    query: "Clusters[].ClusterNodes[].NodeRole",
    expect: /^LEADER\s+COMPUTE-0\s+COMPUTE-1$/,
  },
  { run: "redshift describe-clusters --cluster-identifier none", fails: "ClusterNotFound" },
  {
    run: "redshift-data execute-statement --cluster-identifier shop --db-user admin --database shop --sql 'SELECT 1::smallint AS small, 2.50::decimal(5,2) AS money, NULL::int AS nothing, true AS yes'",
    query: "Id",
    save: "statement",
  },
  { run: "redshift-data describe-statement --id $statement", ...FINISHED },
  {
    run: "redshift-data get-statement-result --id $statement",
    query: "Records[0].[[0].longValue,[1].stringValue,[2].isNull,[3].booleanValue]",
    expect: /^1\s+2\.50\s+True\s+True$/,
  },
  {
    run: "redshift-data execute-statement --cluster-identifier shop --db-user admin --database shop --sql 'SELECT * FROM nowhere'",
    query: "Id",
    save: "wrong",
  },
  { run: "redshift-data describe-statement --id $wrong", query: "Status", expect: "FAILED", within: 25 },
  { run: "redshift-data describe-statement --id $wrong", query: "Error", expect: /relation "nowhere" does not exist/ },
  {
    run: "redshift-data execute-statement --cluster-identifier none --db-user admin --database shop --sql 'SELECT 1'",
    fails: "ValidationException",
  },
  {
    run: "redshift create-tags --resource-name arn:aws:redshift:us-east-1:$account:cluster:shop --tags Key=stage,Value=test",
  },
  {
    run: "redshift describe-tags --resource-name arn:aws:redshift:us-east-1:$account:cluster:shop --tag-keys stage",
    query: "TaggedResources[].[ResourceType,Tag.Value]",
    expect: /^cluster\s+test$/,
  },
  { run: "redshift pause-cluster --cluster-identifier shop", query: "Cluster.ClusterStatus", expect: "pausing" },
  {
    run: "redshift describe-clusters --cluster-identifier shop",
    query: "Clusters[0].ClusterStatus",
    expect: "paused",
    within: 25,
  },
  { run: "redshift resume-cluster --cluster-identifier shop", query: "Cluster.ClusterStatus", expect: "resuming" },
  { run: "redshift wait cluster-available --cluster-identifier shop" },
  {
    run: "redshift delete-cluster-subnet-group --cluster-subnet-group-name home",
    fails: "InvalidClusterSubnetGroupStateFault",
  },
  { run: "redshift delete-cluster --cluster-identifier shop", fails: "InvalidParameterCombination" },
  { run: "redshift delete-cluster --cluster-identifier shop --skip-final-cluster-snapshot" },
  { run: "redshift wait cluster-deleted --cluster-identifier shop" },
  { run: "redshift delete-cluster-parameter-group --parameter-group-name own" },
  { run: "redshift delete-cluster-subnet-group --cluster-subnet-group-name home" },
  { run: "ec2 delete-subnet --subnet-id $subneta" },

  {
    run: "redshift-serverless create-namespace --namespace-name lake --db-name lake",
    query: "namespace.status",
    expect: "AVAILABLE",
  },
  { run: "redshift-serverless get-namespace --namespace-name none", fails: "ResourceNotFoundException" },
  {
    run: "redshift-serverless create-workgroup --workgroup-name lake --namespace-name lake --base-capacity 8",
    query: "workgroup.[status,baseCapacity]",
    expect: /^CREATING\s+8$/,
  },
  {
    run: "redshift-serverless get-workgroup --workgroup-name lake",
    query: "workgroup.status",
    expect: "AVAILABLE",
    within: 25,
  },
  { run: "redshift-serverless get-workgroup --workgroup-name lake", query: "workgroup.workgroupArn", save: "arn" },
  {
    run: "redshift-serverless create-usage-limit --resource-arn $arn --usage-type serverless-compute --amount 4 --period daily --breach-action deactivate",
    query: "usageLimit.[amount,period]",
    expect: /^4\s+daily$/,
  },
  {
    run: "redshift-data execute-statement --workgroup-name lake --database lake --sql 'SELECT 1 AS n'",
    query: "Id",
    save: "serverless",
  },
  { run: "redshift-data describe-statement --id $serverless", ...FINISHED },
  { run: "redshift-serverless delete-namespace --namespace-name lake", fails: "ConflictException" },
  { run: "redshift-serverless delete-workgroup --workgroup-name lake", query: "workgroup.status", expect: "DELETING" },
]);

awsCliScript("Secrets Manager", [
  {
    run: "secretsmanager create-secret --name app/key --secret-string one --tags Key=team,Value=a",
    query: "ARN",
    save: "arn",
    expect: /:secret:app\/key-\w{6}$/,
  },
  { run: "secretsmanager create-secret --name app/key --secret-string two", fails: "ResourceExistsException" },
  { run: "secretsmanager put-secret-value --secret-id app/key --secret-string two" },
  { run: "secretsmanager get-secret-value --secret-id $arn", query: "SecretString", expect: "two" },
  {
    run: "secretsmanager get-secret-value --secret-id app/key --version-stage AWSPREVIOUS",
    query: "SecretString",
    expect: "one",
  },
  { run: "secretsmanager describe-secret --secret-id app/key", query: "length(VersionIdsToStages)", expect: "2" },
  {
    run: "secretsmanager list-secrets --filters Key=tag-value,Values=a",
    query: "SecretList[].Name",
    expect: "app/key",
  },
  {
    run: "secretsmanager get-random-password --password-length 20 --exclude-punctuation",
    query: "RandomPassword",
    expect: /^[A-Za-z0-9]{20}$/,
  },
  { run: "secretsmanager delete-secret --secret-id app/key --recovery-window-in-days 7" },
  { run: "secretsmanager get-secret-value --secret-id app/key", fails: "InvalidRequestException" },
  { run: "secretsmanager restore-secret --secret-id app/key" },
  { run: "secretsmanager delete-secret --secret-id app/key --force-delete-without-recovery" },
  { run: "secretsmanager describe-secret --secret-id app/key", fails: "ResourceNotFoundException" },
]);
