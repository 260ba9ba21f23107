import {
  add,
  conv2d,
  fused,
  gather,
  grads,
  matMul,
  maxPool,
  memory,
  mul,
  setBackend,
  sub,
  sum,
  type Tensor,
  type Tensor4D,
  tensor,
  tidy,
  unsortedSegmentSum,
} from "@tensorflow/tfjs-core";
import { gaussian, mulberry32 } from "@tributary/weights";
import { beforeAll, describe, expect, it } from "vitest";
import { openBackend } from "../backends.ts";
import { installWasmKernels } from "./wasm.ts";

type Case = { shapes: number[][]; run: (...inputs: Tensor[]) => Tensor };

beforeAll(async () => {
  await openBackend({ order: ["cpu"] });
  await openBackend({ order: ["wasm"] });
});

function draws(shape: readonly number[], seed: number): Float32Array {
  const random = mulberry32(seed);
  const size = shape.reduce((product, length) => product * length, 1);
  return Float32Array.from({ length: size }, () => gaussian(random));
}

/** The value of the case and its gradient by every input, each output weighted differently. */
async function valueAndGradients(backend: string, { shapes, run }: Case): Promise<number[][]> {
  await setBackend(backend);
  const tensors = tidy(() => {
    const inputs = shapes.map((shape, index) => tensor(draws(shape, index), shape));
    const value = run(...inputs);
    const importance = tensor(draws(value.shape, 99), value.shape);
    return [value, ...grads((...xs: Tensor[]) => sum(mul(run(...xs), importance)))(inputs)];
  });
  const values = await Promise.all(tensors.map(async (each) => [...(await each.data())]));
  for (const each of tensors) each.dispose();
  return values;
}

async function expectAsOnCpu(theCase: Case): Promise<void> {
  const right = await valueAndGradients("cpu", theCase);
  await setBackend("wasm");
  const before = memory();
  const values = await valueAndGradients("wasm", theCase);
  expect(memory().numTensors).toBe(before.numTensors);
  expect(memory().numBytes).toBe(before.numBytes);
  expect(memory().numDataBuffers).toBe(before.numDataBuffers);
  for (const [index, expected] of right.entries()) {
    expect(values[index]).toHaveLength(expected.length);
    const worst = expected.map((value, at) => Math.abs(value - values[index]![at]!));
    expect(Math.max(...worst)).toBeLessThan(1e-4);
  }
}

describe("a convolution and its gradients on wasm equal cpu's", () => {
  for (const pad of ["same", "valid"] as const) {
    for (const stride of [1, 2, 3]) {
      for (const [height, width, channels, filters, size] of [
        [7, 7, 1, 2, 3],
        [8, 6, 3, 4, 3],
        [9, 9, 2, 1, 2],
        [6, 6, 4, 5, 5],
        [5, 5, 2, 3, 1],
      ] as const) {
        const image = `${height}×${width}×${channels}`;
        it(`${image}, ${filters} of ${size}×${size}, ${pad}, stride ${stride}`, () =>
          expectAsOnCpu({
            shapes: [
              [3, height, width, channels],
              [size, size, channels, filters],
            ],
            run: (x, filter) => conv2d(x as Tensor4D, filter as Tensor4D, stride, pad),
          }));
      }
    }
  }

  it("oblong filters, unequal strides", () =>
    expectAsOnCpu({
      shapes: [
        [2, 8, 9, 2],
        [2, 4, 2, 3],
      ],
      run: (x, filter) => conv2d(x as Tensor4D, filter as Tensor4D, [1, 2], "same"),
    }));

  it("padding wider than the filter reaches", () =>
    expectAsOnCpu({
      shapes: [
        [2, 4, 4, 2],
        [2, 2, 2, 3],
      ],
      run: (x, filter) => conv2d(x as Tensor4D, filter as Tensor4D, 1, 2),
    }));
});

