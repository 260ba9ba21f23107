/** Models as the coordinator serves them. */
import { decodeSafetensors } from "@tributary/weights";

export async function fetchWeights(url: string, model: string): Promise<Float32Array> {
  const answer = await fetch(new URL(`/models/${model}`, url));
  if (!answer.ok) throw new Error(`The coordinator answered ${answer.status} for ${model}.`);
  return decodeSafetensors(new Uint8Array(await answer.arrayBuffer())).weights.values;
}
