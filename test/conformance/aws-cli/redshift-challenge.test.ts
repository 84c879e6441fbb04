import lab from "../../../labs/redshift/lab.ts";
import { lessonChallenge } from "./lesson-challenge.ts";

/** What is told of Serverless takes the place of what is told of a cluster. */
lessonChallenge(lab, ["aws", "bash", "jq"], { setup: (introduction) => introduction.split("**Serverless")[0] ?? "" });
