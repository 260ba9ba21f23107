/**
 * Text as a next-character task: ids by position in the vocabulary (0 for anything else), windows
 * of the schema's length, and as labels the same window one character on.
 */
import type { DataSchema } from "@tributary/protocol";
import type { Examples } from "@tributary/training";
import { classCounts, concatenate, type LoadedData } from "./examples.ts";
import { DataError } from "./problem.ts";

export type TextSchema = Extract<DataSchema, { kind: "text" }>;

export function encodeText(text: string, schema: TextSchema): Int32Array {
  const ids = new Map<string, number>();
  for (let index = 0; index < schema.vocabulary.length; index++) {
    ids.set(schema.vocabulary.charAt(index), index + 1);
  }
  return Int32Array.from({ length: text.length }, (_, at) => ids.get(text.charAt(at)) ?? 0);
}

export function examplesFromText(text: string, schema: TextSchema): LoadedData {
  const needed = schema.sequence_length + 1;
  if (text.length < needed) {
    throw new DataError({
      reason: "text_too_short",
      characters: text.length,
      needed,
    });
  }
  const examples = textWindows(text, schema);
  return {
    examples,
    classCounts: classCounts(examples.labels, schema.vocabulary.length + 1),
    problems: [],
  };
}

/** Several texts, each with windows of its own; what is shorter than one window is left out and reported. */
export function examplesFromTexts(
  texts: readonly { readonly name: string; readonly text: string }[],
  schema: TextSchema,
): LoadedData {
  const needed = schema.sequence_length + 1;
  const long = texts.filter(({ text }) => text.length >= needed);
  const characters = texts.reduce((most, { text }) => Math.max(most, text.length), 0);
  if (long.length === 0) throw new DataError({ reason: "text_too_short", characters, needed });
  const examples = concatenate(long.map(({ text }) => textWindows(text, schema)));
  return {
    examples,
    classCounts: classCounts(examples.labels, schema.vocabulary.length + 1),
    problems: texts
      .filter((text) => !long.includes(text))
      .map(({ name, text }) => ({
        reason: "short_text",
        where: name,
        characters: text.length,
        needed,
      })),
  };
}

/** Windows that do not overlap; a rest shorter than a window is left out. */
export function textWindows(text: string, schema: TextSchema): Examples {
  const steps = schema.sequence_length;
  const ids = encodeText(text, schema);
  const count = Math.max(0, Math.floor((ids.length - 1) / steps));
  return {
    count,
    inputShape: [steps],
    inputs: ids.slice(0, count * steps),
    labelShape: [steps],
    labels: ids.slice(1, count * steps + 1),
  };
}

/**
 * What each speaker of a play says, in order. Only the first line of a paragraph names one: verses
 * end in colons too.
 */
export function speakerTexts(play: string): Map<string, string> {
  const texts = new Map<string, string>();
  for (const paragraph of play.split(/\r?\n(?:\r?\n)+/)) {
    const [first = "", ...speech] = paragraph.split(/\r?\n/);
    if (!first.endsWith(":") || speech.length === 0) continue;
    const speaker = first.slice(0, -1);
    texts.set(speaker, `${texts.get(speaker) ?? ""}${speech.join("\n")}\n`);
  }
  return texts;
}
