import type { RunStory } from "../../engine/run-story.ts";

/** A run's story as it is: the members are those of `RunStory`, explained in docs/report.md. */
export const storyJson = (story: RunStory): string => `${JSON.stringify(story, null, 2)}\n`;
