import { expect, it } from "vitest";
import { type Choice, chooseBackend, type Probe } from "./choice.ts";
import { TrainingError } from "./errors.ts";
import { isSoftware } from "./probes.ts";
import type { BackendName } from "./types.ts";

const plain: Probe = { isAvailable: true, adapter: null, software: false };
const hardware: Probe = { isAvailable: true, adapter: "nvidia ampere", software: false };
const swiftshader: Probe = { isAvailable: true, adapter: "google swiftshader", software: true };
const absent: Probe = { isAvailable: false, reason: "There is none." };

function choose(probes: Partial<Record<BackendName, Probe>>, overrides: Partial<Choice> = {}) {
  return chooseBackend({
    order: ["webgpu", "webgl", "wasm", "cpu"],
    allowSoftwareWebGpu: false,
    probe: async (name) => probes[name] ?? plain,
    activate: async (name) => name,
    ...overrides,
  });
}

it("a graphics adapter in hardware is taken first", async () => {
  expect(await choose({ webgpu: hardware })).toEqual({
    name: "webgpu",
    adapter: "nvidia ampere",
    software: false,
    rejected: [],
  });
});

it("without an adapter the next backend is taken, and the report says why", async () => {
  const report = await choose({ webgpu: absent, webgl: hardware });
  expect(report.name).toBe("webgl");
  expect(report.rejected).toEqual([{ name: "webgpu", reason: "There is none." }]);
});

it("adapters in software lose to wasm", async () => {
  const report = await choose({ webgpu: swiftshader, webgl: swiftshader });
  expect(report.name).toBe("wasm");
  expect(report.rejected.map(({ name }) => name)).toEqual(["webgpu", "webgl"]);
  expect(report.rejected[0]?.reason).toContain("google swiftshader");
});

it("a software WebGPU adapter is taken when asked for", async () => {
  const report = await choose({ webgpu: swiftshader }, { allowSoftwareWebGpu: true });
  expect(report).toMatchObject({ name: "webgpu", software: true, rejected: [] });
});

it("a software adapter is better than nothing where wasm does not start", async () => {
  const report = await choose({ webgpu: absent, webgl: swiftshader, wasm: absent });
  expect(report).toMatchObject({ name: "webgl", software: true });
  expect(report.rejected.map(({ name }) => name)).toEqual(["webgpu", "wasm"]);
});

it("a software adapter is taken where wasm is not among the candidates", async () => {
  expect(await choose({ webgpu: swiftshader }, { order: ["webgpu"] })).toMatchObject({
    name: "webgpu",
    software: true,
  });
});

it("the order of the caller is kept", async () => {
  expect((await choose({ webgpu: hardware }, { order: ["cpu", "webgpu"] })).name).toBe("cpu");
});

it("a backend that starts as another one is passed over", async () => {
  const activate = async (name: BackendName) => (name === "webgpu" ? "webgl" : name);
  const report = await choose({ webgpu: hardware, webgl: absent }, { activate });
  expect(report.name).toBe("wasm");
  expect(report.rejected[0]).toEqual({
    name: "webgpu",
    reason: "It was started, but webgl is active instead.",
  });
});

it("a backend that throws on probing or starting is passed over with its message", async () => {
  const report = await choose(
    {},
    {
      probe: async (name) => {
        if (name === "webgpu") throw new Error("blocked");
        return plain;
      },
      activate: async (name) => {
        if (name === "webgl") throw new Error("no context");
        return name;
      },
    },
  );
  expect(report.name).toBe("wasm");
  expect(report.rejected.map(({ reason }) => reason)).toEqual([
    "It could not be examined: blocked",
    "It could not be started: no context",
  ]);
});

it("when nothing works every reason is in the error", async () => {
  const failure = choose({ wasm: absent, cpu: absent }, { order: ["wasm", "cpu"] });
  await expect(failure).rejects.toThrow(TrainingError);
  await expect(failure).rejects.toMatchObject({
    reason: "no_backend",
    message: "This device cannot train. wasm: There is none. cpu: There is none.",
  });
});

it("refusals from an earlier choice are told again", async () => {
  const earlier = { name: "webgpu", reason: "Its loss is wrong." } as const;
  const report = await choose({}, { order: ["wasm"], rejected: [earlier] });
  expect(report.rejected).toEqual([earlier]);
});

it("knows the software renderers by name", () => {
  for (const name of [
    "google swiftshader",
    "llvmpipe (LLVM 15.0.7, 256 bits)",
    "Microsoft Basic Render Driver",
    "mesa lavapipe",
  ]) {
    expect(isSoftware(name)).toBe(true);
  }
  expect(isSoftware("ANGLE (NVIDIA GeForce RTX 3060)")).toBe(false);
});
