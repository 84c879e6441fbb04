import { spawnSync } from "node:child_process";
import lab from "../../../labs/emr/lab.ts";
import { lessonChallenge } from "./lesson-challenge.ts";

/** Before December 2023 the CLI did not know where in S3 a notebook to be executed lies. */
const { stdout } = spawnSync("aws", ["--version"], { encoding: "utf8" });
const [, major = "0", minor = "0"] = /aws-cli\/(\d+)\.(\d+)/.exec(stdout ?? "") ?? [];
const isNew = Number(major) > 1 ? Number(minor) >= 15 : Number(minor) >= 32;

lessonChallenge(lab, isNew ? ["aws", "bash", "python3"] : ["aws-cli-of-2024"]);
