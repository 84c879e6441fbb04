/** A few questions for each section, asked in guided mode after its last step. */
import type { Question } from "../../src/lab/index.ts";

const ECS = "Amazon Elastic Container Service (ECS)";
const SECURITY = "Container Security and Compliance";

export const quiz: readonly Question[] = [
  {
    id: "who-replaces-a-task",
    section: ECS,
    asks: "You stop one task of a service and one task that you started with RunTask. What happens?",
    choices: [
      {
        text: "Both come back",
        why: "Nobody watches a task of RunTask: when it ends, it has ended.",
      },
      {
        text: "The service's task is replaced, the other is not",
        right: true,
        why: "The scheduler keeps a service at its desired count; a task of RunTask belongs to nobody.",
      },
      {
        text: "Neither comes back until you deploy again",
        why: "A service needs no deployment to replace a task: its desired count is enough.",
      },
    ],
  },
  {
    id: "fargate-target-type",
    section: ECS,
    asks: "Which target type does a target group need for Fargate tasks?",
    choices: [
      {
        text: "ip",
        right: true,
        why: "In network mode awsvpc each task has an interface and an address of its own; that address is the target.",
      },
      {
        text: "instance",
        why: "There is no instance of yours behind a Fargate task; that type is for tasks in bridge or host mode.",
      },
      {
        text: "lambda",
        why: "That type is for functions.",
      },
    ],
  },
  {
    id: "rolling-or-blue-green",
    section: ECS,
    asks: "A new version must be tried through a test address, and every production request must see one version. Which strategy?",
    choices: [
      {
        text: "Rolling update with a circuit breaker",
        why: "While it rolls, old and new tasks share the production traffic; the circuit breaker only ends a deployment that fails.",
      },
      {
        text: "Blue/green with a test listener",
        right: true,
        why: "The new version stands beside the old one, answers at the test listener, and then gets all production traffic at once.",
      },
      {
        text: "Canary with ten percent",
        why: "A canary gives a part of production to the new version on purpose: users see both.",
      },
    ],
  },
  {
    id: "srv-record",
    section: ECS,
    asks: "Tasks in bridge mode get any port of their host. How does a caller find them by name?",
    choices: [
      {
        text: "With an A record: the name is enough",
        why: "An A record holds an address only; the port, which differs from task to task, would be missing.",
      },
      {
        text: "With an SRV record of Cloud Map",
        right: true,
        why: "An SRV record holds address and port, so service discovery works without a load balancer.",
      },
      {
        text: "Not at all: only a load balancer can do that",
        why: "A load balancer can, but so can DNS, with a record that has room for a port.",
      },
    ],
  },
  {
    id: "two-roles",
    section: SECURITY,
    asks: "The program in a task must read an S3 bucket. Which role gets the permission?",
    choices: [
      {
        text: "The task role",
        right: true,
        why: "Its keys are what the program gets from the credentials endpoint of the task.",
      },
      {
        text: "The task execution role",
        why: "That one is for the agent before and around the program: pulling the image, reading secrets, writing logs.",
      },
      {
        text: "The instance role of the host",
        why: "Every task on the host would share it; on Fargate there is none at all.",
      },
    ],
  },
  {
    id: "unsigned-image",
    section: SECURITY,
    asks: "Managed signing is on for a repository. What does ECS do with an image that has no signature?",
    choices: [
      {
        text: "It refuses to start it",
        why: "ECS has no admission control: it runs what it can pull.",
      },
      {
        text: "It runs it, unless a hook of yours refuses the deployment",
        right: true,
        why: "A signature proves who made the image; somebody has to ask. In this lab a Lambda function does, before tasks start.",
      },
      {
        text: "ECR does not let it be pulled",
        why: "ECR signs and stores; it does not hold back what is unsigned.",
      },
    ],
  },
  {
    id: "source-group",
    section: SECURITY,
    asks: "Why does the tasks' security group admit the load balancer's group and not an address range?",
    choices: [
      {
        text: "Rules with addresses do not work inside a VPC",
        why: "They do; that is just what would let others of the VPC in.",
      },
      {
        text: "The load balancer's addresses change, and nobody else may come round it",
        right: true,
        why: "A group as the source means whatever carries the group, now and later, and nothing else.",
      },
      {
        text: "It is cheaper",
        why: "Security groups cost nothing, however they are written.",
      },
    ],
  },
  {
    id: "config-or-hub",
    section: SECURITY,
    asks: "What is the part of AWS Config, and what that of Security Hub?",
    choices: [
      {
        text: "Config judges resources by rules; Security Hub collects findings of many sources",
        right: true,
        why: "Config records what resources are and evaluates rules on them; the hub brings its verdicts and those of others together.",
      },
      {
        text: "Config repairs resources; Security Hub forbids wrong ones",
        why: "Neither stands in the way of a call: both look at what is there.",
      },
      {
        text: "They are two names of one service",
        why: "They are two services; the hub's own standards even need Config to be on.",
      },
    ],
  },
];
