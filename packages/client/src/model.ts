/**
 * Fetching a model over HTTP by its SHA-256: once per version, checked against its name, with progress. The body may
 * be compressed on the way; `Content-Length` then counts what crossed the network.
 */
import { sha256Hex } from "@tributary/crypto";
import { limits, type Sha256 } from "@tributary/protocol";
import type { FetchModel } from "./ports.ts";

/** Keeps the newest model, so that a round's second need for it costs nothing. */
export function httpModelFetcher(url: string, fetcher: typeof fetch = fetch): FetchModel {
  let kept: { readonly model: Sha256; readonly bytes: Uint8Array } | null = null;
  return async (model, signal, onProgress) => {
    if (kept?.model === model) return { bytes: kept.bytes, transferred_bytes: 0 };
    const response = await fetcher(new URL(`/models/${model}`, url), { signal });
    if (!response.ok || response.body === null) {
      throw new Error(
        `The coordinator answered ${response.status} for model ${model.slice(0, 12)}.`,
      );
    }
    const announced = Number(response.headers.get("content-length"));
    const total_bytes = Number.isSafeInteger(announced) && announced > 0 ? announced : null;
    const isEncoded = response.headers.get("content-encoding") !== null;
    const bytes = await readBody(response.body, (received_bytes) =>
      onProgress(received_bytes, isEncoded ? null : total_bytes),
    );
    if ((await sha256Hex(bytes)) !== model) {
      throw new Error(`What arrived is not model ${model.slice(0, 12)}: its SHA-256 differs.`);
    }
    kept = { model, bytes };
    return { bytes, transferred_bytes: total_bytes ?? bytes.length };
  };
}

async function readBody(
  body: ReadableStream<Uint8Array>,
  onProgress: (received_bytes: number) => void,
): Promise<Uint8Array> {
  const parts: Uint8Array[] = [];
  let received_bytes = 0;
  for await (const part of body) {
    received_bytes += part.length;
    if (received_bytes > limits.model_bytes_max) {
      throw new Error(`The model is larger than ${limits.model_bytes_max} bytes.`);
    }
    parts.push(part);
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
