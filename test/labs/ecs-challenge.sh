#!/usr/bin/env bash
# Solves the challenge mode of lab ecs with nothing but the AWS CLI (one that knows `ecs continue-service-deployment`), as a learner would by hand.
# Usage: ecs-challenge.sh ENDPOINT NAME RUN    (NAME is lab-ecs-RUN; credentials and region from the environment)
set -euo pipefail

ENDPOINT=$1
NAME=$2
RUN=$3
REGION=${AWS_REGION:-${AWS_DEFAULT_REGION:-us-east-1}}
export AWS_PAGER=""

cli() { aws --endpoint-url "$ENDPOINT" --region "$REGION" "$@"; }
text() { cli "$@" --output text; }
quiet() { cli "$@" > /dev/null; }
say() { printf '== %s s: %s\n' "$SECONDS" "$*"; }

# Repeats a command until it prints something other than nothing, 0 or None: until_some SECONDS what command...
until_some() {
  local seconds=$1 what=$2 answer end
  shift 2
  end=$((SECONDS + seconds))
  while [ $SECONDS -lt $end ]; do
    answer=$("$@" || true)
    case "$answer" in "" | 0 | None) sleep 0.5 ;; *) printf '%s\n' "$answer"; return 0 ;; esac
  done
  printf 'gave up waiting for %s\n' "$what" >&2
  return 1
}

say "what the set-up gave"
VPC=$(text ec2 describe-vpcs --filters "Name=tag:Name,Values=$NAME-vpc" --query 'Vpcs[0].VpcId')
read -r SUBNET1 SUBNET2 <<< "$(text ec2 describe-subnets --filters "Name=vpc-id,Values=$VPC" --query 'Subnets[].SubnetId')"
group() { text ec2 describe-security-groups --filters "Name=vpc-id,Values=$VPC" "Name=group-name,Values=$NAME-$1" --query 'SecurityGroups[0].GroupId'; }
TASK_SG=$(group task)
HOST_SG=$(group host)
target_group() { text elbv2 describe-target-groups --names "$NAME-$1" --query 'TargetGroups[0].TargetGroupArn'; }
BLUE=$(target_group blue)
GREEN=$(target_group green)
API=$(target_group api)
DNS=$(text elbv2 describe-load-balancers --names "$NAME" --query 'LoadBalancers[0].DNSName')
ALB=$(text elbv2 describe-load-balancers --names "$NAME" --query 'LoadBalancers[0].LoadBalancerArn')
rule() { # port
  local listener
  listener=$(text elbv2 describe-listeners --load-balancer-arn "$ALB" --query "Listeners[?Port==\`$1\`].ListenerArn | [0]")
  text elbv2 describe-rules --listener-arn "$listener" --query "Rules[?Priority=='10'].RuleArn | [0]"
}
REPOSITORY=$(text ecr describe-repositories --repository-names "$NAME/web" --query 'repositories[0].repositoryUri')
digest() { text ecr describe-images --repository-name "$NAME/web" --image-ids "imageTag=$1" --query 'imageDetails[0].imageDigest'; }
DIGEST=$(digest 1.0.0)
INFRASTRUCTURE_ROLE=$(text iam get-role --role-name "$NAME-infra" --query Role.Arn)
GATE_ROLE=$(text iam get-role --role-name "$NAME-gate" --query Role.Arn)
EXECUTION_ROLE=$(text iam get-role --role-name "$NAME-exec" --query Role.Arn)
TASK_ROLE=$(text iam get-role --role-name "$NAME-task" --query Role.Arn)
ACCOUNT=$(text sts get-caller-identity --query Account)

say "a cluster, and names for its services"
quiet ecs create-cluster --cluster-name "$NAME" --settings name=containerInsights,value=enabled \
  --capacity-providers FARGATE FARGATE_SPOT
OPERATION=$(text servicediscovery create-private-dns-namespace --name "$RUN.lab.internal" --vpc "$VPC" --query OperationId)
NAMESPACE=$(until_some 60 "the namespace" text servicediscovery get-operation --operation-id "$OPERATION" \
  --query "Operation.Status=='SUCCESS' && Operation.Targets.NAMESPACE || ''")
REGISTRY=$(text servicediscovery create-service --name api --namespace-id "$NAMESPACE" \
  --dns-config 'RoutingPolicy=MULTIVALUE,DnsRecords=[{Type=SRV,TTL=10}]' \
  --health-check-custom-config FailureThreshold=1 --query Service.Arn)

