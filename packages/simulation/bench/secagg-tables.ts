/** How the figures of secure aggregation are shown: what each column is, and what they compare with. */
import type { Cell, Table } from "./table.ts";
import { modelSizes } from "./tasks.ts";

export function participantTable(rows: readonly Cell[][]): Table {
  return {
    title: "Secure aggregation: one participant",
    columns: [
      { key: "adversary", heading: "adversary" },
      { key: "cohort", heading: "cohort" },
      { key: "degree", heading: "neighbours" },
      { key: "threshold", heading: "threshold" },
      { key: "weights", heading: "weights" },
      { key: "exchange_cpu_s", heading: "keys and shares, CPU-s", digits: 3 },
      { key: "encode_cpu_s", heading: "rounding, CPU-s", digits: 3 },
      { key: "mask_cpu_s", heading: "masking, CPU-s", digits: 3 },
      { key: "total_cpu_s", heading: "in all, CPU-s", digits: 3 },
      { key: "upload_bytes", heading: "upload, bytes" },
      { key: "upload_to_packed", heading: "÷ packed integers", digits: 4 },
      { key: "talk_up_bytes", heading: "messages up, bytes" },
      { key: "talk_down_bytes", heading: "messages down, bytes" },
    ],
    rows,
    notes: [
      "16 bits per value and ⌈log2 cohort⌉ to sum them; all threads of one participant, training apart. A twentieth of the",
      "cohort may be corrupt, a third may drop out. Published (Bonawitz et al. 2017, Java, 100,000 values, complete graph):",
      "0.85 s with 500 and 1.7 s with 1,000 participants.",
    ],
  };
}

export function serverTable(rows: readonly Cell[][]): Table {
  return {
    title: "Secure aggregation: the coordinator, and one survivor's help",
    columns: [
      { key: "adversary", heading: "adversary" },
      { key: "cohort", heading: "cohort" },
      { key: "weights", heading: "weights" },
      { key: "dropout", heading: "dropped", digits: 1 },
      { key: "sum_checked", heading: "sum checked" },
      { key: "verify_cpu_s", heading: "signatures, CPU-s", digits: 3 },
      { key: "sum_cpu_s", heading: "adding up, CPU-s", digits: 3 },
      { key: "unmask_cpu_s", heading: "unmasking, CPU-s", digits: 2 },
      { key: "total_cpu_s", heading: "in all, CPU-s", digits: 2 },
      { key: "unmask_wall_s", heading: "unmasking, s", digits: 2 },
      { key: "survivor_cpu_s", heading: "a survivor's help, CPU-s", digits: 3 },
    ],
    rows,
    notes: [
      "Everyone shared, then some dropped out before their update: the worst moment. The dropped members' masking keys and the",
      "survivors' own seeds are reconstructed from real shares. Published (as above): 62 s with 10 % and 143 s with 30 % of 500 dropped.",
    ],
  };
}

/** By what the cost grows where the cohort, or the model, does. */
export function growthTable(participant: readonly Cell[][], server: readonly Cell[][]): Table {
  const rows: Cell[][] = [];
  const compare = (what: string, from: Cell[] | undefined, to: Cell[] | undefined, at: number) => {
    const [before, after] = [from?.[at], to?.[at]];
    if (typeof before !== "number" || typeof after !== "number") return;
    rows.push([what, before, after, after / before]);
  };
  const ofMember = (n: number, weights: number) =>
    participant.find(
      (row) => row[0] === "honest_but_curious" && row[1] === n && row[4] === weights,
    );
  const ofServer = (n: number, weights: number) =>
    server.find(
      (row) =>
        row[0] === "honest_but_curious" && row[1] === n && row[2] === weights && row[3] === 0.1,
    );
  const { small, large } = modelSizes;
  const more = `${(large / small).toFixed(0)}-fold model`;
  compare("participant, cohort 100 → 1,000", ofMember(100, large), ofMember(1000, large), 8);
  compare(`participant, ${more}`, ofMember(100, small), ofMember(100, large), 8);
  compare("coordinator, cohort 10 → 100", ofServer(10, large), ofServer(100, large), 8);
  compare("coordinator, cohort 100 → 1,000", ofServer(100, large), ofServer(1000, large), 8);
  compare(`coordinator, ${more}`, ofServer(100, small), ofServer(100, large), 8);
  return {
    title: "Secure aggregation: growth",
    columns: [
      { key: "what", heading: "what" },
      { key: "before_cpu_s", heading: "before, CPU-s", digits: 3 },
      { key: "after_cpu_s", heading: "after, CPU-s", digits: 3 },
      { key: "factor", heading: "factor", digits: 1 },
    ],
    rows,
    notes: ["Honest-but-curious; the coordinator's rows with a tenth dropped."],
  };
}
