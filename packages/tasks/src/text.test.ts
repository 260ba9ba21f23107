import { describe, expect, test } from "vitest";
import { splitSpeakers } from "./splits.ts";
import { examplesFromText, speakerTexts, type TextSchema, textWindows } from "./text.ts";

const schema: TextSchema = {
  kind: "text",
  vocabulary: "abc\n",
  sequence_length: 3,
};

const play = `ROMEO:
But this I say:
aaaa

JULIET:
bbbb

ROMEO:
cc

A line that nobody speaks.
`;

describe("text", () => {
  test("becomes windows whose labels are the next characters; unknown ones are 0", () => {
    const { examples, classCounts } = examplesFromText("abcab?c", schema);
    expect(examples).toMatchObject({
      count: 2,
      inputShape: [3],
      labelShape: [3],
    });
    expect([...examples.inputs]).toEqual([1, 2, 3, 1, 2, 0]);
    expect([...examples.labels]).toEqual([2, 3, 1, 2, 0, 3]);
    expect(classCounts).toEqual([1, 1, 2, 2, 0]);
  });

  test("of one window and its last label is enough, one character less is not", () => {
    expect(textWindows("abca", schema).count).toBe(1);
    expect(() => examplesFromText("abc", schema)).toThrow("3 characters and needs 4");
  });
});

describe("a play", () => {
  test("is divided by speaker: only a paragraph's first line names one", () => {
    expect([...speakerTexts(play)]).toEqual([
      ["ROMEO", "But this I say:\naaaa\ncc\n"],
      ["JULIET", "bbbb\n"],
    ]);
  });

  test("keeps the last fifth of each speaker's passages for the test", () => {
    const { train, test: later, owners } = splitSpeakers(play, schema);
    // ROMEO's 24 characters make 7 windows, JULIET's 5 make one.
    expect(train.count).toBe(7);
    expect(later.count).toBe(1);
    expect(owners).toEqual([...Array<string>(6).fill("ROMEO"), "JULIET"]);
    expect(train.inputs.length).toBe(21);
  });
});
