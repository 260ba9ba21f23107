/**
 * Tables and texts that nobody has: made of a task's own description alone, to try taking part without data. What
 * they teach is made up, too, but the same for everybody who invents for that task, so that a model can be seen to
 * learn it. It says nothing about the world: a model of real data is the worse for it.
 */
import { deriveSeed, gaussian, mulberry32, type Random, randomInteger } from "@tributary/weights";
import type { TableFile, TableSchema } from "./table-form.ts";
import type { TextSchema } from "./text.ts";

type Wish = { readonly count: number; readonly seed: number };

/** What all inventions for a task have in common hangs on its names alone. */
const common_seed = 1;
/** Of the features' scales: how far classes lie apart, and rows of one class. */
const apart = 0.8;
const around = 0.7;

/** Rows as a file would have them: numbers around the task's centres, classes evenly mixed. */
export function inventTable(schema: TableSchema, { count, seed }: Wish): TableFile {
  const { features, standardise, categories = [], label, classes } = schema;
  const random = mulberry32(seed);
  const ruleOf = (column: string, name: string) =>
    mulberry32(deriveSeed(common_seed, column, name));
  const shifts = new Map(
    classes.map((name) => [
      name,
      features.map((feature) => apart * gaussian(ruleOf(feature, name))),
    ]),
  );
  const favourites = new Map(
    classes.map((name) => [
      name,
      categories.map(({ column, values }) => pick(values, ruleOf(column, name))),
    ]),
  );
  const row = () => {
    const name = pick(classes, random);
    const numbers = features.map((_, index) => {
      const { centre, scale } = standardise[index] ?? { centre: 0, scale: 1 };
      const shift = shifts.get(name)?.[index] ?? 0;
      return inWords(centre + scale * (shift + around * gaussian(random)), centre);
    });
    const words = categories.map(({ values }, index) =>
      random() < 0.5 ? (favourites.get(name)?.[index] ?? "") : pick(values, random),
    );
    return [...numbers, ...words, name];
  };
  return {
    name: "invented rows",
    columns: [...features, ...categories.map(({ column }) => column), label],
    records: Array.from({ length: count }, row),
    delimiter: ",",
  };
}

/** What is around a centre above zero is no less than zero: lengths, ages and amounts look like such. */
function inWords(value: number, centre: number): string {
  return String(Number((centre > 0 ? Math.abs(value) : value).toPrecision(4)));
}

const lexicon_words = 160;
const wordsPerLine = { min: 5, max: 9 } as const;

/** So many windows of text in words that there are not, of the characters that the task knows. */
export function inventText(schema: TextSchema, { count, seed }: Wish): string {
  const characters = count * schema.sequence_length + 1;
  const lexicon = inventWords(schema.vocabulary);
  const random = mulberry32(seed);
  const lines: string[] = [];
  for (let length = 0; length <= characters; length += (lines.at(-1)?.length ?? 0) + 1) {
    lines.push(line(lexicon, schema.vocabulary, random));
  }
  const [between = " "] = ["\n", " ", schema.vocabulary.charAt(0)].filter((one) =>
    schema.vocabulary.includes(one),
  );
  return lines.join(between).slice(0, characters);
}

function line(lexicon: readonly string[], vocabulary: string, random: Random): string {
  const { min, max } = wordsPerLine;
  const words = Array.from({ length: min + randomInteger(random, max - min + 1) }, () =>
    // Some words are said far more often than others, as in any language.
    pick(lexicon.slice(0, 1 + randomInteger(random, lexicon.length)), random),
  );
  const [between = ""] = [" ", "_"].filter((one) => vocabulary.includes(one));
  const [end = ""] = [".", ""].filter((one) => vocabulary.includes(one));
  const said = `${words.join(between)}${end}`;
  const first = said.charAt(0).toUpperCase();
  return vocabulary.includes(first) ? `${first}${said.slice(1)}` : said;
}

/** Syllables of a consonant and a vowel where the task knows both, and otherwise whatever characters it knows. */
function inventWords(vocabulary: string): readonly string[] {
  const random = mulberry32(deriveSeed(common_seed, "words", vocabulary));
  const known = [...vocabulary].filter((one) => /\p{L}/u.test(one) && one === one.toLowerCase());
  const vowels = known.filter((one) => "aeiouy".includes(one));
  const others = known.filter((one) => !vowels.includes(one));
  const all = known.length > 0 ? known : [...vocabulary].filter((one) => one.trim() !== "");
  const isSpoken = vowels.length > 0 && others.length > 0;
  const syllable = () =>
    isSpoken
      ? pick(others, random) + pick(vowels, random)
      : pick(all.length > 0 ? all : [...vocabulary], random);
  const word = () => Array.from({ length: 1 + randomInteger(random, 3) }, syllable).join("");
  return Array.from({ length: lexicon_words }, word);
}

function pick(from: readonly string[], random: Random): string {
  return from[randomInteger(random, from.length)] ?? "";
}
