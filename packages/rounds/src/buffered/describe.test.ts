import { RoundView } from "@tributary/protocol";
import { expect, test } from "vitest";
import { stalenessOf, viewOfBuffered } from "../index.ts";
import { bufferedScenario } from "./testing/scenario.ts";

test("[BF26] a run says what it waits for, and who may bring it", () => {
  const run = bufferedScenario("", { buffer: 3 });
  run.expectWaitingFor("waiting for 3 of 3 updates; nobody is here to train");
  run.available("a", "b").expectWaitingFor("waiting for 3 of 3 updates; 2 at work");
  run.disconnected("a");
  run.expectWaitingFor("waiting for 3 of 3 updates; 2 at work, 1 lost the connection");
  run.available("a").updates("a", "b");
  run.expectWaitingFor(
    "waiting for 1 of 3 updates; everyone here has delivered for it, so it needs more participants",
  );
  run.available("c").declined("c");
  run.expectWaitingFor("waiting for 1 of 3 updates; those who could train rest after a failure");
  run
    .alarm()
    .update("c")
    .expectWaitingFor("combining 3 updates into model version 1; 0 for the next are in");
  run.aggregationFailed();
  run.expectWaitingFor(
    "waiting for 3 of 3 updates; pausing after a buffer that could not be combined",
  );
});

test("[BF26] a run that is over says how it ended", () => {
  bufferedScenario("a").stop().expectWaitingFor("abandoned: The run was stopped.");
  const run = bufferedScenario("ab", { rounds_target: 1 }).updates("a", "b").aggregated();
  run.expectWaitingFor("finished with model version 1");
  expect(viewOfBuffered(run.state, run.config)).toBeNull();
});

test("[BF26] the view shows the buffer that fills as a round, and names nobody", () => {
  const run = bufferedScenario("abcde").accepted("a").declined("b").update("c").update("d");
  const view = viewOfBuffered(run.update("a").state, run.config);
  expect(RoundView.parse(view)).toMatchObject({
    id: "run-0123456789ab.2",
    phase: "aggregating",
    quorum: 2,
    cohort: 2,
    accepted: 1,
    dropped: 0,
    eligible: 4,
  });
  for (const letter of "abcde") expect(JSON.stringify(view)).not.toContain(`${letter}_____`);
  const filling = bufferedScenario("abcde").accepted("a").declined("b");
  expect(viewOfBuffered(filling.state, filling.config)).toMatchObject({
    phase: "training",
    training: 1,
    dropped: 1,
    lost_in: { training: 1 },
    cohort: 4,
  });
});

test("[BF26] the view says how much is in the buffer, and how stale that is by now", () => {
  const run = bufferedScenario("abcde");
  const bufferOf = () => viewOfBuffered(run.state, run.config)?.buffer;
  expect(bufferOf()).toEqual({ filled: 0, size: 2, staleness_mean: null });
  run.updates("a", "b").aggregated().update("c");
  expect(bufferOf()).toEqual({ filled: 1, size: 2, staleness_mean: 1 });
  expect(stalenessOf([{ version: 2 }, { version: 5 }], 5)).toEqual({ mean: 1.5, max: 3 });
});
