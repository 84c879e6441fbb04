import lab from "../../../labs/lambda/lab.ts";
import { lessonChallenge } from "./lesson-challenge.ts";

lessonChallenge(lab, ["aws", "bash", "curl", "python3", "zip"]);
