/** What a participant is made of, and what becomes of it. */
import type { ParticipantEvent } from "@tributary/client";
import type { Identity } from "@tributary/crypto";
import type { Privacy, RunId, Sha256, TaskSpec } from "@tributary/protocol";
import type { BackendOptions } from "@tributary/training";
import type { Connection } from "../connection.ts";
import type { Data } from "../data.ts";
import type { OpenTraining } from "../training/host.ts";

/** Over a network, or within this process. */
type Way =
  | {
      /** The coordinator's origin, or a whole join link: it then names the task, the key and the invite. */
      readonly url: string | URL;
      readonly connect?: undefined;
      /** By name, where the link names none. The whole task pins what is agreed to. */
      readonly task?: TaskSpec | string;
    }
  | {
      /** `connect` of a coordinator in this process, or a way of your own. */
      readonly connect: Connection;
      readonly url?: undefined;
      readonly task: TaskSpec;
    };

export type ParticipantOptions = Way & {
  readonly data: Data;
  /** In a worker of its own, or on the thread that calls. Unset: within this process here, otherwise in a worker. */
  readonly train?: "worker" | "here";
  /** Which backends are tried, and where their files are. */
  readonly backend?: BackendOptions;
  /** The device key. Unset: a fresh one, forgotten with this object. */
  readonly identity?: Identity;
  /** The least privacy that is taken part in. Unset: that of the task. */
  readonly privacy?: Privacy;
  /** Rounds with fewer participants are declined. */
  readonly minimum_cohort?: number;
  /** In secure rounds: how many neighbours must agree before a mask can be removed, 2 at least. */
  readonly minimum_threshold?: number;
  /** Pins the coordinator's Ed25519 key. */
  readonly coordinatorKey?: Uint8Array;
  /** This program and its version, as the coordinator sees it. */
  readonly agent?: string;
};

export type Outcome =
  | {
      readonly type: "run_ended";
      readonly run: RunId;
      readonly outcome: "finished" | "stopped";
      readonly model: Sha256;
      readonly version: number;
    }
  /** After the round that was under way when `finish` was called. */
  | { readonly type: "finished" }
  /** At once, by `leave` or by the signal. */
  | { readonly type: "left" }
  | {
      readonly type: "refused";
      readonly reason: Extract<ParticipantEvent, { type: "refused" }>["reason"];
      /** What happened and what to do. */
      readonly sentence: string;
    }
  /** The coordinator in this process is gone. */
  | { readonly type: "coordinator_stopped" };

type EventOf<K extends ParticipantEvent["type"]> = Extract<ParticipantEvent, { type: K }>;

export type Participant = {
  /** From the moment that they are read; of progress in a row the newest alone. */
  readonly events: AsyncIterable<ParticipantEvent>;
  /** Calls back for every event of that type; the answer ends that. */
  on<K extends ParticipantEvent["type"]>(
    type: K,
    listener: (event: EventOf<K>) => void,
  ): () => void;
  /** Takes part until the run is over, or as long as it is wanted. Once. */
  run(options?: { readonly signal?: AbortSignal }): Promise<Outcome>;
  /** Ends the participation with the round that is under way, or at once between rounds. */
  finish(): void;
  /** Ends it at once: what was trained and not yet delivered is dropped. */
  leave(): void;
};

/** What differs between a browser and Node. */
export type Surroundings = {
  readonly openWorker: OpenTraining;
  /** Where tfjs's `.wasm` files are, where this program does not know better. */
  readonly wasmPath: (origin: string | null) => string | null;
};
