/**
 * A minute of storm, in which everything goes wrong that can, then calm weather in which the run
 * must come to its end. Its participants are characters: steady, flaky, slow, moody, hostile.
 */
import { deriveSeed, mulberry32 } from "@tributary/weights";
import type { WorldOptions } from "./options.ts";
import { Participant } from "./participant.ts";
import { Stage } from "./stage.ts";
import { drawTask } from "./terms.ts";
import { drawStorm } from "./weather.ts";

const storm_ms = 60_000;
/** In calm weather a run that does not end by then never will: pauses after abandoned rounds included. */
const calm_ms = 900_000;

export async function stormStage(options: WorldOptions): Promise<Stage> {
  const { seed, participants, rounds } = options;
  const task = drawTask(options);
  const stage = await Stage.create({
    seed,
    task,
    climate: drawStorm(mulberry32(deriveSeed(seed, "climate"))),
    start_ms: 1_000,
    // A run takes a few thousand.
    steps_max: 500_000,
    audits: "every write",
    looksForSecrets: true,
    open: async (runtime) => {
      if (runtime.tasks().length === 0) await runtime.openRun({ task, rounds, seed });
    },
    isFinished: async ({ records }) => (await records.runs.list())[0]?.status === "finished",
  });
  const { weather, coordinator, auditor } = stage;
  const around = { ...stage.around, secrets: auditor.secrets, isStormy: () => weather.isStormy };
  for (let index = 0; index < participants; index++) {
    const one = await Participant.create(index, seed, around);
    // Behind masks the well-behaved rounds of a hostile one cannot be told from others, and count.
    const isHonest = one.character !== "hostile" || task.privacy === "secure";
    stage.enter({ id: one.id, name: `p${index}`, optimum: one.optimum, isHonest });
    one.begin();
  }
  coordinator.start();
  const names = Array.from({ length: participants }, (_, index) => `p${index}`);
  weather.begin(coordinator, names, storm_ms);
  stage.clock
    .timeline("patience")
    .after(storm_ms + calm_ms, () =>
      stage.fail("[liveness] The run does not come to its end in calm weather."),
    );
  return stage;
}
