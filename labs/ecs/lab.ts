import { lab } from "../../src/lab/index.ts";
import { picture } from "./picture.ts";
import { quiz } from "./quiz.ts";
import { autoscaling } from "./steps/autoscaling.ts";
import { balancer } from "./steps/balancer.ts";
import { blueGreen } from "./steps/blue-green.ts";
import { capacity } from "./steps/capacity.ts";
import { cluster } from "./steps/cluster.ts";
import { codedeploy } from "./steps/codedeploy.ts";
import { compliance } from "./steps/compliance.ts";
import { discovery } from "./steps/discovery.ts";
import { ec2Service } from "./steps/ec2-service.ts";
import { externalController } from "./steps/external-controller.ts";
import { fargateService } from "./steps/fargate-service.ts";
import { identity } from "./steps/identity.ts";
import { image } from "./steps/image.ts";
import { insights } from "./steps/insights.ts";
import { network } from "./steps/network.ts";
import { preflight } from "./steps/preflight.ts";
import { registry } from "./steps/registry.ts";
import { rollingRollback } from "./steps/rolling-rollback.ts";
import { selfHeal } from "./steps/self-heal.ts";
import { taskdefs } from "./steps/taskdefs.ts";

export default lab({
  id: "ecs",
  title: "Deploying containers with Amazon ECS",
  objective:
    "Run one image as two services, on Fargate and on EC2, behind a load balancer: found by name, healed by itself, scaled by load.",
  prerequisites: [
    "Nothing for the sandbox. On AWS: credentials that may create IAM roles, and room for one more VPC in the region.",
    "No Docker: the image is assembled here and pushed through the API.",
  ],
  steps: [
    preflight,
    network,
    identity,
    registry,
    image,
    cluster,
    balancer,
    capacity,
    taskdefs,
    fargateService,
    ec2Service,
    discovery,
    rollingRollback,
    selfHeal,
    blueGreen,
    autoscaling,
    insights,
    compliance,
    externalController,
    codedeploy,
  ],
  assets: [
    "app/healthcheck.js",
    "app/metadata.js",
    "app/package.json",
    "app/probe.js",
    "app/server.js",
    "app/version.txt",
    "appspec.yaml",
    "gate/index.mjs",
    "lifecycle-policy.json",
    "policies/ask-registry.json",
    "policies/config-bucket.json",
    "policies/invoke-gate.json",
    "policies/read-secret.json",
    "policies/trust.json",
    "taskdef-api.json",
    "taskdef-web.json",
    "user-data.sh",
  ],
  picture,
  quiz,
  url: import.meta.url,
});
