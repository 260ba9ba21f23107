/** What the page knows of this device's part in a task, as types. How it changes is in lib/participation.ts. */
import type { TrainProgress } from "@tributary/client";
import type { Privacy, RoundId, RunId, Sha256, Waiting } from "@tributary/protocol";
import type { DeviceKey } from "./known-device.ts";
import type { Note } from "./note.ts";
import type { Protection, Receipt, Stage } from "./receipt.ts";
import type { TrainerNews } from "./trainer-port.ts";

/** Whether the visitor takes part, and how it ended where it did. */
export type Standing =
  | { readonly kind: "idle" }
  | { readonly kind: "running" }
  | { readonly kind: "paused" }
  /** Another tab of this browser takes part. This one follows when that one ends, or takes over. */
  | { readonly kind: "elsewhere" }
  | { readonly kind: "left" }
  | {
      readonly kind: "ended";
      readonly outcome: "finished" | "stopped";
      /** Changes of this device that are in the model. */
      readonly counted: number;
    }
  /** The task, or whoever runs this federation, does not let this device in. Nothing is broken. */
  | { readonly kind: "barred"; readonly reason: BarredReason; readonly said: string }
  | {
      readonly kind: "failed";
      /** The coordinator's or the client's; null where this page itself has failed. */
      readonly reason: string | null;
      readonly said: string;
      readonly detail: string;
    };

/** Refusals that say nothing of a failure, but of whom is let in. */
export const barredReasons = [
  "invite_needed",
  "invite_invalid",
  "revoked",
  "key_replaced",
] as const;
export type BarredReason = (typeof barredReasons)[number];

export type Connection =
  | { readonly kind: "offline" }
  | { readonly kind: "connecting"; readonly attempt: number }
  | { readonly kind: "connected" }
  | { readonly kind: "lost"; readonly why: string; readonly retry_at_ms: number }
  /** Not needed, and back by itself. */
  | { readonly kind: "away"; readonly back_at_ms: number };

/** What the device does at this moment. */
export type Activity =
  | { readonly kind: "none" }
  | { readonly kind: "waiting"; readonly waiting: Waiting; readonly until_ms: number }
  | {
      readonly kind: "downloading";
      readonly received_bytes: number;
      readonly total_bytes: number | null;
    }
  | { readonly kind: "training"; readonly progress: TrainProgress | null }
  /** Masking or sealing the change that the training made. */
  | { readonly kind: "hiding" }
  | { readonly kind: "sending"; readonly sent_bytes: number; readonly size_bytes: number }
  /** The run is over, and a schedule starts the next one. */
  | { readonly kind: "between_runs"; readonly until_ms: number }
  /** The change has come this far, and the device waits for the others. */
  | { readonly kind: Exclude<Stage, "masked"> };

export type Place = {
  readonly round: RoundId;
  readonly number: number;
  readonly cohort: number;
  readonly quorum: number;
  readonly deadline_at_ms: number;
  readonly privacy: Privacy;
  /** Known once the keys of a secure round are shared. */
  readonly protection: Protection | null;
};

export type Score = {
  readonly model_version: number;
  readonly accuracy: number | null;
  readonly loss: number | null;
};

export type Participation = {
  readonly standing: Standing;
  readonly connection: Connection;
  readonly activity: Activity;
  readonly run: RunId | null;
  readonly rounds_target: number;
  readonly model: Sha256 | null;
  readonly model_version: number;
  /** The round that this device was last invited to, until it is over. */
  readonly place: Place | null;
  /** Training losses of the round under way, thinned to a drawable number. */
  readonly losses: readonly number[];
  readonly scores: readonly Score[];
  /** Newest first. */
  readonly receipts: readonly Receipt[];
  readonly downloaded_bytes: number;
  /** Whether this browser is the device that it was. */
  readonly device: DeviceKey;
  /** What happened to the training last, beneath it. */
  readonly news: TrainerNews | null;
  /** The round under way is this device's last one for now. */
  readonly isFinishing: boolean;
  /** The last thing that did not work and did not end the visit. */
  readonly notice: Note | null;
};

export const initialParticipation: Participation = {
  standing: { kind: "idle" },
  connection: { kind: "offline" },
  activity: { kind: "none" },
  run: null,
  rounds_target: 0,
  model: null,
  model_version: 0,
  place: null,
  losses: [],
  scores: [],
  receipts: [],
  downloaded_bytes: 0,
  device: "unknown",
  news: null,
  isFinishing: false,
  notice: null,
};
