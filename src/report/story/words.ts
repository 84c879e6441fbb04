/** Words and numbers that all formats of a report share. */
import type { StoryCheck, StoryStep } from "../../engine/run-story.ts";
import type { Cell, Tone } from "./document.ts";

/** 2026-11-23 07:19:49 UTC. */
export const when = (iso: string): string => `${iso.slice(0, 19).replace("T", " ")} UTC`;

export const clock = (iso: string): string => iso.slice(11, 19);

export const between = (from: string, to: string): number => new Date(to).getTime() - new Date(from).getTime();

/** US dollars, always to a hundredth of a cent: `$0.0225`; `<$0.0001` where that rounds to nothing. */
export const dollars = (usd: number): string => (usd > 0 && usd < 0.00005 ? "<$0.0001" : `$${usd.toFixed(4)}`);

/** The end of an ARN, which a reader recognises; other ids as they are. */
export function shortId(id: string): string {
  if (!id.startsWith("arn:")) return id;
  return id.split(":").slice(5).join(":");
}

const STEP_WORDS: Readonly<Record<StoryStep["state"], readonly [word: string, tone: Tone]>> = {
  passed: ["passed", "good"],
  failed: ["failed", "bad"],
  interrupted: ["interrupted", "warn"],
  waiting: ["not reached", "quiet"],
  blocked: ["not reached", "warn"],
};

export function stepCell(step: StoryStep): Cell {
  const [text, tone] = STEP_WORDS[step.state];
  return { text, tone };
}

export function checkCell({ verdict }: StoryCheck): Cell {
  switch (verdict?.status) {
    case "pass":
      return { text: "passed", tone: "good" };
    case "fail":
      return { text: "failed", tone: "bad" };
    case "blocked":
      return { text: "could not check", tone: "warn" };
    default:
      return { text: "not judged", tone: "quiet" };
  }
}

export const byWhom = ({ by }: StoryStep): string => (by === "awslab" ? "awslab" : by === "learner" ? "you" : "");

/** `a, b and c`. */
export const list = (words: readonly string[]): string =>
  words.length < 2 ? words.join("") : `${words.slice(0, -1).join(", ")} and ${words.at(-1)}`;
