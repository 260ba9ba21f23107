/** What a choice about privacy means for those who take part, in words. */
import type { Strategy } from "@tributary/protocol";
import type { Estimate } from "./estimate.ts";

export const privacyMeans = {
  secure:
    "The coordinator can read nothing but the sum of all updates. Devices may drop out. " +
    "Only strategies that need no more than a sum are possible.",
  sealed:
    "Nobody on the way can read an update, but the coordinator opens each one. " +
    "Every strategy is possible, those that withstand false updates too, and updates may be buffered.",
} as const;

/** Who would have to work together to read one participant's update. */
export function protectionMeans({ graph, cohort }: Pick<Estimate, "graph" | "cohort">): string {
  if (graph === null) {
    return "With so many who may work together or drop out, no exchange holds. Lower one of the two, or raise the quorum.";
  }
  const { neighbours, threshold } = graph;
  const whom = neighbours === cohort - 1 ? "all the others" : `${neighbours} others, drawn by lot`;
  return (
    `Each of ${cohort} shares its secrets with ${whom}. At least ${threshold} of them would have to work ` +
    `together with the coordinator to read one update, and ${threshold} must stay for the round to succeed.`
  );
}

export const strategyWords: Readonly<
  Record<Strategy["kind"], { readonly name: string; readonly means: string }>
> = {
  fedavg: { name: "Average", means: "FedAvg: the weighted mean of all updates. Begin here." },
  fedavgm: { name: "Average with momentum", means: "FedAvgM: smooths what comes round by round." },
  fedadagrad: { name: "Adagrad", means: "FedAdagrad: smaller steps where much has changed." },
  fedadam: { name: "Adam", means: "FedAdam: adapts each weight's step; good for text." },
  fedyogi: { name: "Yogi", means: "FedYogi: as Adam, and steadier." },
  median: { name: "Median", means: "The middle of each weight: withstands some false updates." },
  trimmed_mean: { name: "Trimmed mean", means: "Cuts the extremes of each weight, then averages." },
  krum: { name: "Krum", means: "Takes the one update that is most like the others." },
};

export const robustStrategies: readonly Strategy["kind"][] = ["median", "trimmed_mean", "krum"];
