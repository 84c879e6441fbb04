import { Lambda } from "@aws-sdk/client-lambda";
import {
  check,
  fail,
  found,
  mistake,
  type ProbeContext,
  pass,
  type Socket,
  step,
  type Verdict,
} from "../../../src/lab/index.ts";
import { keepOrMakeFunction, ROLES, readFunction, readRole, replaceCode } from "../backend/functions.ts";
import { member, urlOf } from "../rest/api.ts";
import { admit, forbidPost, keepOrMakeRoom, letPost, maySend, readRoom, STAGE, STATEMENT } from "../sockets/room.ts";
import { backend } from "./backend.ts";

export interface Room {
  readonly wsApiId: string;
  readonly wsUrl: string;
  /** Where connections are asked after and sent to. */
  readonly callbackUrl: string;
  /** What the function behind it runs as. */
  readonly role: string;
}

const needs = { backend };
type Needs = typeof needs;

const notAdmitted = mistake<Room, Needs>({
  id: "connect-fails",
  says: "The handshake is answered with 500: the integration of $connect failed. Give API Gateway a permission for the function, with the ARN of the API and /* as source.",
  make: async ({ aws, run }) => {
    await aws(Lambda).removePermission({ FunctionName: run.name("ws"), StatementId: STATEMENT });
  },
  undo: (context, { wsApiId }) => admit(context, wsApiId),
});

const mayNotPost = mistake<Room, Needs>({
  id: "may-not-post",
  says: "The function fails where it sends to a connection (403): its role needs execute-api:ManageConnections on the API's /live/POST/@connections/*.",
  make: forbidPost,
  undo: (context, { wsApiId }) => letPost(context, wsApiId),
});

const wrongUrl = mistake<Room, Needs>({
  id: "callback-without-stage",
  says: "The function may send to connections and fails all the same; its log says why. Mostly it calls another URL: the client's endpoint is https://<api>.execute-api.<region>.amazonaws.com/live, with the stage at its end.",
  make: (context) => replaceCode(context, "ws", (code) => code.replace(/(\{domainName\})\/\$\{stage\}/, "$1")),
  undo: (context) => replaceCode(context, "ws", (code) => code),
});

/** Connections that stay open, and a backend that speaks first. */
export const websocket = step({
  id: "websocket",
  title: "Broadcast over WebSocket",
  covers: ["api-gateway/api-types/websocket-apis"],
  needs,
  minutes: 2,
  async solve(context) {
    const role = found((await readRole(context, ROLES.function))?.Arn, "There is no role for functions.");
    await keepOrMakeFunction(context, "ws", role);
    const apiId = await keepOrMakeRoom(context);
    await admit(context, apiId);
    await letPost(context, apiId);
  },
  async locate(context): Promise<Room> {
    const wsApiId = found((await readRoom(context))?.ApiId, `No WebSocket API named ${context.run.name("ws")}.`);
    const name = context.run.name("ws");
    const { Role } = found(await readFunction(context, name), `No function named ${name}.`);
    const callbackUrl = urlOf(context, wsApiId, `/${STAGE}`);
    return { wsApiId, wsUrl: callbackUrl.replace(/^https/, "wss"), callbackUrl, role: Role ?? "" };
  },
  checks: [
    check<Room, Needs>({
      id: "broadcast",
      title: "What one connection broadcasts reaches another; a closed one is gone",
      hints: [
        "Who remembers the connections?",
        "Store the connectionId at $connect; PostToConnection on https://<id>.execute-api…/live.",
      ],
      mistakes: [notAdmitted, mayNotPost, wrongUrl],
      async run(context, room) {
        if (!(await maySend(context, room.role, room.wsApiId)))
          return fail({
            expected: "a function that may send to the API's connections",
            actual: `IAM refuses ${room.role} execute-api:ManageConnections`,
            fix: mayNotPost.says,
            mistake: mayNotPost.id,
          });
        const open: Socket[] = [];
        try {
          const enter = async (): Promise<number> => {
            const { status, socket } = await context.http.connect(room.wsUrl);
            if (socket) open.push(socket);
            return status;
          };
          const seen = [await enter(), await enter()];
          const [one, other] = open;
          if (one && other) return await talk(context, room, { one, other });
          const expected = "two connections (101)";
          const actual = `the handshakes are answered with ${seen.join(" and ")}`;
          if (seen.includes(500)) return fail({ expected, actual, fix: notAdmitted.says, mistake: notAdmitted.id });
          return fail({ expected, actual, fix: `Deploy the API to the stage ${STAGE}, with a route $connect.` });
        } finally {
          await Promise.all(open.map((socket) => socket.close()));
        }
      },
    }),
  ],
});

async function talk(context: ProbeContext, room: Room, { one, other }: { one: Socket; other: Socket }) {
  const expected =
    "who asks by $default is told its connectionId; what is broadcast reaches both; then 410 for a closed one";
  const first = await ask(one, '{"action":"who-am-i"}');
  if (isFailure(first)) return failed(expected, first);
  const id = member({ text: await ask(other, '{"action":"who-am-i"}') }, "connectionId");
  // No two connections have the same id: what comes is what was sent.
  const nonce = member({ text: first }, "connectionId");
  if (nonce === "" || id === "")
    return fail({
      expected,
      actual: `$default answers ${first || "nothing"}`,
      fix: "Send {connectionId} to who asks.",
    });
  await one.send(JSON.stringify({ action: "broadcast", data: nonce }));
  const heard = await other.message({ fits: (text) => text.includes(nonce) });
  if (heard === undefined)
    return fail({
      expected,
      actual: "the other connection heard nothing in 10 s",
      fix: "Store the connectionId at $connect, and send to every one that is stored.",
    });
  await other.close();
  const status = await goneStatus(context, `${room.callbackUrl}/@connections/${encodeURIComponent(id)}`);
  return pass(`${id} heard ${nonce}; closed, it is answered with ${status}`);
}

async function ask(socket: Socket, text: string): Promise<string> {
  await socket.send(text);
  return (await socket.message()) ?? "";
}

/** What API Gateway sends where an integration failed. */
const isFailure = (text: string): boolean => member({ text }, "message") === "Internal server error";

const failed = (expected: string, actual: string): Verdict =>
  fail({ expected, actual, fix: wrongUrl.says, mistake: wrongUrl.id });

const goneStatus = ({ http, until }: ProbeContext, url: string): Promise<number> =>
  until({
    for: "the closed connection to be gone",
    read: async () => (await http.get(url, { signedFor: "execute-api" })).status,
    observed: String,
    done: (status) => status === 410,
    usual: 1,
    limit: 20,
  });
