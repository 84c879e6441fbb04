import { expect, it } from "vitest";
import { laterThan } from "../../src/aws/resources/securityhub.ts";

it("an update of a finding is never dated before the finding, whatever the machine's clock says", () => {
  expect(laterThan("2999-01-01T00:00:00.000Z")).toBe("2999-01-01T00:00:00.001Z");
  expect(Date.parse(laterThan("2000-01-01T00:00:00.000Z"))).toBeGreaterThan(Date.parse("2020-01-01"));
  expect(Date.parse(laterThan(undefined))).not.toBeNaN();
});
