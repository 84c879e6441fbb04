import lab from "../../../labs/api-gateway/lab.ts";
import { lessonChallenge } from "./lesson-challenge.ts";

lessonChallenge(lab, ["aws", "bash", "jq", "openssl", "zip"]);
