/** What runs, rounds and schedules say about each other: one open round per run, one state, one run per slot. */
import { isBuffered } from "@tributary/protocol";
import { servedAfter } from "@tributary/rounds";
import type { RunRecord, ScheduleRecord, SlotRow } from "@tributary/storage";
import { rollBacksIn } from "../served.ts";
import { field, isOver, type RunFacts, repeated } from "./facts.ts";
import type { Ledger } from "./report.ts";

export function checkOrder(facts: RunFacts, ledger: Ledger): void {
  ledger.count("records", "runs");
  const { run, task, rounds } = facts;
  const where = run.id;
  ledger.require("records", task !== null, {
    where,
    found: `Its task, ${run.task} version ${run.task_version}, is not stored.`,
    means: "Nobody can say what was trained, nor go on with it.",
  });
  checkNumbers(facts, ledger);
  const open = rounds.filter((round) => !isOver(round));
  ledger.require("records", open.length <= (run.status === "running" ? 1 : 0), {
    where,
    found: `It is ${run.status} and has ${open.length} open rounds.`,
    means: "Participants may be at work for a round that nobody leads.",
  });
  if (task !== null && isBuffered(task)) checkBufferedState(facts, ledger);
  else checkState(facts, ledger);
}

function checkNumbers({ run, rounds }: RunFacts, ledger: Ledger): void {
  const numbers = rounds.map(({ number }) => number);
  const areRising = numbers.every((number, index) => number > (numbers[index - 1] ?? 0));
  const areNamed = rounds.every(({ id, number }) => id === `${run.id}.${number}`);
  ledger.require("records", areRising && areNamed, {
    where: run.id,
    found: "Its rounds are not named by rising numbers.",
    means: "A round was renamed, or stored twice.",
  });
}

function checkState({ run, models, rounds }: RunFacts, ledger: Ledger): void {
  const served = servedAfter(models.at(-1)?.version ?? 0, rollBacksIn(run.state));
  const head = models.find(({ version }) => version === served);
  const over = rounds.filter(isOver);
  const committed = over.filter(({ status }) => status === "committed").length;
  const open = rounds.find((round) => !isOver(round));
  const next = (over.at(-1)?.number ?? 0) + 1;
  const wanted = {
    status: run.status,
    model: head?.sha256,
    model_version: head?.version,
    committed,
    next_number: next,
  };
  requireState(run, wanted, ledger);
  ledger.require("records", open === undefined || open.number === next, {
    where: open?.id ?? run.id,
    found: `It is the open round; the next one is number ${next}.`,
    means: "The run would go on with the wrong round after a restart.",
  });
  const target = field(run.state, "rounds_target");
  const isDone = typeof target === "number" && committed >= target;
  ledger.require("records", run.status !== "finished" || isDone, {
    where: run.id,
    found: `It is finished with ${committed} of ${target} rounds committed.`,
    means: "The run ended before its time.",
  });
}

function checkBufferedState({ run, models, rounds }: RunFacts, ledger: Ledger): void {
  const head = models.at(-1);
  const committed = rounds.filter(({ status }) => status === "committed").length;
  requireState(run, { model: head?.sha256, version: head?.version, committed }, ledger);
  const phase = field(run.state, "phase");
  const status = phase === "finished" || phase === "stopped" ? phase : "running";
  ledger.require("records", run.status === status, {
    where: run.id,
    found: `It is ${run.status}, and its state is ${phase}.`,
    means: "The run would go on, or not, against what was decided.",
  });
}

function requireState(
  run: RunRecord,
  wanted: { readonly [name: string]: string | number | undefined },
  ledger: Ledger,
): void {
  for (const [name, value] of Object.entries(wanted)) {
    const found = field(run.state, name);
    ledger.require("records", found === value, {
      where: run.id,
      found: `Its state says ${name} ${found}, its records say ${value}.`,
      means: "The run would go on from a state that its rounds did not leave.",
    });
  }
}

/** No slot started two runs, and each belongs to a schedule that there is. */
export function checkSlots(
  runs: readonly RunRecord[],
  schedules: readonly ScheduleRecord[],
  ledger: Ledger,
): void {
  const known = new Set<string>(schedules.map(({ id }) => id));
  const scheduled = runs.flatMap(({ id, schedule }) => (schedule ? [{ id, schedule }] : []));
  ledger.count("records", "schedules", schedules.length);
  ledger.count("records", "scheduled runs", scheduled.length);
  const slots = scheduled.map(({ schedule }) => `${schedule.id} at ${schedule.slot_ms}`);
  for (const slot of repeated(slots)) {
    const found = "It started more than one run.";
    ledger.find("records", { where: slot, found, means: "A schedule fired twice." });
  }
  for (const { id, schedule } of scheduled) {
    ledger.require("records", known.has(schedule.id), {
      where: id,
      found: `It was started by ${schedule.id}, which is not stored.`,
      means: "A schedule was removed, or the run was put into the records.",
    });
  }
}

/** No slot has two outcomes. */
export function checkSlotLog(
  schedule: ScheduleRecord,
  slots: readonly SlotRow[],
  ledger: Ledger,
): void {
  ledger.count("records", "slot outcomes", slots.length);
  const ordered = slots.toSorted((a, b) => a.first_ms - b.first_ms);
  for (const [index, slot] of ordered.entries()) {
    const before = ordered[index - 1];
    const isApart = before === undefined || before.last_ms < slot.first_ms;
    ledger.require("records", isApart && slot.first_ms <= slot.last_ms, {
      where: `${schedule.id} at ${slot.first_ms}`,
      found: `It is "${slot.outcome}", and "${before?.outcome}" as well.`,
      means: "What became of this slot was written twice.",
    });
  }
}
