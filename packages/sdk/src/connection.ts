/**
 * How a participant reaches a coordinator: a link for messages, and the bytes of models. `connectionWithin` is the one
 * within a process: the same messages in the same order as over a network, copied, and checked on both sides.
 */
import type { Connect, FetchModel } from "@tributary/client";
import {
  type CoordinatorLink,
  createLinkPair,
  type Link,
  type ParticipantLink,
  readCoordinatorMessage,
} from "@tributary/protocol";
import type { Blobs } from "@tributary/storage";
import { SdkError } from "./errors.ts";

export type Connection = {
  readonly connect: Connect;
  readonly fetchModel: FetchModel;
  /** Aborts when nobody will ever answer again. */
  readonly closed: AbortSignal;
};

export type WithinOptions = {
  readonly accept: (link: CoordinatorLink) => void;
  readonly blobs: Pick<Blobs, "get">;
  readonly closed: AbortSignal;
};

export function connectionWithin({ accept, blobs, closed }: WithinOptions): Connection {
  return {
    closed,
    async connect(signal) {
      signal.throwIfAborted();
      if (closed.aborted) throw stoppedError();
      const { participant, coordinator, settle } = createLinkPair();
      accept(delivering(coordinator, settle));
      return understanding(delivering(participant, settle));
    },
    async fetchModel(model) {
      const bytes = await blobs.get(model);
      if (bytes === null) throw new Error(`The coordinator has no model ${model.slice(0, 12)}.`);
      return { bytes, transferred_bytes: bytes.length };
    },
  };
}

/** What is sent arrives on its own, a moment later: never within the call that sent it. */
function delivering<Out, In>(link: Link<Out, In>, settle: () => void): Link<Out, In> {
  return {
    send(message) {
      link.send(message);
      queueMicrotask(settle);
    },
    onMessage: (listener) => link.onMessage(listener),
    onClose: (listener) => link.onClose(listener),
    // What was said just before the end still arrives, as on a socket.
    close: (why) => queueMicrotask(() => link.close(why)),
  };
}

/** As the transport over a network does: what this side does not understand it does not hear. */
function understanding(link: ParticipantLink): ParticipantLink {
  return {
    ...link,
    onMessage: (listener) =>
      link.onMessage((said) => {
        const message = readCoordinatorMessage(said);
        if (message !== null) listener(message);
      }),
  };
}

export function stoppedError(): SdkError {
  return new SdkError("coordinator_stopped", "The coordinator was stopped: open another.");
}
