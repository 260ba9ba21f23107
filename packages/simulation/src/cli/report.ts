/** What is told of outcomes: one of them with its chart, or the totals of many. */
import { drawChart } from "../chart/chart.ts";
import type { WorldOptions } from "../options.ts";
import { formatSummary, type Outcome } from "../outcome.ts";

const width = 158;

export function chartOf(outcome: Outcome, events_max: number): string {
  const about = outcome.isOk ? [] : (outcome.what.match(/\bp\d+\b/g) ?? []);
  return drawChart(outcome.last, { width, events_max, about });
}

export function reportFailure(outcome: Outcome, world: WorldOptions, events_max: number): string {
  const what = outcome.isOk ? "" : outcome.what;
  const { seed } = outcome.summary;
  const line = "━".repeat(width);
  const again = ["npx pnpm sim", `--seed ${seed}`, ...Object.entries(world).flatMap(said)].join(
    " ",
  );
  return [
    chartOf(outcome, events_max),
    line,
    `Violation with seed ${seed}: ${what}`,
    `Once more: ${again} --chart`,
    line,
    formatSummary(outcome.summary),
  ].join("\n");
}

function said([name, value]: readonly [string, unknown]): readonly string[] {
  if (name === "seed") return [];
  return [`--${name} ${typeof value === "string" && value.includes(" ") ? `"${value}"` : value}`];
}

export class Totals {
  readonly #began_ms = performance.now();
  readonly #seeds: number;
  readonly #abandoned = new Map<string, number>();
  readonly #faults = new Map<string, number>();
  readonly #kinds = new Map<string, number>();
  readonly #sums = { worlds: 0, committed: 0, messages: 0, virtual_seconds: 0 };

  constructor(seeds: number) {
    this.#seeds = seeds;
  }

  add({ summary }: Outcome): void {
    const sums = this.#sums;
    sums.worlds += 1;
    count(this.#kinds, { [summary.kind]: 1 });
    sums.committed += summary.committed;
    sums.messages += summary.messages;
    sums.virtual_seconds += summary.virtual_seconds;
    count(this.#abandoned, summary.abandoned);
    count(this.#faults, { ...summary.faults, "lost messages": summary.lost });
  }

  progress(): string {
    const { worlds } = this.#sums;
    const seconds = (performance.now() - this.#began_ms) / 1000;
    const left = ((this.#seeds - worlds) * seconds) / Math.max(worlds, 1);
    const speed = (worlds / seconds).toFixed(1);
    return `${worlds} of ${this.#seeds} seeds, ${speed} a second, ${duration(left)} to go`;
  }

  text(): string {
    const { worlds, committed, messages, virtual_seconds } = this.#sums;
    const seconds = (performance.now() - this.#began_ms) / 1000;
    return [
      `${worlds} worlds in ${duration(seconds)}: ${list(this.#kinds)}`,
      `  virtual time  ${duration(virtual_seconds)}`,
      `  rounds        ${committed} committed; abandoned: ${list(this.#abandoned)}`,
      `  messages      ${messages}`,
      `  faults        ${list(this.#faults)}`,
    ].join("\n");
  }
}

function count(into: Map<string, number>, counts: Readonly<Record<string, number>>): void {
  for (const [name, value] of Object.entries(counts)) into.set(name, (into.get(name) ?? 0) + value);
}

function list(counts: ReadonlyMap<string, number>): string {
  const most = [...counts].sort(([, a], [, b]) => b - a);
  return most.map(([name, value]) => `${name} ${value}`).join(", ") || "none";
}

function duration(seconds: number): string {
  if (seconds < 120) return `${seconds.toFixed(0)} s`;
  if (seconds < 7_200) return `${(seconds / 60).toFixed(0)} min`;
  return `${(seconds / 3_600).toFixed(1)} h`;
}
