/**
 * The worker that takes part: socket, keys, masks and boxes. Masking a large change takes a page's thread for longer
 * than people wait, and a page's timers sleep when it is hidden; here nothing is in the way.
 */
import { httpModelFetcher, type ParticipantEvent, participate } from "@tributary/client";
import { encodeBase64url } from "@tributary/crypto";
import { ParticipantId } from "@tributary/protocol";
import { expose, type Remote, releaseProxy, wrap } from "comlink";
import { loadIdentity, newIdentity } from "./identity.ts";
import { maskedMemory } from "./masked-memory.ts";
import type { ParticipantApi } from "./participant-port.ts";
import { trainerOver } from "./trainer-line.ts";
import type { TrainerApi } from "./trainer-port.ts";

const stop = new AbortController();
const finish = new AbortController();
/** A sealed round under way, whose update has not arrived: a device that keeps its key can go on with it. */
let isUnfinished = false;
let isKeyKept = false;

/** What was kept of a training serves nobody once its update has arrived, or its round is over. */
function follow(event: ParticipantEvent, trainer: Remote<TrainerApi>): void {
  switch (event.type) {
    case "invited":
      isUnfinished = isKeyKept && event.privacy === "sealed";
      return;
    case "accepted":
    case "dropped":
    case "failed":
    case "committed":
    case "abandoned":
    case "ended":
      isUnfinished = false;
      void trainer.forget();
  }
}

const api: ParticipantApi = {
  takePart: async (request, port, tell) => {
    const { url, task, capabilities, examples, invite, isNewDevice } = request;
    const trainer = wrap<TrainerApi>(port);
    const { identity, key } = isNewDevice ? await newIdentity() : await loadIdentity();
    isKeyKept = key !== "unkept";
    const participant = ParticipantId.parse(encodeBase64url(identity.publicKey));
    let heard = tell({ kind: "device", participant, key });
    const events = participate({
      url,
      task: task.id,
      agreed: task,
      identity,
      trainer: trainerOver(trainer),
      capabilities,
      examples,
      ...(invite === null ? {} : { invite }),
      fetchModel: httpModelFetcher(url),
      prefetch: true,
      // Whose key is forgotten with the page needs no memory beyond it.
      ...(isKeyKept ? { masked: maskedMemory(participant) } : {}),
      finish: finish.signal,
      signal: stop.signal,
    });
    // While this device waits and downloads.
    trainer.warmUp().catch(() => undefined);
    for await (const event of events) {
      follow(event, trainer);
      heard = tell({ kind: "event", event });
      // Where no other run is planned there is nothing to do here; the visitor starts again for the next one.
      if (event.type === "ended" && (event.next_run_in_ms ?? null) === null) break;
    }
    // The answer takes another way than the events: it would end this worker before the last of them is heard.
    await heard;
    if (stop.signal.aborted) await trainer.forget();
    trainer[releaseProxy]();
  },
  leave: () => stop.abort(),
  finish: () => finish.abort(),
  hide: () => {
    if (!isUnfinished) stop.abort();
  },
};

expose(api);
