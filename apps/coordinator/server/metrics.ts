/** Prometheus metrics of the coordinator. Labels come from closed lists only. */
import type { RunNews } from "@tributary/runtime";
import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from "prom-client";

export type Metrics = {
  readonly registry: Registry;
  readonly refusals: Counter<"reason">;
  readonly failedSignIns: Counter<"reason">;
  readonly policyViolations: Counter<"directive">;
  readonly messages: Counter<"type">;
  readonly connections: Gauge;
  readonly modelBytes: Counter;
  observe(news: RunNews): void;
};

export function createMetrics(): Metrics {
  const registry = new Registry();
  const registers = [registry];
  collectDefaultMetrics({ register: registry, prefix: "tributary_" });
  const refusals = new Counter({
    name: "tributary_refusals_total",
    help: "Messages and connections that were refused, by reason.",
    labelNames: ["reason"],
    registers,
  });
  const observeRound = roundMetrics(registers);
  return {
    registry,
    refusals,
    failedSignIns: new Counter({
      name: "tributary_failed_sign_ins_total",
      help: "Sign-ins, setup links and old passwords that were not right or came too often, by reason.",
      labelNames: ["reason"],
      registers,
    }),
    policyViolations: new Counter({
      name: "tributary_policy_violations_total",
      help: "Reports of browsers that a page broke its content security policy, by directive. Anybody can send one.",
      labelNames: ["directive"],
      registers,
    }),
    messages: new Counter({
      name: "tributary_messages_total",
      help: "Messages from participants, by type.",
      labelNames: ["type"],
      registers,
    }),
    connections: new Gauge({
      name: "tributary_participants_connected",
      help: "Open participant connections.",
      registers,
    }),
    modelBytes: new Counter({
      name: "tributary_model_bytes_total",
      help: "Model bytes sent to participants.",
      registers,
    }),
    observe(news) {
      if (news.type === "refusal") refusals.inc({ reason: news.reason });
      if (news.type === "round") observeRound(news);
    },
  };
}

/** What is counted of a round once it is over. */
function roundMetrics(registers: Registry[]): (news: Extract<RunNews, { type: "round" }>) => void {
  const rounds = new Counter({
    name: "tributary_rounds_total",
    help: "Rounds that are over, by privacy, outcome and, where abandoned, reason.",
    labelNames: ["privacy", "outcome", "reason"],
    registers,
  });
  const lost = new Counter({
    name: "tributary_round_lost_total",
    help: "Cohort members that a round lost, by the phase in which they went or fell silent.",
    labelNames: ["phase"],
    registers,
  });
  const updates = new Counter({
    name: "tributary_updates_total",
    help: "Updates that were counted.",
    registers,
  });
  const updateBytes = new Counter({
    name: "tributary_update_bytes_total",
    help: "Bytes of counted updates.",
    registers,
  });
  const seconds = new Histogram({
    name: "tributary_round_seconds",
    help: "From selection to commit.",
    buckets: [0.1, 0.5, 1, 5, 15, 60, 300, 1800],
    registers,
  });
  const accuracy = new Gauge({
    name: "tributary_model_accuracy",
    help: "Accuracy of the newest model version on the public test set.",
    labelNames: ["run"],
    registers,
  });
  return ({ run, summary }) => {
    const { privacy, outcome, reason, lost_in, accepted } = summary;
    rounds.inc({ privacy, outcome, reason: reason ?? "none" });
    for (const [phase, members] of Object.entries(lost_in)) lost.inc({ phase }, members);
    if (outcome === "abandoned") return;
    updates.inc(accepted);
    updateBytes.inc(accepted * summary.bytes_up);
    seconds.observe(summary.seconds);
    if (summary.accuracy !== null) accuracy.set({ run }, summary.accuracy);
  };
}
