/**
 * What an audit says: for each invariant, how much was looked at, what contradicts it, and what could not
 * be told. A ledger collects this while the audit goes on.
 */

export const invariants = {
  I1: "A model version exists if and only if a committed round with its quorum names it.",
  I2: "A participant counts at most once in a round.",
  I3: "An acknowledged update is in the commit, or named by the round that was abandoned.",
  I4: "A model is what its name says, and follows from its parent and the recorded aggregate.",
  I5: "No single update lies in clear, and nothing is kept that would open one.",
  I6: "The privacy budget is charged before a model is released.",
  I7: "Every act of an admin is in the log, and the log is whole.",
  records: "Runs, rounds and schedules agree with each other.",
} as const;

export type Invariant = keyof typeof invariants;

export type Finding = {
  readonly invariant: Invariant;
  /** The run, round, version, blob or act that it is about. */
  readonly where: string;
  readonly found: string;
  readonly means: string;
  /** It is about a round under way: while a coordinator runs, it may be gone with the next look. */
  readonly is_moving: boolean;
};

export type Checked = { readonly what: string; readonly count: number };

export type Section = {
  readonly invariant: Invariant;
  readonly holds: string;
  readonly checked: readonly Checked[];
  readonly findings: readonly Finding[];
  /** What could not be checked, and what is worth knowing though it breaks nothing. */
  readonly notes: readonly string[];
};

export type AuditReport = { readonly is_clean: boolean; readonly sections: readonly Section[] };

type Told = Omit<Finding, "invariant" | "is_moving"> & { readonly is_moving?: boolean };

export class Ledger {
  readonly #findings: Finding[] = [];
  readonly #notes = new Map<Invariant, Set<string>>();
  readonly #counts = new Map<Invariant, Map<string, number>>();

  /** `what` is a plural: "model versions". */
  count(invariant: Invariant, what: string, count = 1): void {
    const counts = this.#counts.get(invariant) ?? new Map<string, number>();
    this.#counts.set(invariant, counts.set(what, (counts.get(what) ?? 0) + count));
  }

  find(invariant: Invariant, told: Told): void {
    this.#findings.push({ invariant, is_moving: false, ...told });
  }

  /** A finding unless it holds. */
  require(invariant: Invariant, holds: boolean, told: Told): void {
    if (!holds) this.find(invariant, told);
  }

  note(invariant: Invariant, text: string): void {
    const notes = this.#notes.get(invariant) ?? new Set<string>();
    this.#notes.set(invariant, notes.add(text));
  }

  section(invariant: Invariant): Omit<Section, "holds"> {
    const counts = this.#counts.get(invariant) ?? new Map<string, number>();
    return {
      invariant,
      checked: [...counts].map(([what, count]) => ({ what, count })),
      findings: this.#findings.filter((finding) => finding.invariant === invariant),
      notes: [...(this.#notes.get(invariant) ?? [])],
    };
  }
}

export function reportOf(ledgers: readonly Ledger[]): AuditReport {
  const sections = (Object.keys(invariants) as Invariant[]).map((invariant) => {
    const parts = ledgers.map((ledger) => ledger.section(invariant));
    return {
      invariant,
      holds: invariants[invariant],
      checked: sumOf(parts.flatMap((part) => part.checked)),
      findings: parts.flatMap((part) => part.findings),
      notes: [...new Set(parts.flatMap((part) => part.notes))],
    };
  });
  return { is_clean: sections.every(({ findings }) => findings.length === 0), sections };
}

/** Whether something was found that may only have been passing by. */
export function hasMoving(report: AuditReport): boolean {
  return findingsOf(report).some(({ is_moving }) => is_moving);
}

/** Of a coordinator at work: what was found about rounds under way counts if a later look finds it again. */
export function confirmedBy(report: AuditReport, later: AuditReport): AuditReport {
  const nameOf = ({ invariant, where, found }: Finding) => `${invariant} ${where} ${found}`;
  const again = new Set(findingsOf(later).map(nameOf));
  const sections = report.sections.map((section) => ({
    ...section,
    findings: section.findings.filter(
      (finding) => !finding.is_moving || again.has(nameOf(finding)),
    ),
  }));
  return { is_clean: sections.every(({ findings }) => findings.length === 0), sections };
}

export function findingsOf({ sections }: AuditReport): readonly Finding[] {
  return sections.flatMap(({ findings }) => findings);
}

function sumOf(checked: readonly Checked[]): readonly Checked[] {
  const sums = new Map<string, number>();
  for (const { what, count } of checked) sums.set(what, (sums.get(what) ?? 0) + count);
  return [...sums].flatMap(([what, count]) => (count === 0 ? [] : [{ what, count }]));
}
