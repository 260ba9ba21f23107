/** Rounds of a run, participant by participant; and what another policy would have made of them. */
import { limits, RoundTrace, RunId } from "@tributary/protocol";
import { dryRun, type Runtime } from "@tributary/runtime";
import type { Records } from "@tributary/storage";
import { z } from "zod";
import { error, ok } from "../answers.ts";
import { type Route, route } from "../route.ts";

export type RoundPorts = {
  readonly runtime: () => Runtime;
  readonly traces: Pick<Records["traces"], "newest">;
};

const Place = z.strictObject({
  id: z.string(),
  number: z.coerce.number().int().min(1).max(limits.rounds_max),
});
const Policy = z.strictObject({
  quorum: z.coerce.number().int().min(1).max(limits.cohort_max),
  over_selection: z.coerce.number().min(1).max(10),
  deadline_ms: z.coerce.number().int().min(1_000).max(limits.round_deadline_ms_max),
  /** Of the newest rounds that are kept so many. */
  rounds: z.coerce.number().int().min(1).max(200).default(50),
});
const share = z.number().min(0).max(1);
const DryRun = z.strictObject({
  rounds: z
    .array(
      z.strictObject({
        number: z.int(),
        was_committed: z.boolean(),
        cohort: z.int(),
        in_time: z.int(),
        cut_off: z.int(),
        chance: share,
        is_extrapolated: z.boolean(),
        seconds: z.number(),
      }),
    )
    .readonly(),
  committed: z.int(),
  expected: z.number(),
  seconds_mean: z.number().nullable(),
});

export function roundRoutes({ runtime, traces }: RoundPorts): readonly Route[] {
  return [
    route({
      method: "GET",
      path: "/api/runs/:id/rounds/:number/trace",
      needs: "participants.read",
      summary:
        "The timeline of a round, participant by participant; of each run the newest 200 are kept.",
      params: Place,
      answers: { status: 200, schema: z.strictObject({ trace: RoundTrace, now_ms: z.int() }) },
      async handle({ params: { id, number } }) {
        const trace = await runtime().trace(id, number);
        return trace === null
          ? error(404, `No timeline of round ${number} of run ${id} is kept.`)
          : ok({ trace, now_ms: Date.now() });
      },
    }),
    route({
      method: "GET",
      path: "/api/runs/:id/dry-run",
      needs: "participants.read",
      summary:
        "Whether the newest rounds would have met another quorum, by another deadline, with another cohort.",
      query: Policy,
      answers: { status: 200, schema: DryRun },
      async handle({ params: { id = "" }, query: { rounds, ...policy } }) {
        const run = RunId.safeParse(id);
        if (!run.success || runtime().run(id) === null) {
          return error(404, `There is no run ${id} here.`);
        }
        return ok(dryRun(await traces.newest(run.data, rounds), policy));
      },
    }),
  ];
}
