import { expect, test } from "vitest";
import { cardBlocks } from "./card-blocks.ts";

test("a card falls into headings, facts, lists, text and code", () => {
  const card = [
    "# Tumours: version 2",
    "Told *benign* from **malignant**.",
    "## Data\n\n| | |\n| --- | --- |\n| Kind | rows |\n| Columns | `a\\|b` |",
    "## Limits\n\n- One.\n- Two.",
    "```sh\ncurl x\n\ncurl y\n```\n\n```js\nload()\n```\n\n",
  ].join("\n\n");
  expect(cardBlocks(card)).toEqual([
    { kind: "heading", level: 1, text: "Tumours: version 2" },
    { kind: "text", text: "Told *benign* from malignant." },
    { kind: "heading", level: 2, text: "Data" },
    {
      kind: "facts",
      rows: [
        ["Kind", "rows"],
        ["Columns", "a|b"],
      ],
    },
    { kind: "heading", level: 2, text: "Limits" },
    { kind: "list", items: ["One.", "Two."] },
    { kind: "code", language: "sh", text: "curl x\n\ncurl y" },
    { kind: "code", language: "js", text: "load()" },
  ]);
});
