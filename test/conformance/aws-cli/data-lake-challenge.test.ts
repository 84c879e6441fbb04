import lab from "../../../labs/data-lake/lab.ts";
import { lessonChallenge } from "./lesson-challenge.ts";

// The log groups of Glue are all jobs' and crawlers' of the account: cleanup leaves those that it cannot prove to be the run's.
lessonChallenge(lab, ["aws", "bash", "jq", "node"], { stays: /:log-group:\/aws-glue\// });
