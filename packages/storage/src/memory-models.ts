/** Model versions over all runs, and promotions, in memory, with the rules of their SQL. */
import type { Sha256, TaskId } from "@tributary/protocol";
import { conflict } from "./closing.ts";
import { jsonCopy as copy } from "./json.ts";
import type { Memory } from "./memory.ts";
import type {
  ModelEntry,
  ModelFilter,
  ModelPlace,
  ModelRecords,
  ModelVersion,
  PromotionRecord,
  PromotionRecords,
  ProposalRecord,
} from "./port-models.ts";
import { promotionStep, requireSameProposal } from "./promotions.ts";

export function createMemoryModels(memory: Memory): ModelRecords {
  return {
    async list(filter) {
      return [...memory.models.values()]
        .flat()
        .map((model) => entryOf(memory, model))
        .filter((entry) => isWanted(memory, entry, filter))
        .sort((a, b) => -order(a, b))
        .slice(0, filter.limit)
        .map(copy);
    },
    async line(run, version, limit) {
      const models = memory.models.get(run) ?? [];
      return copy(models.filter((model) => model.version <= version).slice(-limit));
    },
  };
}

function entryOf({ runs, rounds }: Memory, model: ModelVersion): ModelEntry {
  const run = runs.get(model.run);
  if (run === undefined) throw new Error(`Expected the run ${model.run} of a model, got none.`);
  const summary = model.round === null ? null : (rounds.get(model.round)?.summary ?? null);
  return { ...model, task: run.task, task_version: run.task_version, summary };
}

function isWanted({ promotions }: Memory, entry: ModelEntry, filter: ModelFilter): boolean {
  const { task, run, sha256, parent, promoted, after } = filter;
  const isPromoted = () =>
    [...promotions.values()]
      .flat()
      .some((one) => one.ended === null && one.run === entry.run && one.version === entry.version);
  return (
    (task === undefined || entry.task === task) &&
    (run === undefined || entry.run === run) &&
    (sha256 === undefined || entry.sha256 === sha256) &&
    (parent === undefined || entry.parent === parent) &&
    (promoted !== true || isPromoted()) &&
    (after === undefined || order(entry, after) < 0)
  );
}

function order(a: ModelPlace, b: ModelPlace): number {
  if (a.created_at_ms !== b.created_at_ms) return a.created_at_ms - b.created_at_ms;
  if (a.run !== b.run) return a.run < b.run ? -1 : 1;
  return a.version - b.version;
}

export function createMemoryPromotions(memory: Memory): PromotionRecords {
  const { promotions, proposals } = memory;
  const of = (task: TaskId): readonly PromotionRecord[] => promotions.get(task) ?? [];
  return {
    async propose(proposal) {
      const stored = proposals.get(proposal.id);
      if (stored !== undefined) return requireSameProposal(stored, proposal);
      requireModel(memory, proposal);
      proposals.set(proposal.id, copy(proposal));
    },
    async proposal(id) {
      const stored = proposals.get(id);
      return stored === undefined ? null : copy(stored);
    },
    async openProposals(sha256, since_ms) {
      const used = new Set([...promotions.values()].flat().map(({ proposal }) => proposal));
      const open = [...proposals.values()].filter(
        (one) => one.sha256 === sha256 && one.proposed_at_ms >= since_ms && !used.has(one.id),
      );
      open.sort((a, b) => b.proposed_at_ms - a.proposed_at_ms || (a.id < b.id ? -1 : 1));
      return copy(open);
    },
    async change(change) {
      const before = of(change.task);
      const step = promotionStep(before.slice(0, 2), change);
      if (step === null) return;
      const { ended, begun } = step;
      if (begun !== null) {
        requireModel(memory, begun);
        requireUnused(memory, begun.proposal);
      }
      const kept = before.map((one) => (one.number === ended?.number ? ended : one));
      promotions.set(change.task, copy([...(begun === null ? [] : [begun]), ...kept]));
    },
    async current() {
      const newest = [...promotions.values()].flatMap((all) => all.slice(0, 1));
      const standing = newest.filter(({ ended }) => ended === null);
      return copy(standing.sort((a, b) => (a.task < b.task ? -1 : 1)));
    },
    history: async (task) => copy(of(task)),
  };
}

/** What SQL says by constraints. */
function requireModel(
  { models }: Memory,
  { run, version }: Pick<ProposalRecord, "run" | "version">,
): void {
  if (models.get(run)?.some((model) => model.version === version)) return;
  throw conflict(`run ${run} has no model version ${version}`);
}

function requireUnused({ promotions, proposals }: Memory, id: Sha256 | null): void {
  if (id === null) return;
  if (!proposals.has(id)) throw conflict(`there is no proposal ${id}`);
  const isUsed = [...promotions.values()].flat().some(({ proposal }) => proposal === id);
  if (isUsed) throw conflict(`the proposal ${id} was confirmed before`);
}
