/**
 * I7 of promotions: what is promoted, was, or was taken back, has an act of the same person about the same model, and
 * the proposal that was confirmed has one, too. Acts are told apart by what they name, not by their time.
 */
import type { ActRecord, Json, PromotionRecord, ProposalRecord } from "@tributary/storage";
import { actions } from "../acts.ts";
import { field } from "./facts.ts";
import type { Ledger } from "./report.ts";

const { proposeModel, promoteModel, demoteModel, rollBackModel } = actions;

type Named = Pick<ActRecord, "actor" | "action" | "subject"> & { readonly of: Json };

/** Null for acts about something else. */
function namedBy({ actor, action, subject, detail }: ActRecord): Named | null {
  const to = field(detail, "to") as Json;
  switch (action) {
    case proposeModel:
      return { actor, action, subject, of: (field(detail, "proposal") as Json) ?? null };
    case promoteModel:
    case rollBackModel:
      return { actor, action, subject, of: (field(to, "sha256") as Json) ?? null };
    case demoteModel:
      return { actor, action, subject, of: (field(detail, "from") as Json) ?? null };
    default:
      return null;
  }
}

const keyOf = ({ actor, action, subject, of }: Named) =>
  JSON.stringify([actor, action, subject, of]);

/** What the log says of models. */
export class ModelActs {
  readonly #keys = new Set<string>();

  take(act: ActRecord): void {
    const named = namedBy(act);
    if (named !== null) this.#keys.add(keyOf(named));
  }

  /** `since_ms`: what is older than the log is not asked for. */
  check(
    { promotion, proposal }: { promotion: PromotionRecord; proposal: ProposalRecord | null },
    since_ms: number,
    ledger: Ledger,
  ): void {
    const { task, number, sha256, promoted_by: actor, promoted_at_ms, ended } = promotion;
    const where = `promotion ${number} of ${task}`;
    if (promoted_at_ms >= since_ms) {
      ledger.count("I7", "promotions");
      const action = promotion.proposal === null ? rollBackModel : promoteModel;
      this.#require({ actor, action, subject: task, of: sha256 }, ledger, {
        where,
        found: `It says that ${actor} promoted this model, and no act of theirs did.`,
      });
    }
    if (proposal !== null && proposal.proposed_at_ms >= since_ms) {
      const named = { actor: proposal.proposed_by, action: proposeModel, of: proposal.id };
      this.#require({ ...named, subject: proposal.sha256 }, ledger, {
        where,
        found: `It says that ${proposal.proposed_by} proposed this model, and no act of theirs did.`,
      });
    }
    if (ended?.how !== "demoted" || ended.at_ms < since_ms) return;
    this.#require({ actor: ended.by, action: demoteModel, subject: task, of: number }, ledger, {
      where,
      found: `It says that ${ended.by} took it back, and no act of theirs did.`,
    });
  }

  #require(named: Named, ledger: Ledger, about: { where: string; found: string }): void {
    const means = "Somebody chose the model past the log, or the records were changed.";
    ledger.require("I7", this.#keys.has(keyOf(named)), { ...about, means });
  }
}
