/**
 * What an error of an AWS call means for a run. Codes are AWS's own (the `name` of SDK exceptions); the lists follow the
 * services' API references. A code that is in no list is never "gone": whoever cannot say that a thing is gone must look again.
 */
import { AwslabError } from "../shared/errors.ts";
import type { Target } from "./target.ts";

export type FaultClass = "gone" | "busy" | "in-progress" | "throttled" | "ambiguous" | "denied" | "fatal";

/** The class of anything thrown by an SDK call. */
export function classifyFault(error: unknown): FaultClass {
  if (error instanceof AwslabError) return "fatal";
  const { name, message, status, code, reason } = describeFault(error);
  // A function's own ceiling, set on purpose: trying again is for whoever invokes to decide.
  if (reason === "ReservedFunctionConcurrentInvocationLimitExceeded") return "fatal";
  for (const rule of BY_MESSAGE) if (rule.name === name && rule.message.test(message)) return rule.means;
  for (const [means, codes] of Object.entries(CODES)) if (codes.has(name)) return means as keyof typeof CODES;
  if (GONE_PREFIXES.test(name)) return "gone";
  if (status === 429) return "throttled";
  if (status === 503 && name === "SlowDown") return "throttled";
  if (NETWORK.has(name) || NETWORK.has(code)) return "ambiguous";
  return status !== undefined && status >= 400 && status < 500 ? "fatal" : "ambiguous";
}

/** True where the request cannot have reached AWS, so that nothing can have happened. */
export function neverSent(error: unknown): boolean {
  const { name, code } = describeFault(error);
  return (
    ["ECONNREFUSED", "ENOTFOUND", "EAI_AGAIN"].includes(code) ||
    ["CredentialsProviderError", "EndpointError"].includes(name)
  );
}

/** True where the target (a sandbox, another endpoint) does not offer the operation at all: then nothing of it exists there. */
export function notOffered(error: unknown, target: Pick<Target, "kind">): boolean {
  const { name, status } = describeFault(error);
  return target.kind !== "aws" && (status === 501 || name === "NotImplemented");
}

/** True where AWS refused a create because something of that name is there already: perhaps our own unanswered attempt. */
export const alreadyExists = (error: unknown): boolean => EXISTS.has(describeFault(error).name);

/**
 * True where AWS refused the time of a signature and the SDK has learned AWS's time from the answer: signed anew, it passes.
 * The answer to a HEAD has no words, so a refusal may be of that kind.
 */
export function clockCorrected(error: unknown): boolean {
  const { name, status, clockSkewCorrected } = describeFault(error);
  return clockSkewCorrected && (SKEWED.has(name) || (status === 403 && WORDLESS.has(name)));
}

export function describeFault(error: unknown) {
  const record = (typeof error === "object" && error !== null ? error : {}) as Record<string, unknown>;
  const metadata = (record.$metadata ?? {}) as Record<string, unknown>;
  return {
    name: typeof record.name === "string" ? record.name : "",
    message: typeof record.message === "string" ? record.message : String(error),
    code: typeof record.code === "string" ? record.code : "",
    reason: typeof record.Reason === "string" ? record.Reason : "",
    status: typeof metadata.httpStatusCode === "number" ? metadata.httpStatusCode : undefined,
    requestId: typeof metadata.requestId === "string" ? metadata.requestId : undefined,
    clockSkewCorrected: metadata.clockSkewCorrected === true,
  };
}

const words = (text: string): ReadonlySet<string> => new Set(text.trim().split(/\s+/));

const CODES = {
  gone: words(`
    ProvisionedConcurrencyConfigNotFoundException
    ClusterNotFoundException ServiceNotFoundException ServiceNotActiveException TaskSetNotFoundException
    ApplicationDoesNotExistException DeploymentGroupDoesNotExistException DeploymentConfigDoesNotExistException
    RepositoryNotFoundException ImageNotFoundException LifecyclePolicyNotFoundException
    SigningConfigurationNotFoundException ScanNotFoundException
    LoadBalancerNotFound LoadBalancerNotFoundException TargetGroupNotFound TargetGroupNotFoundException
    ListenerNotFound ListenerNotFoundException RuleNotFound RuleNotFoundException
    ObjectNotFoundException NamespaceNotFound ServiceNotFound InstanceNotFound OperationNotFound
    NoSuchEntity NoSuchEntityException ResourceNotFoundException ResourceNotFound ParameterNotFound
    NoSuchBucket NoSuchKey NoSuchConfigRuleException NoSuchConfigurationRecorderException NoSuchDeliveryChannelException
    EntityNotFoundException
    StateMachineDoesNotExist ExecutionDoesNotExist ActivityDoesNotExist DashboardNotFoundError
    QueueDoesNotExist AWS.SimpleQueueService.NonExistentQueue NotFoundException DBInstanceNotFound DBInstanceNotFoundFault
    ClusterNotFoundFault ClusterParameterGroupNotFoundFault ClusterSubnetGroupNotFoundFault ClusterSnapshotNotFoundFault
    ResourceNotFoundFault`),
  busy: words(`
    DependencyViolation ResourceInUse ResourceInUseException ResourceInUseFault DeleteConflict DeleteConflictException
    ClusterContainsServicesException ClusterContainsTasksException ClusterContainsContainerInstancesException
    ClusterContainsCapacityProviderException BucketNotEmpty RepositoryNotEmptyException ConflictException VolumeInUse
    InvalidIPAddress.InUse InvalidNetworkInterface.InUse InvalidGroup.InUse FileSystemInUse WAFAssociatedItemException
    InvalidClusterSubnetGroupStateFault InvalidClusterParameterGroupStateFault`),
  "in-progress": words(`
    UpdateInProgressException ScalingActivityInProgress ScalingActivityInProgressFault ConcurrentUpdateException
    ConcurrentModification ConcurrentModificationException OperationAborted OperationAbortedException TooManyUpdates
    DuplicateRequest IncorrectInstanceState IncorrectState InvalidDBInstanceState ResourceConflictException
    StateMachineDeleting CrawlerRunningException CrawlerStoppingException IllegalSessionStateException
    InvalidClusterStateFault InvalidClusterSnapshotStateFault`),
  throttled: words(`
    Throttling ThrottlingException ThrottledException Throttled RequestThrottled RequestThrottledException
    TooManyRequestsException RequestLimitExceeded RequestLimitExceededException SlowDown BandwidthLimitExceeded
    PriorRequestNotComplete ProvisionedThroughputExceededException EC2ThrottledException ResourceContention`),
  denied: words(`
    AccessDenied AccessDeniedException UnauthorizedOperation AuthFailure ExpiredToken ExpiredTokenException RequestExpired
    InvalidClientTokenId UnrecognizedClientException InvalidSignatureException SignatureDoesNotMatch NotAuthorized
    AuthorizationError AuthorizationErrorException InvalidAccessKeyId MissingAuthenticationToken OptInRequired
    MissingAuthenticationTokenException CredentialsProviderError RequestTimeTooSkewed IncompleteSignature`),
} as const satisfies Partial<Record<FaultClass, ReadonlySet<string>>>;