describe("max pooling and its gradient on wasm equal cpu's", () => {
  it.each([
    [2, 2, "valid"],
    [3, 2, "valid"],
    [3, 2, "same"],
    [2, 3, "same"],
    [3, 1, "same"],
  ] as const)("windows of %d at stride %d, %s", (size, stride, pad) =>
    expectAsOnCpu({
      shapes: [[2, 7, 8, 3]],
      run: (x) => maxPool(x as Tensor4D, size, stride, pad),
    }),
  );

  it("of two equal maxima the first has the gradient", () =>
    expectAsOnCpu({
      shapes: [[2, 6, 6, 2]],
      // The input less itself is zero everywhere, and still passes its gradient on.
      run: (x) => {
        const itself = tensor(draws([2, 6, 6, 2], 0), [2, 6, 6, 2]);
        return maxPool(sub(x, itself) as Tensor4D, 2, 2, "valid");
      },
    }));
});

describe("a matrix product on wasm equals cpu's", () => {
  for (const [transposeA, transposeB] of [
    [false, false],
    [true, false],
    [false, true],
    [true, true],
  ] as const) {
    it(`of two matrices, transposed ${transposeA} ${transposeB}`, () =>
      expectAsOnCpu({
        shapes: [transposeA ? [5, 3] : [3, 5], transposeB ? [4, 5] : [5, 4]],
        run: (a, b) => matMul(a, b, transposeA, transposeB),
      }));

    it(`of two stacks, transposed ${transposeA} ${transposeB}`, () =>
      expectAsOnCpu({
        shapes: [transposeA ? [2, 5, 3] : [2, 3, 5], transposeB ? [2, 4, 5] : [2, 5, 4]],
        run: (a, b) => matMul(a, b, transposeA, transposeB),
      }));
  }

  it("of a row and a column, whose transposes move nothing", () =>
    expectAsOnCpu({
      shapes: [
        [1, 5],
        [1, 5],
      ],
      run: (a, b) => matMul(a, b, false, true),
    }));
});

describe("a sum on wasm equals cpu's", () => {
  for (const [axes, keepDims] of [
    [[0], false],
    [[0, 1], false],
    [[0, 1], true],
    [[1], false],
    [[2], true],
    [[-3], false],
    [[0, 2], false],
    [[0, 1, 2], false],
  ] as const) {
    it(`over axes ${axes}, kept ${keepDims}`, () =>
      expectAsOnCpu({ shapes: [[3, 4, 5]], run: (x) => sum(x, [...axes], keepDims) }));
  }

  it("behind a broadcast bias", () =>
    expectAsOnCpu({ shapes: [[2, 3, 3, 4], [4]], run: (x, bias) => add(x, bias) }));
});

describe("segment sums on wasm equal cpu's", () => {
  it("as the gradient of a look-up that repeats ids", () =>
    expectAsOnCpu({
      shapes: [[6, 3]],
      run: (table) =>
        gather(
          table,
          tensor(
            [
              [1, 4, 1],
              [0, 5, 1],
            ],
            [2, 3],
            "int32",
          ),
        ),
    }));

  it("and drop ids that are out of range", async () => {
    const sums = [];
    for (const backend of ["cpu", "wasm"]) {
      await setBackend(backend);
      const result = tidy(() => {
        const rows = tensor([1, 2, 3, 4, 5, 6], [3, 2], "float32");
        return unsortedSegmentSum(rows, tensor([1, 7, 1], [3], "int32") as never, 3);
      });
      sums.push([...(await result.data())]);
      result.dispose();
    }
    expect(sums[1]).toEqual([0, 0, 6, 8, 0, 0]);
    expect(sums[1]).toEqual(sums[0]);
  });
});

it("a fused convolution whose padding comes to none is not all zeros", async () => {
  const results = [];
  for (const backend of ["cpu", "wasm"]) {
    await setBackend(backend);
    const result = tidy(() =>
      fused.conv2d({
        x: tensor(draws([1, 9, 9, 2], 1), [1, 9, 9, 2]) as Tensor4D,
        filter: tensor(draws([2, 2, 2, 3], 2), [2, 2, 2, 3]) as Tensor4D,
        strides: 3,
        pad: "same",
        bias: tensor([1, 2, 3]),
        activation: "relu",
      }),
    );
    results.push([...(await result.data())].map((value) => value.toFixed(4)));
    result.dispose();
  }
  expect(results[1]).toEqual(results[0]);
});

it("installing the kernels twice changes nothing", async () => {
  installWasmKernels();
  await expectAsOnCpu({
    shapes: [
      [2, 3],
      [3, 2],
    ],
    run: (a, b) => matMul(a, b, true, true),
  });
});
