import { expect, test } from "vitest";
import { planLines } from "../../src/report/plan.ts";
import { plain } from "../../src/report/style.ts";

test("calls by step, names with <run>, ids counted, minutes and cost", () => {
  const call = { step: "network", service: "ec2", mutating: true };
  const lines = planLines(
    {
      lab: "ecs",
      region: "us-east-1",
      calls: [
        { ...call, operation: "CreateVpc", count: 1 },
        { ...call, operation: "CreateSubnet", count: 2 },
        { ...call, operation: "DescribeVpcs", count: 3, mutating: false },
      ],
      names: [
        { type: "ecs:cluster", name: "lab-ecs-k3x7ab" },
        {
          type: "ecs:task-definition",
          name: "arn:aws:ecs:us-east-1:123456789012:task-definition/lab-ecs-k3x7ab-web:1",
        },
        { type: "ssm:parameter", name: "/lab/ecs/k3x7ab/greeting" },
        { type: "ec2:subnet", name: "subnet-0c4e41bea3541995c" },
        { type: "ec2:subnet", name: "subnet-0d6af5da128010701" },
        { type: "api-gateway:rest-api", name: "a1b2c3d4e5" },
        { type: "cognito:user-pool", name: "us-east-1_aBcDeF123" },
        {
          type: "elbv2:listener",
          name: "arn:aws:elasticloadbalancing:us-east-1:1:listener/app/lab-ecs-k3x7ab/2f1df0b6505be4b3/2c2d0531a9fefd93",
        },
      ],
      policy: {},
      minutes: { aws: 36 },
      cost: [{ what: "load balancer", hourly: "$0.0225", source: "pricing page (2026-11)" }],
      hourlyTotal: "$0.0225",
    },
    { style: plain, width: 100 },
  );
  expect(lines.join("\n")).toMatchInlineSnapshot(`
    "Plan of ecs  rehearsed in a throw-away sandbox, us-east-1

    Changes, step by step
      network             ec2:CreateVpc, ec2:CreateSubnet ×2

    Names
      ecs:cluster          lab-ecs-<run>
      ecs:task-definition  lab-ecs-<run>-web:1
      ssm:parameter        /lab/ecs/<run>/greeting
      and with ids of AWS's own: ec2:subnet ×2, api-gateway:rest-api, cognito:user-pool, elbv2:listener

    Time and money
      on AWS  about 36 min
      cost    $0.0225 an hour
              $0.0225  load balancer  pricing page (2026-11)

    3 changing calls, 3 reading calls. The IAM policy that allows exactly these: awslab plan ecs --policy"
  `);
});

test("nothing is said of ids where AWS makes none", () => {
  const plan = {
    lab: "s3",
    region: "us-east-1",
    calls: [],
    policy: {},
    minutes: { aws: 1 },
    cost: [],
    hourlyTotal: "$0",
  };
  const names = [{ type: "s3:bucket", name: "lab-s3-k3x7ab" }];
  expect(planLines({ ...plan, names }, { style: plain, width: 100 }).join("\n")).not.toContain("ids of AWS");
});
