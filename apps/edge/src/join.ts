/** `tributary-edge join`: one participant in this process, until the run ends, the user ends it, or it is useless. */
import { type ParticipantEvent, participate } from "@tributary/client";
import { coarseSpeed, type Privacy, type TaskSpec } from "@tributary/protocol";
import { type ExitCode, exitCodes, JoinError } from "./exit-codes.ts";
import { fetchTask } from "./fetch-task.ts";
import { identityFromFile } from "./identity-file.ts";
import type { JoinLink } from "./join-link.ts";
import type { Output } from "./output.ts";
import { loadOwnExamples, type Rows } from "./own-examples.ts";
import { Patience } from "./patience.ts";
import { TrainerPool } from "./trainer-pool.ts";

export type JoinOptions = {
  readonly link: JoinLink;
  /** Folder with this device's data. */
  readonly data: string;
  readonly identityFile: string;
  readonly rows: Rows | null;
  /** The least privacy that a task may have; null: that of the task as it is joined first. */
  readonly privacy: Privacy | null;
  readonly minimum_cohort: number;
  /** Decline masked rounds in which fewer participants, with the coordinator, could uncover an update. */
  readonly minimum_threshold: number;
  /** Give up when the coordinator was out of reach for so long; 0 never gives up. */
  readonly patience_ms: number;
  readonly threads: number;
  /** This program and its version, as the coordinator sees it. */
  readonly agent: string;
  /** Ends the participation politely. */
  readonly signal: AbortSignal;
  readonly output: Output;
};

/** Rejects only for what nobody foresaw; every expected end is an exit code, and the output says why. */
export async function join(options: JoinOptions): Promise<ExitCode> {
  const { output, signal, patience_ms } = options;
  const pool = new TrainerPool({ threads: options.threads });
  const patience = new Patience(patience_ms);
  try {
    return await takePart(options, pool, patience);
  } catch (error) {
    if (signal.aborted) return exitCodes.ok;
    if (patience.signal.aborted) {
      output.problem(
        `${options.link.url} was out of reach for ${patience_ms / 1000} s; giving up.`,
      );
      return exitCodes.unreachable;
    }
    if (!(error instanceof JoinError)) throw error;
    output.problem(error.message);
    return error.code;
  } finally {
    patience.rest();
    output.close();
    await pool.close();
  }
}

async function takePart(
  options: JoinOptions,
  pool: TrainerPool,
  patience: Patience,
): Promise<ExitCode> {
  const { link, output, privacy, minimum_cohort, minimum_threshold } = options;
  const signal = AbortSignal.any([options.signal, patience.signal]);
  const identity = await identityFromFile(options.identityFile);
  patience.wait();
  const task = await fetchTask({ link, signal, onTrouble: output.problem });
  patience.rest();
  output.say(`Task "${task.title}". Reading the data in ${options.data}…`);
  const { data: folder, rows } = options;
  const examples = await loadOwnExamples({
    task,
    folder,
    rows,
    signal,
    onProblem: output.problem,
  });
  const backend = await backendOf(pool);
  output.say(`${examples.count.toLocaleString("en")} examples; training on ${backend}.`);
  const speed = await speedFor(task, pool, signal);
  const events = participate({
    ...link,
    identity,
    trainer: pool.trainerFor(examples),
    capabilities: { agent: options.agent, backend, ...speed },
    examples: examples.count,
    idle: "disconnect",
    ...(privacy === null ? {} : { privacy }),
    minimum_cohort,
    minimum_threshold,
    signal,
  });
  return follow(events, { output, patience, signal });
}

/** Measured and declared where the task asks for a speed, and nowhere else. */
async function speedFor(task: TaskSpec, pool: TrainerPool, signal: AbortSignal) {
  if (task.eligibility?.examples_per_second_min === undefined) return {};
  return { examples_per_second: coarseSpeed(await pool.speedOf(task, signal)) };
}

async function backendOf(pool: TrainerPool) {
  try {
    return (await pool.backend()).name;
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new JoinError(exitCodes.failed, `This device cannot train: ${why}`);
  }
}

type EndReason = Extract<ParticipantEvent, { type: "refused" }>["reason"];

/** Tells the events until the participation is over, and says how it ended. */
async function follow(
  events: AsyncIterable<ParticipantEvent>,
  { output, patience, signal }: { output: Output; patience: Patience; signal: AbortSignal },
): Promise<ExitCode> {
  let refused: EndReason | null = null;
  for await (const event of events) {
    output.event(event);
    if (event.type === "connecting") patience.wait();
    if (event.type === "connected") patience.rest();
    if (event.type === "joined") refused = null;
    if (event.type === "refused" && event.fatal) refused = event.reason;
    if (event.type === "ended" && (event.next_run_in_ms ?? null) === null) return exitCodes.ok;
  }
  signal.throwIfAborted();
  throw new JoinError(exitCodes.refused, adviceAfter(refused));
}

/** What to do about an end; null where nobody gave a reason. */
function adviceAfter(refused: EndReason | null): string {
  switch (refused) {
    case "too_few_examples":
      return "Add examples to the folder, or take more --rows of it.";
    case "replaced":
      return "Another process uses this device key. End one of them, or give each a key with --identity.";
    case "protocol_unsupported":
      return "Update this program or the coordinator, so that both are of one version.";
    case "task_changed":
      return "Start again if you agree to the task as it is now, and to the --privacy it has.";
    case "invite_needed":
      return "Start again with the whole link of your invite, in quotation marks: it ends in #invite=….";
    case "invite_invalid":
      return "The invite may be used up, over, or for another task. Ask whoever sent it for a new one.";
    case "revoked":
      return "Whoever runs this federation took this device out. Ask them.";
    case "key_replaced":
      return "Use the file with the new key, with --identity.";
    case null:
      return "The coordinator's key changed. If it was set up anew, start again; if not, this is another server.";
    default:
      return "Coming back would end the same way.";
  }
}
