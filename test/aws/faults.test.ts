import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { alreadyExists, classifyFault } from "../../src/aws/faults.ts";

const fault = (name: string, { message = "", status = 400 }: { message?: string; status?: number } = {}) =>
  Object.assign(new Error(message), { name, $metadata: { httpStatusCode: status } });

describe("the class of a fault", () => {
  it.each([
    ["ClusterNotFoundException", "", "gone"],
    ["InvalidVpcID.NotFound", "The vpc ID 'vpc-1' does not exist", "gone"],
    ["InvalidGroup.NotFound", "", "gone"],
    ["InvalidLaunchTemplateName.NotFoundException", "", "gone"],
    ["ValidationError", "AutoScalingGroup name not found - AutoScalingGroup 'x' not found", "gone"],
    ["ValidationError", "1 validation error detected", "fatal"],
    ["ClientException", "Unable to describe task definition.", "gone"],
    ["ClientException", "Too many attributes.", "fatal"],
    ["InvalidParameterException", "The referenced cluster was inactive.", "gone"],
    ["InvalidParameterException", "Invalid value.", "fatal"],
    ["DependencyViolation", "", "busy"],
    ["DeleteConflictException", "", "busy"],
    ["ClusterContainsTasksException", "", "busy"],
    ["UpdateInProgressException", "", "in-progress"],
    ["ScalingActivityInProgressFault", "", "in-progress"],
    ["ThrottlingException", "", "throttled"],
    ["RequestLimitExceeded", "", "throttled"],
    ["AccessDeniedException", "", "denied"],
    ["ExpiredTokenException", "", "denied"],
    ["UnauthorizedOperation", "", "denied"],
    ["AuthFailure", "mapped public address(es)", "busy"],
    ["OperationNotPermitted", "deletion protection is enabled", "fatal"],
  ] as const)("%s (%s) is %s", (name, message, means) => {
    expect(classifyFault(fault(name, { message }))).toBe(means);
  });

  it("is ambiguous where no certain answer came", () => {
    expect(classifyFault(fault("InternalFailure", { status: 500 }))).toBe("ambiguous");
    expect(classifyFault(fault("Whatever", { status: 503 }))).toBe("ambiguous");
    expect(classifyFault(Object.assign(new Error("reset"), { code: "ECONNRESET" }))).toBe("ambiguous");
    expect(classifyFault(fault("Whatever", { status: 429 }))).toBe("throttled");
  });

  it("is never gone for a code nobody knows, whatever its status", () => {
    const name = fc
      .string({ minLength: 1 })
      .filter((text) => !text.includes("NotFound") && !/^NoSuch|NotActive|NonExist/.test(text));
    fc.assert(
      fc.property(name, fc.integer({ min: 300, max: 599 }), (code, status) => {
        expect(classifyFault(fault(`X${code}`, { status }))).not.toBe("gone");
      }),
    );
  });

  it("is never gone for a mere likeness of a not-found code", () => {
    for (const name of ["NotFound", "PageNotFoundException", "SomethingNotFound", "NoSuchThing", "404"])
      expect(classifyFault(fault(name, { status: 404 }))).not.toBe("gone");
  });

  it("tells a create that found its own earlier attempt", () => {
    expect(alreadyExists(fault("EntityAlreadyExistsException"))).toBe(true);
    expect(alreadyExists(fault("ValidationError"))).toBe(false);
  });
});
