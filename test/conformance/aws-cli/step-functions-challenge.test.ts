import { spawnSync } from "node:child_process";
import lab from "../../../labs/step-functions/lab.ts";
import { lessonChallenge } from "./lesson-challenge.ts";

/** Mocks of TestState are younger than Debian's AWS CLI. */
const isNew = spawnSync("aws", ["stepfunctions", "test-state", "help"], { encoding: "utf8" }).stdout?.includes(
  "--mock",
);

lessonChallenge(lab, isNew ? ["aws", "bash", "jq", "zip"] : ["aws-cli-of-2025"]);
