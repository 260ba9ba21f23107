/** Rounds in memory, with the rules of their SQL. */
import type { RunId } from "@tributary/protocol";
import {
  type Closing,
  closedRound,
  closingOfAbandon,
  closingOfCommit,
  closingOfRecord,
  conflict,
  judgeClosing,
  requireBeginning,
  requireNext,
  requireSameBeginning,
  unknownRound,
  unknownRun,
} from "./closing.ts";
import { jsonCopy as copy, type Json } from "./json.ts";
import { headOf, type Memory, type MemoryRound, saveRun, saveStandings } from "./memory.ts";
import type { RoundRecord, RoundRecords, StoredRound } from "./port.ts";

export function createMemoryRounds(memory: Memory): RoundRecords {
  const { runs, models, rounds } = memory;
  const ofRun = (run: RunId) =>
    [...rounds.values()].filter((round) => round.run === run).sort((a, b) => a.number - b.number);

  function close(closing: Closing): void {
    const stored = rounds.get(closing.id) ?? null;
    if (judgeClosing(stored, closing) === "closed" || stored === null) return;
    const { outcome, state, summary, deliveries, sha256, model, run, standings } = closing;
    if (model !== null) {
      const parent = models.get(run.id)?.find(({ sha256 }) => sha256 === model.parent) ?? null;
      requireNext(headOf(models, run.id), parent, model);
      models.get(run.id)?.push(copy(model));
    }
    const end = copy({ status: outcome, state, summary, deliveries, closing_sha256: sha256 });
    rounds.set(closing.id, { ...stored, ...end, secret: null });
    saveRun(runs, run);
    saveStandings(memory, run.id, standings);
  }

  function begin(round: RoundRecord): void {
    requireBeginning(round);
    if (!runs.has(round.run)) throw unknownRun(round.run);
    const stored = rounds.get(round.id);
    if (stored !== undefined) return requireSameBeginning(recordOf(stored), round);
    const open = ofRun(round.run).find((other) => other.status === "open");
    if (open !== undefined) throw conflict(`round ${open.id} is still under way`);
    const unset = { closing_sha256: null, summary: null, deliveries: [] } as const;
    rounds.set(round.id, { ...copy(round), status: "open", ...unset });
  }

  /** Both or neither. */
  function record(beginning: RoundRecord, closing: Closing): void {
    const before = rounds.get(beginning.id);
    try {
      if (before === undefined || before.status === "open") begin(beginning);
      close(closing);
    } catch (thrown) {
      if (before === undefined) rounds.delete(beginning.id);
      throw thrown;
    }
  }

  return {
    begin: async (round) => begin(round),
    async save(id, state) {
      const stored = rounds.get(id);
      if (stored === undefined) throw unknownRound(id);
      if (stored.status !== "open") throw closedRound(id, stored.status);
      rounds.set(id, { ...stored, state: copy<Json>(state) });
    },
    commit: async (record) => close(closingOfCommit(record)),
    abandon: async (record) => close(closingOfAbandon(record)),
    record: async (beginning, end) => record(beginning, closingOfRecord(beginning, end)),
    async unfinished(run) {
      const round = ofRun(run).find((candidate) => candidate.status === "open");
      if (round === undefined) return null;
      return copy(recordOf(round));
    },
    async list(run, from_number = 1) {
      const rounds = ofRun(run).filter(({ number }) => number >= from_number);
      return rounds.map((round) => copy(storedOf(round)));
    },
    async history(run) {
      return ofRun(run).flatMap((round) => (round.summary === null ? [] : [copy(round.summary)]));
    },
    deliveries: async (id) => copy(rounds.get(id)?.deliveries ?? []),
  };
}

function recordOf({ id, run, number, config, state, secret }: MemoryRound): RoundRecord {
  return { id, run, number, config, state, secret };
}

function storedOf({ secret, deliveries: _, ...round }: MemoryRound): StoredRound {
  return { ...round, has_secret: secret !== null };
}
