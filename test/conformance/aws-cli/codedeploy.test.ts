import { awsCliScript } from "./script.ts";

const TRUST =
  '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"Service":"codedeploy.amazonaws.com"},"Action":"sts:AssumeRole"}]}';

// The program answers every path, so that health checks pass.
const SERVER = "require('http').createServer((q,r)=>r.end('$VERSION')).listen(8080)";

const define = (version: string): string =>
  `ecs register-task-definition --family web --requires-compatibilities FARGATE --network-mode awsvpc --cpu 256 --memory 512 --container-definitions '[{"name":"app","image":"public.ecr.aws/docker/library/node:24","portMappings":[{"containerPort":8080}],"command":["node","-e","${SERVER.replace("$VERSION", version)}"]}]'`
    .replaceAll("('http')", "(String.fromCharCode(104,116,116,112))")
    .replace(`('${version}')`, `(String(${version}))`);

const targetGroup = (name: string) => ({
  run: `elbv2 create-target-group --name ${name} --target-type ip --protocol HTTP --port 8080 --vpc-id $vpc`,
  query: "TargetGroups[0].TargetGroupArn",
  save: name,
  expect: /:targetgroup\//,
});

const SPEC =
  "version: 0.0\\nResources: [{S: {Type: AWS::ECS::Service, Properties: {TaskDefinition: $two, LoadBalancerInfo: {ContainerName: app, ContainerPort: 8080}}}}]";

awsCliScript("CodeDeploy with an ECS service", [
  { run: "deploy create-application --application-name app", fails: "OperationNotSupportedException" },
  {
    run: "deploy create-application --application-name app --compute-platform ECS --tags Key=a,Value=b",
    query: "applicationId",
    expect: /^[0-9a-f-]{36}$/,
  },
  {
    run: "deploy create-application --application-name app --compute-platform ECS",
    fails: "ApplicationAlreadyExistsException",
  },
  { run: "deploy list-applications", query: "applications", expect: "app" },
  { run: "deploy get-application --application-name none", fails: "ApplicationDoesNotExistException" },
  {
    run: "deploy list-tags-for-resource --resource-arn arn:aws:codedeploy:us-east-1:$account:application:app",
    query: "Tags[0].Value",
    expect: "b",
  },
  {
    run: "deploy get-deployment-config --deployment-config-name CodeDeployDefault.ECSCanary10Percent15Minutes",
    query: "deploymentConfigInfo.trafficRoutingConfig.timeBasedCanary.canaryInterval",
    expect: "15",
  },
  { run: "ecs create-cluster --cluster-name lab" },
  { run: define("1"), query: "taskDefinition.taskDefinitionArn", save: "one", expect: /web:1$/ },
  { run: define("2"), query: "taskDefinition.taskDefinitionArn", save: "two", expect: /web:2$/ },
  { run: "ec2 describe-vpcs --filters Name=is-default,Values=true", query: "Vpcs[0].VpcId", save: "vpc" },
  {
    run: "ec2 describe-subnets --filters Name=vpc-id,Values=$vpc Name=availability-zone,Values=us-east-1a",
    query: "Subnets[0].SubnetId",
    save: "subnetA",
  },
  {
    run: "ec2 describe-subnets --filters Name=vpc-id,Values=$vpc Name=availability-zone,Values=us-east-1b",
    query: "Subnets[0].SubnetId",
    save: "subnetB",
  },
  {
    run: "elbv2 create-load-balancer --name lab --subnets $subnetA $subnetB",
    query: "LoadBalancers[0].LoadBalancerArn",
    save: "balancer",
  },
  targetGroup("blue"),
  targetGroup("green"),
  {
    run: "elbv2 create-listener --load-balancer-arn $balancer --protocol HTTP --port 80 --default-actions Type=forward,TargetGroupArn=$blue",
    query: "Listeners[0].ListenerArn",
    save: "listener",
  },
  {
    run: "ecs create-service --cluster lab --service-name web --deployment-controller type=CODE_DEPLOY --task-definition $one --desired-count 1 --launch-type FARGATE --network-configuration awsvpcConfiguration={subnets=[$subnetA],assignPublicIp=ENABLED} --load-balancers targetGroupArn=$blue,containerName=app,containerPort=8080",
    query: "service.taskSets[0].status",
    expect: "PRIMARY",
  },
  {
    run: "ecs update-service --cluster lab --service web --task-definition $two",
    fails: "InvalidParameterException",
  },
  {
    run: `iam create-role --role-name deploy --assume-role-policy-document '${TRUST}'`,
    query: "Role.Arn",
    save: "role",
  },
  {
    run: "iam attach-role-policy --role-name deploy --policy-arn arn:aws:iam::aws:policy/AWSCodeDeployRoleForECS",
  },
  {
    run: "deploy create-deployment-group --application-name app --deployment-group-name group --service-role-arn $role --deployment-style deploymentType=BLUE_GREEN,deploymentOption=WITH_TRAFFIC_CONTROL --ecs-services serviceName=web,clusterName=lab --blue-green-deployment-configuration terminateBlueInstancesOnDeploymentSuccess={action=TERMINATE,terminationWaitTimeInMinutes=1},deploymentReadyOption={actionOnTimeout=CONTINUE_DEPLOYMENT} --load-balancer-info targetGroupPairInfoList=[{targetGroups=[{name=blue},{name=green}],prodTrafficRoute={listenerArns=[$listener]}}]",
    query: "deploymentGroupId",
    expect: /^[0-9a-f-]{36}$/,
  },
  {
    run: "ecs describe-task-sets --cluster lab --service web",
    query: "taskSets[0].stabilityStatus",
    expect: "STEADY_STATE",
    within: 20,
  },
  {
    run: `deploy create-deployment --application-name app --deployment-group-name group --revision '{"revisionType":"AppSpecContent","appSpecContent":{"content":"${SPEC}"}}'`,
    query: "deploymentId",
    save: "deployment",
    expect: /^d-[A-Z0-9]{9}$/,
  },
  {
    run: "deploy get-deployment --deployment-id $deployment",
    query: "deploymentInfo.[status,errorInformation.message]",
    expect: /^Succeeded/,
    within: 20,
  },
  { run: "deploy wait deployment-successful --deployment-id $deployment" },
  {
    run: "deploy get-deployment-target --deployment-id $deployment --target-id lab:web",
    query: "deploymentTarget.ecsTarget.lifecycleEvents[].lifecycleEventName",
    expect:
      /^BeforeInstall\s+Install\s+AfterInstall\s+AllowTestTraffic\s+AfterAllowTestTraffic\s+BeforeAllowTraffic\s+AllowTraffic\s+AfterAllowTraffic$/,
  },
  { run: "deploy list-deployment-targets --deployment-id $deployment", query: "targetIds", expect: "lab:web" },
  { run: "ecs describe-services --cluster lab --services web", query: "services[0].taskDefinition", expect: "$two" },
  {
    run: "elbv2 describe-listeners --listener-arns $listener",
    query: "Listeners[0].DefaultActions[0].ForwardConfig.TargetGroups[].TargetGroupArn",
    expect: "$green",
  },
  { run: "deploy stop-deployment --deployment-id $deployment", fails: "DeploymentAlreadyCompletedException" },
  { run: "deploy get-deployment --deployment-id d-NONENONE1", fails: "DeploymentDoesNotExistException" },
  { run: "deploy delete-deployment-group --application-name app --deployment-group-name group" },
  { run: "deploy delete-application --application-name app" },
  { run: "deploy list-applications", query: "length(applications)", expect: "0" },
]);
