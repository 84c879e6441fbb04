/** What ECS's words for a stopped task mean, and what to do. */

export interface Diagnosis {
  readonly id: string;
  readonly says: string;
}

const DIAGNOSES: readonly (Diagnosis & { readonly reason: RegExp })[] = [
  {
    id: "cannot-read-secret",
    reason: /ResourceInitializationError[\s\S]*(ssm|secret)/i,
    says: "The execution role lacks ssm:GetParameters, so the secret cannot be read before the program starts: allow it on the run's parameters.",
  },
  {
    id: "cannot-pull",
    reason: /CannotPullContainerError/i,
    says: "The image cannot be pulled: either there is no route to ECR (assignPublicIp is DISABLED in a public subnet), or the image or its tag does not exist.",
  },
  {
    id: "wrong-architecture",
    reason: /exec format error/i,
    says: "The image was built for another processor: set runtimePlatform.cpuArchitecture to that of the image.",
  },
  {
    id: "unhealthy",
    reason: /failed (ELB|container) health checks/i,
    says: "The tasks start but fail their health checks: open port 8080 from the load balancer's group to the tasks' group, and ask /healthz.",
  },
  {
    id: "program-ends",
    reason: /Essential container in task exited/i,
    says: "The program ends by itself: read its last lines in the log group.",
  },
];

/** The diagnosis for a `stoppedReason`, if it is one of the usual ones. */
export const diagnose = (stoppedReason: string): Diagnosis | undefined =>
  DIAGNOSES.find(({ reason }) => reason.test(stoppedReason));

/** The text of one of the usual diagnoses, for the mistakes that provoke it. */
export const saysFor = (id: string): string => DIAGNOSES.find((each) => each.id === id)?.says ?? "";
