/**
 * Promoting a model in two steps: a proposal names by its digest what is to be promoted in whose place; who confirms it
 * names the proposal, so that nothing else is promoted than what was looked at. Both steps say who took them.
 */
import type { Sha256, TaskId } from "@tributary/protocol";
import { type Actor, type Acts, actions } from "@tributary/runtime";
import {
  type Ending,
  type ModelEntry,
  type PromotionRecord,
  type ProposalRecord,
  type Records,
  StorageError,
  sha256Of,
} from "@tributary/storage";
import { type ModelCatalogue, nodeOf } from "./catalogue.ts";
import type { SecondPerson } from "./second-person.ts";
import type { OpenProposal, ProposalView } from "./views.ts";

export type PromotionPorts = {
  readonly records: Pick<Records, "promotions">;
  readonly catalogue: ModelCatalogue;
  readonly acts: Acts;
  readonly secondPerson: SecondPerson;
  readonly now_ms: () => number;
};

const proposal_ms_max = 24 * 3_600_000;

/** Why nothing was changed, for the person who asked. */
export class PromotionError extends Error {
  readonly status: 404 | 409;

  constructor(status: 404 | 409, sentence: string) {
    super(sentence);
    this.status = status;
  }
}

export class Promotions {
  readonly #ports: PromotionPorts;

  constructor(ports: PromotionPorts) {
    this.#ports = ports;
  }

  async propose(actor: Actor, entry: ModelEntry): Promise<ProposalView> {
    const { records, acts, now_ms } = this.#ports;
    const { task, run, version, sha256, accuracy, loss } = entry;
    const current = await this.#current(task);
    if (current?.sha256 === sha256) throw alreadyPromoted();
    const replaces = current?.number ?? null;
    const proposed = { proposed_by: actor, proposed_at_ms: now_ms() };
    const content = { task, run, version, sha256, replaces, ...proposed };
    const digested = JSON.stringify([...Object.entries(content), accuracy, loss]);
    const proposal = { id: sha256Of(Buffer.from(digested)), ...content };
    const detail = { task, run, version, proposal: proposal.id };
    const intention = { actor, action: actions.proposeModel, subject: sha256, detail };
    await acts.perform(intention, () => records.promotions.propose(proposal));
    return this.#view(proposal, entry, current);
  }

  /** What waits to be confirmed, and whether this one may. */
  async open(actor: Actor, entry: ModelEntry): Promise<OpenProposal> {
    const { records, now_ms, secondPerson } = this.#ports;
    const current = await this.#current(entry.task);
    const since_ms = now_ms() - proposal_ms_max;
    const proposals = await records.promotions.openProposals(entry.sha256, since_ms);
    const replaces = current?.number ?? null;
    const found = proposals.find((one) => one.task === entry.task && one.replaces === replaces);
    const takes_two = secondPerson.isNeeded;
    if (found === undefined) return { proposal: null, takes_two, refusal: null };
    const proposal = await this.#view(found, entry, current);
    return { proposal, takes_two, refusal: await secondPerson.refusalOf(actor, found) };
  }

  async confirm(actor: Actor, sha256: Sha256, id: Sha256): Promise<void> {
    const { records, now_ms, secondPerson } = this.#ports;
    const proposal = await records.promotions.proposal(id);
    if (proposal === null || proposal.sha256 !== sha256) {
      throw new PromotionError(
        404,
        "There is no such proposal of this model. Propose it first, then confirm what is answered.",
      );
    }
    if (now_ms() > proposal.proposed_at_ms + proposal_ms_max) {
      throw new PromotionError(409, "The proposal is older than a day. Propose the model again.");
    }
    const refusal = await secondPerson.refusalOf(actor, proposal);
    if (refusal !== null) throw new PromotionError(409, refusal);
    const { task, run, version, replaces } = proposal;
    const current = await this.#current(task);
    if (current?.sha256 === sha256) throw alreadyPromoted();
    if ((current?.number ?? null) !== replaces) throw changedMeanwhile();
    const to = { run, version, sha256, proposal: id };
    const step = { task, from: replaces, how: "replaced", to } as const;
    await this.#change(actor, actions.promoteModel, step);
  }

  /** Afterwards nothing is promoted. */
  async demote(actor: Actor, task: TaskId): Promise<void> {
    const { number } = await this.#requireCurrent(task);
    const step = { task, from: number, how: "demoted", to: null } as const;
    await this.#change(actor, actions.demoteModel, step);
  }

  /** What was promoted before comes back. */
  async rollBack(actor: Actor, task: TaskId): Promise<void> {
    const current = await this.#requireCurrent(task);
    const history = await this.#ports.records.promotions.history(task);
    const before = history.find(({ sha256 }) => sha256 !== current.sha256);
    if (before === undefined) {
      throw new PromotionError(
        409,
        "No other model of this task was promoted before. Take this one back instead, or promote another.",
      );
    }
    const { run, version, sha256 } = before;
    const to = { run, version, sha256, proposal: null };
    const step = { task, from: current.number, how: "rolled_back", to } as const;
    await this.#change(actor, actions.rollBackModel, step);
  }

  async #change(
    actor: Actor,
    action: string,
    { task, from, how, to }: { task: TaskId; from: number | null; how: Ending; to: To },
  ): Promise<void> {
    const { records, acts, now_ms } = this.#ports;
    const detail = { from, to };
    const change = { task, from, how, to, by: actor, at_ms: now_ms() };
    const intention = { actor, action, subject: task, detail };
    try {
      await acts.perform(intention, () => records.promotions.change(change));
    } catch (error) {
      // Somebody was quicker: what was looked at before the act has changed.
      if (error instanceof StorageError && error.reason === "conflict") throw changedMeanwhile();
      throw error;
    }
  }

  async #current(task: TaskId): Promise<PromotionRecord | null> {
    const current = await this.#ports.records.promotions.current();
    return current.find((one) => one.task === task) ?? null;
  }

  async #requireCurrent(task: TaskId): Promise<PromotionRecord> {
    const current = await this.#current(task);
    if (current !== null) return current;
    throw new PromotionError(
      409,
      "No model of this task is promoted, so there is nothing to undo.",
    );
  }

  async #view(
    { id, replaces: _, ...proposal }: ProposalRecord,
    { accuracy, loss }: ModelEntry,
    current: PromotionRecord | null,
  ): Promise<ProposalView> {
    const { catalogue } = this.#ports;
    const replaces = current === null ? null : nodeOf(await catalogue.entryOf(current));
    const expires_at_ms = proposal.proposed_at_ms + proposal_ms_max;
    return { proposal: id, ...proposal, accuracy, loss, replaces, expires_at_ms };
  }
}

type To = {
  readonly run: PromotionRecord["run"];
  readonly version: number;
  readonly sha256: Sha256;
  readonly proposal: Sha256 | null;
} | null;

function alreadyPromoted(): PromotionError {
  return new PromotionError(409, "This model is promoted already. There is nothing to do.");
}

function changedMeanwhile(): PromotionError {
  return new PromotionError(
    409,
    "Another model was promoted, or the promotion taken back, in the meantime. Look at what is promoted now and propose again.",
  );
}
