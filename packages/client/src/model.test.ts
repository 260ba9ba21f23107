import { sha256Hex } from "@tributary/crypto";
import { limits, Sha256 } from "@tributary/protocol";
import { until } from "@tributary/testing";
import { expect, test } from "vitest";
import { httpModelFetcher } from "./model.ts";

const bytes = Uint8Array.from({ length: 1_000 }, (_, i) => i % 251);
const name = async (of = bytes) => Sha256.parse(await sha256Hex(of));
const { signal } = new AbortController();
const ignore = () => {};

/** A server that answers with these parts. */
function server(parts: readonly Uint8Array[], headers: Record<string, string> = {}, status = 200) {
  const asked: string[] = [];
  const fetcher = async (url: URL) => {
    asked.push(url.href);
    const body = new ReadableStream({
      start(controller) {
        for (const part of parts) controller.enqueue(part);
        controller.close();
      },
    });
    return new Response(body, { status, headers });
  };
  return { asked, fetcher: fetcher as unknown as typeof fetch };
}

test("[CL21] a model is asked for by its SHA-256, checked, and told as it comes", async () => {
  const { asked, fetcher } = server([bytes.subarray(0, 400), bytes.subarray(400)], {
    "content-length": "1000",
  });
  const progress: unknown[] = [];
  const fetchModel = httpModelFetcher("https://c.test/join/x", { fetcher });
  const got = await fetchModel(await name(), signal, (...about) => progress.push(about));
  expect(got).toEqual({ bytes, transferred_bytes: 1_000 });
  expect(asked).toEqual([`https://c.test/models/${await name()}`]);
  expect(progress).toEqual([
    [400, 1_000],
    [1_000, 1_000],
  ]);
});

test("[CL21] the same model again costs no transfer; another one does", async () => {
  const { asked, fetcher } = server([bytes]);
  const fetchModel = httpModelFetcher("https://c.test", { fetcher });
  await fetchModel(await name(), signal, ignore);
  const again = await fetchModel(await name(), signal, ignore);
  expect(again).toEqual({ bytes, transferred_bytes: 0 });
  expect(asked).toHaveLength(1);
});

test("[CL21] of a compressed body the total is unknown, and the transfer what crossed the network", async () => {
  const { fetcher } = server([bytes], { "content-length": "321", "content-encoding": "br" });
  const progress: unknown[] = [];
  const fetchModel = httpModelFetcher("https://c.test", { fetcher });
  const got = await fetchModel(await name(), signal, (...about) => progress.push(about));
  expect(got.transferred_bytes).toBe(321);
  expect(progress).toEqual([[1_000, null]]);
});

/** Answers when the test says so. */
function slow() {
  const answers: { readonly answer: () => void; readonly fail: () => void }[] = [];
  const fetcher = (_: URL, { signal: stop }: { signal: AbortSignal }) =>
    new Promise((resolve, reject) => {
      stop.addEventListener("abort", () => reject(stop.reason));
      answers.push({
        answer: () => resolve(new Response(bytes)),
        fail: () => resolve(new Response("", { status: 404 })),
      });
    });
  const options = { fetcher: fetcher as unknown as typeof fetch };
  return { answers, fetchModel: httpModelFetcher("https://c.test", options) };
}

test("[CL49] whoever needs a model that is on its way waits for it, and hears how it comes", async () => {
  const { answers, fetchModel } = slow();
  const first = fetchModel(await name(), signal, ignore);
  const progress: unknown[] = [];
  const second = fetchModel(await name(), signal, (...about) => progress.push(about));
  expect(answers).toHaveLength(1);
  answers[0]?.answer();
  expect(await first).toEqual({ bytes, transferred_bytes: 1_000 });
  expect(await second).toEqual({ bytes, transferred_bytes: 0 });
  expect(progress).toEqual([[1_000, null]]);
});

test("[CL49] a download that came to nothing is begun anew by whoever waited for it", async () => {
  const { answers, fetchModel } = slow();
  const stop = new AbortController();
  const first = fetchModel(await name(), stop.signal, ignore);
  const second = fetchModel(await name(), signal, ignore);
  stop.abort();
  await expect(first).rejects.toThrow();
  await until("a second download", () => answers.length === 2);
  answers[1]?.answer();
  expect(await second).toEqual({ bytes, transferred_bytes: 1_000 });
});

test("[CL49] whoever waits for a download of another's can stop waiting alone", async () => {
  const { answers, fetchModel } = slow();
  const first = fetchModel(await name(), signal, ignore);
  const stop = new AbortController();
  const second = fetchModel(await name(), stop.signal, ignore);
  stop.abort();
  await expect(second).rejects.toThrow();
  answers[0]?.answer();
  expect((await first).bytes).toEqual(bytes);
});

test("[CL22] bytes of another name, an error and an endless body are refused in words", async () => {
  const other = await name(bytes.subarray(1));
  const fetchFrom = (from: ReturnType<typeof server>) =>
    httpModelFetcher("https://c.test", { fetcher: from.fetcher })(other, signal, ignore);
  await expect(fetchFrom(server([bytes]))).rejects.toThrow("its SHA-256 differs");
  await expect(fetchFrom(server([bytes], {}, 404))).rejects.toThrow("answered 404");
  const part = new Uint8Array(limits.model_bytes_max / 4);
  await expect(fetchFrom(server([part, part, part, part, part]))).rejects.toThrow("larger than");
});

/** Breaks off so many times, in one way or another, and then answers. */
function flaky(failures: readonly ("refuses" | "breaks" | 503)[]) {
  const left = [...failures];
  const pauses: number[] = [];
  const fetcher = async () => {
    const failure = left.shift();
    if (failure === "refuses") throw new TypeError("fetch failed");
    if (failure === 503) return new Response("", { status: 503 });
    const body = new ReadableStream({
      start(controller) {
        controller.enqueue(bytes.subarray(0, 10));
        if (failure === "breaks") return controller.error(new TypeError("other side closed"));
        controller.enqueue(bytes.subarray(10));
        controller.close();
      },
    });
    return new Response(body);
  };
  const clock = { sleep: async (ms: number) => void pauses.push(ms) };
  const options = { fetcher: fetcher as unknown as typeof fetch, clock };
  return { pauses, fetchModel: httpModelFetcher("https://c.test", options) };
}

test("[CL23] a download that breaks is tried again, each time after a longer pause", async () => {
  const { fetchModel, pauses } = flaky(["refuses", "breaks", 503]);
  expect((await fetchModel(await name(), signal, ignore)).bytes).toEqual(bytes);
  expect(pauses).toEqual([250, 500, 1_000]);
});

test("[CL23] a download that breaks for ever fails, and an abort ends the trying", async () => {
  const failing = flaky(["breaks", "breaks", "breaks", "breaks", "breaks"]);
  await expect(failing.fetchModel(await name(), signal, ignore)).rejects.toThrow("other side");
  expect(failing.pauses).toHaveLength(3);
  const aborted = flaky(["breaks"]);
  const gone = aborted.fetchModel(await name(), AbortSignal.abort(), ignore);
  await expect(gone).rejects.toThrow("other side");
  expect(aborted.pauses).toEqual([]);
});
