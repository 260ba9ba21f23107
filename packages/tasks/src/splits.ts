/**
 * Train and test rows, the same everywhere so that figures stay comparable: a Fisher–Yates
 * shuffle of the file order, driven by mulberry32(42), then a cut.
 */
import type { Examples } from "@tributary/training";
import { mulberry32, permutation } from "@tributary/weights";
import { concatenate, shardFor, takeRows } from "./examples.ts";
import { speakerTexts, type TextSchema, textWindows } from "./text.ts";

export type Split = { readonly train: Examples; readonly test: Examples };

const splitSeed = 42;

/**
 * All examples shuffled, four fifths to train: of MNIST's 10,000 test digits, whose first half is easier than the
 * second, 8,000 and 2,000 to test; of the 569 rows of wdbc.data, 455 and 114.
 */
export function splitShuffled(examples: Examples): Split {
  const order = permutation(examples.count, mulberry32(splitSeed));
  const cut = Math.floor(examples.count * 0.8);
  return {
    train: takeRows(examples, order.subarray(0, cut)),
    test: takeRows(examples, order.subarray(cut)),
  };
}

/**
 * Plays by speaker: the first 80 % of what each says to train, the rest to test (McMahan et al.
 * 2017, §3). `owners` names the speaker of each training row.
 */
export function splitSpeakers(
  play: string,
  schema: TextSchema,
): Split & { readonly owners: readonly string[] } {
  const train: Examples[] = [];
  const test: Examples[] = [];
  const owners: string[] = [];
  for (const [speaker, text] of speakerTexts(play)) {
    const windows = textWindows(text, schema);
    const cut = Math.ceil(windows.count * 0.8);
    train.push(shardFor(windows, { start: 0, end: cut }));
    test.push(shardFor(windows, { start: cut, end: windows.count }));
    for (let row = 0; row < cut; row++) owners.push(speaker);
  }
  return { train: concatenate(train), test: concatenate(test), owners };
}
