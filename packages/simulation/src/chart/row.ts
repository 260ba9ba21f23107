/** One line of a chart: the lifelines of all columns, with one arrow or one text over them. */
import { coordinatorName } from "../trace.ts";

export type Column = {
  readonly name: string;
  /** Where its lifeline stands. */
  readonly at: number;
  readonly isDown: boolean;
};

type Arrow = {
  readonly from: string;
  readonly to: string;
  readonly what: string;
  readonly isLost: boolean;
};

/** How far from its receiver a lost message ends. */
const lost_characters = 5;

export class Row {
  readonly #columns: readonly Column[];
  readonly #width: number;
  readonly #cells: string[];

  constructor(columns: readonly Column[], width: number) {
    this.#columns = columns;
    this.#width = width;
    this.#cells = new Array<string>(width).fill(" ");
    for (const { at, isDown } of columns) this.#cells[at] = isDown ? "┊" : "│";
  }

  /** Cut off at the end of the line. */
  write(at: number, text: string): void {
    const characters = [...text];
    const room = this.#width - at;
    const cut = characters.length > room ? [...characters.slice(0, room - 1), "…"] : characters;
    cut.forEach((character, index) => {
      this.#cells[at + index] = character;
    });
  }

  /** Its words stand next to the participant's lifeline, so that they do not run into others. */
  arrow({ from, to, what, isLost }: Arrow): void {
    const near = this.#at(coordinatorName);
    const far = this.#at(from === coordinatorName ? to : from);
    if (near === null || far === null) return;
    for (let at = near + 1; at < far; at++) this.#cells[at] = "─";
    const isDown = from === coordinatorName;
    this.#cells[isDown ? near : far] = isDown ? "├" : "┤";
    const label = ` ${what} `;
    this.write(Math.max(near + 4, far - 3 - label.length), label);
    if (!isLost) this.#cells[isDown ? far - 1 : near + 1] = isDown ? ">" : "<";
    else if (isDown) this.#end(far - 2, far - 1);
    else this.#end(near + lost_characters, near + 1);
  }

  note(who: string, what: string): void {
    const at = this.#at(who);
    if (at !== null) this.write(at + 1, ` ${what.replace(/\s+/g, " ")} `);
  }

  /** Across all columns. */
  banner(from: number, what: string): void {
    const text = `≈≈≈ ${what} `;
    const end = Math.min(this.#width, (this.#columns.at(-1)?.at ?? from) + 12);
    this.write(from, text.padEnd(Math.max(0, end - from), "≈"));
  }

  text(): string {
    return this.#cells.join("").trimEnd();
  }

  /** The cross of a lost message, and nothing between it and the lifeline. */
  #end(cross: number, clear: number): void {
    const [from, to] = [Math.min(cross, clear), Math.max(cross, clear)];
    for (let at = from; at <= to; at++) this.#cells[at] = " ";
    this.#cells[cross] = "x";
  }

  #at(name: string): number | null {
    return this.#columns.find((column) => column.name === name)?.at ?? null;
  }
}
