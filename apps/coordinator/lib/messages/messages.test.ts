/** Both languages say the same things, each in its own words. */
import { declineReasons } from "@tributary/protocol";
import { readyTasks } from "@tributary/tasks";
import { expect, test } from "vitest";
import { de } from "./de/index.ts";
import { en } from "./en/index.ts";
import { chooseLanguage } from "./language.ts";

/** Every word by its address: `work.status.idle`. */
function wordsIn(part: unknown, path = ""): readonly [string, unknown][] {
  if (part === null || typeof part !== "object") return [[path, part]];
  return Object.entries(part).flatMap(([key, value]) =>
    wordsIn(value, path === "" ? key : `${path}.${key}`),
  );
}

const english = new Map(wordsIn(en));
const german = new Map(wordsIn(de));

test("both languages have every word, and of the same kind", () => {
  expect([...german.keys()].toSorted()).toEqual([...english.keys()].toSorted());
  for (const [path, word] of english) {
    expect(typeof german.get(path), path).toBe(typeof word);
  }
});

/** Words that German has from English, or from the same source. */
const alike = new Set(["work.pause", "runs.phases.training", "runs.live"]);

test("what is said in German is German: no sentence was left English", () => {
  const left = [...english].filter(
    ([path, word]) => typeof word === "string" && german.get(path) === word && !alike.has(path),
  );
  expect(left.map(([path, word]) => `${path}: ${word}`)).toEqual([]);
  const text = [...german.values()].filter((word) => typeof word === "string").join("\n");
  expect(text).not.toMatch(/\b(the|and|your|this|with|from|is)\b/);
});

test("the ready tasks are named and told in German; what somebody wrote stays as it is", () => {
  for (const { title, summary } of Object.values(readyTasks)) {
    for (const said of [title, summary]) expect(de.frame.ofTask(said)).not.toBe(said);
  }
  expect(de.frame.ofTask("Bananas")).toBe("Bananas");
  expect(en.frame.ofTask("Handwritten digits")).toBe("Handwritten digits");
});

test("why a device gave up its part has words in German for each reason; details stay as they are", () => {
  for (const reason of declineReasons) {
    const said = de.work.failed(reason, "The GPU was lost.");
    expect(said.replace("The GPU was lost.", "")).toMatch(/[a-zäöüß]{3}.*\./);
  }
  expect(de.work.failed("training_failed", "The GPU was lost.")).toContain("(The GPU was lost.)");
  expect(en.work.failed("training_failed", "The GPU was lost.")).toBe("The GPU was lost.");
  expect(de.work.refusal("revoked", "No.")).not.toBe("No.");
  expect(de.work.refusal("something_new", "No.")).toBe("No.");
});

test("figures and dates are those of the language", () => {
  expect(en.format.share(0.9531)).toBe("95.3 %");
  expect(de.format.share(0.9531)).toBe("95,3 %");
  expect([en.format.count(12_345), de.format.count(12_345)]).toEqual(["12,345", "12.345"]);
  expect([en.format.bytes(1_500), de.format.bytes(1_500)]).toEqual(["1.5 kB", "1,5 kB"]);
  const midnight_ms = new Date(2026, 2, 5, 0, 7).getTime();
  expect([en.format.day(midnight_ms), de.format.day(midnight_ms)]).toEqual([
    "5 March 2026",
    "5. März 2026",
  ]);
  expect([en.format.clock(midnight_ms), de.format.clock(midnight_ms)]).toEqual(["00:07", "00:07"]);
});

test.each([
  ["de", "en", "de"],
  [undefined, "de-AT,de;q=0.9,en;q=0.8", "de"],
  [undefined, "fr;q=0.9, en;q=0.5, de;q=0.7", "de"],
  [undefined, "de;q=0, en", "en"],
  [undefined, "fr", "en"],
  [undefined, null, "en"],
  ["klingon", "de", "de"],
] as const)("chosen %s, asked for %s: %s", (chosen, accepted, language) => {
  expect(chooseLanguage(chosen, accepted)).toBe(language);
});
