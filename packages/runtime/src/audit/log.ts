/** I7: the chain of acts computes again from its first act on, and every run has an act that opened it. */
import { isBuffered, type TaskId, type TaskSpec } from "@tributary/protocol";
import { type ActRecord, hashOfAct, noAct, type Records, type RunRecord } from "@tributary/storage";
import { actions } from "../acts.ts";
import { rollBacksIn } from "../served.ts";
import { field, short } from "./facts.ts";
import { ModelActs } from "./promotions.ts";
import type { Ledger } from "./report.ts";

const page_acts = 500;

/** What the log says so far; an auditor that remembers goes on behind its newest act. */
export class ActLog {
  readonly #subjects = new Map<string, Set<string>>();
  readonly #models = new ModelActs();
  #first_ms = Number.POSITIVE_INFINITY;
  #newest: Pick<ActRecord, "seq" | "hash"> = { seq: 0, hash: noAct };

  async readOn(acts: Records["acts"], ledger: Ledger): Promise<void> {
    for (;;) {
      const page = await acts.list(this.#newest.seq + 1, page_acts);
      for (const act of page) this.#take(act, ledger);
      if (page.length < page_acts) return;
    }
  }

  /** Kept elsewhere, it shows that no act after it was taken from the end of the log. */
  describe(ledger: Ledger): void {
    const { seq, hash } = this.#newest;
    if (seq > 0) ledger.note("I7", `The newest act is number ${seq}, ${hash}. Keep it elsewhere.`);
  }

  checkRun(run: RunRecord, task: TaskSpec | null, ledger: Ledger): void {
    if (run.created_at_ms < this.#first_ms) {
      const what = this.#newest.seq === 0 ? "there is none yet" : "it begins later";
      return ledger.note("I7", `Some runs are older than the log of acts: ${what}.`);
    }
    ledger.count("I7", "runs");
    const { id, schedule } = run;
    const isOpened =
      this.#has(actions.openRun, id) ||
      (schedule !== null && this.#has(actions.createSchedule, schedule.id));
    ledger.require("I7", isOpened, {
      where: id,
      found: "No act opened it.",
      means: "Somebody started a run past the log, or the log was changed.",
    });
    this.#checkControl(run, ledger);
    const canEndItself = schedule !== null || (task !== null && isBuffered(task));
    const isExplained = run.status !== "stopped" || this.#has(actions.stopRun, id) || canEndItself;
    ledger.require("I7", isExplained, {
      where: id,
      found: "It is stopped, and no act stopped it.",
      means: "Somebody ended a run past the log, or the log was changed.",
    });
  }

  /** Every promotion of those tasks, and the proposals that were confirmed. */
  async checkPromotions(
    tasks: Iterable<TaskId>,
    records: Records["promotions"],
    ledger: Ledger,
  ): Promise<void> {
    for (const task of tasks) {
      for (const promotion of await records.history(task)) {
        const { proposal: id } = promotion;
        const proposal = id === null ? null : await records.proposal(id);
        this.#models.check({ promotion, proposal }, this.#first_ms, ledger);
      }
    }
  }

  /** What no machine decides by itself. */
  #checkControl({ id, state }: RunRecord, ledger: Ledger): void {
    const isRolledBack = rollBacksIn(state).length > 0;
    ledger.require("I7", !isRolledBack || this.#has(actions.rollBackRun, id), {
      where: id,
      found: "It was rolled back to an earlier model, and no act did that.",
      means: "Somebody chose the model past the log, or the log was changed.",
    });
    const isPaused = (field(state, "pause") ?? null) !== null;
    ledger.require("I7", !isPaused || this.#has(actions.pauseRun, id), {
      where: id,
      found: "It is paused, and no act paused it.",
      means: "Somebody paused a run past the log, or the log was changed.",
    });
  }

  #has(action: string, subject: string): boolean {
    return this.#subjects.get(action)?.has(subject) ?? false;
  }

  #take(act: ActRecord, ledger: Ledger): void {
    ledger.count("I7", "acts");
    const { seq, hash } = this.#newest;
    const where = `act ${act.seq}`;
    const means = "Acts were changed, taken out or put in. Compare with a backup.";
    ledger.require("I7", act.seq === seq + 1, { where, found: `It follows act ${seq}.`, means });
    ledger.require("I7", act.previous === hash, {
      where,
      found: `It names ${short(act.previous)} as the act before it, which is ${short(hash)}.`,
      means,
    });
    const wanted = hashOfAct(act.previous, act);
    ledger.require("I7", act.hash === wanted, {
      where,
      found: `Its hash is ${short(act.hash)}, and its content has ${short(wanted)}.`,
      means,
    });
    this.#newest = act;
    this.#first_ms = Math.min(this.#first_ms, act.at_ms);
    this.#models.take(act);
    const subjects = this.#subjects.get(act.action) ?? new Set<string>();
    this.#subjects.set(act.action, subjects.add(act.subject));
  }
}