say "container instances behind a capacity provider"
AMI=$(text ssm get-parameter --name /aws/service/ecs/optimized-ami/amazon-linux-2023/recommended/image_id --query Parameter.Value)
USER_DATA=$(printf '#!/bin/bash\necho ECS_CLUSTER=%s >> /etc/ecs/ecs.config\n' "$NAME" | base64 | tr -d '\n')
quiet ec2 create-launch-template --launch-template-name "$NAME-mine" --launch-template-data "{
  \"ImageId\": \"$AMI\", \"InstanceType\": \"t3.small\", \"UserData\": \"$USER_DATA\",
  \"IamInstanceProfile\": {\"Name\": \"$NAME-host\"}, \"SecurityGroupIds\": [\"$HOST_SG\"]}"
# Empty at first: an instance that registers before its group has a capacity provider does not belong to it.
cli autoscaling create-auto-scaling-group --auto-scaling-group-name "$NAME-mine" --min-size 0 --max-size 2 \
  --desired-capacity 0 --launch-template "LaunchTemplateName=$NAME-mine,Version=\$Latest" \
  --vpc-zone-identifier "$SUBNET1,$SUBNET2"
GROUP=$(text autoscaling describe-auto-scaling-groups --auto-scaling-group-names "$NAME-mine" \
  --query 'AutoScalingGroups[0].AutoScalingGroupARN')
quiet ecs create-capacity-provider --name "$NAME-mine" --auto-scaling-group-provider \
  "autoScalingGroupArn=$GROUP,managedScaling={status=ENABLED,targetCapacity=100}"
quiet ecs put-cluster-capacity-providers --cluster "$NAME" --capacity-providers FARGATE FARGATE_SPOT "$NAME-mine" \
  --default-capacity-provider-strategy capacityProvider=FARGATE,weight=1
cli autoscaling update-auto-scaling-group --auto-scaling-group-name "$NAME-mine" --min-size 1
until_some 120 "a container instance" text ecs list-container-instances --cluster "$NAME" \
  --query 'length(containerInstanceArns)'

say "task definitions"
quiet logs create-log-group --log-group-name "/lab/ecs/$RUN"
quiet ssm put-parameter --name "/lab/ecs/$RUN/greeting" --type SecureString --value "by hand"
container() { # extra members, digest of the image
  printf '[{"name":"app","image":"%s","essential":true,"user":"1000","readonlyRootFilesystem":true,
    "secrets":[{"name":"GREETING","valueFrom":"arn:aws:ssm:%s:%s:parameter/lab/ecs/%s/greeting"}],
    "logConfiguration":{"logDriver":"awslogs","options":{"awslogs-group":"/lab/ecs/%s","awslogs-region":"%s","awslogs-stream-prefix":"mine"}},%s}]' \
    "$REPOSITORY@${2:-$DIGEST}" "$REGION" "$ACCOUNT" "$RUN" "$RUN" "$REGION" "$1"
}
register_web() { # digest of the image
  quiet ecs register-task-definition --family "$NAME-web" --requires-compatibilities FARGATE --network-mode awsvpc \
    --cpu 256 --memory 512 --execution-role-arn "$EXECUTION_ROLE" --task-role-arn "$TASK_ROLE" \
    --container-definitions "$(container '"portMappings":[{"containerPort":8080}]' "$1")"
}
register_api() { # more members of the container
  quiet ecs register-task-definition --family "$NAME-api" --requires-compatibilities EC2 --network-mode bridge \
    --execution-role-arn "$EXECUTION_ROLE" --task-role-arn "$TASK_ROLE" \
    --container-definitions "$(container "\"cpu\":128,\"memory\":256,\"portMappings\":[{\"containerPort\":8080,\"hostPort\":0}]$1")"
}
register_web "$DIGEST"
register_api ""

say "services on both launch types"
NETWORK="awsvpcConfiguration={subnets=[$SUBNET1,$SUBNET2],securityGroups=[$TASK_SG],assignPublicIp=ENABLED}"
quiet ecs create-service --cluster "$NAME" --service-name web --task-definition "$NAME-web" --launch-type FARGATE \
  --desired-count 2 --network-configuration "$NETWORK" \
  --deployment-configuration strategy=BLUE_GREEN,bakeTimeInMinutes=1 --load-balancers "[{
  \"targetGroupArn\": \"$BLUE\", \"containerName\": \"app\", \"containerPort\": 8080, \"advancedConfiguration\": {
  \"alternateTargetGroupArn\": \"$GREEN\", \"productionListenerRule\": \"$(rule 80)\",
  \"testListenerRule\": \"$(rule 8080)\", \"roleArn\": \"$INFRASTRUCTURE_ROLE\"}}]"
