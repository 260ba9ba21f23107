/** What the page and the worker that takes part say to each other. Types only: the page loads nothing of the client. */
import type { ParticipantEvent } from "@tributary/client";
import type { Capabilities, InviteSecret, ParticipantId, TaskSpec } from "@tributary/protocol";

/** Of the device's key: it was there, it is new and kept, or this browser keeps none. */
export type KeyState = "known" | "new" | "unkept";

export type TakePartRequest = {
  /** The coordinator's origin. */
  readonly url: string;
  /** As the visitor agreed to it: no other version is taken part in. */
  readonly task: TaskSpec;
  readonly capabilities: Capabilities;
  readonly examples: number;
  readonly invite: InviteSecret | null;
  readonly isNewDevice: boolean;
};

export type Told =
  | { readonly kind: "event"; readonly event: ParticipantEvent }
  | { readonly kind: "device"; readonly participant: ParticipantId; readonly key: KeyState };

export type ParticipantApi = {
  /** Through the port it asks the training worker. Resolves when the participation is over and all of it was heard. */
  takePart(
    request: TakePartRequest,
    trainer: MessagePort,
    tell: (told: Told) => void | Promise<void>,
  ): Promise<void>;
  /** Tells the coordinator and ends. */
  leave(): void;
  /** Works through the round under way, if there is one, and then leaves. */
  finish(): void;
  /** The page goes, perhaps to come back: leaves, unless the round under way can be gone on with after a reload. */
  hide(): void;
};
