/** Examples that all threads read in one place: a message to another thread would copy them anew for each training. */
import type { Examples } from "@tributary/training";

/** A copy that is shared; what is shared already stays as it is. */
export function sharedExamples(examples: Examples): Examples {
  const { inputs, labels } = examples;
  const isFloat = inputs instanceof Float32Array;
  const sharedInputs = isFloat
    ? new Float32Array(roomFor(inputs))
    : new Int32Array(roomFor(inputs));
  const sharedLabels = new Int32Array(roomFor(labels));
  if (sharedInputs.buffer !== inputs.buffer) sharedInputs.set(inputs);
  if (sharedLabels.buffer !== labels.buffer) sharedLabels.set(labels);
  return { ...examples, inputs: sharedInputs, labels: sharedLabels };
}

/** Memory for as much, or that very memory where it is shared and nothing else lies in it. */
function roomFor({ buffer, byteLength }: Float32Array | Int32Array): SharedArrayBuffer {
  const isShared = buffer instanceof SharedArrayBuffer && buffer.byteLength === byteLength;
  return isShared ? buffer : new SharedArrayBuffer(byteLength);
}