quiet ecs create-service --cluster "$NAME" --service-name api --task-definition "$NAME-api" --desired-count 1 \
  --deployment-configuration 'deploymentCircuitBreaker={enable=true,rollback=true}' \
  --capacity-provider-strategy "capacityProvider=$NAME-mine,weight=1" \
  --service-registries "registryArn=$REGISTRY,containerName=app,containerPort=8080" \
  --load-balancers "targetGroupArn=$API,containerName=app,containerPort=8080"
cli ecs wait services-stable --cluster "$NAME" --services web api
# The sandbox's port is also a proxy: `curl --proxy $ENDPOINT http://$DNS/` does the same, where there is a curl.
ASK='
  const [endpoint, host, path, times] = process.argv.slice(1);
  const { hostname, port } = new URL(endpoint);
  const ask = (left) => require("node:http").get({ hostname, port, path, headers: { host } }, (answer) => {
    let text = "";
    answer.on("data", (part) => (text += part));
    answer.on("end", () => left > 1 ? ask(left - 1) : answer.statusCode === 200 && process.stdout.write(text));
  }).on("error", () => process.exit(1));
  ask(Number(times));'
ask() { node -e "$ASK" "$ENDPOINT" "$DNS" "$1" 1; }
until_some 120 "web behind the load balancer" ask /
until_some 120 "api behind the load balancer" ask /api/

say "a task finds api by its name"
quiet ecs run-task --cluster "$NAME" --task-definition "$NAME-web" --launch-type FARGATE \
  --network-configuration "$NETWORK" --overrides "{\"containerOverrides\":[{\"name\":\"app\",\"command\":[\"node\",\"probe.js\"],
  \"environment\":[{\"name\":\"TARGET\",\"value\":\"api.$RUN.lab.internal\"},{\"name\":\"PAUSE_MS\",\"value\":\"1000\"}]}]}"
until_some 120 "the probe" text logs filter-log-events --log-group-name "/lab/ecs/$RUN" --filter-pattern PROBE_OK \
  --query 'events[0].message'

say "a broken revision is rolled back"
newest() { # service, what to read of its newest deployment
  local deployment
  deployment=$(text ecs list-service-deployments --cluster "$NAME" --service "$1" --query 'serviceDeployments[0].serviceDeploymentArn')
  text ecs describe-service-deployments --service-deployment-arns "$deployment" --query "serviceDeployments[0] | $2"
}
until_is() { # service, status
  until_some 120 "$1 $2" newest "$1" "status=='$2' && status || ''"
}
register_api ',"command":["node","-e","process.exit(1)"]'
quiet ecs update-service --cluster "$NAME" --service api --task-definition "$NAME-api"
until_is api ROLLBACK_SUCCESSFUL
quiet ecs deregister-task-definition --task-definition "$(text ecs describe-task-definition --task-definition "$NAME-api" \
  --query taskDefinition.taskDefinitionArn)"

say "a task is stopped and comes back"
TASK=$(text ecs list-tasks --cluster "$NAME" --service-name web --query 'taskArns[0]')
quiet ecs stop-task --cluster "$NAME" --task "$TASK" --reason "to see who notices"
sleep 1
cli ecs wait services-stable --cluster "$NAME" --services web

say "version 2.0.0, judged and tried before it gets the traffic"
ZIP=$(mktemp -d)/gate.zip
python3 -m zipfile -c "$ZIP" "$(dirname "$0")/../../labs/ecs/assets/gate/index.mjs"
GATE=$(text lambda create-function --function-name "$NAME-gate" --runtime nodejs24.x --handler index.handler --timeout 30 \
  --role "$GATE_ROLE" --zip-file "fileb://$ZIP" --query FunctionArn)
