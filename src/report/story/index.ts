/** A run's story as text, by format. */
import type { RunStory } from "../../engine/run-story.ts";
import { storyHtml } from "./html.ts";
import { storyJson } from "./json.ts";
import { storyJunit } from "./junit.ts";
import { storyMarkdown } from "./markdown.ts";

export const STORY_FORMATS = {
  md: storyMarkdown,
  html: storyHtml,
  json: storyJson,
  junit: storyJunit,
} as const satisfies Readonly<Record<string, (story: RunStory) => string>>;

export type StoryFormat = keyof typeof STORY_FORMATS;
