/** A few questions for the section, asked in guided mode after its last step. */
import type { Question } from "../../src/lab/index.ts";

const GATEWAY = "Amazon API Gateway";

export const quiz: readonly Question[] = [
  {
    id: "saved-not-served",
    section: GATEWAY,
    asks: "You change a method of a REST API, and callers see nothing of it. Why?",
    choices: [
      {
        text: "A stage serves a deployment, which is a snapshot from before",
        right: true,
        why: "Saving is not deploying: make a deployment, and point the stage at it.",
      },
      {
        text: "Changes take up to an hour",
        why: "A deployment is served within seconds; without one a change never is.",
      },
      {
        text: "The stage's cache must be flushed",
        why: "There is none here, and it would hold answers, not definitions.",
      },
    ],
  },
  {
    id: "missing-token",
    section: GATEWAY,
    asks: 'A caller with a good token gets 403 {"message":"Missing Authentication Token"}. Where do you look first?',
    choices: [
      { text: "At the authorizer", why: "It would answer 401, or 403 with another text." },
      {
        text: "At path and method, and whether they are deployed",
        right: true,
        why: "API Gateway says so where a stage has no such path or method: it takes the request for one of IAM's.",
      },
      { text: "At the user pool", why: "Nobody has asked it: the request has not come to any method." },
    ],
  },
  {
    id: "which-kind",
    section: GATEWAY,
    asks: "You need API keys with a quota, and answers changed by templates. Which kind of API?",
    choices: [
      { text: "HTTP API", why: "It is cheaper and has neither: no usage plans, no mapping templates." },
      { text: "REST API", right: true, why: "Keys, usage plans, validation and mapping templates are its own." },
      { text: "WebSocket API", why: "That kind is for connections that stay open." },
    ],
  },
  {
    id: "key-as-proof",
    section: GATEWAY,
    asks: "Is an API key enough to keep others out?",
    choices: [
      {
        text: "No: it says who is counted, not who calls",
        right: true,
        why: "Keys are passed on and written into clients. Who may call is for IAM, Cognito or an authorizer of yours.",
      },
      {
        text: "Yes, with a usage plan",
        why: "The plan limits how often a key may call; it proves nothing about the caller.",
      },
      { text: "Yes, over HTTPS", why: "That keeps the key from being read on its way, not from being passed on." },
    ],
  },
  {
    id: "cached-policy",
    section: GATEWAY,
    asks: "A Lambda authorizer lets a token in for GET /a, and then denies it for GET /b. The token is allowed both. What is wrong?",
    choices: [
      {
        text: "The cached policy names the one method that was asked for first",
        right: true,
        why: "The answer is kept by token: it must name all that the token may do, not event.methodArn alone.",
      },
      {
        text: "The function may not be invoked for /b",
        why: "It was not invoked at all: its answer came from the cache.",
      },
      { text: "Authorizers work for one resource each", why: "They belong to the API, and any method can use them." },
    ],
  },
  {
    id: "who-remembers",
    section: GATEWAY,
    asks: "How does a function reach everybody who is connected to a WebSocket API?",
    choices: [
      {
        text: "API Gateway sends what the function answers to all",
        why: "An answer goes to the one who asked, if at all.",
      },
      {
        text: "It keeps the connection ids itself, and posts to each",
        right: true,
        why: "Ids come with $connect and go with $disconnect; who has gone without a word is answered with 410.",
      },
      {
        text: "It asks API Gateway for the list of connections",
        why: "There is no such list: a connection can be asked for by its id only.",
      },
    ],
  },
];
