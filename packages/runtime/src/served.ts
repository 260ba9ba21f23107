/** Which model version a run serves: the newest, unless the run was rolled back and has made none since. */
import { type RollBack, servedAfter } from "@tributary/rounds";
import type { Json, ModelVersion, Records, RunRecord } from "@tributary/storage";

export type Served = {
  readonly head: ModelVersion;
  readonly newest_version: number;
};

export async function servedBy(
  runs: Pick<Records["runs"], "head" | "models">,
  { id, state }: Pick<RunRecord, "id" | "state">,
): Promise<Served> {
  const newest = await runs.head(id);
  const newest_version = newest.version;
  const version = servedAfter(newest_version, rollBacksIn(state));
  if (version === newest_version) return { head: newest, newest_version };
  const head = (await runs.models(id)).find((model) => model.version === version);
  if (head === undefined) throw new Error(`Run ${id} serves version ${version}, which is missing.`);
  return { head, newest_version };
}

export function rollBacksIn(state: Json): readonly RollBack[] {
  return (
    (state as unknown as { readonly roll_backs?: readonly RollBack[] } | null)?.roll_backs ?? []
  );
}
