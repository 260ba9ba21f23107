"use client";
/**
 * Ties a visit to React: one training worker and one visit per page, the data that was chosen, the device check. The
 * worker starts when it is first needed, so that reading the page costs nothing.
 */
import { coarseSpeed, InviteSecret, type TaskSpec } from "@tributary/protocol";
import type { BackendName } from "@tributary/training";
import { useEffect, useState, useSyncExternalStore } from "react";
import type { DataChoice } from "../../../lib/data-choice.ts";
import { initialParticipation, type Participation } from "../../../lib/participation-state.ts";
import { createTabLock } from "../../../lib/tab-lock.ts";
import { openTrainer, type TrainerHost } from "../../../lib/trainer-host.ts";
import type { DeviceReport } from "../../../lib/trainer-port.ts";
import { createVisit, type Visit } from "../../../lib/visit.ts";
import { keepAwake } from "../../../lib/wake-lock.ts";
import { type DataDesk, useDataDesk } from "./data/use-data-desk.ts";
import { type LinkWishes, readLinkWishes, shownInvite } from "./link-wishes.ts";

export type DeviceState =
  | { readonly kind: "unchecked" }
  | { readonly kind: "checking" }
  | { readonly kind: "ready"; readonly report: DeviceReport }
  | { readonly kind: "bad"; readonly sentence: string };

export type VisitDesk = {
  readonly visit: Visit;
  readonly state: Participation;
  readonly data: DataDesk;
  readonly device: DeviceState;
  readonly host: () => TrainerHost;
  /** Whether this browser keeps what belongs to this device: not where the page is a device of its own. */
  readonly isKept: boolean;
};

export function useVisit(spec: TaskSpec): VisitDesk {
  const [bench] = useState(() => createBench(spec));
  const { visit } = bench;
  const [device, setDevice] = useState<DeviceState>({ kind: "unchecked" });
  const state = useSyncExternalStore(
    visit.subscribe,
    visit.getSnapshot,
    () => initialParticipation,
  );
  const desk = useDataDesk(() => ({ task: spec.id, prepare: bench.prepare, drop: bench.drop }));
  const isReady = desk.data.kind === "ready";
  useEffect(() => {
    if (!isReady) return;
    setDevice((now) => (now.kind === "ready" ? now : { kind: "checking" }));
    bench.check().then(
      (report) => setDevice({ kind: "ready", report }),
      (error) => setDevice({ kind: "bad", sentence: sentenceOf(error) }),
    );
  }, [bench, isReady]);
  const { choose } = desk;
  useEffect(() => bench.open((wish) => choose(wish, { isKept: false })), [bench, choose]);
  return { visit, state, device, data: desk, host: bench.host, isKept: bench.isKept() };
}

/** What lives as long as the page and outside React. */
function createBench(spec: TaskSpec) {
  let wishes: LinkWishes = { practice: null, isNewDevice: false, start: false, backend: null };
  let host: TrainerHost | null = null;
  let checked: Promise<DeviceReport> | null = null;
  const openHost = () => {
    host ??= openTrainer(spec, wishes.backend);
    return host;
  };
  const check = () => {
    checked ??= openHost().check();
    return checked;
  };
  let examples = 0;
  const prepare = async (choice: DataChoice) => {
    const outcome = await openHost().prepare(choice);
    examples = outcome.kind === "ready" ? outcome.report.count : 0;
    return outcome;
  };
  /** Declared where the task asks for a speed, and nowhere else. */
  const speed = async () => {
    if (spec.eligibility?.examples_per_second_min === undefined) return {};
    return { examples_per_second: coarseSpeed((await check()).samples_per_second) };
  };
  const visit = createVisit({
    task: spec.id,
    privacy: spec.privacy,
    trainer: { train: (request) => openHost().trainer.train(request) },
    capabilities: async () => ({
      agent: "tributary-web",
      backend: (await openHost().backend).name satisfies BackendName,
      ...(await speed()),
    }),
    examples: () => examples,
    invite: () => InviteSecret.safeParse(shownInvite()).data ?? null,
    isNewDevice: () => wishes.isNewDevice,
    // A page that is a device of its own shares its task with no other tab.
    tabLock: () =>
      createTabLock(wishes.isNewDevice ? undefined : navigator.locks, `tributary:${spec.id}`),
    whileWorking: (signal) => keepAwake({ wakeLock: navigator.wakeLock, page: document }, signal),
  });
  return {
    host: openHost,
    isKept: () => !readLinkWishes(location.search).isNewDevice,
    check,
    prepare,
    drop: () => {
      examples = 0;
      host?.dropData();
    },
    visit,
    /** Does what the link asks for; returns how to end everything. */
    open: (choose: (choice: DataChoice) => Promise<boolean>) => {
      wishes = readLinkWishes(location.search);
      const { practice, start } = wishes;
      if (practice !== null) {
        choose(practice).then((isReady) => isReady && start && visit.start());
      }
      return () => {
        visit.pause();
        host?.dispose();
        host = null;
        checked = null;
      };
    },
  };
}

function sentenceOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
