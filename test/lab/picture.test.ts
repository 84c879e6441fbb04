import { expect, test } from "vitest";
import { type Picture, pictureReasons } from "../../src/lab/picture.ts";

const sound: Picture = {
  says: "One box leads to another.",
  size: [4, 1],
  frames: [{ id: "all", label: "All", at: [0, 0], size: [4, 1] }],
  boxes: [
    { id: "one", label: "One", at: [0, 0], step: "first" },
    { id: "two", label: "Two", at: [2, 0] },
  ],
  arrows: [{ from: "one", to: "two" }],
};

const reasons = (changes: Partial<Picture>): string[] => pictureReasons({ ...sound, ...changes }, new Set(["first"]));

test("a sound picture has no problem", () => {
  expect(reasons({})).toEqual([]);
});

const [one, two] = sound.boxes;
test.each([
  ["text alternative", { says: " " }, "says nothing"],
  ["box outside", { size: [2, 1] as const, frames: [] }, '"two" lies outside'],
  ["same id", { boxes: [one, two, { id: "one", label: "x", at: [3, 0] as const }] }, 'two parts with the id "one"'],
  ["overlap", { boxes: [one, two, { id: "x", label: "x", at: [2.5, 0] as const }] }, '"x" and "two" overlap'],
  ["unknown step", { boxes: [{ ...one, step: "nope" }, two] }, 'names no step: "nope"'],
  ["long label", { boxes: [{ ...one, label: "a label that is too long" }, two] }, 'label of "one" does not fit'],
  ["long note", { boxes: [{ ...one, note: "a note that is far too long" }, two] }, 'note of "one" does not fit'],
  ["arrow into nothing", { arrows: [{ from: "one", to: "three" }] }, 'names no box: "three"'],
])("refused: %s", (_, changes, reason) => {
  expect(reasons(changes as Partial<Picture>).join("\n")).toContain(reason);
});