/** https://docs.aws.amazon.com/IAM/latest/UserGuide/signature-v4-troubleshooting.html: a request's time may be 5 to 15 minutes off. */
const SKEWED =
  words(`RequestTimeTooSkewed RequestExpired RequestInTheFuture InvalidSignatureException SignatureDoesNotMatch
  AuthFailure`);

/** What the SDK calls an error whose answer has no body. */
const WORDLESS = words("403 Forbidden Unknown UnknownError");

/** EC2 names its not-found codes after the resource: `InvalidVpcID.NotFound`, `InvalidGroup.NotFound`. */
const GONE_PREFIXES = /^Invalid[A-Za-z]+\.NotFound(Exception)?$/;

const NETWORK = words(`TimeoutError RequestTimeout RequestTimeoutException AbortError ECONNRESET ECONNREFUSED EPIPE
  ETIMEDOUT ENOTFOUND EAI_AGAIN InternalError InternalFailure InternalServerException ServerException ServiceUnavailable`);

const EXISTS = words(`
  EntityAlreadyExists EntityAlreadyExistsException RepositoryAlreadyExistsException ResourceAlreadyExistsException
  AlreadyExists AlreadyExistsException AlreadyExistsFault DuplicateLoadBalancerName DuplicateLoadBalancerNameException DuplicateTargetGroupName
  DuplicateTargetGroupNameException DuplicateListener DuplicateListenerException InvalidGroup.Duplicate
  InvalidLaunchTemplateName.AlreadyExistsException NamespaceAlreadyExists ServiceAlreadyExists ParameterAlreadyExists
  PriorityInUse PriorityInUseException Resource.AlreadyAssociated RouteAlreadyExists LayerAlreadyExistsException
  ImageAlreadyExistsException InvalidPermission.Duplicate BucketAlreadyOwnedByYou ConflictException
  StateMachineAlreadyExists ExecutionAlreadyExists ActivityAlreadyExists
  QueueNameExists ApplicationAlreadyExistsException DeploymentGroupAlreadyExistsException DeploymentConfigAlreadyExistsException
  ClusterAlreadyExistsFault ClusterParameterGroupAlreadyExistsFault ClusterSubnetGroupAlreadyExistsFault
  ClusterSnapshotAlreadyExistsFault ResourceExistsException`);

/** Services that use one code for everything say it in the message. */
const BY_MESSAGE: readonly { name: string; message: RegExp; means: FaultClass }[] = [
  // ECS answers these for task definitions, capacity providers and clusters that are no longer there.
  {
    name: "ClientException",
    message: /inactive|not found|does not exist|unable to describe task definition/i,
    means: "gone",
  },
  { name: "ClientException", message: /in use|in progress|try again/i, means: "in-progress" },
  {
    name: "InvalidParameterException",
    message: /referenced (cluster|task|service)[^.]* (was not found|was inactive)/i,
    means: "gone",
  },
  { name: "InvalidParameterException", message: /(service|cluster) (was|is) not (found|active)/i, means: "gone" },
  // Auto Scaling: "AutoScalingGroup name not found", "Launch configuration name not found".
  { name: "ValidationError", message: /name not found|not found|does not exist/i, means: "gone" },
  { name: "ValidationError", message: /pending delete|being deleted|in progress/i, means: "in-progress" },
  // EventBridge: "Rule can't be deleted since it has targets", "Event bus ... can't be deleted since it has rules".
  { name: "ValidationException", message: /can't be deleted since it has/i, means: "busy" },
  { name: "InvalidParameterValue", message: /currently in use/i, means: "busy" },
  // Athena: "WorkGroup lab is not found.", "NamedQuery ... was not found".
  { name: "InvalidRequestException", message: /(is|was) not found|does not exist/i, means: "gone" },
  // Clusters and notebook executions of EMR.
  { name: "InvalidRequestException", message: /^(cluster|notebook execution) id '[^']*' is not valid/i, means: "gone" },
  { name: "OperationNotPermitted", message: /deletion protection/i, means: "fatal" },
  { name: "OperationNotPermitted", message: /currently in use|being deleted|attached/i, means: "busy" },
  {
    name: "AuthFailure",
    message: /mapped public address|do not have permission to access the specified resource/i,
    means: "busy",
  },
  { name: "ResourceNotFound", message: /alarm/i, means: "gone" },
];
