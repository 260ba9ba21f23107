/**
 * What is asked about model versions over all runs, and which of them is promoted: the one of its task that consumers
 * are given. A promotion is proposed first; who confirms it names the proposal.
 */
import type { RoundId, RoundSummary, RunId, Sha256, TaskId } from "@tributary/protocol";

export type ModelVersion = {
  readonly run: RunId;
  readonly version: number;
  readonly sha256: Sha256;
  readonly parent: Sha256 | null;
  /** Null for the initial model. */
  readonly round: RoundId | null;
  readonly accuracy: number | null;
  readonly loss: number | null;
  /** The server optimizer's state after this version, as a blob; null where it has none. */
  readonly strategy_state: Sha256 | null;
  /**
   * The delta that the strategy applied to the parent, as a blob; null for the initial model, and
   * where it was not kept.
   */
  readonly aggregate: Sha256 | null;
  readonly created_at_ms: number;
};

export type ModelEntry = ModelVersion & {
  readonly task: TaskId;
  readonly task_version: number;
  /** The round that made it; null for the initial model. */
  readonly summary: RoundSummary | null;
};

/** A version's place in the list: newest first, then by run and version, the last first. */
export type ModelPlace = Pick<ModelVersion, "created_at_ms" | "run" | "version">;

export type ModelFilter = {
  readonly task?: TaskId;
  readonly run?: RunId;
  readonly sha256?: Sha256;
  readonly parent?: Sha256;
  /** Only those that are promoted now. */
  readonly promoted?: boolean;
  /** Only those behind that place. */
  readonly after?: ModelPlace;
  readonly limit: number;
};

export type ModelRecords = {
  list(filter: ModelFilter): Promise<readonly ModelEntry[]>;
  /** Of that version of the run and those before it, oldest first: at most so many, the newest. */
  line(run: RunId, version: number, limit: number): Promise<readonly ModelVersion[]>;
};

export type ProposalRecord = {
  /** The digest of what follows. */
  readonly id: Sha256;
  readonly task: TaskId;
  readonly run: RunId;
  readonly version: number;
  readonly sha256: Sha256;
  /** The number of the promotion in whose place it is to come; null where nothing is promoted. */
  readonly replaces: number | null;
  readonly proposed_by: string;
  readonly proposed_at_ms: number;
};

export const endings = ["replaced", "demoted", "rolled_back"] as const;
export type Ending = (typeof endings)[number];

export type PromotionRecord = {
  readonly task: TaskId;
  /** Within the task, from 1. */
  readonly number: number;
  readonly run: RunId;
  readonly version: number;
  readonly sha256: Sha256;
  /** Null where an earlier promotion came back. */
  readonly proposal: Sha256 | null;
  readonly promoted_by: string;
  readonly promoted_at_ms: number;
  /** Null while it is promoted. */
  readonly ended: { readonly how: Ending; readonly by: string; readonly at_ms: number } | null;
};

/** One step from what is promoted now to what is then. */
export type PromotionChange = {
  readonly task: TaskId;
  readonly by: string;
  readonly at_ms: number;
  /** The number of what is promoted now; null for nothing. */
  readonly from: number | null;
  readonly how: Ending;
  /** Null: nothing is promoted afterwards. */
  readonly to: Pick<PromotionRecord, "run" | "version" | "sha256" | "proposal"> | null;
};

export type PromotionRecords = {
  /** Of a model version that is there. */
  propose(proposal: ProposalRecord): Promise<void>;
  proposal(id: Sha256): Promise<ProposalRecord | null>;
  /** Of that model, from that moment on, that nobody has confirmed; newest first. */
  openProposals(sha256: Sha256, since_ms: number): Promise<readonly ProposalRecord[]>;
  /** Refused where something else is promoted than the change says. */
  change(change: PromotionChange): Promise<void>;
  /** What is promoted now, by task. */
  current(): Promise<readonly PromotionRecord[]>;
  /** Newest first. */
  history(task: TaskId): Promise<readonly PromotionRecord[]>;
};
