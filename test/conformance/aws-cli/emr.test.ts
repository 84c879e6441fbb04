import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll } from "vitest";
import { awsCliScript } from "./script.ts";

const folder = mkdtempSync(join(tmpdir(), "awslab-cli-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const file = (name: string, content: unknown): string => {
  writeFileSync(join(folder, name), typeof content === "string" ? content : JSON.stringify(content));
  return `file://${join(folder, name)}`;
};

const trust = (service: string): string =>
  file(`${service}.json`, {
    Version: "2012-10-17",
    Statement: [{ Effect: "Allow", Principal: { Service: service }, Action: "sts:AssumeRole" }],
  });
const all = file("all.json", {
  Version: "2012-10-17",
  Statement: [{ Effect: "Allow", Action: "*", Resource: "*" }],
});
const glue = file("configurations.json", [
  {
    Classification: "hive-site",
    Properties: {
      "hive.metastore.client.factory.class": "com.amazonaws.glue.catalog.metastore.AWSGlueDataCatalogHiveClientFactory",
    },
  },
]);
writeFileSync(join(folder, "hello.txt"), "hello");
const steps = file("steps.json", [
  {
    Name: "hello",
    ActionOnFailure: "CONTINUE",
    Jar: "command-runner.jar",
    Args: ["s3-dist-cp", "--src", "s3://cli-emr/in", "--dest", "s3://cli-emr/out"],
  },
]);
const fleets = file("fleets.json", [
  {
    Name: "primary",
    InstanceFleetType: "MASTER",
    TargetOnDemandCapacity: 1,
    InstanceTypeConfigs: [{ InstanceType: "m5.xlarge" }],
  },
  {
    Name: "core",
    InstanceFleetType: "CORE",
    TargetSpotCapacity: 1,
    InstanceTypeConfigs: [{ InstanceType: "m5.xlarge" }],
  },
]);

awsCliScript("EMR", [
  {
    run: `iam create-role --role-name service --assume-role-policy-document ${trust("elasticmapreduce.amazonaws.com")}`,
  },
  { run: `iam create-role --role-name nodes --assume-role-policy-document ${trust("ec2.amazonaws.com")}` },
  { run: `iam put-role-policy --role-name service --policy-name all --policy-document ${all}` },
  { run: `iam put-role-policy --role-name nodes --policy-name all --policy-document ${all}` },
  { run: "iam create-instance-profile --instance-profile-name nodes" },
  { run: "iam add-role-to-instance-profile --instance-profile-name nodes --role-name nodes" },
  { run: "s3 mb s3://cli-emr" },
  { run: `s3 cp ${folder}/hello.txt s3://cli-emr/in/hello.txt` },
  {
    run: "emr list-release-labels --filters Prefix=emr-7",
    query: "ReleaseLabels[0]",
    save: "label",
    expect: /^emr-7\.\d+\.0$/,
  },
  {
    run: `emr create-cluster --name bad --release-label $label --service-role service --ec2-attributes InstanceProfile=nobody --instance-fleets ${fleets}`,
    fails: "ValidationException",
  },
  {
    run: `emr create-cluster --name cli --release-label $label --applications Name=Hive Name=Spark --service-role service --ec2-attributes InstanceProfile=nodes --instance-fleets ${fleets} --configurations ${glue} --log-uri s3://cli-emr/logs/ --tags team=data --no-termination-protected`,
    query: "ClusterId",
    save: "cluster",
    expect: /^j-[0-9A-Z]{13}$/,
  },
  // `emr wait` asks every 30 seconds only.
  { run: "emr describe-cluster --cluster-id $cluster", query: "Cluster.Status.State", expect: "WAITING", within: 25 },
  {
    run: "emr describe-cluster --cluster-id $cluster",
    query: "Cluster.[Name,InstanceCollectionType,Tags[0].Value,Applications[0].Name]",
    expect: "cli\tINSTANCE_FLEET\tdata\tHive",
  },
  { run: "emr list-clusters --active", query: "Clusters[].Id", expect: "$cluster" },
  {
    run: "emr list-instances --cluster-id $cluster --instance-fleet-type CORE",
    query: "Instances[].[Market,Status.State]",
    expect: "SPOT\tRUNNING",
  },
  { run: `emr add-steps --cluster-id $cluster --steps ${steps}`, query: "StepIds[0]", save: "step" },
  {
    run: "emr describe-step --cluster-id $cluster --step-id $step",
    query: "Step.Status.State",
    expect: "COMPLETED",
    within: 25,
  },
  { run: "emr list-steps --cluster-id $cluster --step-states COMPLETED", query: "Steps[].Name", expect: "hello" },
  { run: "s3 ls s3://cli-emr/out/", expect: /hello\.txt/ },
  { run: "s3 ls s3://cli-emr/logs/$cluster/steps/$step/", expect: /stdout\.gz/ },
  { run: "emr describe-step --cluster-id $cluster --step-id s-NONE", fails: "InvalidRequestException" },
  { run: "emr add-tags --resource-id $cluster --tags owner=me" },
  {
    run: "resourcegroupstaggingapi get-resources --tag-filters Key=owner,Values=me",
    query: "ResourceTagMappingList[].ResourceARN",
    expect: /:cluster\/j-/,
  },
  { run: "emr put-auto-termination-policy --cluster-id $cluster --auto-termination-policy IdleTimeout=600" },
  {
    run: "emr get-auto-termination-policy --cluster-id $cluster",
    query: "AutoTerminationPolicy.IdleTimeout",
    expect: "600",
  },
  { run: "emr modify-cluster-attributes --cluster-id $cluster --termination-protected" },
  { run: "emr terminate-clusters --cluster-ids $cluster", fails: "ValidationException" },
  { run: "emr modify-cluster-attributes --cluster-id $cluster --no-termination-protected" },
  { run: "emr terminate-clusters --cluster-ids $cluster" },
  {
    run: "emr describe-cluster --cluster-id $cluster",
    query: "Cluster.Status.[State,StateChangeReason.Message]",
    expect: "TERMINATED\tTerminated by user request",
    within: 25,
  },
]);
