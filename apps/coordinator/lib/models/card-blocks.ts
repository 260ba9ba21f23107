/** A model card's Markdown as blocks to draw: as much of Markdown as the cards are written in, and no more. */

export type CardBlock =
  | { readonly kind: "heading"; readonly level: 1 | 2; readonly text: string }
  | { readonly kind: "text"; readonly text: string }
  | { readonly kind: "facts"; readonly rows: readonly (readonly [string, string])[] }
  | { readonly kind: "list"; readonly items: readonly string[] }
  | { readonly kind: "code"; readonly language: string; readonly text: string };

export function cardBlocks(markdown: string): readonly CardBlock[] {
  return markdown
    .split(/(```[\s\S]*?```)/)
    .flatMap((part) =>
      part.startsWith("```") ? [codeIn(part)] : part.split(/\n{2,}/).map(blockOf),
    )
    .filter((block) => block !== null);
}

function codeIn(part: string): CardBlock {
  const language = /^```(\w*)/.exec(part)?.[1] ?? "";
  return { kind: "code", language, text: part.replace(/^```\w*\n/, "").replace(/\n?```$/, "") };
}

function blockOf(part: string): CardBlock | null {
  const text = part.trim();
  if (text === "") return null;
  const heading = /^(##?) (.+)$/.exec(text);
  if (heading !== null) {
    return { kind: "heading", level: heading[1] === "#" ? 1 : 2, text: plain(heading[2] ?? "") };
  }
  const lines = text.split("\n");
  if (text.startsWith("|")) return { kind: "facts", rows: lines.slice(2).map(rowOf) };
  if (text.startsWith("- ")) {
    return { kind: "list", items: lines.map((line) => plain(line.slice(2))) };
  }
  return { kind: "text", text: plain(text) };
}

function rowOf(line: string): readonly [string, string] {
  const cells = line.split(/(?<!\\)\|/).slice(1, -1);
  const [name = "", value = ""] = cells.map((cell) => plain(cell.trim().replaceAll("\\|", "|")));
  return [name, value];
}

/** Emphasis and code within a line are left to the words. */
function plain(text: string): string {
  return text.replaceAll("**", "").replaceAll("`", "").replaceAll("\n", " ");
}
