"use client";
/** Ties the limits to this browser: what is seen, what is plugged in, what a day has used, and where it is kept. */
import { useEffect, useState, useSyncExternalStore } from "react";
import { browserStorage } from "../../../lib/consent-store.ts";
import { createDataMeter } from "../../../lib/data-meter.ts";
import { createLimitGate, type GateState, type LimitGate } from "../../../lib/limit-gate.ts";
import { type Limits, readLimits } from "../../../lib/limits.ts";
import { type Power, watchPower } from "../../../lib/power.ts";
import type { Visit } from "../../../lib/visit.ts";

const key = "tributary.limits";

export type GateDesk = {
  readonly gate: LimitGate;
  readonly state: GateState;
  readonly canKnowPower: boolean;
  readonly used_bytes: number;
};

export function useGate(visit: Visit): GateDesk {
  const [desk] = useState(() => createDesk(visit));
  const { gate } = desk;
  const state = useSyncExternalStore(gate.subscribe, gate.getSnapshot, gate.getSnapshot);
  useEffect(() => desk.open(), [desk]);
  const { canKnowPower, used_bytes } = desk;
  return { gate, state, canKnowPower: canKnowPower(), used_bytes: used_bytes() };
}

function createDesk(visit: Visit) {
  const storage = browserStorage();
  const meter = createDataMeter(storage, Date.now);
  let power: Power = { isOnPower: () => null, canKnow: "getBattery" in navigator };
  const keep = (limits: Limits) => {
    try {
      storage?.setItem(key, JSON.stringify(limits));
    } catch {
      // They hold as long as the page.
    }
  };
  const gate = createLimitGate({
    visit,
    limits: readLimits(kept()),
    keep,
    meter,
    device: () => ({
      isVisible: document.visibilityState === "visible",
      isOnPower: power.isOnPower(),
    }),
    now_ms: Date.now,
    after: (duration_ms, work) => {
      const timer = setTimeout(work, duration_ms);
      return () => clearTimeout(timer);
    },
  });

  function kept(): string | null {
    try {
      return storage?.getItem(key) ?? null;
    } catch {
      return null;
    }
  }

  return {
    gate,
    canKnowPower: () => power.canKnow,
    used_bytes: meter.today_bytes,
    open: () => {
      const closed = new AbortController();
      const { signal } = closed;
      power = watchPower(navigator, gate.look, signal);
      document.addEventListener("visibilitychange", gate.look, { signal });
      const close = gate.open();
      return () => {
        closed.abort();
        close();
      };
    },
  };
}
