/** A few questions for the section, asked in guided mode after its last step. */
import type { Question } from "../../src/lab/index.ts";

const LAMBDA = "AWS Lambda Deep Dive";

export const quiz: readonly Question[] = [
  {
    id: "cold-start",
    section: LAMBDA,
    asks: "Ten requests come at the same moment, and one warm environment is there. How many INIT phases do callers wait for?",
    choices: [
      { text: "None: the warm one serves all ten", why: "An environment serves one invocation at a time." },
      {
        text: "Nine",
        right: true,
        why: "The warm environment takes one; each of the others gets an environment of its own, and its INIT first.",
      },
      {
        text: "One: the next environment is copied from the first",
        why: "Every environment is made and initialised anew.",
      },
    ],
  },
  {
    id: "reserved-concurrency",
    section: LAMBDA,
    asks: "A function has a reserved concurrency of 1. What does that do?",
    choices: [
      {
        text: "One environment is always warm",
        why: "That would be provisioned concurrency; a reservation keeps nothing warm and costs nothing.",
      },
      {
        text: "It may always run once at a time, and never more than once",
        right: true,
        why: "A reservation is a floor, which others cannot take, and a ceiling, beyond which callers get 429.",
      },
      {
        text: "Further invocations wait in a queue",
        why: "Synchronous callers get 429 TooManyRequestsException at once.",
      },
    ],
  },
  {
    id: "provisioned-qualifier",
    section: LAMBDA,
    asks: "Concurrency is provisioned for the alias live, and cold starts go on. What is the usual reason?",
    choices: [
      {
        text: "Callers invoke the function without the alias",
        right: true,
        why: "Without a qualifier $LATEST runs, for which nothing is provisioned: only live has environments ready.",
      },
      { text: "The alias points at a version", why: "It must: $LATEST cannot have provisioned concurrency." },
      { text: "SnapStart is missing", why: "SnapStart is another way, and cannot be used together with this one." },
    ],
  },
  {
    id: "layer-update",
    section: LAMBDA,
    asks: "You publish version 2 of a layer that a function uses. Which code does the function run?",
    choices: [
      {
        text: "Still version 1",
        right: true,
        why: "A function names one layer version by its ARN; versions never change, and nobody is moved to a newer one.",
      },
      { text: "Version 2 from the next cold start on", why: "The ARN in its configuration has not changed." },
      { text: "Version 2 at once", why: "What runs is what the configuration names: version 1." },
    ],
  },
  {
    id: "way-out-of-vpc",
    section: LAMBDA,
    asks: "A function in a public subnet cannot reach the internet. Why?",
    choices: [
      {
        text: "Its network interface has no public address, so the internet gateway does not help",
        right: true,
        why: "Lambda gives its interfaces private addresses only. A NAT gateway is a way out, or an endpoint for AWS's services.",
      },
      {
        text: "The security group lacks an inbound rule",
        why: "Answers to its own requests are let in without a rule.",
      },
      { text: "Lambda forbids it", why: "It does not: with a NAT gateway the internet is reached." },
    ],
  },
  {
    id: "external-extension",
    section: LAMBDA,
    asks: "What tells an external extension from an internal one?",
    choices: [
      {
        text: "It is a process of its own beside the runtime",
        right: true,
        why: "It registers with the Extensions API, gets INVOKE and SHUTDOWN events, and may be in any language.",
      },
      {
        text: "It runs outside the execution environment",
        why: "Both run in it; that is why they share its memory and time.",
      },
      { text: "It needs no layer", why: "Files come with layers or the image, for both kinds." },
    ],
  },
  {
    id: "more-memory",
    section: LAMBDA,
    asks: "Work that only computes takes 800 ms with 128 MB and 200 ms with 512 MB. Which size is dearer?",
    choices: [
      { text: "512 MB, four times", why: "It runs for a quarter of the time." },
      {
        text: "Neither: memory times duration is the same",
        right: true,
        why: "The bill is GB-seconds. The larger size costs the same here, and its callers wait a quarter as long.",
      },
      { text: "128 MB", why: "The product of memory and duration is the same for both." },
    ],
  },
];
