import type * as Glue from "@aws-sdk/client-glue";
import type { Handlers } from "../../../kit/index.ts";
import * as sessions from "./sessions.ts";
import * as statements from "./statements.ts";

export const sessionOperations: Handlers<typeof Glue> = {
  CreateSession: sessions.createSession,
  GetSession: sessions.getSession,
  ListSessions: sessions.listSessions,
  StopSession: sessions.stopSession,
  DeleteSession: sessions.deleteSession,
  RunStatement: statements.runStatement,
  GetStatement: statements.getStatement,
  ListStatements: statements.listStatements,
  CancelStatement: statements.cancelStatement,
};
