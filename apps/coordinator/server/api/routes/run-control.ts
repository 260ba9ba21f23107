/** What may be done with a run that is there: paused, resumed, stopped, rolled back to an earlier model version. */
import { limits, RunId, RunView } from "@tributary/protocol";
import {
  type Acts,
  actions,
  type Intention,
  RunControlError,
  type Runtime,
} from "@tributary/runtime";
import { z } from "zod";
import type { Caller } from "../../access/caller.ts";
import { intend } from "../acts.ts";
import { type Answer, error, ok } from "../answers.ts";
import { type Route, route } from "../route.ts";

export type RunPorts = {
  readonly runtime: () => Runtime;
  /** Every act goes through it, before it takes effect. */
  readonly acts: Acts;
};

const Pause = z.strictObject({
  /** After the round that is under way, which may still commit; or now, giving it up. */
  when: z.enum(["after_round", "now"]).default("after_round"),
});
const RollBack = z.strictObject({
  /** The model version of this run that is served from now on. */
  to_version: z.int().min(0).max(limits.rounds_max),
});

type Act = Pick<Intention, "action" | "detail">;

export function runControlRoutes(ports: RunPorts): readonly Route[] {
  const { runtime, acts } = ports;

  /** Written down first; whatever has words for the admin is an answer. */
  async function perform(
    caller: Caller,
    id: string,
    act: Act,
    work: (run: RunId) => Promise<RunView | null>,
  ): Promise<Answer> {
    const run = RunId.safeParse(id);
    if (!run.success || runtime().run(id) === null)
      return error(404, `There is no run ${id} here.`);
    const intention = intend(caller, { subject: id, ...act });
    try {
      const view = await acts.perform(intention, () => work(run.data));
      return view === null ? error(404, `There is no run ${id} here.`) : ok(view);
    } catch (failure) {
      if (failure instanceof RunControlError) return error(409, failure.message);
      throw failure;
    }
  }

  const answers = { status: 200, schema: RunView } as const;
  const needs = "runs.control";
  return [
    route({
      method: "POST",
      path: "/api/runs/:id/pause",
      needs,
      summary:
        "Pauses a run: after the round that is under way, or now, giving that round up. Buffered: when those at work have finished, or now, calling them off.",
      body: Pause,
      answers,
      handle: ({ caller, params: { id = "" }, body: { when } }) =>
        perform(caller, id, { action: actions.pauseRun, detail: { when } }, (run) =>
          runtime().pauseRun(run, when),
        ),
    }),
    route({
      method: "POST",
      path: "/api/runs/:id/resume",
      needs,
      summary: "Lets a paused run go on.",
      answers,
      handle: ({ caller, params: { id = "" } }) =>
        perform(caller, id, { action: actions.resumeRun, detail: null }, (run) =>
          runtime().resumeRun(run),
        ),
    }),
    route({
      method: "POST",
      path: "/api/runs/:id/roll-back",
      needs,
      summary:
        "Serves an earlier model version of the run from now on; the next round starts from it. No version is deleted.",
      body: RollBack,
      answers,
      handle: ({ caller, params: { id = "" }, body: { to_version } }) =>
        perform(caller, id, { action: actions.rollBackRun, detail: { to_version } }, (run) =>
          runtime().rollBackRun(run, to_version),
        ),
    }),
    stopRoute(ports),
  ];
}

function stopRoute({ runtime, acts }: RunPorts): Route {
  return route({
    method: "POST",
    path: "/api/runs/:id/stop",
    needs: "runs.control",
    summary: "Stops a run; the round that is under way is abandoned.",
    answers: { status: 200, schema: z.strictObject({ stopped: RunId }) },
    async handle({ caller, params: { id = "" } }) {
      const run = RunId.safeParse(id);
      if (!run.success || runtime().run(id) === null) {
        return error(404, `There is no run ${id} here.`);
      }
      const intention = intend(caller, { action: actions.stopRun, subject: id });
      await acts.perform(intention, () => runtime().stopRun(run.data));
      return ok({ stopped: id });
    },
  });
}