rm -r "$(dirname "$ZIP")"
until_some 60 "the function" text lambda get-function-configuration --function-name "$NAME-gate" --query "State=='Active' && State || ''"
register_web "$(digest 2.0.0)"
quiet ecs update-service --cluster "$NAME" --service web --task-definition "$NAME-web" --deployment-configuration "{
  \"strategy\": \"BLUE_GREEN\", \"bakeTimeInMinutes\": 1, \"lifecycleHooks\": [
  {\"targetType\": \"AWS_LAMBDA\", \"hookTargetArn\": \"$GATE\", \"roleArn\": \"$INFRASTRUCTURE_ROLE\", \"lifecycleStages\": [\"PRE_SCALE_UP\"]},
  {\"targetType\": \"PAUSE\", \"lifecycleStages\": [\"POST_TEST_TRAFFIC_SHIFT\"]}]}"
HOOK=$(until_some 120 "the pause" newest web "lifecycleHookDetails[?status=='AWAITING_ACTION'].hookId | [0]")
quiet ecs continue-service-deployment --service-deployment-arn "$(newest web serviceDeploymentArn)" --hook-id "$HOOK" --action CONTINUE
until_is web SUCCESSFUL

say "an alarm on missing tasks"
until_some 120 "Container Insights" text cloudwatch list-metrics --namespace ECS/ContainerInsights --metric-name RunningTaskCount \
  --dimensions "Name=ClusterName,Value=$NAME" "Name=ServiceName,Value=web" --query 'length(Metrics)'
cli cloudwatch put-metric-alarm --alarm-name "$NAME-mine" --namespace ECS/ContainerInsights --metric-name RunningTaskCount \
  --dimensions "Name=ClusterName,Value=$NAME" "Name=ServiceName,Value=web" --statistic Minimum --period 60 \
  --evaluation-periods 2 --comparison-operator LessThanThreshold --threshold 1

say "rules about containers, and a finding"
cli iam create-service-linked-role --aws-service-name config.amazonaws.com > /dev/null
BUCKET=$NAME-mine-$ACCOUNT
quiet s3api create-bucket --bucket "$BUCKET"
cli s3api put-bucket-policy --bucket "$BUCKET" --policy "{\"Version\": \"2012-10-17\", \"Statement\": [{\"Effect\": \"Allow\",
  \"Principal\": {\"Service\": \"config.amazonaws.com\"}, \"Action\": \"s3:PutObject\", \"Resource\": \"arn:aws:s3:::$BUCKET/AWSLogs/*\"}]}"
cli configservice put-configuration-recorder --configuration-recorder "{\"name\": \"$NAME\",
  \"roleARN\": \"arn:aws:iam::$ACCOUNT:role/aws-service-role/config.amazonaws.com/AWSServiceRoleForConfig\"}" \
  --recording-group allSupported=true
cli configservice put-delivery-channel --delivery-channel "name=$NAME,s3BucketName=$BUCKET"
cli configservice start-configuration-recorder --configuration-recorder-name "$NAME"
for identifier in ECS_CONTAINER_INSIGHTS_ENABLED ECS_CONTAINERS_NONPRIVILEGED ECS_CONTAINERS_READONLY_ACCESS \
  ECR_PRIVATE_IMAGE_SCANNING_ENABLED ECR_PRIVATE_TAG_IMMUTABILITY_ENABLED; do
  cli configservice put-config-rule \
    --config-rule "{\"ConfigRuleName\": \"$NAME-$identifier\", \"Source\": {\"Owner\": \"AWS\", \"SourceIdentifier\": \"$identifier\"}}"
done
quiet securityhub enable-security-hub --no-enable-default-standards --tags "Name=$NAME"
quiet securityhub batch-import-findings --findings "[{\"SchemaVersion\": \"2018-10-08\", \"Id\": \"$NAME/mine\",
  \"ProductArn\": \"arn:aws:securityhub:$REGION:$ACCOUNT:product/$ACCOUNT/default\", \"GeneratorId\": \"$NAME\",
  \"AwsAccountId\": \"$ACCOUNT\", \"Types\": [\"Software and Configuration Checks\"], \"CreatedAt\": \"2026-01-01T00:00:00Z\",
  \"UpdatedAt\": \"2026-01-01T00:00:00Z\", \"Severity\": {\"Label\": \"LOW\"}, \"Title\": \"Scan\", \"Description\": \"By hand\",
  \"Resources\": [{\"Type\": \"AwsEcrContainerImage\", \"Id\": \"$REPOSITORY@$DIGEST\"}]}]"

say "scaling under load"
scaling() { cli application-autoscaling "$@" --service-namespace ecs --resource-id "service/$NAME/web"; }
scaling register-scalable-target --scalable-dimension ecs:service:DesiredCount --min-capacity 2 --max-capacity 4 > /dev/null
scaling put-scaling-policy --scalable-dimension ecs:service:DesiredCount --policy-name mine --policy-type TargetTrackingScaling \
  --target-tracking-scaling-policy-configuration '{"TargetValue":50,"ScaleOutCooldown":30,"ScaleInCooldown":60,
  "PredefinedMetricSpecification":{"PredefinedMetricType":"ECSServiceAverageCPUUtilization"}}' > /dev/null
node -e "$ASK" "$ENDPOINT" "$DNS" "/burn?ms=60" 20000 > /dev/null 2>&1 &
LOAD=$!
trap 'kill $LOAD 2> /dev/null || true' EXIT
until_some 300 "a scaling activity" scaling describe-scaling-activities --output text \
  --query "ScalingActivities[?StatusCode=='Successful'] | [0].Description"
say "done"
