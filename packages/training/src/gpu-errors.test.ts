import { KernelBackend, registerBackend, removeBackend, setBackend } from "@tensorflow/tfjs-core";
import { afterEach, beforeEach, expect, it } from "vitest";
import { forgetLostGpu, onDevice, throwIfUnsound, watchGpu } from "./gpu-errors.ts";

/** A device whose failures the test decides. */
class FakeDevice {
  depth = 0;
  scopeErrors: ({ message: string } | null)[] = [];
  onuncapturederror: ((event: { error: { message: string } }) => void) | null = null;
  lose: (info: { message: string }) => void = () => {};
  readonly lost = new Promise<{ message: string }>((resolve) => {
    this.lose = resolve;
  });

  pushErrorScope(): void {
    this.depth++;
  }

  async popErrorScope(): Promise<{ message: string } | null> {
    this.depth--;
    return this.scopeErrors.shift() ?? null;
  }
}

class FakeGpuBackend extends KernelBackend {
  readonly device = new FakeDevice();
  override dispose(): void {}
}

let started: FakeGpuBackend[] = [];

beforeEach(async () => {
  started = [];
  registerBackend("webgpu", () => {
    const backend = new FakeGpuBackend();
    started.push(backend);
    return backend;
  });
  await setBackend("webgpu");
  watchGpu();
});

afterEach(() => removeBackend("webgpu"));

function device(): FakeDevice {
  return started.at(-1)!.device;
}

it("work without an error gives its result, and leaves no scope open", async () => {
  expect(await onDevice(async () => 7)).toBe(7);
  expect(device().depth).toBe(0);
});

it("a validation error is the failure of the call that caused it, and of no other", async () => {
  device().scopeErrors = [null, { message: "binding too small" }];
  await expect(onDevice(async () => 0)).rejects.toMatchObject({
    reason: "backend_failed",
    message: "The graphics device reported an error: binding too small",
  });
  expect(await onDevice(async () => 7)).toBe(7);
});

it("work can ask on the way whether all went well so far, and leaves no scope open", async () => {
  let cameFar = false;
  const work = onDevice(async () => {
    await throwIfUnsound();
    cameFar = true;
    device().scopeErrors = [{ message: "binding too small" }];
    await throwIfUnsound();
  });
  await expect(work).rejects.toMatchObject({ reason: "backend_failed" });
  expect(cameFar).toBe(true);
  expect(device().depth).toBe(0);
});

it("an error outside of every call fails the next one, and only that", async () => {
  device().onuncapturederror?.({ error: { message: "out of step" } });
  await expect(onDevice(async () => 0)).rejects.toMatchObject({ reason: "backend_failed" });
  expect(await onDevice(async () => 7)).toBe(7);
});

it("a device lost in the middle fails the call with its reason, whatever else was thrown", async () => {
  const work = onDevice(async () => {
    device().lose({ message: "driver reset" });
    throw new Error("mapAsync was aborted");
  });
  await expect(work).rejects.toMatchObject({
    reason: "device_lost",
    message: expect.stringContaining("driver reset"),
  });
  expect(device().depth).toBe(0);
});

it("a lost device is forgotten, so that the next start has a new one", async () => {
  const lost = device();
  lost.lose({ message: "" });
  await lost.lost;
  await expect(onDevice(async () => 0)).rejects.toMatchObject({ reason: "device_lost" });
  forgetLostGpu();
  await setBackend("webgpu");
  watchGpu();
  expect(device()).not.toBe(lost);
  expect(await onDevice(async () => 7)).toBe(7);
});

it("a device that is well is not forgotten", async () => {
  const before = device();
  forgetLostGpu();
  await setBackend("webgpu");
  expect(device()).toBe(before);
});

it("whatever else work throws names the backend", async () => {
  const work = onDevice(async () => {
    throw { message: "no such kernel" };
  });
  await expect(work).rejects.toMatchObject({
    reason: "backend_failed",
    message: "The webgpu backend failed: no such kernel",
  });
});
