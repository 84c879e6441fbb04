import type { RunStory } from "../../engine/run-story.ts";
import { count, duration } from "../duration.ts";
import { callsSection, cleanupSection, costSection, resourcesSection } from "./account-sections.ts";
import type { Section, StoryDocument, Tone } from "./document.ts";
import { quizSection } from "./quiz-section.ts";
import { checksSection, hintSentence, stepsSection } from "./step-sections.ts";
import { between, dollars, when } from "./words.ts";

/** A run's story as a document that every format can write. */
export function documentOfStory(story: RunStory): StoryDocument {
  return {
    title: story.run.title,
    lead: story.run.objective ?? "",
    highlights: highlights(story),
    facts: facts(story),
    sections: [
      ...pictureSection(story),
      stepsSection(story),
      checksSection(story),
      ...quizSection(story),
      cleanupSection(story),
      costSection(story),
      callsSection(story),
      resourcesSection(story),
    ],
    foot: `Written by awslab from the journal of run ${story.run.id} as it was on ${when(story.asOf)}.`,
  };
}

function highlights({ totals, cost, cleanup, resources }: RunStory): StoryDocument["highlights"] {
  const left = resources.filter(({ end }) => end === "left").length;
  const clean: Readonly<Record<typeof cleanup.state, readonly [value: string, name: string, tone: Tone]>> = {
    clean: ["nothing", "left behind", "good"],
    left: [`${left}`, "left behind", "bad"],
    undetermined: ["not proved", "that nothing is left", "bad"],
    "not begun": ["not yet", "cleaned up", "warn"],
  };
  const [value, name, tone] = clean[cleanup.state];
  return [
    ratio(totals.stepsPassed, totals.steps, "steps passed"),
    ratio(totals.passed, totals.checks, "checks passed"),
    { value: duration(totals.workMs), name: "at work" },
    { value: dollars(cost.usd), name: cost.charged ? "list price" : "list price on AWS" },
    { value, name, tone },
  ];
}

const ratio = (part: number, whole: number, name: string): StoryDocument["highlights"][number] => ({
  value: `${part} of ${whole}`,
  name,
  tone: part === whole ? "good" : "warn",
});

const MODES = {
  guided: "guided, step by step",
  unattended: "unattended",
  challenge: "challenge: the learner's own work",
};

function facts(story: RunStory): StoryDocument["facts"] {
  const { run, sessions, asOf, cleanup } = story;
  const last = sessions.at(-1)?.endedAt ?? asOf;
  const end = cleanup.state === "clean" ? (cleanup.endedAt ?? last) : last;
  return [
    { name: "Run", value: run.id, code: true },
    { name: "Lab", value: run.lab, code: true },
    { name: "Where", value: `${where(run.target)}, account ${run.account}, ${run.region}` },
    { name: "Who", value: `${run.caller}${run.profile ? ` (profile ${run.profile})` : ""}`, code: true },
    { name: "When", value: `${when(run.startedAt)} to ${when(end)} (${duration(between(run.startedAt, end))})` },
    { name: "Mode", value: MODES[run.mode] },
    ...settingFacts(run),
    { name: "Hints used", value: hintSentence(story) },
    { name: "Made", value: count(story.resources.length, "resource") },
    { name: "awslab", value: run.version },
  ];
}

const settingFacts = ({ settings = {} }: RunStory["run"]): StoryDocument["facts"] => {
  const words = Object.entries(settings).map(([id, value]) => `${id}=${value}`);
  return words.length === 0 ? [] : [{ name: "Chosen", value: words.join(", "), code: true }];
};

const where = (target: RunStory["run"]["target"]): string =>
  target === "aws" ? "AWS" : target === "sandbox" ? "awslab's sandbox" : "an endpoint";

function pictureSection({ picture }: RunStory): Section[] {
  if (!picture) return [];
  return [
    {
      id: "architecture",
      title: "What was built",
      blocks: [{ kind: "figure", figure: "picture", caption: picture.says }],
    },
  ];
}
