import { awsCliScript } from "./script.ts";

const TRUST =
  '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"Service":"ecs-tasks.amazonaws.com"},"Action":"sts:AssumeRole"}]}';

awsCliScript("IAM, SSM, ECR and Logs", [
  {
    run: `iam create-role --role-name exec --assume-role-policy-document '${TRUST}'`,
    query: "Role.Arn",
    expect: "arn:aws:iam::$account:role/exec",
  },
  { run: `iam create-role --role-name exec --assume-role-policy-document '${TRUST}'`, fails: "EntityAlreadyExists" },
  { run: "iam create-role --role-name bad --assume-role-policy-document '{'", fails: "MalformedPolicyDocument" },
  {
    run: "iam attach-role-policy --role-name exec --policy-arn arn:aws:iam::aws:policy/service-role/AmazonECSTaskExecutionRolePolicy",
  },
  {
    run: "iam list-attached-role-policies --role-name exec",
    query: "AttachedPolicies[].PolicyName",
    expect: "AmazonECSTaskExecutionRolePolicy",
  },
  {
    run: "iam simulate-principal-policy --policy-source-arn arn:aws:iam::$account:role/exec --action-names ecr:BatchGetImage iam:CreateUser",
    query: "EvaluationResults[].EvalDecision",
    expect: /^allowed\s+implicitDeny$/,
  },
  { run: "iam delete-role --role-name exec", fails: "DeleteConflict" },
  {
    run: "iam create-instance-profile --instance-profile-name host",
    query: "InstanceProfile.InstanceProfileName",
    expect: "host",
  },
  { run: "iam add-role-to-instance-profile --instance-profile-name host --role-name exec" },
  { run: "iam wait instance-profile-exists --instance-profile-name host" },
  { run: "iam remove-role-from-instance-profile --instance-profile-name host --role-name exec" },
  { run: "iam delete-instance-profile --instance-profile-name host" },
  {
    run: "iam detach-role-policy --role-name exec --policy-arn arn:aws:iam::aws:policy/service-role/AmazonECSTaskExecutionRolePolicy",
  },
  { run: "iam delete-role --role-name exec" },
  { run: "iam get-role --role-name exec", fails: "NoSuchEntity" },
  { run: "ssm put-parameter --name /lab/greeting --type SecureString --value hello", query: "Version", expect: "1" },
  { run: "ssm put-parameter --name /lab/greeting --type SecureString --value again", fails: "ParameterAlreadyExists" },
  { run: "ssm get-parameter --name /lab/greeting --with-decryption", query: "Parameter.Value", expect: "hello" },
  { run: "ssm get-parameters-by-path --path /lab", query: "Parameters[].Name", expect: "/lab/greeting" },
  {
    run: "ssm get-parameter --name /aws/service/ecs/optimized-ami/amazon-linux-2023/recommended/image_id",
    query: "Parameter.Value",
    expect: /^ami-[0-9a-f]{17}$/,
  },
  { run: "ssm delete-parameter --name /lab/greeting" },
  { run: "ssm get-parameter --name /lab/greeting", fails: "ParameterNotFound" },
  {
    run: "ecr create-repository --repository-name lab/web --image-tag-mutability IMMUTABLE",
    query: "repository.repositoryUri",
    expect: "$account.dkr.ecr.us-east-1.amazonaws.com/lab/web",
  },
  { run: "ecr create-repository --repository-name lab/web", fails: "RepositoryAlreadyExistsException" },
  { run: "ecr describe-images --repository-name lab/web", query: "length(imageDetails)", expect: "0" },
  { run: "ecr get-authorization-token", query: "length(authorizationData)", expect: "1" },
  {
    run: "ecr delete-repository --repository-name lab/web --force",
    query: "repository.repositoryName",
    expect: "lab/web",
  },
  { run: "ecr describe-repositories --repository-names lab/web", fails: "RepositoryNotFoundException" },
  { run: "logs create-log-group --log-group-name /lab/ecs" },
  { run: "logs create-log-group --log-group-name /lab/ecs", fails: "ResourceAlreadyExistsException" },
  { run: "logs put-retention-policy --log-group-name /lab/ecs --retention-in-days 1" },
  { run: "logs create-log-stream --log-group-name /lab/ecs --log-stream-name app" },
  { run: "logs describe-log-groups --log-group-name-prefix /lab", query: "logGroups[].retentionInDays", expect: "1" },
  { run: "logs delete-log-group --log-group-name /lab/ecs" },
]);
