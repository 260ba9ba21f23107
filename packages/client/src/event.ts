/** What a participation tells its user: a closed union, in the order in which things happen. */
import type {
  AbandonReason,
  DeclineReason,
  DropReason,
  Privacy,
  RefusalReason,
  RoundId,
  RunId,
  Sha256,
  TaskSpec,
  Waiting,
} from "@tributary/protocol";
import type { TrainProgress } from "./ports.ts";

export type ParticipantEvent =
  | { readonly type: "connecting"; readonly attempt: number }
  | { readonly type: "connected" }
  | { readonly type: "disconnected"; readonly why: string; readonly retry_ms: number }
  /** Disconnected on purpose: this device is not needed before then, and comes back by itself. */
  | { readonly type: "away"; readonly come_back_ms: number }
  | {
      readonly type: "joined";
      readonly task: TaskSpec;
      readonly run: RunId | null;
      readonly model: Sha256 | null;
      readonly model_version: number;
      readonly rounds_target: number;
    }
  | { readonly type: "waiting"; readonly waiting: Waiting }
  | {
      readonly type: "invited";
      readonly round: RoundId;
      readonly number: number;
      readonly cohort: number;
      readonly quorum: number;
      readonly deadline_ms: number;
      readonly privacy: Privacy;
    }
  | {
      readonly type: "downloading";
      readonly received_bytes: number;
      readonly total_bytes: number | null;
    }
  | { readonly type: "downloaded"; readonly model: Sha256; readonly bytes: number }
  /** Of a model that the next round will need; `bytes` crossed the network for it. */
  | { readonly type: "prefetched"; readonly model: Sha256; readonly bytes: number }
  | { readonly type: "training"; readonly progress: TrainProgress }
  | {
      readonly type: "trained";
      readonly seconds: number;
      readonly examples: number;
      readonly loss: number;
      readonly accuracy: number;
    }
  | {
      /** In a secure round: the keys are exchanged; it may come before `trained` or after. */
      readonly type: "shared";
      readonly round: RoundId;
      /** Whose keys the masks are made of, this one included. */
      readonly participants: number;
      /** Of these, how many hold a share of this device's secrets, as it does of theirs. */
      readonly neighbours: number;
      /** So many of a neighbourhood must agree before a mask can be removed. */
      readonly threshold: number;
    }
  | {
      /** The update is masked: what leaves this device says nothing by itself. */
      readonly type: "masked";
      readonly round: RoundId;
      readonly size_bytes: number;
      readonly sha256: Sha256;
      /** What the same update would take as float32. */
      readonly clear_bytes: number;
    }
  | { readonly type: "sending"; readonly sent_bytes: number; readonly size_bytes: number }
  | {
      readonly type: "accepted";
      readonly round: RoundId;
      readonly sha256: Sha256;
      readonly size_bytes: number;
    }
  | {
      /** This device signed which updates are in the sum. */
      readonly type: "confirmed";
      readonly round: RoundId;
      /** How many there are, this one included. */
      readonly survivors: number;
    }
  | {
      /** This device gave its part of what removes the masks from the sum, and from nothing else. */
      readonly type: "unmasked";
      readonly round: RoundId;
    }
  | { readonly type: "dropped"; readonly round: RoundId; readonly reason: DropReason }
  | {
      readonly type: "failed";
      readonly round: RoundId;
      /** As the coordinator is told it. */
      readonly reason: DeclineReason;
      /** What went wrong on this device, in words; the participation goes on with the next round. */
      readonly message: string;
    }
  | {
      readonly type: "committed";
      readonly round: RoundId;
      readonly model: Sha256;
      readonly model_version: number;
      readonly counted: number;
      readonly accuracy: number | null;
      readonly loss: number | null;
    }
  | {
      readonly type: "abandoned";
      readonly round: RoundId;
      readonly reason: AbandonReason;
      readonly detail: string;
    }
  | {
      readonly type: "refused";
      /** The coordinator's, or this device's own: another task than was agreed to, or too few examples for it. */
      readonly reason: RefusalReason | "task_changed" | "too_few_examples";
      readonly sentence: string;
      readonly detail: string;
      /** The participation is over: coming back would be refused again. */
      readonly fatal: boolean;
    }
  | {
      readonly type: "ended";
      readonly run: RunId;
      readonly outcome: "finished" | "stopped";
      readonly model: Sha256;
      readonly model_version: number;
      /** Until a schedule starts another run; null where none is planned, absent where that was not asked. */
      readonly next_run_in_ms?: number | null;
    };
