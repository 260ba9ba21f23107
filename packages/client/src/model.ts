/**
 * Fetching a model over HTTP by its SHA-256: once per version, checked against its name, with progress. The body may
 * be compressed on the way; `Content-Length` then counts what crossed the network. A connection that breaks is no
 * reason to miss a round: the download is tried again.
 */
import { sha256Hex } from "@tributary/crypto";
import { limits, type Sha256 } from "@tributary/protocol";
import { type Clock, type FetchModel, type ModelProgress, systemClock } from "./ports.ts";

type Downloaded = Awaited<ReturnType<FetchModel>>;

/** A download under way, and who hears of its progress. */
type Coming = {
  readonly model: Sha256;
  readonly downloaded: Promise<Downloaded>;
  readonly listeners: Set<ModelProgress>;
};

export type ModelFetcherOptions = { readonly fetcher?: typeof fetch; readonly clock?: Clock };

const attempts_max = 4;
const firstPause_ms = 250;

/** What the coordinator answered is wrong: asking again would bring the same. */
class ModelError extends Error {}

/**
 * Keeps the newest model, so that a round's second need for it costs nothing. Whoever needs a model that is on its way
 * already waits for that, and for no second one.
 */
export function httpModelFetcher(url: string, options: ModelFetcherOptions = {}): FetchModel {
  const { fetcher = fetch, clock = systemClock } = options;
  let kept: { readonly model: Sha256; readonly bytes: Uint8Array } | null = null;
  let coming: Coming | null = null;
  const start = (model: Sha256, signal: AbortSignal): Coming => {
    const listeners = new Set<ModelProgress>();
    const onProgress: ModelProgress = (...progress) => {
      for (const tell of listeners) tell(...progress);
    };
    const download = () => downloadOnce({ url, model, fetcher, signal, onProgress });
    const downloaded = persistently(download, clock, signal);
    const begun = { model, downloaded, listeners };
    downloaded
      .then(({ bytes }) => {
        kept = { model, bytes };
      })
      .catch(() => {})
      .finally(() => {
        if (coming === begun) coming = null;
      });
    return begun;
  };
  return async (model, signal, onProgress) => {
    if (kept?.model === model) return { bytes: kept.bytes, transferred_bytes: 0 };
    if (coming?.model === model) {
      const bytes = await waitFor(coming, signal, onProgress);
      if (bytes !== null) return { bytes, transferred_bytes: 0 };
    }
    coming = start(model, signal);
    coming.listeners.add(onProgress);
    return coming.downloaded;
  };
}

/** Null where that download came to nothing: then this one may do better. */
async function waitFor(
  { downloaded, listeners }: Coming,
  signal: AbortSignal,
  onProgress: ModelProgress,
): Promise<Uint8Array | null> {
  signal.throwIfAborted();
  const aborted = Promise.withResolvers<never>();
  const abort = () => aborted.reject(signal.reason);
  signal.addEventListener("abort", abort, { once: true });
  listeners.add(onProgress);
  const bytes = downloaded.then(
    (done) => done.bytes,
    () => null,
  );
  try {
    return await Promise.race([bytes, aborted.promise]);
  } finally {
    signal.removeEventListener("abort", abort);
    listeners.delete(onProgress);
  }
}

async function persistently<T>(work: () => Promise<T>, clock: Clock, signal: AbortSignal) {
  for (let attempt = 1; ; attempt++) {
    try {
      return await work();
    } catch (error) {
      const isFinal = error instanceof ModelError || attempt === attempts_max;
      if (isFinal || signal.aborted) throw error;
      await clock.sleep(firstPause_ms * 2 ** (attempt - 1), signal);
    }
  }
}

async function downloadOnce(request: {
  readonly url: string;
  readonly model: Sha256;
  readonly fetcher: typeof fetch;
  readonly signal: AbortSignal;
  readonly onProgress: ModelProgress;
}): Promise<Downloaded> {
  const { url, model, fetcher, signal, onProgress } = request;
  const name = model.slice(0, 12);
  const response = await fetcher(new URL(`/models/${model}`, url), { signal });
  if (!response.ok || response.body === null) {
    const sentence = `The coordinator answered ${response.status} for model ${name}.`;
    throw response.status >= 500 ? new Error(sentence) : new ModelError(sentence);
  }
  const announced = Number(response.headers.get("content-length"));
  const total_bytes = Number.isSafeInteger(announced) && announced > 0 ? announced : null;
  const isEncoded = response.headers.get("content-encoding") !== null;
  const bytes = await readBody(response.body, (received_bytes) =>
    onProgress(received_bytes, isEncoded ? null : total_bytes),
  );
  if ((await sha256Hex(bytes)) !== model) {
    throw new ModelError(`What arrived is not model ${name}: its SHA-256 differs.`);
  }
  return { bytes, transferred_bytes: total_bytes ?? bytes.length };
}

async function readBody(
  body: ReadableStream<Uint8Array>,
  onProgress: (received_bytes: number) => void,
): Promise<Uint8Array> {
  const parts: Uint8Array[] = [];
  let received_bytes = 0;
  // Not `for await`: not every browser iterates streams.
  const reader = body.getReader();
  for (;;) {
    const { done, value } = await reader.read();
    if (done) break;
    received_bytes += value.length;
    if (received_bytes > limits.model_bytes_max) {
      await reader.cancel();
      throw new ModelError(`The model is larger than ${limits.model_bytes_max} bytes.`);
    }
    parts.push(value);
    onProgress(received_bytes);
  }
  const bytes = new Uint8Array(received_bytes);
  let offset = 0;
  for (const part of parts) {
    bytes.set(part, offset);
    offset += part.length;
  }
  return bytes;
}
