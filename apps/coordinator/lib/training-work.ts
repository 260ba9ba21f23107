/** The name of a training's work: the same round, model, task, seed and data have it, and nothing else has. */
import { sha256Hex, utf8 } from "@tributary/crypto";
import { type TaskSpec, taskText } from "@tributary/protocol";
import type { Examples } from "@tributary/training";
import type { TrainingRequest } from "./trainer-port.ts";

export async function workName(
  task: TaskSpec,
  examples: Examples,
  { model, round, seed }: TrainingRequest,
): Promise<string> {
  const { count, inputShape, inputs, labelShape, labels } = examples;
  const parts = [model, bytesOf(inputs), bytesOf(labels)];
  const contents = await Promise.all(parts.map((bytes) => sha256Hex(bytes)));
  const about = [taskText(task), round, seed, count, inputShape, labelShape, contents];
  return sha256Hex(utf8(JSON.stringify(about)));
}

function bytesOf({ buffer, byteOffset, byteLength }: Float32Array | Int32Array): Uint8Array {
  return new Uint8Array(buffer, byteOffset, byteLength);
}
