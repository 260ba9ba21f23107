/** `simulate`: so many simulated participants, against a coordinator or one within this process. */
import type { Command } from "commander";
import { exitCodes, JoinError } from "../exit-codes.ts";
import { fetchTask } from "../fetch-task.ts";
import type { JoinLink } from "../join-link.ts";
import { useProxy } from "../net/proxy.ts";
import { type CrowdReport, type SimulatedRound, simulateCrowd } from "../simulate/crowd.ts";
import { startCoordinator } from "../simulate/own-coordinator.ts";
import { simulatedTask } from "../simulate/task.ts";
import { version } from "../version.ts";
import { atLeastOne, joinLink } from "./options.ts";
import { perform, type Teller } from "./perform.ts";

type SimulateGiven = {
  readonly participants: number;
  readonly rounds: number;
  readonly task: string;
  readonly json: boolean;
};

export function addSimulate(program: Command): void {
  program
    .command("simulate")
    .description("simulated participants through the real protocol; their updates change nothing")
    .argument("[link]", "join link; without one a coordinator runs in this process", joinLink)
    .option("-n, --participants <n>", "how many", atLeastOne, 200)
    .option("--rounds <n>", "end after so many", atLeastOne, 3)
    .option("--task <name>", "without a link: which of the ready tasks", "digits")
    .option("--json", "answer in JSON, a line for each round and one at the end", false)
    .action((link: JoinLink | undefined, given: SimulateGiven) =>
      perform(given, async (teller) => {
        const stop = new AbortController();
        process.once("SIGINT", () => stop.abort());
        const report = await simulate(link, given, { teller, signal: stop.signal });
        const { joined, rounds, abandoned, updates, trouble } = report;
        const words = [
          `${joined} joined; ${rounds} rounds, ${abandoned} abandoned; ${updates} updates accepted.`,
          ...Object.entries(trouble).map(([what, count]) => `  ${count} × ${what}`),
        ];
        teller.tell(words.join("\n"), { type: "simulated", ...report });
        return rounds > 0 ? exitCodes.ok : exitCodes.failed;
      }),
    );
}

type Surroundings = { readonly teller: Teller; readonly signal: AbortSignal };

async function simulate(
  link: JoinLink | undefined,
  given: SimulateGiven,
  { teller, signal }: Surroundings,
): Promise<CrowdReport> {
  const { participants, rounds, json } = given;
  const where =
    link === undefined ? `${given.task}, with a coordinator in this process` : link.task;
  const first = `${participants} simulated participants, ${rounds} rounds of ${where}.`;
  if (!json) teller.tell(first, {});
  const agent = `tributary-edge-simulation/${version}`;
  const common = { participants, rounds, agent, signal, onRound: tellRound(teller) };
  if (link !== undefined) {
    const proxyAgent = useProxy(link.url, process.env);
    const onTrouble = (sentence: string) =>
      teller.tell(sentence, { type: "problem", message: sentence });
    const task = await fetchTask({ link, signal, onTrouble });
    return simulateCrowd({ ...common, url: link.url, task, proxyAgent });
  }
  const task = simulatedTask(given.task, participants);
  if (task === null) throw new JoinError(exitCodes.usage, `There is no ready task ${given.task}.`);
  const own = await startCoordinator(task, rounds);
  try {
    return await simulateCrowd({ ...common, url: "http://within.invalid", task, way: own.way });
  } finally {
    await own.stop();
  }
}

function tellRound({ tell }: Teller): (round: SimulatedRound) => void {
  return ({ number, outcome, counted, seconds }) => {
    const words = `Round ${number}: ${outcome} after ${seconds.toFixed(1)} s, ${counted} counted.`;
    tell(words, { type: "round", number, outcome, counted, seconds });
  };
}
